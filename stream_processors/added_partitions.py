"""Partitions that a topic gains while its readers run.

aiokafka leaves it to the member that made the last assignment to see them. A static member that comes back within its
session is given its former assignment (KIP-345) without any being made: if it was the leader, nobody watches any more.
"""

from __future__ import annotations

from collections.abc import Callable

from aiokafka import AIOKafkaConsumer
from aiokafka.cluster import ClusterMetadata


def rejoin_when_added(consumer: AIOKafkaConsumer) -> Callable[[ClusterMetadata], None]:
    """A listener to metadata that asks for a new assignment: once after coming back, as partitions may have been added
    meanwhile, and at each change. Kafka makes one where the leader asks, and gives others what they have.
    """
    known: dict[str, int] = {}

    def look(cluster: ClusterMetadata) -> None:
        nonlocal known
        coordinator = consumer._coordinator  # noqa: SLF001
        counts = {topic: len(cluster.partitions_for_topic(topic) or ()) for topic in consumer.subscription()}
        if not consumer.assignment() or not all(counts.values()) or counts == known:
            return
        known = counts
        if coordinator._group_subscription is None:  # noqa: SLF001 (else aiokafka watches)
            coordinator.request_rejoin()

    return look
