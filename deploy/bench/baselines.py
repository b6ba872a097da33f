"""What others do on the same articles in the same run."""

from __future__ import annotations

import time
from collections.abc import Sequence

import trafilatura
from elasticsearch import helpers
from kafka import KafkaConsumer, KafkaProducer

from deploy.bench.report import Alone
from deploy.bench.stages import timed
from deploy.commands.run import provision_all
from deploy.services import admin, search_client
from schemas import codec, topics
from schemas.codec import Record
from schemas.events import RawDocument, ResolvedArticle
from schemas.kafka_options import client_options, producer_options
from schemas.settings import Settings
from stream_processors.documents import article_document, indexable
from stream_processors.sinks import elasticsearch as sink

COPY_FROM, COPY_TO = "bench.copy.from", "bench.copy.to"
BULK_INDEX = "bench-bulk"


def extraction(documents: Sequence[RawDocument]) -> Alone:
    """Trafilatura with metadata, its defaults otherwise."""
    alone, _ = timed(
        "trafilatura", _extracted, documents, f"{trafilatura.__version__}, bare_extraction with metadata"
    )
    return alone


def _extracted(document: RawDocument) -> object:
    return trafilatura.bare_extraction(document.body, url=document.subject, with_metadata=True)


def kafka_copy(settings: Settings, bodies: Sequence[bytes]) -> Alone:
    """A plain kafka-python loop that copies one topic into another: what a hop costs at the least."""
    topics = [settings.topic_prefix + name for name in (COPY_FROM, COPY_TO)]
    with admin(settings) as client:
        client.create_topics({topic: {"num_partitions": 1, "replication_factor": 1} for topic in topics})
    try:
        return _copied(settings, topics, bodies)
    finally:
        with admin(settings) as client:
            client.delete_topics(topics)


def _copied(settings: Settings, topics: Sequence[str], bodies: Sequence[bytes]) -> Alone:
    producer = KafkaProducer(**producer_options(settings))
    for body in bodies:
        producer.send(topics[0], body)
    producer.flush(60)
    consumer = KafkaConsumer(
        topics[0], **client_options(settings), auto_offset_reset="earliest", group_id=None
    )
    started, left = time.process_time(), len(bodies)
    deadline = time.monotonic() + 120
    while left and time.monotonic() < deadline:
        for messages in consumer.poll(timeout_ms=500).values():
            for message in messages:
                producer.send(topics[1], message.value)
            left -= len(messages)
    producer.flush(60)
    spent = time.process_time() - started
    consumer.close()
    producer.close()
    return Alone(
        "kafka copy",
        spent / max(len(bodies) - left, 1) * 1000,
        len(bodies) - left,
        "kafka-python, poll and send",
    )


def bulk(settings: Settings, articles: Sequence[ResolvedArticle]) -> Alone:
    """The client's `helpers.bulk` on ready documents."""
    with search_client(settings) as client:
        index = settings.index_prefix + BULK_INDEX
        client.indices.delete(index=index, ignore_unavailable=True)
        documents = [article_document(article, sink.now()) for article in articles]
        started = time.process_time()
        actions = ({"_index": index, "_id": one["article_id"], "_source": one} for one in documents)
        helpers.bulk(client, actions, chunk_size=500)
        spent = time.process_time() - started
        client.indices.delete(index=index, ignore_unavailable=True)
    return Alone("helpers.bulk", spent / max(len(documents), 1) * 1000, len(documents), "500 a request")


def index_loop(settings: Settings, articles: Sequence[ResolvedArticle]) -> Alone:
    """Our indexer's work on records of `articles.resolved`: decode, document, bulk, verdicts."""
    records = [_record(settings, article) for article in articles]
    provision_all(settings)
    with search_client(settings) as client:
        started = time.process_time()
        for i in range(0, len(records), 500):
            prepared = [indexable(record, settings, sink.now()) for record in records[i : i + 500]]
            sink.write(client, [item.action for item in prepared if item.action])
        spent = time.process_time() - started
    return Alone(
        "index", spent / max(len(records), 1) * 1000, len(records), "decode, document, bulk, verdicts"
    )


def _record(settings: Settings, article: ResolvedArticle) -> Record:
    return Record(
        topic=settings.topic(topics.RESOLVED),
        partition=0,
        offset=0,
        timestamp_ms=codec.milliseconds(article.observed_at),
        key=article.article_id.encode(),
        value=codec.encode(article),
        headers=codec.article_headers(article),
    )


def on_services(settings: Settings, articles: Sequence[ResolvedArticle]) -> list[Alone]:
    """The baselines that need Kafka or Elasticsearch."""
    bodies = [codec.encode(article) for article in articles]
    return [kafka_copy(settings, bodies), bulk(settings, articles), index_loop(settings, articles)]
