"""How Faust's clients fetch, commit and send: a little later and more at once, and nothing that is still in work.

Faust asks for a record as soon as there is one, so that at tens of records a second the broker answers tens of requests
a second for each topic, and each batch holds one article. A little patience costs less than either.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Container
from functools import partial
from typing import Any

import faust
from aiokafka.producer.message_accumulator import MessageAccumulator
from faust.transport.drivers import aiokafka as driver

from schemas.topics import MEBIBYTE
from stream_processors.added_partitions import rejoin_when_added
from stream_processors.commits import HandedOut
from stream_processors.in_work import RECORDS_AT_ONCE, InWork

FETCH_MIN_BYTES = 128 * 1024
FETCH_WAIT_MS = 300
"""An answer comes with so many bytes, or after this time with what there is."""
MOST_RECORDS, MOST_BYTES_READ = 200, 16 * MEBIBYTE
"""Of one reading."""
MOST_BYTES_IN_WORK = 64 * MEBIBYTE
"""With the agents, in their streams or in work: three of the largest records, or some hundred pages."""
MOST_WAITING = 5_000
"""Marks for the changelogs that are not sent yet. Faust stops reading at 100, which two batches of short articles exceed, and
then waits for each of 100 alone; what is in work bounds them anyway.
"""

RecordMap = dict[faust.types.TP, list[Any]]
Read = Callable[[bool, int], Awaitable[RecordMap | None]]
"""Whether to wait for the first record, and how many at most."""
Deliver = Callable[[faust.types.Message], Awaitable[None]]


class PatientThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Faust has no setting for either; both are read once, when the client starts."""

    def _create_worker_consumer(self, transport: driver.Transport) -> driver.aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_min_bytes = FETCH_MIN_BYTES  # noqa: SLF001
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001
        if not transport.app.tables:  # what has a memory has as many partitions for good
            consumer._client.cluster.add_listener(rejoin_when_added(consumer))  # noqa: SLF001
        return consumer

    async def _fetch_records(
        self,
        consumer: driver.aiokafka.AIOKafkaConsumer,
        active_partitions: set[faust.types.TP],
        timeout: float | None = None,  # noqa: ASYNC109 (Faust's signature)
        max_records: int | None = None,
    ) -> RecordMap:
        """What has come in, at most `max_records` or so many bytes."""

        async def read(wait: bool, most: int) -> RecordMap | None:
            if wait:
                return await fetch(consumer, active_partitions, timeout, max_records=most)  # type: ignore[no-any-return]
            if consumer._subscription.reassignment_in_progress:  # noqa: SLF001
                return None  # it would wait for the assignment, with what was read before in its hands
            # What fails comes again, and must not take with it what was read before.
            with contextlib.suppress(Exception):
                return await fetch(consumer, active_partitions, 0.0, max_records=most)  # type: ignore[no-any-return]
            return None

        fetch = super()._fetch_records
        return await _gathered(read, max_records or MOST_RECORDS)


async def _gathered(read: Read, most: int) -> RecordMap:
    """Some records at a time; those behind the first ones only where they are there already."""
    found: defaultdict[faust.types.TP, list[Any]] = defaultdict(list)
    count = size = 0
    while count < most and size < MOST_BYTES_READ:
        more = await read(not found, min(most - count, RECORDS_AT_ONCE))
        if not more:
            break
        for tp, records in more.items():
            found[tp] += records
            count += len(records)
            size += sum(len(record.value or b"") for record in records)
    return found


class PatientConsumer(driver.Consumer):  # type: ignore[misc]
    """A consumer whose client is patient, which hands out no more than memory is for, and commits only what is done."""

    def __init__(self, transport: driver.Transport, callback: Deliver, **kwargs: Any) -> None:
        self._deliver = callback
        self._handed_out: defaultdict[faust.types.TP, HandedOut] = defaultdict(HandedOut)
        self._in_work, self._is_done = InWork(MOST_BYTES_IN_WORK), asyncio.Event()
        self._revocations = 0
        super().__init__(transport, self._hand_out, **kwargs)

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return PatientThread(self, loop=self.loop, beacon=self.beacon)

    async def _hand_out(self, message: faust.types.Message) -> None:
        if self.app.topics.acks_enabled_for(message.topic):
            size, revocations = len(message.value or b""), self._revocations
            while not self._in_work.has_room(size):
                self._is_done.clear()
                await self._is_done.wait()
            if revocations != self._revocations:
                return  # read again by who has the partition now; Faust too drops what it has read
            self._in_work.take(message.tp, message.offset, size)
            self._handed_out[message.tp].hand_out(message.offset)
        await self._deliver(message)

    def ack(self, message: faust.types.Message) -> bool:
        """The agent is done with it."""
        self._in_work.done(message.tp, message.offset)
        self._is_done.set()
        return super().ack(message)  # type: ignore[no-any-return]

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
        self._in_work.forget(revoked)
        self._revocations += 1
        self._is_done.set()
        await super().on_partitions_revoked(revoked)


class GatheringProducer(driver.Producer):  # type: ignore[misc]
    """A producer that sends what it holds for all partitions in one request."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.buffer.max_messages = MOST_WAITING

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
