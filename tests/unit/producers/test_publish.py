"""Which record a document becomes, and what is counted."""

from __future__ import annotations

import datetime as dt

from producers.base import Refused
from producers.publish import Counts, outgoing_record
from schemas import topics, urls
from schemas.codec import decode_raw, header_texts
from schemas.events import RawDocument, Reason, Rejection
from schemas.rejections import KEPT_BYTES_OF_TOO_LARGE, decode_rejection

NOON = dt.datetime(2018, 7, 3, 12, tzinfo=dt.UTC)
LIMIT = 2 * KEPT_BYTES_OF_TOO_LARGE


def _document(size: int = 5, subject: str | None = "https://www.example.com/a?utm_source=x") -> RawDocument:
    return RawDocument(
        body=b"x" * size,
        content_type="text/html",
        observed_at=NOON,
        subject=subject,
        extensions={"file": "a.html"},
    )


def test_a_document_goes_onto_raw_under_its_article_id() -> None:
    outgoing = outgoing_record(_document(), LIMIT)
    assert outgoing.topic is topics.RAW
    assert outgoing.key.decode() == urls.article_id("https://example.com/a")
    assert outgoing.value == b"xxxxx"
    assert header_texts(outgoing.headers)["ce_type"] == "org.dateline.document.raw.v1"


def test_a_processor_reads_the_document_that_was_pushed() -> None:
    outgoing = outgoing_record(_document(), LIMIT)
    read = decode_raw(outgoing.value, outgoing.headers, 1530619200000)
    assert (read.body, read.subject, read.observed_at) == (b"xxxxx", _document().subject, NOON)
    assert read.extensions == {"file": "a.html"}


def test_a_document_without_address_is_known_by_its_text() -> None:
    assert outgoing_record(_document(subject=None), LIMIT).key.decode() == urls.document_id(None, b"xxxxx")


def test_a_document_at_the_limit_is_pushed() -> None:
    assert outgoing_record(_document(LIMIT), LIMIT).topic is topics.RAW


def test_a_document_beyond_the_limit_is_rejected_with_its_beginning() -> None:
    outgoing = outgoing_record(_document(LIMIT + 1), LIMIT)
    rejected = decode_rejection(outgoing.headers)
    assert outgoing.topic is topics.REJECTED
    assert len(outgoing.value or b"") == KEPT_BYTES_OF_TOO_LARGE
    assert (rejected.reason, rejected.truncated, rejected.size) == (Reason.TOO_LARGE, True, LIMIT + 1)
    assert "DATELINE_MAX_DOCUMENT_BYTES" in rejected.error


def test_a_refused_document_is_kept_whole_with_the_reason() -> None:
    refused = Refused(_document(), Rejection(Reason.BAD_TIME, "fetched_at is no time"))
    outgoing = outgoing_record(refused, LIMIT)
    rejected = decode_rejection(outgoing.headers)
    assert (outgoing.topic, outgoing.value) == (topics.REJECTED, b"xxxxx")
    assert (rejected.stage, rejected.reason, rejected.error) == (
        "push",
        Reason.BAD_TIME,
        "fetched_at is no time",
    )
    assert rejected.article_id == urls.article_id("https://example.com/a")


def test_refusing_the_same_document_again_replaces_its_rejection() -> None:
    first, again = (outgoing_record(_document(LIMIT + 1), LIMIT) for _ in range(2))
    assert first == again


def test_every_document_read_is_counted_once() -> None:
    counts = Counts(pushed=3, rejected=2, failed=1, unreadable=4, bytes=1_500_000)
    assert counts.read == 6
    assert counts.sentence() == "3 pushed, 2 rejected, 1 failed, 4 unreadable (1.5 MB)"
