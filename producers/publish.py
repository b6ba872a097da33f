"""The only kafka-python producer: documents onto `articles.raw`, counted as pushed once the broker has them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Self

import msgspec
import structlog
from kafka import KafkaProducer
from kafka.errors import KafkaError

from producers.base import Idle, Item, Mark, Refused, Tracked, Unreadable
from schemas import codec, topics, urls
from schemas.codec import Outgoing
from schemas.events import RawDocument, Reason, Rejection, Stage
from schemas.kafka_options import producer_options
from schemas.rejections import KEPT_BYTES_OF_TOO_LARGE, reject_unpublished
from schemas.settings import Settings
from schemas.tracing import TRACING

log = structlog.get_logger(__name__)
MAX_UNACKNOWLEDGED = 2000
MAX_UNACKNOWLEDGED_BYTES = 32 * topics.MEBIBYTE
"""What a crash of this process may leave unreported; also the bound of its memory."""


ACKNOWLEDGE_SECONDS = 150.0
"""Longer than the client itself tries (`delivery_timeout_ms`)."""


class Counts(msgspec.Struct):
    """How a push went. Every document read is in exactly one of pushed, rejected and failed."""

    pushed: int = 0
    rejected: int = 0
    failed: int = 0
    unreadable: int = 0
    bytes: int = 0

    @property
    def read(self) -> int:
        return self.pushed + self.rejected + self.failed

    def sentence(self) -> str:
        return (
            f"{self.pushed} pushed, {self.rejected} rejected, {self.failed} failed, "
            f"{self.unreadable} unreadable ({self.bytes / 1e6:.1f} MB)"
        )


class Publisher:
    """Sends documents and waits for each acknowledgement; leave the `with` block to have them all."""

    def __init__(
        self,
        settings: Settings,
        on_count: Callable[[Counts], None] = lambda _: None,
        on_acknowledged: Callable[[Outgoing], None] = lambda _: None,
        on_mark: Callable[[Mark], None] = lambda _: None,
        producer: Any = None,
    ) -> None:
        TRACING.configure(settings, "push")
        self._settings = settings
        self._producer = producer or KafkaProducer(**producer_options(settings))
        self._open: deque[tuple[Any, Outgoing, Mark | None]] = deque()
        self._open_bytes = 0
        self._on_count = on_count
        self._on_acknowledged = on_acknowledged
        self._on_mark = on_mark
        self._any_failed = False
        self.counts = Counts()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Also on Ctrl-C: what was sent is waited for, so that it is counted as what it is."""
        try:
            self.flush()
        finally:
            self._producer.close(timeout=5)

    def push(self, items: Iterable[Item]) -> Counts:
        """Push all; an item that cannot be pushed does not stop the rest."""
        for item in items:
            self.push_one(item)
        self.flush()
        return self.counts

    def push_one(self, item: Item) -> None:
        """Send one; blocks while too much is unacknowledged."""
        self.settle_finished()
        if isinstance(item, Idle):
            return
        if isinstance(item, Unreadable):
            self.counts.unreadable += 1
            log.error("cannot read", where=item.where, why=item.why)
            return
        document, mark = (item.item, item.mark) if isinstance(item, Tracked) else (item, None)
        self.send(outgoing_record(document, self._settings.max_document_bytes), mark)

    def send(self, outgoing: Outgoing, mark: Mark | None = None) -> None:
        """Send a record as it is, e.g. a rejected one again; counted with the others."""
        self._make_room(_size(outgoing))
        self._send(outgoing, mark)

    def settle_finished(self) -> None:
        """Count what has been answered already, without waiting: for sources that pause between their items."""
        while self._open and self._open[0][0].is_done:
            self._settle()

    def flush(self) -> None:
        """Wait until everything sent is acknowledged or has failed."""
        while self._open:
            self._settle()

    def _send(self, outgoing: Outgoing, mark: Mark | None) -> None:
        topic = self._settings.topic(outgoing.topic)
        outgoing, ended = TRACING.pushed(outgoing)
        try:
            future = self._producer.send(
                topic,
                key=outgoing.key,
                value=outgoing.value,
                headers=outgoing.headers,
                partition=outgoing.partition,
            )
        except KafkaError as error:
            self._failed(error)
            if ended:
                ended(error)
            return
        if ended:
            future.add_callback(lambda _: ended(None)).add_errback(ended)
        self._open.append((future, outgoing, mark))
        self._open_bytes += _size(outgoing)

    def _make_room(self, size: int) -> None:
        while self._open and (
            len(self._open) >= MAX_UNACKNOWLEDGED or self._open_bytes + size > MAX_UNACKNOWLEDGED_BYTES
        ):
            self._settle()

    def _settle(self) -> None:
        future, outgoing, mark = self._open[0]
        try:
            future.get(timeout=ACKNOWLEDGE_SECONDS)
        except KafkaError as error:
            self._failed(error)
        else:
            self._acknowledged(outgoing)
            self._mark(mark)
        self._open.popleft()
        self._open_bytes -= _size(outgoing)
        self._on_count(self.counts)

    def _mark(self, mark: Mark | None) -> None:
        """Reading on from behind a document that failed would lose it."""
        if mark is None or (mark.ordered and self._any_failed):
            return
        self._on_mark(msgspec.structs.replace(mark, position=None) if self._any_failed else mark)

    def _acknowledged(self, outgoing: Outgoing) -> None:
        self.counts.bytes += _size(outgoing)
        if outgoing.topic is topics.REJECTED:
            self.counts.rejected += 1
        else:
            self.counts.pushed += 1
        self._on_acknowledged(outgoing)

    def _failed(self, error: KafkaError) -> None:
        self.counts.failed += 1
        self._any_failed = True
        log.error("not acknowledged by Kafka, push it again", error=repr(error))


def _size(outgoing: Outgoing) -> int:
    return len(outgoing.value or b"")


def outgoing_record(item: RawDocument | Refused, max_bytes: int) -> Outgoing:
    """The record for a document: on `articles.raw`, or on `articles.rejected` where it is refused or too large."""
    if isinstance(item, Refused):
        return _refused(item.document, item.rejection)
    if len(item.body) > max_bytes:
        message = (
            f"{len(item.body)} bytes; at most {max_bytes} are taken (DATELINE_MAX_DOCUMENT_BYTES). "
            f"Only its first {KEPT_BYTES_OF_TOO_LARGE} bytes are kept here"
        )
        return _refused(item, Rejection(Reason.TOO_LARGE, message))
    return Outgoing(topics.RAW, document_key(item), item.body, codec.raw_headers(item))


def document_key(document: RawDocument) -> bytes:
    """The article id, by which a document's revisions stay in order."""
    return urls.document_id(document.subject, document.body).encode()


def _refused(document: RawDocument, rejection: Rejection) -> Outgoing:
    return reject_unpublished(document, Stage.PUSH, rejection)
