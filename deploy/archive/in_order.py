"""Documents onto `articles.raw` one after the other, each once the one before has left resolve."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from deploy.archive.replaying import outgoing, rejected_ids
from deploy.audit.collect import raw_row
from deploy.kafka_reader import seen_by
from deploy.services import admin
from deploy.trace import committed_offsets
from producers.publish import Publisher
from schemas import codec, topics
from schemas.codec import HeaderView, Record, header_texts
from schemas.events import Stage
from schemas.kafka_options import consumer_options
from schemas.settings import Settings

PASSED_SECONDS = 120.0
WATCHED = (topics.ENRICHED, topics.DEDUPLICATED, topics.REJECTED)
STAGES = (Stage.EXTRACT, Stage.ENRICH, Stage.RESOLVE)


def send_in_order(publisher: Publisher, records: Iterable[Record], settings: Settings) -> None:
    """Send each once the one before has left resolve: so copies and stories meet again in the order of the records.

    Having left enrich is not enough: resolve reads two languages from two partitions, in either order.

    Raises:
        TimeoutError: the workers do not go on.
    """
    consumer = KafkaConsumer(**consumer_options(settings))
    try:
        consumer.assign([tp for topic in WATCHED for tp in seen_by(consumer, settings.topic(topic))])
        consumer.seek_to_end()
        for partition in consumer.assignment():
            consumer.position(partition)  # seeking is lazy, and must come before the first document
        with admin(settings) as client:
            for record in records:
                publisher.send(outgoing(record))
                publisher.flush()
                _await(consumer, client, settings, record)
    finally:
        consumer.close()


def _await(consumer: KafkaConsumer, client: KafkaAdminClient, settings: Settings, record: Record) -> None:
    """Until it is rejected, or has a verdict, or resolve has read it and has nothing to say (of an unchanged page, say)."""
    row = raw_row(record)
    came, left = settings.topic(topics.ENRICHED), settings.topic(topics.DEDUPLICATED)
    sought = row["article_id"], row["observed"]
    rejections = {one.encode() for one in rejected_ids(record, *STAGES)}
    enriched: Any = None
    deadline = time.monotonic() + PASSED_SECONDS
    while time.monotonic() < deadline:
        messages = [message for some in consumer.poll(timeout_ms=500).values() for message in some]
        found = [message for message in messages if _article_of(message.headers) == sought]
        if any(message.topic == left for message in found) or any(m.key in rejections for m in messages):
            return
        enriched = next((message for message in found if message.topic == came), enriched)
        if enriched and not messages and _is_read(client, settings, enriched):
            return
    raise TimeoutError(
        f"{record.topic}@{record.offset} does not come out of enrich and resolve: see that `dateline work` runs"
    )


def _is_read(client: KafkaAdminClient, settings: Settings, enriched: Any) -> bool:
    committed = committed_offsets(client, settings, topics.RESOLVE_APP)
    offset: int = enriched.offset
    return committed.get(TopicPartition(enriched.topic, enriched.partition), 0) > offset


def _article_of(headers: HeaderView) -> tuple[str, int] | None:
    """The article and when it was fetched."""
    texts = header_texts(headers)
    if "dl_article_id" not in texts:
        return None
    return texts["dl_article_id"], codec.milliseconds(
        codec.observation_time(texts.get("ce_time"), codec.LATEST_TIMESTAMP_MS)
    )
