"""The one table of topics; provisioning, producers, processors and tests read it."""

from __future__ import annotations

import enum

import msgspec

from schemas import events

DAY_MS = 24 * 60 * 60 * 1000
MEBIBYTE = 1024 * 1024
MAX_RECORD_BYTES = 24 * MEBIBYTE
MAX_REJECTED_BYTES = MAX_RECORD_BYTES + MEBIBYTE
"""A rejected document carries headers beside those it came with, and must still be taken."""


SEGMENT_MS = 7 * DAY_MS
"""Kafka's `segment.ms`: a record is deleted with its segment, so much later than its topic's retention says."""


class Cleanup(enum.StrEnum):
    DELETE = "delete"
    COMPACT = "compact"
    COMPACT_DELETE = "compact,delete"


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One topic: `key` says what the record key is, `retention_ms` of -1 keeps for ever.

    Where a record's time is the version of its document (`versions_by_time`), the brokers set it: one writer whose clock
    is ahead would make what the others write look old.
    """

    name: str
    key: str
    message: type[events.Event]
    partitions: int
    cleanup: Cleanup = Cleanup.DELETE
    retention_ms: int = 14 * DAY_MS
    compression: str = "producer"
    max_record_bytes: int = MAX_RECORD_BYTES
    internal: bool = False
    versions_by_time: bool = False

    def configs(self) -> dict[str, str]:
        """The topic's settings by their Kafka names."""
        return {
            "cleanup.policy": self.cleanup.value,
            "retention.ms": str(self.retention_ms),
            "compression.type": self.compression,
            "max.message.bytes": str(self.max_record_bytes),
            **({"message.timestamp.type": "LogAppendTime"} if self.versions_by_time else {}),
        }


RAW = Topic(name="articles.raw", key="article_id", message=events.RawDocument, partitions=12)
ENRICHED = Topic(name="articles.enriched", key="language", message=events.EnrichedArticle, partitions=12)
DEDUPLICATED = Topic(
    name="articles.deduplicated", key="article_id", message=events.ResolvedArticle, partitions=1
)
"""One partition: a story is told in many languages, so one processor must see them all (300 articles/s and more)."""
RESOLVED = Topic(name="articles.resolved", key="article_id", message=events.ResolvedArticle, partitions=12)
STORIES = Topic(
    name="stories",
    key="story_id",
    message=events.Story,
    partitions=12,
    cleanup=Cleanup.COMPACT,
    retention_ms=-1,
    versions_by_time=True,
)
REPLAYABLE_MS = max(topic.retention_ms for topic in (RAW, ENRICHED, DEDUPLICATED)) + SEGMENT_MS
"""How long after it was written a record may be read again: so long the processors know what they said of it."""
REJECTED = Topic(
    name="articles.rejected",
    key="rejected_id",
    message=events.RejectedDocument,
    partitions=4,
    cleanup=Cleanup.COMPACT_DELETE,
    retention_ms=30 * DAY_MS,
    max_record_bytes=MAX_REJECTED_BYTES,
    versions_by_time=True,
)
RESOLVE_APP = "dateline-resolve"
ENRICH_APP = "dateline-enrich"
INDEX_GROUP = "dateline-index"
ARCHIVE_GROUP = "dateline-archive"
MEMORY_TABLE = "memory"
MEMORY_CHANGELOG = Topic(
    name=f"{RESOLVE_APP}-{MEMORY_TABLE}-changelog",
    key="memory key",
    message=events.Event,
    partitions=ENRICHED.partitions,
    cleanup=Cleanup.COMPACT,
    retention_ms=-1,
    internal=True,
)

STORIES_TABLE = "stories-memory"
STORIES_CHANGELOG = Topic(
    name=f"{RESOLVE_APP}-{STORIES_TABLE}-changelog",
    key="memory key",
    message=events.Event,
    partitions=DEDUPLICATED.partitions,
    cleanup=Cleanup.COMPACT,
    retention_ms=-1,
    internal=True,
)

TOPICS = (RAW, ENRICHED, DEDUPLICATED, RESOLVED, STORIES, REJECTED, MEMORY_CHANGELOG, STORIES_CHANGELOG)
STAGE_INPUTS = (
    (ENRICH_APP, RAW),
    (RESOLVE_APP, ENRICHED),
    (RESOLVE_APP, DEDUPLICATED),
    (INDEX_GROUP, RESOLVED),
)
"""Which group reads which topic of articles, in the order of the stream."""
