"""The topics that other people's tools rely on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas import events, topics
from schemas.codec import EVENT_TYPES
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors.app import create_app, memory_table
from stream_processors.slots import WorkerSlot

CONTRACT = {
    "articles.raw": ("article_id", events.RawDocument),
    "articles.enriched": ("language", events.EnrichedArticle),
    "articles.deduplicated": ("article_id", events.ResolvedArticle),
    "articles.resolved": ("article_id", events.ResolvedArticle),
    "stories": ("story_id", events.Story),
    "articles.rejected": ("rejected_id", events.RejectedDocument),
}
PUBLIC = [topic for topic in topics.TOPICS if not topic.internal]


def _settings(**values: object) -> Settings:
    return Settings(kafka_bootstrap_servers="127.0.0.1:9", **values, _env_file=None)


def test_names_keys_and_messages_are_the_contracts() -> None:
    assert {topic.name: (topic.key, topic.message) for topic in PUBLIC} == CONTRACT


@pytest.mark.parametrize("topic", PUBLIC, ids=lambda topic: topic.name)
def test_every_message_has_a_versioned_event_type(topic: Topic) -> None:
    assert EVENT_TYPES[topic.message].startswith("org.dateline.")
    assert EVENT_TYPES[topic.message].rpartition(".")[2].startswith("v")


def test_event_types_are_distinct() -> None:
    assert len(set(EVENT_TYPES.values())) == len(EVENT_TYPES)


def test_the_prefix_stands_before_topics_and_groups_alike() -> None:
    settings = _settings(topic_prefix="staging.")
    assert settings.topic(topics.RAW) == "staging.articles.raw"
    assert settings.group(topics.INDEX_GROUP) == "staging.dateline-index"
    assert _settings().topic(topics.RAW) == "articles.raw"


def test_a_prefix_that_kafka_would_refuse_is_refused_first() -> None:
    with pytest.raises(ValidationError):
        _settings(topic_prefix="a b")


CHANGELOGS = [
    (topics.MEMORY_TABLE, topics.ENRICHED, topics.MEMORY_CHANGELOG),
    (topics.STORIES_TABLE, topics.DEDUPLICATED, topics.STORIES_CHANGELOG),
]


@pytest.mark.parametrize("prefix", ["", "staging."])
@pytest.mark.parametrize(("table", "stream", "changelog"), CHANGELOGS)
def test_the_changelogs_are_those_that_faust_writes(
    prefix: str, table: str, stream: topics.Topic, changelog: topics.Topic, tmp_path: Path
) -> None:
    """Faust does not make them: topics are provisioned, under the names it derives from app and table."""
    settings = _settings(topic_prefix=prefix, data_dir=tmp_path)
    with WorkerSlot(settings, topics.RESOLVE_APP) as slot:
        app = create_app(settings, topics.RESOLVE_APP, slot)
        memory = memory_table(app, table, stream.partitions)
    assert app.conf.id == settings.group(topics.RESOLVE_APP)
    assert memory._changelog_topic_name() == settings.topic(changelog)


@pytest.mark.parametrize(("table", "stream", "changelog"), CHANGELOGS)
def test_a_changelog_has_a_partition_for_each_of_its_stream(
    table: str, stream: topics.Topic, changelog: topics.Topic
) -> None:
    """A table's partition is read beside the stream's partition of the same number."""
    assert changelog.partitions == stream.partitions
    assert changelog.cleanup is topics.Cleanup.COMPACT
    assert table in changelog.name


def test_what_must_not_be_forgotten_is_compacted_and_kept() -> None:
    assert (topics.STORIES.cleanup, topics.STORIES.retention_ms) == (topics.Cleanup.COMPACT, -1)
    assert "compact" in topics.REJECTED.cleanup


def test_a_rejected_document_fits_with_the_headers_it_gained() -> None:
    assert topics.REJECTED.max_record_bytes > topics.RAW.max_record_bytes


def test_settings_of_a_topic_have_their_kafka_names() -> None:
    assert topics.RAW.configs() == {
        "cleanup.policy": "delete",
        "retention.ms": str(14 * 24 * 3600 * 1000),
        "compression.type": "producer",
        "max.message.bytes": str(24 * 1024 * 1024),
    }
