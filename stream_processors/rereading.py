"""Reading records of a topic again by their offsets: outside any group, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.codec import Record
from schemas.settings import Settings
from schemas.topics import MEBIBYTE, Topic
from stream_processors.tls import aiokafka_options

log = structlog.get_logger(__name__)
SECONDS = 20.0
"""For all of a call; what is not read by then counts as gone."""


class Rereader:
    """Reads what one topic holds. A connection for each call: verdicts on others change rarely."""

    def __init__(self, settings: Settings, topic: Topic) -> None:
        self._settings = settings
        self._topic = settings.topic(topic)

    async def __call__(self, partition: int, offsets: Sequence[int]) -> Mapping[int, Record]:
        """The records at these offsets; one that the topic does not hold any more is absent."""
        found: dict[int, Record] = {}
        try:
            await asyncio.wait_for(
                self._read(TopicPartition(self._topic, partition), offsets, found), SECONDS
            )
        except (KafkaError, TimeoutError) as error:
            log.warning("cannot read again", topic=self._topic, partition=partition, error=repr(error))
        return found

    async def _read(self, where: TopicPartition, offsets: Sequence[int], found: dict[int, Record]) -> None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_bootstrap_servers or "",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MEBIBYTE // 4,
            fetch_max_wait_ms=50,
            **aiokafka_options(self._settings),
        )
        await consumer.start()
        try:
            consumer.assign([where])
            first = await consumer.beginning_offsets([where])
            end = await consumer.end_offsets([where])
            for offset in sorted(set(offsets)):
                if first[where] <= offset < end[where]:
                    consumer.seek(where, offset)
                    record = Record.of(await consumer.getone(where))
                    found[record.offset] = record
        finally:
            await consumer.stop()
