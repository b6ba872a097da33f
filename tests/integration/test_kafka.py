"""Topics on a real Kafka, and reading them from outside any group."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from kafka.admin import KafkaAdminClient
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.doctor_kafka import lag
from deploy.kafka_reader import read_topic
from deploy.provision import provision_kafka, topic_configs
from deploy.services import admin
from deploy.trace import committed_offsets, partition_of
from producers.publish import Publisher
from schemas.settings import Settings
from schemas.topics import ENRICH_APP, RAW, TOPICS
from schemas.tracing import TRACING
from tests.system.corpus import pages
from tests.system.running import dateline

WRITTEN_SECONDS = 30.0


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[KafkaAdminClient]:
    with admin(settings) as client:
        yield client


def test_provisioning_makes_the_topics_of_the_table_once(
    client: KafkaAdminClient, settings: Settings
) -> None:
    planned = [str(change) for change in provision_kafka(client, settings, dry_run=True)]
    done = [str(change) for change in provision_kafka(client, settings, dry_run=False)]
    assert done == planned
    assert len(done) == len(TOPICS)
    assert list(provision_kafka(client, settings, dry_run=False)) == []
    for topic in TOPICS:
        assert topic.configs().items() <= topic_configs(client, settings.topic(topic)).items()


def test_a_topic_that_was_changed_by_hand_is_mended(client: KafkaAdminClient, settings: Settings) -> None:
    from kafka.admin import ConfigResource, ConfigResourceType

    provision_kafka(client, settings, dry_run=False)
    name = settings.topic(RAW)
    client.alter_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name, configs={"retention.ms": "1000"})],
        raise_on_unknown=False,
    )
    while topic_configs(client, name).get("retention.ms") != "1000":
        time.sleep(0.05)
    (change,) = provision_kafka(client, settings, dry_run=False)
    assert f"retention.ms={RAW.retention_ms}" in str(change)
    assert list(provision_kafka(client, settings, dry_run=True)) == []


def test_pushed_documents_are_read_back_unchanged_under_their_article_id(settings: Settings) -> None:
    documents = [page for page in pages(30) if len(page.body) < 1_000_000]
    with Publisher(settings) as publisher:
        publisher.push(documents)
    records = list(read_topic(settings, RAW))
    assert {record.value for record in records} == {page.body for page in documents}
    assert {record.partition for record in records if record.key} == {
        partition_of(record.key, RAW.partitions) for record in records if record.key
    }
    assert lag(settings, ENRICH_APP, RAW) == len(documents)


def test_partitions_that_were_added_wait_and_are_replayed_like_the_others(settings: Settings) -> None:
    """Also where the one who asks would provision fewer."""
    own = settings.model_copy(update={"topic_prefix": settings.topic_prefix + "grown."})
    more = own.model_copy(update={"raw_partitions": 2 * RAW.partitions})
    with admin(own) as client:
        list(provision_kafka(client, own, dry_run=False))
        (change,) = provision_kafka(client, more, dry_run=False)
        assert str(change) == f"extend topic {own.topic(RAW)} (12 to 24 partitions)"
        with Publisher(own) as publisher:
            counts = publisher.push(pages(40))
        assert lag(own, ENRICH_APP, RAW) == counts.pushed
        answer = dateline(own, "replay")
        assert f"{counts.pushed} records are waiting now" in answer.stderr.decode()
        moved = committed_offsets(client, own, ENRICH_APP)
        assert {tp.partition for tp in moved} == set(range(24))


def test_a_producer_writes_to_the_partitions_that_were_added_within_seconds(settings: Settings) -> None:
    own = settings.model_copy(update={"topic_prefix": settings.topic_prefix + "growing."})
    more = own.model_copy(update={"raw_partitions": 2 * RAW.partitions})
    with admin(own) as client, Publisher(own) as publisher:
        list(provision_kafka(client, own, dry_run=False))
        publisher.push(pages(1))
        list(provision_kafka(client, more, dry_run=False))
        deadline = time.monotonic() + WRITTEN_SECONDS
        while not any(record.partition >= RAW.partitions for record in read_topic(own, RAW)):
            assert time.monotonic() < deadline
            publisher.push(pages(20))
            time.sleep(0.5)


def test_a_pushed_record_carries_the_context_of_its_push(settings: Settings) -> None:
    """And the push is over once Kafka has it."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    TRACING.use(provider)
    own = settings.model_copy(update={"topic_prefix": settings.topic_prefix + "traced."})
    try:
        with admin(own) as client:
            list(provision_kafka(client, own, dry_run=False))
        with Publisher(own) as publisher:
            publisher.push(pages(3))
    finally:
        TRACING.use(None)
    pushes = [span.context for span in exporter.get_finished_spans() if span.name == "push articles.raw"]
    carried = [dict(record.headers)["traceparent"].decode()[3:52] for record in read_topic(own, RAW)]
    assert len(carried) >= 3
    assert sorted(carried) == sorted(f"{c.trace_id:032x}-{c.span_id:016x}" for c in pushes if c)
