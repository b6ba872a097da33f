"""Reading the topics and the indices for the audit: ids, times and places, never whole documents.

The groups' offsets are read first. What a group had committed then is on the topics and in the indices that are read after
that, so that nothing under way is taken for lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from elasticsearch import Elasticsearch
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from deploy.audit.store import Store
from deploy.kafka_reader import read_topic
from deploy.paging import pages
from deploy.trace import READERS, committed_offsets
from schemas import codec, topics, urls
from schemas.codec import Record, header_texts
from schemas.events import Reason, Rejection, Stage
from schemas.index.templates import ARTICLES, REJECTED
from schemas.rejections import decode_rejection, describe
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors.extract.packed import read_json
from stream_processors.extract.sniff import Kind, open_body

Say = Callable[[str], None]
PAGE = 5000
SAID_EVERY = 10_000
STAGES = (topics.ENRICHED, topics.DEDUPLICATED, topics.RESOLVED)
"""A row of `seen` names its topic by its place here."""


def collect(
    store: Store, settings: Settings, admin: KafkaAdminClient, client: Elasticsearch, seconds: float, say: Say
) -> None:
    """Fill the store.

    Raises:
        TimeoutError: a topic could not be read in the time given.
    """
    committed = {group: committed_offsets(admin, settings, group) for group in set(READERS.values())}
    for topic, group in READERS.items():
        for count, record in enumerate(read_topic(settings, topic, seconds=seconds), 1):
            done = committed[group].get(TopicPartition(record.topic, record.partition), 0)
            table, row = _row(topic, record, waiting=record.offset >= done)
            store.put(table, row)
            if count % SAID_EVERY == 0:
                say(f"{topic.name}: {count} records read")
    for hit in _hits(client, settings.index(ARTICLES.alias), "article_id"):
        store.put("indexed", _indexed(hit))
    for hit in _hits(client, settings.index(REJECTED.alias), "rejected_id"):
        store.put("indexed_rejections", {"rejected_id": hit["_id"]})
    store.finish()


def _row(topic: Topic, record: Record, *, waiting: bool) -> tuple[str, dict[str, Any]]:
    """The table and the row that a record is."""
    try:
        if topic is topics.RAW:
            return "raw", {**raw_row(record), "waiting": waiting}
        if topic is topics.REJECTED:
            return "rejections", {**_rejection_row(record), "waiting": waiting}
        if record.value is None:
            return "deletions", {**_deletion_row(record, STAGES.index(topic)), "waiting": waiting}
        return "seen", {**_seen_row(record, STAGES.index(topic)), "waiting": waiting}
    except Rejection as problem:
        return "unreadable", {"place": record.place, "problem": problem.message, "waiting": waiting}


def raw_row(record: Record) -> dict[str, Any]:
    """A pushed document: the id by which it is rejected, the id of its article, and when it was fetched and pushed."""
    described = describe(record, Stage.EXTRACT)
    return {
        "raw_id": described.article_id,
        "article_id": _article_id(record, described.url, described.article_id),
        "observed": codec.milliseconds(described.observed_at),
        "pushed": record.timestamp_ms,
        "source": described.source or "unknown",
        "place": record.place,
    }


def _article_id(record: Record, subject: str | None, otherwise: str) -> str:
    """A JSON document may say its address itself."""
    body = record.value or b""
    if subject or not body:
        return otherwise
    try:
        text, kind = open_body(
            body, header_texts(record.headers).get("content-type") or "", topics.MAX_RECORD_BYTES
        )
        url = read_json(text).url if kind is Kind.JSON else None
    except Rejection:
        return otherwise
    return urls.document_id(url, body) if url else otherwise


def _seen_row(record: Record, stage: int) -> dict[str, Any]:
    texts = header_texts(record.headers)
    observed = codec.observation_time(texts.get("ce_time"), record.timestamp_ms)
    article_id = texts.get("dl_article_id")
    if not article_id:
        raise Rejection(Reason.BAD_MESSAGE, "no article: the header dl_article_id is missing")
    return {"stage": stage, "article_id": article_id, "observed": codec.milliseconds(observed)}


def _deletion_row(record: Record, stage: int) -> dict[str, Any]:
    until = codec.milliseconds(codec.deletion_time(record))
    last = STAGES[stage] is topics.RESOLVED
    return {"article_id": (record.key or b"").decode(), "until": until, "last": last}


def _rejection_row(record: Record) -> dict[str, Any]:
    """Of each rejection the latest record: its partition keeps them in order."""
    row: dict[str, Any] = dict.fromkeys(
        ("article_id", "observed", "stage", "reason", "error", "url", "source")
    )
    row |= {"rejected_id": (record.key or b"").decode("utf-8", "replace"), "at": record.timestamp_ms}
    if record.value is None:
        return {**row, "state": "dropped"}
    found = decode_rejection(record.headers)
    return {
        **row,
        "article_id": found.article_id,
        "observed": codec.milliseconds(found.observed_at),
        "stage": found.stage.value,
        "reason": found.reason.value,
        "error": found.error,
        "url": found.url,
        "source": found.source or "unknown",
        "state": "retried" if found.retried else "open",
    }


def _hits(client: Elasticsearch, index: str, key: str) -> Iterator[dict[str, Any]]:
    """Every document of the alias once, without its source; an id may be in several of its indices."""
    client.indices.refresh(index=index)
    by_id = [{key: "asc"}, {"_index": "asc"}]
    for page in pages(client, index, PAGE, sort=by_id, version=True, source=False):
        yield from page


def _indexed(hit: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": hit["_id"],
        "article_id": hit["sort"][0],
        "version": hit["_version"] // 1000,
        "name": hit["_index"],
    }
