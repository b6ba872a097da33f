"""The archiver: a consumer group of its own that writes `articles.raw` to files, and commits what is in a whole file."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from deploy.archive import metrics
from deploy.archive.files import ArchiveFile, Broken, file_name
from schemas.codec import Record
from schemas.settings import Settings
from schemas.topics import RAW
from stream_processors.gauges import waiting_of
from stream_processors.health import Health

log = structlog.get_logger(__name__)
POLL_MS = 500
POLL_RECORDS = 200


class Archiver:
    """One member of the group. A file has the records of all its partitions, each partition's in order.

    A file ends with the assignment too: what another member writes of a partition later is in a file that began later.
    """

    def __init__(
        self,
        settings: Settings,
        consumer: KafkaConsumer,
        folder: Path,
        owner: str,
        health: Health,
        on_file: Callable[[Path, int], None] = lambda *_: None,
    ) -> None:
        self._settings = settings
        self._consumer = consumer
        self._folder = folder
        self._owner = owner
        self._health = health
        self._on_file = on_file
        self._file: ArchiveFile | None = None
        self._begun = 0.0
        self._serial = 0
        self._positions: dict[TopicPartition, int] = {}
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self.records = 0

    def stop(self) -> None:
        """End the file and return from `run`."""
        self._stop.set()

    def run(self, *, until_end: bool = False) -> None:
        """Archive until stopped, or until all is archived that the topic held at the first assignment.

        Raises:
            OSError: the files cannot be written; what is not in a whole file is not committed.
            Broken: a file cannot be read back.
        """
        self._consumer.subscribe([self._settings.topic(RAW)], listener=_Listener(self))
        metrics.LAST_FILE.set_to_current_time()
        ends: dict[TopicPartition, int] = {}
        try:
            while not self._stop.is_set():
                self._health.tick()
                polled = self._consumer.poll(timeout_ms=POLL_MS, max_records=POLL_RECORDS)
                if self._failure is not None:
                    raise self._failure
                self._take(polled)
                if until_end and not ends:
                    ends = self._consumer.end_offsets(list(self._consumer.assignment()))
                if ends and all(self._consumer.position(tp) >= end for tp, end in ends.items()):
                    break
            self.finish_file()
        finally:
            if self._file is not None:
                self._file.abandon()

    def _take(self, polled: dict[TopicPartition, list[Any]]) -> None:
        """In the order of their times: a replay then tells the news in about the order in which it came."""
        messages = [message for some in polled.values() for message in some]
        for message in sorted(messages, key=lambda one: one.timestamp):
            self._add(Record.of(message))
        self._positions |= {partition: some[-1].offset + 1 for partition, some in polled.items()}
        if self._is_due():
            self.finish_file()
        self._show()

    def _show(self) -> None:
        waiting = sum(waiting_of(self._consumer).values()) + (self._file.records if self._file else 0)
        metrics.WAITING.set(waiting)
        if not waiting:
            metrics.LAST_FILE.set_to_current_time()

    def _add(self, record: Record) -> None:
        if self._file is None:
            self._serial += 1
            self._begun = time.monotonic()
            name = file_name(self._settings.topic(RAW), self._owner, dt.datetime.now(dt.UTC), self._serial)
            self._file = ArchiveFile(self._folder, name)
        self._file.add(record)
        self.records += 1

    def _is_due(self) -> bool:
        if self._file is None:
            return False
        old = time.monotonic() - self._begun >= self._settings.archive_seconds
        return old or self._file.size >= self._settings.archive_bytes

    def finish_file(self) -> None:
        """End the file, then commit what is in it. A commit that fails means that it is archived twice, to no harm."""
        if self._file is None:
            return
        path, count = self._file.close(), self._file.records
        metrics.DOCUMENTS.inc(count)
        metrics.BYTES.inc(self._file.size)
        metrics.LAST_FILE.set_to_current_time()
        self._file = None
        log.info("archived", file=str(path), documents=count)
        self._on_file(path, count)
        positions = {tp: OffsetAndMetadata(offset, "", -1) for tp, offset in self._positions.items()}
        self._positions = {}
        try:
            self._consumer.commit(positions)
        except KafkaError as error:
            log.warning("commit failed, the file's documents will be archived again", error=repr(error))

    def revoked(self) -> None:
        """Whoever has the partitions next goes on behind what is in a whole file. An error must not end in the client."""
        try:
            self.finish_file()
        except (OSError, Broken) as error:
            self._failure = error

    def assigned(self, count: int) -> None:
        """The group has given this member its partitions."""
        log.info("partitions assigned", count=count)
        self._health.clear("start")


class _Listener(ConsumerRebalanceListener):
    def __init__(self, archiver: Archiver) -> None:
        self._archiver = archiver

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        log.info("partitions revoked", count=len(revoked))
        self._archiver.revoked()

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._archiver.assigned(len(assigned))
