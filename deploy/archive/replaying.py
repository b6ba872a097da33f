"""Documents once more onto `articles.raw`, out of the archive or out of the topic itself, as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import msgspec

from deploy.archive.files import archive_files, read, read_by_time
from deploy.kafka_reader import read_topic
from producers.base import Unreadable
from producers.publish import Publisher
from schemas import codec, topics, urls
from schemas.codec import Outgoing, Record, header_texts
from schemas.events import RejectedDocument, Rejection, Stage
from schemas.rejections import decode_rejection, describe, mark, rejected_id
from schemas.settings import Settings

MARKED_TOGETHER = 100
"""Rejections that are marked, acknowledged, and only then sent again."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which documents: pushed within the times, by the source; `rejected` holds what is open of `articles.rejected` by id."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    source: str | None = None
    rejected: Mapping[str, RejectedDocument] | None = None

    def takes(self, record: Record) -> bool:
        pushed = codec.from_milliseconds(record.timestamp_ms)
        if (self.since and pushed < self.since) or (self.until and pushed > self.until):
            return False
        if self.source is not None and header_texts(record.headers).get("ce_source") != self.source:
            return False
        return self.rejected is None or self.rejection_of(record) is not None

    def rejection_of(self, record: Record) -> RejectedDocument | None:
        """The open rejection of this very document, as it was fetched at that time."""
        rejected = self.rejected or {}
        ids = rejected_ids(record, Stage.EXTRACT, Stage.ENRICH) if rejected else ()
        return next((rejected[one] for one in ids if one in rejected), None)


def rejected_ids(record: Record, *stages: Stage) -> list[str]:
    """What the document is known by where one of the stages rejects it."""
    described = describe(record, stages[0])
    return [rejected_id(stage, described.article_id, described.observed_at) for stage in stages]


def from_archive(paths: list[Path], *, by_time: bool = False) -> Iterator[Record | Unreadable]:
    """Every document of the files, in their order; or in each file in the order of their times."""
    for path in archive_files(paths):
        yield from read_by_time(path) if by_time else read(path)


def from_topic(settings: Settings, seconds: float) -> Iterator[Record]:
    """What `articles.raw` holds now."""
    return read_topic(settings, topics.RAW, seconds=seconds)


def outgoing(record: Record) -> Outgoing:
    """The same bytes and headers. Without `ce_time` the record's own time is when the document was fetched, and the new
    record has another: then it is stated. Keeping the old time instead, Kafka's retention would delete it at once.
    """
    headers = [(name, value or b"") for name, value in record.headers]
    texts = header_texts(record.headers)
    pushed = codec.from_milliseconds(record.timestamp_ms)
    if not texts.get("ce_time") and pushed >= codec.EARLIEST_OBSERVATION:
        headers.append(("ce_time", codec.format_time(pushed).encode()))
    key = record.key or urls.document_id(texts.get("ce_subject"), record.value or b"").encode()
    return Outgoing(topics.RAW, key, record.value, headers)


def send(publisher: Publisher, records: Iterable[Record], wanted: Wanted) -> None:
    """Send them, each acknowledged. A rejected one is marked as retried first: a new rejection must come behind the mark."""
    if wanted.rejected is None:
        for record in records:
            publisher.send(outgoing(record))
        return
    remaining = iter(records)
    while batch := list(islice(remaining, MARKED_TOGETHER)):
        for record in batch:
            publisher.send(_mark(record, wanted))
        publisher.flush()
        for record in batch:
            publisher.send(outgoing(record))
        publisher.flush()


def _mark(record: Record, wanted: Wanted) -> Outgoing:
    found = wanted.rejection_of(record)
    assert found is not None
    as_kept = msgspec.structs.replace(record, key=found.rejected_id.encode(), value=record.value or b"")
    return mark(found, as_kept, retried=True)


def open_rejections(settings: Settings, seconds: float) -> dict[str, RejectedDocument]:
    """What is rejected and neither retried nor dropped, without its bytes."""
    latest: dict[str, RejectedDocument] = {}
    for record in read_topic(settings, topics.REJECTED, seconds=seconds):
        key = (record.key or b"").decode("utf-8", "replace")
        latest.pop(key, None)
        if record.value is None:
            continue
        try:
            document = decode_rejection(record.headers)
        except Rejection:
            continue  # not ours: `dateline rejected list` names it
        if not document.retried:
            latest[key] = document
    return latest
