"""The messages on the topics, and the closed lists of stages, outcomes and reasons.

Every struct is frozen. Times are timezone-aware and in UTC. Unknown is absent (or empty), never guessed.
Field names are those of the index; see the field table in `docs/FIELDS.md`.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

import msgspec

T = TypeVar("T")
Time = Annotated[dt.datetime, msgspec.Meta(tz=True)]
"""A time without zone is refused where a message is read: it cannot be compared with the others."""

PIPELINE_REVISION = 2
"""Raised whenever the same input may give a better article; part of every document's version (below 1000)."""

EXTRACTION_VERSION = "1"


class Stage(StrEnum):
    """Where in the stream a document is decided on."""

    PUSH = "push"
    EXTRACT = "extract"
    ENRICH = "enrich"
    RESOLVE = "resolve"
    STORY = "story"
    INDEX = "index"


class Outcome(StrEnum):
    """The one result of one document at one stage."""

    PUSHED = "pushed"
    EXTRACTED = "extracted"
    ENRICHED = "enriched"
    NEW = "new"
    REVISION = "revision"
    EXACT = "exact"
    NEAR = "near"
    REWRITTEN = "rewritten"
    UNCHANGED = "unchanged"
    STARTED = "started"
    JOINED = "joined"
    STALE = "stale"
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a document was rejected."""

    EMPTY = "empty"
    NO_TEXT = "no_text"
    TOO_LARGE = "too_large"
    BAD_JSON = "bad_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_CONTENT = "missing_content"
    WRONG_TYPE = "wrong_type"
    BAD_TIME = "bad_time"
    UNSUPPORTED_TYPE = "unsupported_type"
    UNREADABLE = "unreadable"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    BAD_MESSAGE = "bad_message"
    REFUSED_BY_INDEX = "refused_by_index"
    FAULT = "fault"


class Rejection(Exception):
    """A permanent fault of one document: retrying the same bytes with the same code cannot help."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def __reduce__(self) -> tuple[type[Rejection], tuple[Reason, str]]:
        return type(self), (self.reason, self.message)


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of all messages and of their parts."""


def always(value: T) -> T:
    """A default that is written out all the same: filters and aggregations need to see it."""
    field: T = msgspec.field(default_factory=lambda: value)
    return field


class RawDocument(Event, frozen=True, kw_only=True):
    """One document as fetched: the value and the headers of a record of `articles.raw`.

    `subject` is the URL as the producer knew it; `observed_at` is when the bytes were fetched; `extensions` holds
    the `dl_*` headers, without their prefix.
    """

    body: bytes
    content_type: str
    observed_at: Time
    subject: str | None = None
    source: str = "unknown"
    event_id: str | None = None
    extensions: dict[str, str] = {}


class Url(Event, frozen=True):
    full: str | None = None
    original: str | None = None
    domain: str | None = None
    registered_domain: str | None = None
    path: str | None = None


class Publisher(Event, frozen=True):
    name: str | None = None
    domain: str | None = None
    country: str | None = None
    collections: tuple[str, ...] = ()


class GeoPoint(Event, frozen=True):
    """WGS 84 degrees."""

    lat: float
    lon: float


class Mention(Event, frozen=True):
    """A person or organisation and how often the article names it."""

    name: str
    id: str | None = None
    count: int = always(1)


class Place(Mention, frozen=True):
    country: str | None = None
    location: GeoPoint | None = None


class Quote(Event, frozen=True):
    """`via` is who relayed the words, e.g. a news agency. `indirect`: the article says it in its own words."""

    text: str
    speaker: str | None = None
    via: str | None = None
    indirect: bool = False


class Figure(Event, frozen=True):
    """A counted fact: "at least 98 civilians killed" is value 98, what "civilians", qualifier "at least", event "killed".

    `source` is who gives the number, where the text says so.
    """

    value: float
    text: str
    unit: str | None = None
    what: str | None = None
    qualifier: str | None = None
    event: str | None = None
    source: str | None = None


class Subject(Event, frozen=True):
    code: str
    name: str
    confidence: float | None = None


class Image(Event, frozen=True):
    url: str


class Fingerprint(Event, frozen=True):
    """SHA-256 (hex) of the normalised body, and of every extracted field."""

    text: str
    content: str


class Extraction(Event, frozen=True, kw_only=True):
    method: str
    quality: float | None = None
    version: str = always(EXTRACTION_VERSION)


class Pipeline(Event, frozen=True):
    version: int = always(PIPELINE_REVISION)


Precision = Literal["second", "minute", "hour", "day", "month", "year"]


class EnrichedArticle(Event, frozen=True, kw_only=True):
    """An article after extract and enrich: what `articles.enriched` carries and `dateline extract` prints."""

    article_id: str
    url: Url
    observed_at: Time
    body: str
    fingerprint: Fingerprint
    extraction: Extraction
    language: str = always("und")
    language_confidence: float = always(0.0)
    publisher: Publisher = Publisher()
    headline: str | None = None
    summary: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    genre: str | None = None
    located: str | None = None
    published_at: Time | None = None
    published_precision: Precision | None = None
    published_from: str | None = None
    modified_at: Time | None = None
    people: tuple[Mention, ...] = ()
    organisations: tuple[Mention, ...] = ()
    places: tuple[Place, ...] = ()
    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    agencies: tuple[str, ...] = ()
    credited_agencies: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    keywords: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    image: Image | None = None
    word_count: int = always(0)
    char_count: int = always(0)
    free_access: bool | None = None
    embedding: tuple[float, ...] | None = None
    pipeline: Pipeline = always(Pipeline())


DuplicateKind = Literal["none", "revision", "exact", "near", "rewritten"]


class Duplicate(Event, frozen=True, kw_only=True):
    """Whose copy the article is, and the rule and numbers that say so; `delay` in seconds from the original's publication."""

    kind: DuplicateKind = always("none")
    of: str | None = None
    group_id: str | None = None
    similarity: float | None = None
    evidence: str | None = None
    delay: int | None = None


class StoryRef(Event, frozen=True):
    id: str
    score: float | None = None


class ResolvedArticle(EnrichedArticle, frozen=True, kw_only=True):
    """An article after resolve: what `articles.resolved` carries and the index stores."""

    first_seen_at: Time
    revision: int = always(1)
    revision_changes: tuple[str, ...] = ()
    revision_size: float | None = None
    duplicate: Duplicate = always(Duplicate())
    story: StoryRef | None = None

    @property
    def timestamp(self) -> dt.datetime:
        """Best publication time, else first seen: the index's `@timestamp`."""
        return self.published_at or self.first_seen_at


class Story(Event, frozen=True, kw_only=True):
    """A story: the articles that report one chain of events; `copies` of them are counted apart.

    A story that turned out to be an older one's names it in `merged_into`; one that goes on from another, in `split_from`.
    """

    story_id: str
    label: str
    first_at: Time
    last_at: Time
    articles: int
    outlets: int
    copies: int = always(0)
    merged_into: str | None = None
    split_from: str | None = None
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class RejectedDocument(Event, frozen=True, kw_only=True):
    """What is known of a record of `articles.rejected`; the record's value is the original bytes.

    `rejected_id` is the record's key. `retried` marks a document that was sent through the pipeline again: its record
    stays, in case that fails too. `topic`, `partition` and `offset` say where the failed record was read from.
    `first_failure` is the stage and the reason of the first of all attempts, `first_failed_at` the time of its record.
    """

    rejected_id: str
    article_id: str
    stage: Stage
    reason: Reason
    error: str
    attempts: int
    observed_at: Time
    content_type: str
    size: int
    url: str | None = None
    source: str | None = None
    topic: str | None = None
    partition: int | None = None
    offset: int | None = None
    truncated: bool = False
    retried: bool = False
    first_failed_at: Time | None = None
    first_failure: str | None = None
