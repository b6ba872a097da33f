"""What is kept of a document that cannot be processed: enough to see why, and to try again."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import topics
from schemas.codec import Headers, Record, decode_raw, header_texts
from schemas.events import RawDocument, Reason, Rejection, Stage
from schemas.rejections import (
    KEPT_BYTES_OF_TOO_LARGE,
    decode_rejection,
    headers_for_retry,
    mark,
    reject,
    reject_unpublished,
)

NOON = dt.datetime(2018, 7, 3, 12, tzinfo=dt.UTC)
NOON_MS = 1530619200000
PAGE: Headers = [
    ("ce_subject", b"https://example.com/a"),
    ("ce_time", b"2018-07-03T10:00:00Z"),
    ("ce_source", b"files"),
    ("content-type", b"text/html"),
    ("dl_title", b"A page"),
]
TIMEOUT = Rejection(Reason.TIMEOUT, "took longer than 10 s of processing")


def _record(headers: Headers = PAGE, value: bytes | None = b"<p>a</p>", offset: int = 7) -> Record:
    return Record("articles.raw", 3, offset, NOON_MS, b"k", value, headers)


def test_the_original_bytes_and_headers_are_kept() -> None:
    outgoing = reject(_record(), Stage.EXTRACT, TIMEOUT)
    assert outgoing.topic is topics.REJECTED
    assert outgoing.value == b"<p>a</p>"
    assert outgoing.headers[: len(PAGE)] == PAGE


def test_the_headers_say_what_went_wrong_and_where() -> None:
    rejected = decode_rejection(reject(_record(), Stage.EXTRACT, TIMEOUT).headers)
    assert (rejected.stage, rejected.reason, rejected.error) == (
        Stage.EXTRACT,
        Reason.TIMEOUT,
        TIMEOUT.message,
    )
    assert (rejected.topic, rejected.partition, rejected.offset) == ("articles.raw", 3, 7)
    assert (rejected.url, rejected.source, rejected.size) == ("https://example.com/a", "files", 8)
    assert rejected.observed_at == dt.datetime(2018, 7, 3, 10, tzinfo=dt.UTC)
    assert (rejected.attempts, rejected.truncated) == (1, False)


def test_the_same_failure_of_the_same_document_has_the_same_id() -> None:
    """A redelivered record replaces its rejection, wherever it was read."""
    first, again = (reject(_record(offset=offset), Stage.EXTRACT, TIMEOUT) for offset in (7, 99))
    assert first.key == again.key
    assert first.key != reject(_record(), Stage.RESOLVE, TIMEOUT).key


def test_a_document_whose_time_is_no_time_is_rejected_by_the_records_time() -> None:
    headers: Headers = [("ce_time", b"yesterday")]
    rejected = decode_rejection(reject(_record(headers), Stage.EXTRACT, TIMEOUT).headers)
    assert rejected.observed_at == NOON


def test_a_record_without_anything_is_rejected_too() -> None:
    outgoing = reject(Record("articles.raw", 0, 0, -1), Stage.EXTRACT, TIMEOUT)
    rejected = decode_rejection(outgoing.headers)
    assert outgoing.value == b""
    assert (rejected.size, rejected.url, rejected.content_type) == (0, None, "application/octet-stream")


def test_a_retry_has_the_original_headers_the_count_and_the_first_failure() -> None:
    outgoing = reject(_record(), Stage.EXTRACT, TIMEOUT)
    rejected = decode_rejection(outgoing.headers)
    assert (rejected.first_failed_at, rejected.first_failure) == (NOON, "extract: timeout")
    headers = headers_for_retry(outgoing.headers, rejected)
    tried = [("dl_first_failed_at", b"2018-07-03T12:00:00Z"), ("dl_first_failure", b"extract: timeout")]
    assert headers == [*PAGE, ("dl_attempts", b"1"), *tried]
    later = msgspec.structs.replace(_record(headers), timestamp_ms=NOON_MS + 1000)
    outgoing = reject(later, Stage.INDEX, Rejection(Reason.FAULT, "again"))
    again = decode_rejection(outgoing.headers)
    assert (again.attempts, again.first_failed_at, again.first_failure) == (2, NOON, "extract: timeout")
    assert headers_for_retry(outgoing.headers, again) == [*PAGE, ("dl_attempts", b"2"), *tried]


def test_a_document_that_did_not_say_when_it_was_fetched_is_no_younger_when_it_is_tried_again() -> None:
    """Its time is that of its first record; that of the second would put it before what was fetched in between."""
    outgoing = reject(_record([("ce_subject", b"https://example.com/a")]), Stage.EXTRACT, TIMEOUT)
    headers = headers_for_retry(outgoing.headers, decode_rejection(outgoing.headers))
    later = decode_raw(b"<p>", headers, NOON_MS + 3_600_000)
    assert later.observed_at == NOON


def test_a_rejection_is_marked_as_retried_and_opened_again_under_its_key() -> None:
    outgoing = reject(_record(), Stage.EXTRACT, TIMEOUT)
    rejected = decode_rejection(outgoing.headers)
    record = Record("articles.rejected", 0, 0, NOON_MS, outgoing.key, outgoing.value, outgoing.headers)
    marked = mark(rejected, record, retried=True)
    assert (marked.key, marked.value) == (outgoing.key, outgoing.value)
    assert decode_rejection(marked.headers).retried is True
    assert mark(rejected, record, retried=False).headers == outgoing.headers


@pytest.mark.parametrize("count", [b"", b"many", b"-1", b"\xd9\xa3", b"999999999", b"\xff"])
def test_a_count_that_is_none_counts_as_none(count: bytes) -> None:
    rejected = decode_rejection(reject(_record([("dl_attempts", count)]), Stage.EXTRACT, TIMEOUT).headers)
    assert rejected.attempts == 1


def test_headers_of_a_rejection_are_not_taken_from_the_pusher() -> None:
    forged: Headers = [*PAGE, ("dl_rejected_truncated", b"True"), ("DL_Rejected_Topic", b"elsewhere")]
    outgoing = reject(_record(forged), Stage.EXTRACT, TIMEOUT)
    assert decode_rejection(outgoing.headers).truncated is False
    kept = headers_for_retry(outgoing.headers, decode_rejection(outgoing.headers))
    assert [name for name, _ in kept if "rejected" in name.lower()] == []


def _document(size: int) -> RawDocument:
    return RawDocument(
        body=b"x" * size,
        content_type="text/plain",
        observed_at=NOON,
        subject="https://example.com/a",
        source="files",
    )


def test_of_a_huge_document_only_the_beginning_is_kept() -> None:
    size = KEPT_BYTES_OF_TOO_LARGE + 1
    outgoing = reject_unpublished(_document(size), Stage.PUSH, Rejection(Reason.TOO_LARGE, "too large"))
    rejected = decode_rejection(outgoing.headers)
    assert outgoing.value == b"x" * KEPT_BYTES_OF_TOO_LARGE
    assert (rejected.truncated, rejected.size) == (True, size)


def test_a_document_that_never_was_a_record_has_no_place() -> None:
    outgoing = reject_unpublished(_document(KEPT_BYTES_OF_TOO_LARGE + 1), Stage.PUSH, TIMEOUT)
    rejected = decode_rejection(outgoing.headers)
    assert len(outgoing.value or b"") == KEPT_BYTES_OF_TOO_LARGE + 1, "only what is too large is cut"
    assert (rejected.topic, rejected.partition, rejected.offset) == (None, None, None)
    assert header_texts(outgoing.headers)["ce_subject"] == "https://example.com/a"


@pytest.mark.parametrize(
    "headers",
    [
        None,
        [],
        PAGE,
        [("dl_rejected_stage", b"extract")],
        [("dl_rejected_stage", b"\xff"), ("dl_rejected_size", None)],
    ],
)
def test_headers_that_are_not_ours_are_a_bad_message(headers: Headers | None) -> None:
    with pytest.raises(Rejection) as caught:
        decode_rejection(headers)
    assert caught.value.reason is Reason.BAD_MESSAGE


@given(
    st.lists(st.tuples(st.text(max_size=20), st.none() | st.binary(max_size=40)), max_size=6),
    st.none() | st.binary(max_size=40),
    st.integers(-(2**63), 2**63 - 1),
    st.text(),
)
def test_whatever_failed_can_be_rejected_and_read_again(
    headers: Headers, value: bytes | None, timestamp_ms: int, error: str
) -> None:
    record = Record("articles.raw", 0, 0, timestamp_ms, None, value, headers)
    outgoing = reject(record, Stage.EXTRACT, Rejection(Reason.FAULT, error))
    assert decode_rejection(outgoing.headers).rejected_id.encode() == outgoing.key
