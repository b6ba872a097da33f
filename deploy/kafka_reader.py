"""Reading topics from outside any consumer group: bounded in records and time."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from deploy.errors import Failed
from schemas.codec import Record
from schemas.kafka_options import consumer_options
from schemas.settings import Settings
from schemas.topics import Topic


def partitions_of(admin: KafkaAdminClient, settings: Settings, topic: Topic) -> list[TopicPartition]:
    """All that the topic has now, which may be more than this process would provision."""
    name = settings.topic(topic)
    (described,) = admin.describe_topics([name])
    return [TopicPartition(name, number) for number in range(len(described["partitions"]))]


def seen_by(consumer: KafkaConsumer, name: str) -> list[TopicPartition]:
    """The partitions of the topic of this name on the brokers; none where it is not there."""
    return [TopicPartition(name, number) for number in sorted(consumer.partitions_for_topic(name) or ())]


def read_topic(
    settings: Settings, topic: Topic, *, partition: int | None = None, seconds: float = 30.0
) -> Iterator[Record]:
    """The records that the topic (or one of its partitions) holds now, oldest first in each partition.

    Raises:
        TimeoutError: not all could be read in the time given.
        Failed: there is no such topic for this user: that must not look like an empty one.
    """
    consumer = KafkaConsumer(**consumer_options(settings))
    try:
        yield from _read(consumer, settings.topic(topic), partition, time.monotonic() + seconds)
    finally:
        consumer.close()


def read_by_time(settings: Settings, topic: Topic, seconds: float) -> Iterator[Record]:
    """As `read_topic`, all partitions together in the order of the records' times: about that of their arrival."""
    consumer = KafkaConsumer(**consumer_options(settings))
    numbers = [tp.partition for tp in seen_by(consumer, settings.topic(topic))] or [0]
    consumer.close()
    partitions = (read_topic(settings, topic, partition=number, seconds=seconds) for number in numbers)
    return heapq.merge(*partitions, key=lambda record: record.timestamp_ms)


def _read(consumer: KafkaConsumer, name: str, only: int | None, deadline: float) -> Iterator[Record]:
    partitions = [tp for tp in seen_by(consumer, name) if only in (None, tp.partition)]
    if not partitions:
        raise Failed(
            f"{name} is not there, or this user may not read it: run `dateline provision`, or see its access list"
        )
    consumer.assign(partitions)
    ends, starts = consumer.end_offsets(partitions), consumer.beginning_offsets(partitions)
    open_partitions = {tp for tp in partitions if starts[tp] < ends[tp]}
    consumer.seek_to_beginning()
    while open_partitions:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} could not be read to its end in time")
        for messages in consumer.poll(timeout_ms=500).values():
            yield from (
                Record.of(message) for message in messages if message.offset < ends[_partition(message)]
            )
        open_partitions = {tp for tp in open_partitions if consumer.position(tp) < ends[tp]}


def _partition(message: object) -> TopicPartition:
    return TopicPartition(message.topic, message.partition)  # type: ignore[attr-defined]
