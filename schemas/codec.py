"""Bytes and headers <-> messages, after CloudEvents 1.0 in its Kafka binding.

`articles.raw` and `articles.rejected` are in binary mode: the value is the document as fetched. The other topics carry
JSON. Everything here is pure; a record that cannot be read raises `Rejection`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from schemas import urls
from schemas.events import (
    PIPELINE_REVISION,
    EnrichedArticle,
    Event,
    RawDocument,
    Reason,
    RejectedDocument,
    Rejection,
    ResolvedArticle,
    Story,
)
from schemas.topics import Topic

Headers = list[tuple[str, bytes]]
HeaderView = Iterable[tuple[str, bytes | None]]
M = TypeVar("M", bound=Event)


class Record(msgspec.Struct, frozen=True):
    """A record as read from Kafka, whichever client read it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None = None
    value: bytes | None = None
    headers: Headers = []

    @classmethod
    def of(cls, message: Any) -> Record:
        """Of a message as kafka-python gives it."""
        return cls(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            timestamp_ms=message.timestamp,
            key=message.key,
            value=message.value,
            headers=list(message.headers or ()),
        )

    @property
    def place(self) -> str:
        """Where it stands: `articles.raw[3]@17`."""
        return f"{self.topic}[{self.partition}]@{self.offset}"


class Outgoing(msgspec.Struct, frozen=True):
    """A record to be written to `topic`; a value of None deletes the key from a compacted topic.

    `partition` is given only where each partition must have the record; else the key says which.
    """

    topic: Topic
    key: bytes
    value: bytes | None
    headers: Headers = []
    partition: int | None = None


SPEC_VERSION = "1.0"
EVENT_TYPES: dict[type[Event], str] = {
    RawDocument: "org.dateline.document.raw.v1",
    EnrichedArticle: "org.dateline.article.enriched.v1",
    ResolvedArticle: "org.dateline.article.resolved.v1",
    Story: "org.dateline.story.v1",
    RejectedDocument: "org.dateline.document.rejected.v1",
}
"""Every message type and its version."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MAX_HEADER_BYTES = 2048
MAX_SUBJECT_BYTES = 4 * urls.MAX_URL_CHARACTERS + 4
"""A subject that is cut is still too long to be a URL: producer and processor give it the same identity."""
MAX_CLOCK_SKEW = dt.timedelta(days=1)
EARLIEST_OBSERVATION = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
"""Before the first web page nothing was fetched."""
LATEST_TIMESTAMP_MS = 253_370_764_800_000
"""The year 9999. Record timestamps are 64-bit and anybody's; Python's calendar ends soon after."""

EXTENSION = "dl_"
_encoder = msgspec.json.Encoder()
_decoders: dict[type[Event], msgspec.json.Decoder[Any]] = {}


def encode(message: Event) -> bytes:
    """A message as JSON."""
    return _encoder.encode(message)


def decode(data: bytes | str, message_type: type[M]) -> M:
    """JSON as a message; escaped lone surrogates, which some programs write and no text may hold, become U+FFFD.

    Raises:
        Rejection: `bad_message`; the text says which field is wrong.
    """
    decoder = _decoders.get(message_type)
    if decoder is None:
        decoder = _decoders[message_type] = msgspec.json.Decoder(message_type)
    try:
        message: M = _decoded(data, decoder)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Rejection(Reason.BAD_MESSAGE, f"not a {message_type.__name__}: {error}") from error
    return message


_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
"""An escape of JSON: a pair of surrogates, half of one (the group), or any other."""


def _decoded(data: bytes | str, decoder: msgspec.json.Decoder[M]) -> M:
    message: M
    try:
        message = decoder.decode(data)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        given = data.encode() if isinstance(data, str) else data
        mended = _ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], given)
        if mended == given:
            raise
        message = decoder.decode(mended)
    return message


def raw_headers(document: RawDocument) -> Headers:
    """The headers of a record of `articles.raw`."""
    headers = _cloud_event(
        RawDocument,
        event_id=document.event_id or raw_event_id(document),
        source=document.source,
        time=document.observed_at,
        subject=document.subject,
        content_type=document.content_type,
    )
    extensions = sorted(document.extensions.items())
    return headers + [(EXTENSION + name, header_bytes(value)) for name, value in extensions]


def raw_event_id(document: RawDocument) -> str:
    """The same bytes of the same address, observed at the same time, are the same event."""
    digest = hashlib.sha256(document.body)
    digest.update(f"|{document.subject}|{document.observed_at.isoformat()}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def article_headers(message: EnrichedArticle) -> Headers:
    """The headers of a record of `articles.enriched` or `articles.resolved`."""
    headers = _cloud_event(
        type(message),
        event_id=f"{message.article_id}-{milliseconds(message.observed_at)}",
        source="dateline",
        time=message.observed_at,
        subject=message.url.original,
        content_type="application/json",
    )
    language = primary_language(message.language)
    return [
        *headers,
        (EXTENSION + "article_id", message.article_id.encode()),
        (EXTENSION + "language", language.encode()),
    ]


def story_headers(message: Story) -> Headers:
    """The CloudEvents headers of a story; its time is its latest article's."""
    return _cloud_event(
        Story,
        event_id=f"{message.story_id}-{message.articles}",
        source="dateline",
        time=message.last_at,
        subject=None,
        content_type="application/json",
    )


DELETION_TYPE = "org.dateline.article.deleted.v1"
"""A record without a value: what was observed of the article until its `ce_time` is to be deleted. Its key is the article id."""


def deletion_headers(article_id: str, deleted_at: dt.datetime) -> Headers:
    """The headers of a deletion; on `articles.enriched` one record for each partition."""
    return [
        ("ce_specversion", SPEC_VERSION.encode()),
        ("ce_id", f"{article_id}-deleted-{milliseconds(deleted_at)}".encode()),
        ("ce_source", b"dateline"),
        ("ce_type", DELETION_TYPE.encode()),
        ("ce_time", format_time(deleted_at).encode()),
        (EXTENSION + "article_id", article_id.encode()),
    ]


def deletion_time(record: Record) -> dt.datetime:
    """Until when what was observed of the article is deleted: `ce_time`, else the record's timestamp.

    Raises:
        Rejection: `bad_message`, `bad_time`: the key is no article id, or the time is none.
    """
    if not urls.is_article_id((record.key or b"").decode("utf-8", "replace")):
        raise Rejection(
            Reason.BAD_MESSAGE, "a record without a value deletes the article that its key names: no id"
        )
    return observation_time(header_texts(record.headers).get("ce_time"), record.timestamp_ms)


def primary_language(tag: str) -> str:
    """The first subtag of a BCP 47 tag: `pt` of `pt-BR`."""
    return tag.partition("-")[0]


def decode_raw(value: bytes | None, headers: HeaderView | None, timestamp_ms: int) -> RawDocument:
    """A record of `articles.raw` as a document; only `content-type` and `ce_subject` are expected of a foreign producer.

    Raises:
        Rejection: `bad_time` where `ce_time` is no plausible time.
    """
    texts = header_texts(headers)
    extensions = {name[len(EXTENSION) :]: text for name, text in texts.items() if name.startswith(EXTENSION)}
    return RawDocument(
        body=value or b"",
        content_type=texts.get("content-type") or "application/octet-stream",
        observed_at=observation_time(texts.get("ce_time"), timestamp_ms),
        subject=texts.get("ce_subject") or None,
        source=texts.get("ce_source") or "unknown",
        event_id=texts.get("ce_id") or None,
        extensions=extensions,
    )


def observation_time(text: str | None, timestamp_ms: int) -> dt.datetime:
    """When a document was fetched: `ce_time`, else the record's timestamp.

    Raises:
        Rejection: `bad_time`: no RFC 3339 time, before 1990, or more than a day after the record's timestamp. A time
            too far ahead would make every later fetch of the article look old.
    """
    stamped = from_milliseconds(timestamp_ms)
    if not text:
        return stamped
    try:
        time = msgspec.convert(text.strip(), dt.datetime)
    except msgspec.ValidationError as error:
        message = f"ce_time is no RFC 3339 time: {text[:100]!r}; write it as 2018-07-03T10:15:00Z"
        raise Rejection(Reason.BAD_TIME, message) from error
    time = to_utc(time)
    if not EARLIEST_OBSERVATION <= time <= stamped + MAX_CLOCK_SKEW:
        raise Rejection(
            Reason.BAD_TIME, f"ce_time {text[:100]!r} lies before 1990 or more than a day in the future"
        )
    return time


def to_utc(time: dt.datetime) -> dt.datetime:
    """The time in UTC, to the millisecond; a time without zone is taken as UTC."""
    aware = time if time.tzinfo else time.replace(tzinfo=dt.UTC)
    try:
        utc = aware.astimezone(dt.UTC)
    except OverflowError:
        utc = aware.replace(tzinfo=dt.UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def header_texts(headers: HeaderView | None) -> dict[str, str]:
    """Headers by lower-case name, as text; of a repeated header the last counts."""
    return {name.lower(): (value or b"").decode("utf-8", "replace") for name, value in _pairs(headers)}


def _pairs(headers: HeaderView | None) -> Sequence[tuple[str, bytes | None]]:
    return tuple(headers.items()) if isinstance(headers, dict) else tuple(headers or ())


def _cloud_event(
    message_type: type[Event],
    *,
    event_id: str,
    source: str,
    time: dt.datetime,
    subject: str | None,
    content_type: str,
) -> Headers:
    headers = [
        ("ce_specversion", SPEC_VERSION.encode()),
        ("ce_id", header_bytes(event_id)),
        ("ce_source", header_bytes(source)),
        ("ce_type", EVENT_TYPES[message_type].encode()),
        ("ce_time", format_time(time).encode()),
        ("content-type", header_bytes(content_type)),
    ]
    return [*headers, ("ce_subject", header_bytes(subject, MAX_SUBJECT_BYTES))] if subject else headers


def format_time(time: dt.datetime) -> str:
    """RFC 3339 in UTC: `2018-07-03T10:15:00Z`."""
    return time.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def header_bytes(text: str, limit: int = MAX_HEADER_BYTES) -> bytes:
    """A header's value, cut to `limit` bytes."""
    return text.encode("utf-8", "replace")[:limit]


def milliseconds(time: dt.datetime) -> int:
    """Whole milliseconds since 1970."""
    return (time - EPOCH) // dt.timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> dt.datetime:
    """The time that is so many milliseconds after 1970, in UTC; between then and the year 9999."""
    return EPOCH + dt.timedelta(milliseconds=min(max(milliseconds, 0), LATEST_TIMESTAMP_MS))


def version_of(observed_at: dt.datetime, pipeline_revision: int = PIPELINE_REVISION) -> int:
    """A document's version in the index: observation time in ms x 1000 + pipeline revision.

    >>> version_of(dt.datetime(2018, 7, 3, tzinfo=dt.UTC), 1)
    1530576000000001
    """
    return milliseconds(observed_at) * 1000 + pipeline_revision
