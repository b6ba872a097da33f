"""As much of kafka-python's consumer as the indexer uses: batches in turn, and what was committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kafka import OffsetAndMetadata, TopicPartition

from schemas.codec import Outgoing, Record


class Message(Record, frozen=True):
    """A record under kafka-python's attribute names."""

    @property
    def timestamp(self) -> int:
        return self.timestamp_ms


class ScriptedConsumer:
    """A poll that waits meets one batch more, and takes as much of it as it may; one that does not wait takes of the rest.

    `when_empty` is called once there is none left, `when_paused` at each poll while paused.
    """

    def __init__(self, *batches: Sequence[Record]) -> None:
        self._batches = list(batches)
        self.when_empty: Callable[[], None] = lambda: None
        self.when_paused: Callable[[], None] = lambda: None
        self.committed: dict[TopicPartition, int] = {}
        self.lost: set[TopicPartition] = set()
        self._assigned: set[TopicPartition] = set()
        self._paused: set[TopicPartition] = set()
        self.sought: list[tuple[TopicPartition, int]] = []
        self.while_paused: list[Sequence[Record]] = []
        self._arrived: list[Record] = []

    def subscribe(self, topics: Sequence[str], listener: Any) -> None:
        self.topics = topics

    def poll(self, timeout_ms: int, max_records: int = 500) -> dict[TopicPartition, list[Record]]:
        if self._paused:
            self.when_paused()
            records = self.while_paused.pop(0) if self.while_paused else ()
        else:
            if timeout_ms and not self._arrived:
                self._arrive()
            records, self._arrived = self._arrived[:max_records], self._arrived[max_records:]
        polled: dict[TopicPartition, list[Record]] = {}
        for record in records:
            polled.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        self._assigned |= polled.keys()
        return polled

    def _arrive(self) -> None:
        if self._batches:
            self._arrived = list(self._batches.pop(0))
        else:
            self.when_empty()

    def assignment(self) -> set[TopicPartition]:
        return self._assigned - self.lost

    def highwater(self, partition: TopicPartition) -> int | None:
        """Not known: nothing is behind what is scripted."""
        return None

    def commit(self, offsets: dict[TopicPartition, OffsetAndMetadata]) -> None:
        self.committed.update({partition: entry.offset for partition, entry in offsets.items()})

    def paused(self) -> set[TopicPartition]:
        return self._paused

    def pause(self, *partitions: TopicPartition) -> None:
        self._paused = {*self._paused, *partitions}

    def resume(self, *partitions: TopicPartition) -> None:
        self._paused = self._paused - set(partitions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.sought.append((partition, offset))


class RejectedList:
    """Keeps what it is given; raises what it is told to, once each."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.records: list[Outgoing] = []

    def write(self, records: Sequence[Outgoing]) -> None:
        if records and self._errors:
            raise self._errors.pop(0)
        self.records += records
