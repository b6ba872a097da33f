"""A partition is committed up to the first record that is not done, in whatever order records are done."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import faust
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.settings import Settings
from stream_processors.app import create_app
from stream_processors.commits import HandedOut
from stream_processors.transport import MOST_BYTES_IN_WORK

WHERE = faust.types.TP("records", 3)


@given(
    offsets=st.sets(st.integers(0, 60), min_size=1).map(sorted),
    acknowledged=st.sets(st.integers(0, 60)),
    committed=st.none() | st.integers(0, 60),
)
def test_what_is_committed_leaves_nothing_undone_behind(
    offsets: list[int], acknowledged: set[int], committed: int | None
) -> None:
    handed = HandedOut()
    for offset in offsets:
        handed.hand_out(offset)
    undone = [one for one in offsets if one not in acknowledged and one >= (committed or 0)]
    upto = handed.settled(acknowledged, committed)
    before = [one for one in offsets if not undone or one < undone[0]]
    assert upto == (before[-1] + 1 if before else None)


def test_a_record_that_comes_again_after_a_seek_is_waited_for_anew() -> None:
    handed = HandedOut()
    for offset in (5, 6, 7, 5, 6):
        handed.hand_out(offset)
    assert handed.settled({6, 7}, None) is None
    assert handed.settled({5, 6, 7}, None) == 7


def test_what_was_committed_meanwhile_is_not_waited_for() -> None:
    """Faust takes no acknowledgement for it any more."""
    handed = HandedOut()
    for offset in (5, 6, 7):
        handed.hand_out(offset)
    assert handed.settled({7}, 7) == 8


class Consumer:
    """The consumer of a worker that has no broker, and what its agents acknowledge."""

    def __init__(self, tmp_path: Path, committed: int | None) -> None:
        slot = SimpleNamespace(path=tmp_path, instance_id="one")
        self.app = create_app(Settings(kafka_bootstrap_servers="127.0.0.1:1"), "commits", slot)  # type: ignore[arg-type]
        self.app.topics._acking_topics.add(WHERE.topic)
        self.consumer = self.app.transport.create_consumer(
            self._deliver, on_partitions_revoked=self._nothing, on_partitions_assigned=self._nothing
        )
        self.consumer._committed_offset[WHERE] = committed
        self.messages: dict[int, faust.types.Message] = {}

    async def _deliver(self, message: faust.types.Message) -> None:
        self.messages[message.offset] = message

    async def _nothing(self, *_: object) -> None: ...

    async def read(self, *offsets: int, topic: str = WHERE.topic, value: bytes = b"") -> None:
        for offset in offsets:
            await self.consumer.callback(
                faust.types.Message(topic, WHERE.partition, offset, 0.0, 0, {}, b"", value, None)
            )

    def done(self, *offsets: int) -> int | None:
        for offset in offsets:
            self.consumer.ack(self.messages[offset])
        return self.consumer._new_offset(WHERE)


@pytest.mark.parametrize("committed", [None, 7], ids=["nothing is committed yet", "a record behind"])
def test_a_second_batch_does_not_commit_the_first_one(tmp_path: Path, committed: int | None) -> None:
    async def run() -> None:
        consumer = Consumer(tmp_path, committed)
        await consumer.read(7, 8, 9, 10)
        assert consumer.done(8, 9) is None, "7 is still in work"
        assert consumer.done(7) == 10
        assert consumer.done() is None
        assert consumer.done(10) == 11
        await consumer.read(40)
        assert consumer.done(40) == 41, "a gap that the topic itself has is none"
        assert not consumer.consumer._acked_index[WHERE]

    asyncio.run(run())


def test_a_partition_that_was_away_begins_anew(tmp_path: Path) -> None:
    async def run() -> None:
        consumer = Consumer(tmp_path, 7)
        await consumer.read(7, 8)
        await consumer.consumer.on_partitions_revoked({WHERE})
        consumer.consumer._committed_offset[WHERE] = 9
        await consumer.read(9)
        assert consumer.done(9) == 10

    asyncio.run(run())


def test_nothing_is_kept_of_a_topic_without_acknowledgements(tmp_path: Path) -> None:
    """A changelog has millions of records."""

    async def run() -> None:
        consumer = Consumer(tmp_path, None)
        await consumer.read(1, 2, topic="changelog")
        assert not consumer.consumer._handed_out

    asyncio.run(run())


def test_large_records_wait_until_the_agents_are_done_with_others(tmp_path: Path) -> None:
    async def run() -> None:
        consumer, large = Consumer(tmp_path, None), bytes(MOST_BYTES_IN_WORK // 2)
        reading = asyncio.create_task(consumer.read(7, 8, 9, 10, value=large))
        await asyncio.sleep(0.01)
        assert list(consumer.messages) == [7, 8]
        consumer.done(8)
        await asyncio.sleep(0.01)
        assert list(consumer.messages) == [7, 8, 9]
        consumer.done(7, 9)
        await asyncio.wait_for(reading, 5.0)
        assert list(consumer.messages) == [7, 8, 9, 10]

    asyncio.run(run())


def test_a_record_that_waited_while_its_partition_went_away_is_left_to_its_new_owner(tmp_path: Path) -> None:
    """To hand it out and commit it would pass over what was in work before it."""

    async def run() -> None:
        consumer, large = Consumer(tmp_path, None), bytes(MOST_BYTES_IN_WORK)
        reading = asyncio.create_task(consumer.read(7, 8, value=large))
        await asyncio.sleep(0.01)
        await consumer.consumer.on_partitions_revoked({WHERE})
        await asyncio.wait_for(reading, 5.0)
        assert list(consumer.messages) == [7]
        assert consumer.done(7) is None

    asyncio.run(run())
