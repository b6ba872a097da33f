"""How Faust's producer sends."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.cluster import ClusterMetadata
from aiokafka.producer.message_accumulator import MessageAccumulator

from stream_processors.transport import _drain_together

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
