"""How Faust's clients fetch, commit and send: a little later and more at once, and nothing that is still in work.

Faust asks for a record as soon as there is one, so that at tens of records a second the broker answers tens of requests
a second for each topic, and each batch holds one article. A little patience costs less than either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Container
from functools import partial
from typing import Any

import faust
from aiokafka.producer.message_accumulator import MessageAccumulator
from faust.transport.drivers import aiokafka as driver

from stream_processors.commits import HandedOut

FETCH_MIN_BYTES = 64 * 1024
FETCH_WAIT_MS = 150
"""An answer comes with so many bytes, or after this time with what there is."""

Deliver = Callable[[faust.types.Message], Awaitable[None]]


class PatientThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Faust has no setting for either; both are read once, when the client starts."""

    def _create_worker_consumer(self, transport: driver.Transport) -> driver.aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_min_bytes = FETCH_MIN_BYTES  # noqa: SLF001
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001
        return consumer


class PatientConsumer(driver.Consumer):  # type: ignore[misc]
    """A consumer whose client is patient, and which commits only what is done."""

    def __init__(self, transport: driver.Transport, callback: Deliver, **kwargs: Any) -> None:
        self._deliver = callback
        self._handed_out: defaultdict[faust.types.TP, HandedOut] = defaultdict(HandedOut)
        super().__init__(transport, self._hand_out, **kwargs)

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return PatientThread(self, loop=self.loop, beacon=self.beacon)

    async def _hand_out(self, message: faust.types.Message) -> None:
        if self.app.topics.acks_enabled_for(message.topic):
            self._handed_out[message.tp].hand_out(message.offset)
        await self._deliver(message)

    def _new_offset(self, tp: faust.types.TP) -> int | None:
        acknowledged = self._acked_index[tp]
        offset = self._handed_out[tp].settled(acknowledged, self._committed_offset[tp])
        if offset is not None:
            acknowledged.difference_update({done for done in acknowledged if done < offset})
        self._acked[tp].clear()  # the same once more, in a list that only Faust's own method reads
        return offset

    async def on_partitions_revoked(self, revoked: set[faust.types.TP]) -> None:
        """Forget them: who has them next begins at what is committed."""
        for tp in revoked:
            self._handed_out.pop(tp, None)
        await super().on_partitions_revoked(revoked)


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
