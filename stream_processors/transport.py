"""How Faust's clients fetch and send: a little later and more at once.

Faust asks for a record as soon as there is one, so that at tens of records a second the broker answers tens of requests
a second for each topic, and each batch holds one article. A little patience costs less than either.
"""

from __future__ import annotations

from collections.abc import Container
from functools import partial
from typing import Any

from aiokafka.producer.message_accumulator import MessageAccumulator
from faust.transport.drivers import aiokafka as driver

FETCH_MIN_BYTES = 64 * 1024
FETCH_WAIT_MS = 150
"""An answer comes with so many bytes, or after this time with what there is."""


class PatientThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Faust has no setting for either; both are read once, when the client starts."""

    def _create_worker_consumer(self, transport: driver.Transport) -> driver.aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_min_bytes = FETCH_MIN_BYTES  # noqa: SLF001
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001
        return consumer


class PatientConsumer(driver.Consumer):  # type: ignore[misc]
    """A consumer whose client is patient."""

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return PatientThread(self, loop=self.loop, beacon=self.beacon)


class GatheringProducer(driver.Producer):  # type: ignore[misc]
    """A producer that sends what it holds for all partitions in one request."""

    def _new_producer(self, transactional_id: str | None = None) -> driver.aiokafka.AIOKafkaProducer:
        producer = super()._new_producer(transactional_id)
        accumulator = producer._message_accumulator  # noqa: SLF001
        accumulator.drain_by_nodes = partial(_drain_together, accumulator)
        return producer


def _drain_together(
    accumulator: MessageAccumulator, ignore_nodes: Any, muted_partitions: Container[Any] = frozenset()
) -> Any:
    """Once one partition has waited its time, all go.

    aiokafka waits for each alone: a batch of articles for 12 partitions would be nearly as many requests.
    """
    waiting = accumulator._batches.items()  # noqa: SLF001
    heads = [batches[0] for partition, batches in waiting if partition not in muted_partitions]
    if any(not head.remaining_linger() for head in heads):
        for head in heads:
            head._linger_time = 0  # noqa: SLF001
    return MessageAccumulator.drain_by_nodes(accumulator, ignore_nodes, muted_partitions)


class PatientTransport(driver.Transport):  # type: ignore[misc]
    """Kafka, by aiokafka, with these clients."""

    Consumer = PatientConsumer
    Producer = GatheringProducer
