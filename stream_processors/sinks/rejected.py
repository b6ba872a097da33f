"""`articles.rejected`, as the indexer writes it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from kafka import KafkaProducer

from schemas.codec import Outgoing
from schemas.kafka_options import producer_options
from schemas.settings import Settings

ACKNOWLEDGE_SECONDS = 20.0
"""For all records of a call, so that the indexer's loop goes on ticking while Kafka is away; a record sent again is the same."""


class RejectedSink:
    """Writes rejections and waits until the broker has them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: KafkaProducer | None = None

    def write(self, records: Sequence[Outgoing]) -> None:
        """Return when all are acknowledged.

        Raises:
            kafka.errors.KafkaError: they are not; write them again.
        """
        if self._producer is None:
            longest = {"max_block_ms": int(ACKNOWLEDGE_SECONDS * 1000)}
            self._producer = KafkaProducer(**{**producer_options(self._settings), **longest})
        end = time.monotonic() + ACKNOWLEDGE_SECONDS
        futures = [
            self._producer.send(
                self._settings.topic(record.topic), key=record.key, value=record.value, headers=record.headers
            )
            for record in records
        ]
        for future in futures:
            future.get(timeout=max(0.0, end - time.monotonic()))

    def close(self) -> None:
        if self._producer is not None:
            self._producer.close(timeout=5)
