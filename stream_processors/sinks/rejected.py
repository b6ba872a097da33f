"""`articles.rejected`, as the indexer writes it."""

from __future__ import annotations

from collections.abc import Sequence

from kafka import KafkaProducer

from schemas.codec import Outgoing
from schemas.kafka_options import producer_options
from schemas.settings import Settings

ACKNOWLEDGE_SECONDS = 60.0


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
            self._producer = KafkaProducer(**producer_options(self._settings))
        futures = [
            self._producer.send(
                self._settings.topic(record.topic), key=record.key, value=record.value, headers=record.headers
            )
            for record in records
        ]
        for future in futures:
            future.get(timeout=ACKNOWLEDGE_SECONDS)

    def close(self) -> None:
        if self._producer is not None:
            self._producer.close(timeout=5)
