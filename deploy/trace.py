"""Where a document is, what was decided on it, and why: read from the topics, the groups and the indices."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from typing import Any

import elasticsearch
import msgspec
from elasticsearch import Elasticsearch
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError

from deploy.kafka_reader import read_topic
from schemas import codec, rejections, topics, urls
from schemas.codec import Record
from schemas.events import EnrichedArticle, Rejection, ResolvedArticle
from schemas.index.templates import ARTICLES, REJECTED
from schemas.settings import Settings
from schemas.topics import Topic


class Step(msgspec.Struct, frozen=True):
    """One thing that happened to the document; `at` is when, in UTC."""

    stage: str
    what: str
    at: dt.datetime | None = None
    where: str = ""
    detail: str = ""


COORDINATOR_TRIES = 25
"""A new cluster makes its offsets topic when the first group is asked for; one that starts again loads it."""
COORDINATOR_MOVES = (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError)

READERS = {
    topics.RAW: topics.ENRICH_APP,
    topics.ENRICHED: topics.RESOLVE_APP,
    topics.DEDUPLICATED: topics.RESOLVE_APP,
    topics.RESOLVED: topics.INDEX_GROUP,
    topics.REJECTED: topics.INDEX_GROUP,
}
"""Which group reads a topic: what lies beyond its committed offset is still waiting."""


def trace(
    article_id: str, settings: Settings, admin: KafkaAdminClient, client: Elasticsearch, seconds: float
) -> Iterator[Step]:
    """The document's steps, in the order of the stream."""
    for topic, group in READERS.items():
        committed = committed_offsets(admin, settings, group)
        partition = _partition_of(article_id, topic)
        for record in read_topic(settings, topic, partition=partition, seconds=seconds):
            if _concerns(record, article_id):
                yield _step(record, topic)
                yield from _waiting(record, committed, group)
    yield from _indexed(client, settings, article_id)
    yield from _indexed_rejections(client, settings, article_id)


def outcome(steps: Sequence[Step]) -> Step:
    """The one state that the steps add up to: waiting, searchable, rejected, deleted, or missing where none of these is so."""
    found = {step.what for step in steps}
    waiting = next((step for step in steps if step.stage == "waiting"), None)
    if waiting is not None:
        return Step("outcome", "waiting", detail=f"{waiting.what}, {waiting.detail}")
    if "searchable" in found:
        return Step("outcome", "searchable")
    last = next(
        (step.what for step in reversed(steps) if step.what in ("rejected", "retried", "dropped", "deleted")),
        "",
    )
    if last in ("rejected", "dropped", "deleted"):
        return Step("outcome", last)
    return Step(
        "outcome", "missing", detail="neither searchable, nor rejected, nor under way: see `dateline verify`"
    )


def _partition_of(article_id: str, topic: Topic) -> int | None:
    """None: every partition. A foreign producer may set any key, and other topics have other keys."""
    return None if topic is not topics.RESOLVED else partition_of(article_id.encode(), topic.partitions)


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key as all our clients choose it (murmur2, as the Java client)."""
    from kafka.partitioner.default import murmur2

    return int((murmur2(key) & 0x7FFFFFFF) % partitions)


def committed_offsets(admin: KafkaAdminClient, settings: Settings, group: str) -> dict[TopicPartition, int]:
    """The group's committed offset in each partition; partitions without one are absent."""
    name = settings.group(group)
    for _ in range(COORDINATOR_TRIES):
        try:
            offsets = admin.list_group_offsets({name: None})[name]
            return {tp: entry.offset for tp, entry in offsets.items() if entry.offset >= 0}
        except COORDINATOR_MOVES:
            time.sleep(0.2)
    return {}


def _concerns(record: Record, article_id: str) -> bool:
    if record.value is None and record.topic.endswith(topics.ENRICHED.name) and record.partition:
        return False  # every partition has the deletion: it is told once
    if record.key == article_id.encode():
        return True
    texts = codec.header_texts(record.headers)
    stated = texts.get("dl_article_id") or texts.get("dl_rejected_article_id")
    if stated or record.topic.endswith(_WITH_ID):
        return stated == article_id
    return urls.document_id(texts.get("ce_subject"), record.value or b"") == article_id


def _step(record: Record, topic: Topic) -> Step:
    at = codec.from_milliseconds(record.timestamp_ms)
    try:
        what, detail = _DESCRIBE[topic](record)
    except Rejection as rejection:
        what, detail = "unreadable", rejection.message
    return Step(_STAGES[topic], what, at, record.place, detail)


def _raw(record: Record) -> tuple[str, str]:
    texts = codec.header_texts(record.headers)
    attempts = rejections.attempts_of(texts)
    again = f", retried after {attempts} attempts" if attempts else ""
    return (
        "pushed",
        f"{len(record.value or b'')} bytes of {texts.get('content-type')} by {texts.get('ce_source')}{again}",
    )


def _enriched(record: Record) -> tuple[str, str]:
    if record.value is None:
        return "deleted", f"all that was fetched until {codec.deletion_time(record):%Y-%m-%d %H:%M:%S}"
    article = codec.decode(record.value or b"", EnrichedArticle)
    published = (
        f"published {article.published_at.date()} ({article.published_from})"
        if article.published_at
        else "undated"
    )
    return (
        "extracted",
        f"{article.extraction.method}, {article.language}, {article.word_count} words, {published}",
    )


def _resolved(record: Record) -> tuple[str, str]:
    if record.value is None:
        return "deleted", ""
    article = codec.decode(record.value, ResolvedArticle)
    duplicate = article.duplicate
    if duplicate.kind == "none":
        return "resolved", f"revision {article.revision}, no copy of another"
    return (
        "resolved",
        f"revision {article.revision}, {duplicate.kind} copy of {duplicate.of}: {duplicate.evidence}",
    )


def _compared(record: Record) -> tuple[str, str]:
    what, detail = _resolved(record)
    return ("compared" if record.value is not None else what), detail


def _rejected(record: Record) -> tuple[str, str]:
    if record.value is None:
        return "dropped", "the rejection was dropped"
    rejected = rejections.decode_rejection(record.headers)
    if rejected.retried:
        return "retried", f"after {rejected.attempts} attempts"
    return (
        "rejected",
        f"at {rejected.stage}: {rejected.reason}: {rejected.error} (attempt {rejected.attempts})",
    )


_WITH_ID = (topics.ENRICHED.name, topics.DEDUPLICATED.name, topics.RESOLVED.name)
_DESCRIBE = {
    topics.RAW: _raw,
    topics.ENRICHED: _enriched,
    topics.DEDUPLICATED: _compared,
    topics.RESOLVED: _resolved,
    topics.REJECTED: _rejected,
}
_STAGES = {
    topics.RAW: "push",
    topics.ENRICHED: "enrich",
    topics.DEDUPLICATED: "resolve",
    topics.RESOLVED: "story",
    topics.REJECTED: "rejected",
}


def _waiting(record: Record, committed: dict[TopicPartition, int], group: str) -> Iterator[Step]:
    offset = committed.get(TopicPartition(record.topic, record.partition), 0)
    if record.offset >= offset:
        behind = record.offset - offset
        yield Step(
            "waiting",
            f"for {group}",
            None,
            "",
            f"{behind} records are before it" if behind else "next in line",
        )


def _indexed(client: Elasticsearch, settings: Settings, article_id: str) -> Iterator[Step]:
    try:
        found = client.get(
            index=settings.index(ARTICLES.alias), id=article_id, source_excludes=["body", "embedding"]
        )
    except elasticsearch.NotFoundError as error:
        if error.message == "index_not_found_exception":
            raise
        return
    source: dict[str, Any] = found["_source"]
    ingested = dt.datetime.fromisoformat(source["event"]["ingested"])
    detail = f"revision {source.get('revision', 1)}, version {found['_version']}: {source.get('headline')}"
    yield Step("index", "searchable", ingested, f"{found['_index']}/{article_id}", detail)


def _indexed_rejections(client: Elasticsearch, settings: Settings, article_id: str) -> Iterator[Step]:
    answer = client.search(
        index=settings.index(REJECTED.alias), query={"term": {"article_id": article_id}}, size=20
    )
    for hit in answer["hits"]["hits"]:
        source = hit["_source"]
        yield Step(
            "index",
            "rejected",
            dt.datetime.fromisoformat(source["event"]["ingested"]),
            f"{hit['_index']}/{hit['_id']}",
            f"{source['stage']}: {source['reason']}; `dateline rejected show {hit['_id']}`",
        )
