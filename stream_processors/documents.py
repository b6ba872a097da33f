"""Messages as index documents. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from schemas import topics
from schemas.codec import (
    Record,
    decode,
    format_time,
    header_texts,
    observation_time,
    primary_language,
    version_of,
)
from schemas.events import Event, Reason, RejectedDocument, Rejection, ResolvedArticle, Story
from schemas.index.fields import DEFAULT_SEARCH_FIELDS, STEMMERS
from schemas.index.templates import ARTICLES, REJECTED, STORIES
from schemas.rejections import decode_rejection
from schemas.settings import Settings
from stream_processors.sinks.elasticsearch import Action

MAX_ID_BYTES = 512
HOUR_KNOWN = ("second", "minute", "hour")
DAY_KNOWN = (*HOUR_KNOWN, "day")
LAST_PIPELINE_REVISION = 999
MAX_VERSION = 2**63 - 1
"""What Elasticsearch takes; one action beyond it, and the whole bulk request is refused."""


def article_document(article: ResolvedArticle, ingested_at: dt.datetime) -> dict[str, Any]:
    """The document of `news-articles`; its texts once more under `stemmed`, which is indexed and not stored."""
    document = _document(article, article.timestamp, ingested_at) | _clock(article)
    language = primary_language(article.language)
    if language in STEMMERS:
        texts = {name: document[name] for name in DEFAULT_SEARCH_FIELDS if document.get(name)}
        document["stemmed"] = {language: texts}
    return document


def _clock(article: ResolvedArticle) -> dict[str, int]:
    """Weekday and hour of publication, each only where it is known; in UTC, since few pages tell their zone."""
    at, precision = article.published_at, article.published_precision
    if at is None or precision not in DAY_KNOWN:
        return {}
    at = at.astimezone(dt.UTC)
    hour = {"published_hour": at.hour} if precision in HOUR_KNOWN else {}
    return {"published_weekday": at.isoweekday(), **hour}


def story_document(story: Story, ingested_at: dt.datetime) -> dict[str, Any]:
    """The document of `news-stories`."""
    return _document(story, story.last_at, ingested_at)


def rejected_document(rejected: RejectedDocument, ingested_at: dt.datetime) -> dict[str, Any]:
    """The document of `news-rejected`."""
    return _document(rejected, rejected.observed_at, ingested_at)


def _document(message: Event, timestamp: dt.datetime, ingested_at: dt.datetime) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(message)
    return {
        "@timestamp": format_time(timestamp),
        **{name: value for name, value in fields.items() if value is not None},
        "event": {"ingested": format_time(ingested_at)},
    }


class Indexable(msgspec.Struct, frozen=True):
    """What a record means for the index: an action, or a rejection where the record cannot be read."""

    document_id: str
    action: Action | None = None
    rejection: Rejection | None = None
    url: str | None = None
    observed_at: dt.datetime | None = None


def indexable(record: Record, settings: Settings, ingested_at: dt.datetime) -> Indexable:
    """A record of `articles.resolved`, `stories` or `articles.rejected` as an action on its index."""
    key = (record.key or b"").decode("utf-8", "replace")
    try:
        return _usable(_indexable(record, key, settings, ingested_at))
    except Rejection as rejection:
        return Indexable(key, rejection=rejection)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one record, the others are indexed)
        return Indexable(key, rejection=Rejection(Reason.FAULT, f"{type(error).__name__}: {error}"))


def _indexable(record: Record, key: str, settings: Settings, ingested_at: dt.datetime) -> Indexable:
    if record.topic == settings.topic(topics.RESOLVED):
        return _article(record, key, settings.index(ARTICLES.alias), ingested_at)
    if record.topic == settings.topic(topics.STORIES):
        return _story(record, key, settings.index(STORIES.alias), ingested_at)
    return _rejected(record, key, settings.index(REJECTED.alias), ingested_at)


def _usable(item: Indexable) -> Indexable:
    if not 0 < len(item.document_id.encode()) <= MAX_ID_BYTES:
        raise Rejection(
            Reason.BAD_MESSAGE, f"an id has 1 to {MAX_ID_BYTES} bytes: {item.document_id[:100]!r}"
        )
    if item.action and not 0 <= item.action.version <= MAX_VERSION:
        raise Rejection(Reason.BAD_MESSAGE, f"no version that an index takes: {item.action.version}")
    return item


def _article(record: Record, key: str, index: str, ingested_at: dt.datetime) -> Indexable:
    if record.value is None:
        return Indexable(key, Action(index, key, _deletion_version(record), None))
    article = decode(record.value, ResolvedArticle)
    version = version_of(article.observed_at, article.pipeline.version)
    document = _encode(article_document(article, ingested_at))
    action = Action(index, article.article_id, version, document)
    return Indexable(article.article_id, action, url=article.url.full, observed_at=article.observed_at)


def _deletion_version(record: Record) -> int:
    """Above all that was observed until then, whatever the pipeline, and below what is observed later."""
    stated = header_texts(record.headers).get("ce_time")
    return version_of(observation_time(stated, record.timestamp_ms), LAST_PIPELINE_REVISION)


def _story(record: Record, key: str, index: str, ingested_at: dt.datetime) -> Indexable:
    version = record.timestamp_ms * 1000
    if record.value is None:
        return Indexable(key, Action(index, key, version, None))
    story = decode(record.value, Story)
    return Indexable(
        story.story_id, Action(index, story.story_id, version, _encode(story_document(story, ingested_at)))
    )


def _rejected(record: Record, key: str, index: str, ingested_at: dt.datetime) -> Indexable:
    """Versioned by the record's time: the same document may be rejected, retried and rejected again."""
    version = record.timestamp_ms * 1000
    if record.value is None:
        return Indexable(key, Action(index, key, version, None))
    rejected = decode_rejection(record.headers)
    if rejected.retried:
        return Indexable(key, Action(index, key, version, None), url=rejected.url)
    document = _encode(rejected_document(rejected, ingested_at))
    return Indexable(
        rejected.rejected_id, Action(index, rejected.rejected_id, version, document), url=rejected.url
    )


_encode = msgspec.json.Encoder().encode
