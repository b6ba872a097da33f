"""Records to messages and back; whatever a foreign producer writes, only a `Rejection` comes of it."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import codec
from schemas.codec import decode_raw, observation_time, raw_headers
from schemas.events import EnrichedArticle, RawDocument, Reason, Rejection, ResolvedArticle, Story
from tests.fakes import messages

NOON = dt.datetime(2018, 7, 3, 12, tzinfo=dt.UTC)
NOON_MS = 1530619200000
TIMES = st.integers(631238400000, NOON_MS).map(codec.from_milliseconds)
TEXTS = st.text(min_size=1, max_size=80)
HEADERS = st.lists(
    st.tuples(
        st.text(max_size=12) | st.sampled_from(["ce_time", "ce_subject", "content-type", "dl_x"]),
        st.none() | st.binary(max_size=30),
    )
)


@given(
    st.binary(),
    TEXTS,
    TIMES,
    TEXTS | st.none(),
    TEXTS,
    st.dictionaries(st.sampled_from(["file", "title"]), st.text()),
)
def test_a_raw_document_comes_back_as_it_was(
    body: bytes,
    content_type: str,
    time: dt.datetime,
    subject: str | None,
    source: str,
    extensions: dict[str, str],
) -> None:
    document = RawDocument(
        body=body,
        content_type=content_type,
        observed_at=time,
        subject=subject,
        source=source,
        extensions=extensions,
    )
    read = decode_raw(body, raw_headers(document), NOON_MS)
    assert read == msgspec.structs.replace(document, event_id=codec.raw_event_id(document))


def test_a_very_long_address_is_not_cut() -> None:
    """Cut addresses would give two articles one id."""
    url = "https://example.com/" + "a" * 5000
    document = RawDocument(body=b"", content_type="text/html", observed_at=NOON, subject=url)
    assert decode_raw(b"", raw_headers(document), NOON_MS).subject == url


def test_the_same_bytes_fetched_at_the_same_time_are_the_same_event() -> None:
    document = RawDocument(body=b"a", content_type="text/plain", observed_at=NOON)
    assert codec.raw_event_id(document) == codec.raw_event_id(
        msgspec.structs.replace(document, source="other")
    )
    later = msgspec.structs.replace(document, observed_at=NOON + dt.timedelta(milliseconds=1))
    assert codec.raw_event_id(document) != codec.raw_event_id(later)


def test_a_page_pushed_with_kcat_needs_two_headers() -> None:
    headers = [("content-type", b"text/html"), ("ce_subject", b"https://example.com/a")]
    document = decode_raw(b"<p>a</p>", headers, NOON_MS)
    assert (document.subject, document.content_type) == ("https://example.com/a", "text/html")
    assert (document.observed_at, document.source) == (NOON, "unknown")


def test_a_page_pushed_without_any_header_is_taken() -> None:
    document = decode_raw(b"<p>a</p>", None, NOON_MS)
    assert (document.subject, document.content_type) == (None, "application/octet-stream")


def test_headers_are_read_whatever_their_case_shape_or_bytes() -> None:
    headers = [("CE_Subject", b"first"), ("ce_subject", b"last \xff"), ("Content-Type", None)]
    document = decode_raw(None, headers, 0)
    assert document.subject == "last �"
    assert document.content_type == "application/octet-stream"
    assert codec.header_texts({"A": b"1"}) == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2018-07-03T10:15:00Z", dt.datetime(2018, 7, 3, 10, 15, tzinfo=dt.UTC)),
        ("2018-07-03T12:15:00+02:00", dt.datetime(2018, 7, 3, 10, 15, tzinfo=dt.UTC)),
        ("2018-07-03T10:15:00", dt.datetime(2018, 7, 3, 10, 15, tzinfo=dt.UTC)),
        ("2018-07-03T10:15:00.123999Z", dt.datetime(2018, 7, 3, 10, 15, 0, 123000, tzinfo=dt.UTC)),
        (" 2018-07-03T10:15:00Z ", dt.datetime(2018, 7, 3, 10, 15, tzinfo=dt.UTC)),
        ("2018-07-04T11:59:59Z", dt.datetime(2018, 7, 4, 11, 59, 59, tzinfo=dt.UTC)),
        ("", NOON),
        (None, NOON),
    ],
)
def test_a_time_is_read_in_utc_to_the_millisecond(text: str | None, time: dt.datetime) -> None:
    assert observation_time(text, NOON_MS) == time


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", "no RFC 3339 time"),
        ("1530619200", "no RFC 3339 time"),
        ("2018-07-03", "no RFC 3339 time"),
        ("2018-13-03T10:15:00Z", "no RFC 3339 time"),
        ("1989-12-31T23:59:59Z", "before 1990"),
        ("0001-01-01T00:00:00+23:59", "before 1990"),
        ("2018-07-04T12:00:01Z", "a day in the future"),
        ("9999-12-31T23:59:59-23:59", "a day in the future"),
    ],
)
def test_a_time_that_cannot_be_is_rejected_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Rejection, match=why) as caught:
        observation_time(text, NOON_MS)
    assert caught.value.reason is Reason.BAD_TIME


@given(st.none() | st.binary(), HEADERS, st.integers(-(2**63), 2**63 - 1))
def test_whatever_is_pushed_is_read_or_rejected(
    value: bytes | None, headers: list[tuple[str, bytes | None]], timestamp_ms: int
) -> None:
    try:
        document = decode_raw(value, headers, timestamp_ms)
    except Rejection:
        return
    assert document.observed_at.tzinfo is dt.UTC


@given(st.binary(), st.sampled_from([EnrichedArticle, ResolvedArticle, Story]))
def test_whatever_stands_on_a_json_topic_is_read_or_rejected(
    data: bytes, message: type[EnrichedArticle]
) -> None:
    with pytest.raises(Rejection):
        codec.decode(data, message)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"null", b"[]", b"\xff", b"[" * 100_000, b'{"article_id":' + b"9" * 5000 + b"}", b'{"a":"\\ud800"}',
    ],
)  # fmt: skip
def test_hostile_json_is_a_bad_message(data: bytes) -> None:
    with pytest.raises(Rejection) as caught:
        codec.decode(data, EnrichedArticle)
    assert caught.value.reason is Reason.BAD_MESSAGE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\ud800 a", "\ufffd a"),
        (r"a\uDFFF", "a\ufffd"),
        (r"\ud800\ud83d\ude00", "\ufffd😀"),
        (r"\\ud800\udc00", "\\ud800\ufffd"),
    ],
)
def test_escaped_lone_surrogates_are_replaced_and_pairs_are_kept(written: str, read: str) -> None:
    article = messages.enriched()
    line = codec.encode(article).replace(b'"body":"', b'"body":"' + written.encode(), 1)
    assert codec.decode(line, EnrichedArticle).body == read + article.body


def test_a_time_without_zone_is_a_bad_message_that_names_the_field() -> None:
    """It could be compared with no other, and would stop whoever tried."""
    data = codec.encode(messages.enriched()).replace(b"2018-07-03T12:00:00Z", b"2018-07-03T12:00:00")
    with pytest.raises(Rejection, match="observed_at"):
        codec.decode(data, EnrichedArticle)


def test_an_article_comes_back_as_it_was() -> None:
    article = messages.resolved()
    assert codec.decode(codec.encode(article), ResolvedArticle) == article


def test_fields_of_a_later_version_are_passed_over() -> None:
    data = codec.encode(messages.enriched()).replace(b"{", b'{"mood":{"calm":1},', 1)
    assert codec.decode(data, EnrichedArticle) == messages.enriched()


def test_an_articles_headers_say_what_it_is() -> None:
    texts = codec.header_texts(codec.article_headers(messages.enriched(language="pt-BR")))
    assert texts["ce_type"] == "org.dateline.article.enriched.v1"
    assert texts["ce_time"] == "2018-07-03T12:00:00Z"
    assert texts["dl_language"] == "pt"
    assert texts["dl_article_id"] == messages.enriched().article_id


def test_a_later_observation_and_a_better_pipeline_are_higher_versions() -> None:
    later = NOON + dt.timedelta(milliseconds=1)
    assert codec.version_of(NOON, 1) == NOON_MS * 1000 + 1
    assert codec.version_of(NOON, 1) < codec.version_of(NOON, 2) < codec.version_of(later, 1)
