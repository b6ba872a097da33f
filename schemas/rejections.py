"""Records of `articles.rejected`: the original bytes and headers, and beside them what went wrong and where."""

from __future__ import annotations

import datetime as dt

import msgspec

from schemas import topics, urls
from schemas.codec import (
    EXTENSION,
    MAX_HEADER_BYTES,
    Headers,
    HeaderView,
    Outgoing,
    Record,
    format_time,
    from_milliseconds,
    header_bytes,
    header_texts,
    milliseconds,
    observation_time,
    raw_headers,
    to_utc,
)
from schemas.events import RawDocument, Reason, RejectedDocument, Rejection, Stage

_REJECTED = EXTENSION + "rejected_"
_ATTEMPTS = EXTENSION + "attempts"
_FIRST_FAILED_AT, _FIRST_FAILURE = EXTENSION + "first_failed_at", EXTENSION + "first_failure"
TRIED = (_ATTEMPTS, _FIRST_FAILED_AT, _FIRST_FAILURE)
"""Headers of a document that is tried again; they go with it from stage to stage."""
KEPT_BYTES_OF_TOO_LARGE = 64 * 1024
_NOTHING_SAID = Rejection(Reason.FAULT, "")


def reject(record: Record, stage: Stage, rejection: Rejection) -> Outgoing:
    """The record of `articles.rejected` for a record that a stage cannot process."""
    rejected = describe(record, stage, rejection)
    return Outgoing(
        topics.REJECTED,
        rejected.rejected_id.encode(),
        record.value or b"",
        rejection_headers(rejected, record.headers),
    )


def reject_unpublished(document: RawDocument, stage: Stage, rejection: Rejection) -> Outgoing:
    """The record of `articles.rejected` for a document that never became a record; a huge one is cut."""
    record = Record(
        topic="",
        partition=-1,
        offset=-1,
        timestamp_ms=milliseconds(document.observed_at),
        value=document.body,
        headers=raw_headers(document),
    )
    rejected = msgspec.structs.replace(
        describe(record, stage, rejection),
        topic=None,
        partition=None,
        offset=None,
        truncated=len(document.body) > KEPT_BYTES_OF_TOO_LARGE and rejection.reason is Reason.TOO_LARGE,
    )
    kept = document.body[:KEPT_BYTES_OF_TOO_LARGE] if rejected.truncated else document.body
    return Outgoing(
        topics.REJECTED, rejected.rejected_id.encode(), kept, rejection_headers(rejected, record.headers)
    )


def describe(record: Record, stage: Stage, rejection: Rejection = _NOTHING_SAID) -> RejectedDocument:
    """What there is to know of a failed record. The same failure of the same document describes alike, save its place.

    Without a rejection: what one at that stage would be known by.
    """
    texts = header_texts(record.headers)
    article_id = texts.get(EXTENSION + "article_id") or urls.document_id(
        texts.get("ce_subject"), record.value or b""
    )
    observed_at = _observed_at(texts.get("ce_time"), record.timestamp_ms)
    return RejectedDocument(
        rejected_id=rejected_id(stage, article_id, observed_at),
        article_id=article_id,
        stage=stage,
        reason=rejection.reason,
        error=rejection.message[:MAX_HEADER_BYTES],
        attempts=attempts_of(texts) + 1,
        observed_at=observed_at,
        content_type=texts.get("content-type") or "application/octet-stream",
        size=len(record.value or b""),
        url=texts.get("ce_subject") or None,
        source=texts.get("ce_source") or None,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        first_failed_at=_first_failed_at(texts) or from_milliseconds(record.timestamp_ms),
        first_failure=texts.get(_FIRST_FAILURE) or f"{stage}: {rejection.reason}",
    )


def rejected_id(stage: Stage, article_id: str, observed_at: dt.datetime) -> str:
    """The key of a rejection: rejecting the same document again at the same stage gives the same key."""
    return urls.article_id(f"{stage}|{article_id}|{milliseconds(observed_at)}")


def rejection_headers(rejected: RejectedDocument, original: HeaderView | None) -> Headers:
    """The original headers, followed by those of the rejection."""
    kept = [(name, value or b"") for name, value in original or () if not name.lower().startswith(_REJECTED)]
    fields = msgspec.to_builtins(rejected)
    return kept + [(_REJECTED + name, header_bytes(str(fields[name]))) for name in sorted(fields)]


def decode_rejection(headers: HeaderView | None) -> RejectedDocument:
    """What the headers of a record of `articles.rejected` say.

    Raises:
        Rejection: `bad_message`: the headers are not ours.
    """
    texts = header_texts(headers)
    fields: dict[str, object] = {
        name[len(_REJECTED) :]: text for name, text in texts.items() if name.startswith(_REJECTED)
    }
    for name in ("truncated", "retried"):
        fields[name] = str(fields.get(name, "")).lower() == "true"
    try:
        return msgspec.convert(fields, RejectedDocument, strict=False)
    except msgspec.ValidationError as error:
        raise Rejection(Reason.BAD_MESSAGE, f"not a rejection: {error}") from error


def mark(rejected: RejectedDocument, record: Record, *, retried: bool) -> Outgoing:
    """The same rejection under the same key, marked as retried, or as open again.

    A tombstone would not do: the retried document may be rejected again, under this key, before the tombstone is
    written, and then be deleted by it.
    """
    marked = msgspec.structs.replace(rejected, retried=retried)
    return Outgoing(
        topics.REJECTED, record.key or b"", record.value, rejection_headers(marked, record.headers)
    )


def headers_for_retry(headers: HeaderView | None, rejected: RejectedDocument) -> Headers:
    """The original headers of a rejected document, with how often it was tried so far, and when first.

    Where they do not say when it was fetched, its first record did: tried again it is no later observation.
    """
    kept = [
        (name, value or b"")
        for name, value in headers or ()
        if not name.lower().startswith(_REJECTED) and name.lower() not in TRIED
    ]
    if not header_texts(kept).get("ce_time"):
        kept.append(("ce_time", format_time(rejected.observed_at).encode()))
    first = [
        (_FIRST_FAILED_AT, format_time(rejected.first_failed_at) if rejected.first_failed_at else ""),
        (_FIRST_FAILURE, rejected.first_failure or ""),
    ]
    return [
        *kept,
        (_ATTEMPTS, str(rejected.attempts).encode()),
        *((name, text.encode()) for name, text in first if text),
    ]


def _first_failed_at(texts: dict[str, str]) -> dt.datetime | None:
    try:
        return to_utc(msgspec.convert(texts.get(_FIRST_FAILED_AT), dt.datetime))
    except msgspec.ValidationError:
        return None


def attempts_of(texts: dict[str, str]) -> int:
    """How often the document was tried before: the `dl_attempts` header."""
    text = texts.get(_ATTEMPTS, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _observed_at(text: str | None, timestamp_ms: int) -> dt.datetime:
    try:
        return observation_time(text, timestamp_ms)
    except Rejection:
        return from_milliseconds(timestamp_ms)
