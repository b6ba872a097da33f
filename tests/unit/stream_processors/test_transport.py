"""How Faust's producer sends, and how its consumer reads."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from aiokafka import TopicPartition
from aiokafka.cluster import ClusterMetadata
from aiokafka.producer.message_accumulator import MessageAccumulator

from stream_processors.in_work import RECORDS_AT_ONCE
from stream_processors.transport import (
    MOST_BYTES_READ,
    MOST_WAITING,
    GatheringProducer,
    _drain_together,
    _gathered,
)

LINGER_SECONDS = 0.05


class OneBroker(ClusterMetadata):
    """A cluster whose only broker leads every partition."""

    def leader_for_partition(self, partition: TopicPartition) -> int:
        return 0


async def drained(pause: float, muted: frozenset[TopicPartition] = frozenset()) -> set[int]:
    """The partitions that go out after the pause; the second one's record came just then."""
    accumulator = MessageAccumulator(
        OneBroker(), 1 << 16, 0, 60.0, linger_ms=LINGER_SECONDS * 1000, loop=asyncio.get_running_loop()
    )
    places = [TopicPartition("t", number) for number in range(2)]
    await accumulator.add_message(places[0], None, b"early", 1)
    await asyncio.sleep(pause)
    await accumulator.add_message(places[1], None, b"late", 1)
    nodes, _ = _drain_together(accumulator, frozenset(), muted)
    return {place.partition for batches in nodes.values() for place in batches}


@pytest.mark.parametrize(
    ("pause", "muted", "expected"),
    [
        (0.0, frozenset(), set()),
        (2 * LINGER_SECONDS, frozenset(), {0, 1}),
        (2 * LINGER_SECONDS, frozenset({TopicPartition("t", 0)}), set()),
    ],
    ids=["none has waited", "one has waited", "one has waited and is under way"],
)
def test_partitions_go_out_together(
    pause: float, muted: frozenset[TopicPartition], expected: set[int]
) -> None:
    assert asyncio.run(drained(pause, muted)) == expected


async def goes_on_reading(waiting: int) -> bool:
    """Where so many marks wait for Kafka, and none gets through."""
    app = faust.App("producing", broker="kafka://127.0.0.1:1", store="memory://")
    producer = GatheringProducer(app.transport)
    producer.buffer.app = app
    for _ in range(waiting):
        producer.buffer.put(SimpleNamespace())
    with contextlib.suppress(RuntimeError):  # Faust's: it would wait, and the producer does not run
        await producer.buffer.wait_until_ebb()
        return True
    return False


@pytest.mark.parametrize(("waiting", "expected"), [(MOST_WAITING, True), (MOST_WAITING + 1, False)])
def test_reading_goes_on_while_few_marks_wait(waiting: int, expected: bool) -> None:
    assert asyncio.run(goes_on_reading(waiting)) is expected


TP = faust.types.TP("records", 0)


def gathered(size: int, there: int, most: int = 200) -> tuple[int, list[bool]]:
    """How many records one reading gives where so many of this size are there, and which of its requests wait."""
    waited: list[bool] = []
    left = [SimpleNamespace(value=bytes(size))] * there

    async def read(wait: bool, some: int) -> dict[faust.types.TP, list[Any]]:
        waited.append(wait)
        records = left[:some]
        del left[:some]
        return {TP: records} if records else {}

    found = asyncio.run(_gathered(read, most))
    return sum(map(len, found.values())), waited


@pytest.mark.parametrize(
    ("size", "there", "expected"),
    [
        (100, 20, 20),
        (100, 300, 200),
        (MOST_BYTES_READ // 10, 40, 16),
        (MOST_BYTES_READ, 40, RECORDS_AT_ONCE),
        (100, 0, 0),
    ],
    ids=["all that is there", "as many as asked for", "until they are so large", "the first few", "none"],
)
def test_only_so_much_is_unpacked_at_once(size: int, there: int, expected: int) -> None:
    count, waited = gathered(size, there)
    assert count == expected
    assert waited[0]
    assert not any(waited[1:]), "what is there is not kept back for what may come"
