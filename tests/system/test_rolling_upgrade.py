"""Workers of 0.1.0 and of this release in one stream: what the one writes, the other reads, in any order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from kafka import KafkaProducer

from deploy.kafka_reader import read_topic
from producers.publish import Publisher
from schemas import codec, topics
from schemas.codec import Record
from schemas.events import EnrichedArticle, Event, ResolvedArticle
from schemas.rejections import decode_rejection
from schemas.settings import Settings
from schemas.topics import Topic
from tests.system.corpus import document, page_url, pages, poisonous
from tests.system.running import Pipeline, pipeline

ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests" / "data" / "golden" / "0.1.0"
SAMPLES = [
    str(ROOT / "deploy" / "samples" / name) for name in ("harbour-courier.example", "savanna-wire.example")
]
ENRICHED = [
    codec.decode(line, EnrichedArticle) for line in (OLD / "enriched.jsonl").read_bytes().splitlines()
]
RESOLVED = [
    codec.decode(line, ResolvedArticle) for line in (OLD / "resolved.jsonl").read_bytes().splitlines()
]
IDS = {article.article_id for article in ENRICHED}
PAGES = 12
COPY = "https://copied.example/night"


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[Pipeline]:
    """Old workers' records of enrich and of resolve between those that this release's workers make of pages."""
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    with pipeline(settings) as running:
        with Publisher(settings) as publisher:
            publisher.push(list(poisonous())[:3])
            for old, told, page in zip_longest(ENRICHED, RESOLVED, pages(PAGES)):
                if page:
                    publisher.push([page])
                if old:
                    _send(producer, settings, topics.ENRICHED, codec.primary_language(old.language), old)
                if told:
                    _send(producer, settings, topics.RESOLVED, told.article_id, told)
        producer.close()
        running.wait_until(lambda: running.lag() == 0)
        yield running


def _send(
    producer: KafkaProducer, settings: Settings, topic: Topic, key: str, article: EnrichedArticle
) -> None:
    """As 0.1.0 wrote it: without the headers that came since."""
    value, headers = codec.encode(article), codec.article_headers(article)
    producer.send(settings.topic(topic), value, key.encode(), headers=headers).get(timeout=30)


def test_what_either_release_wrote_is_searchable(running: Pipeline) -> None:
    found = running.articles()
    assert set(found) >= IDS
    assert {page_url(number) for number in range(PAGES)} <= {one["url"].get("full") for one in found.values()}
    assert all(found[name]["pipeline"]["version"] == 1 for name in IDS)
    assert {one["stage"] for one in running.rejected()} <= {"push", "extract"}


def test_a_copy_that_this_release_reads_is_known_as_one_of_what_the_old_one_read(running: Pipeline) -> None:
    (original,) = [one for one in ENRICHED if one.headline == "The night belongs to somebody"]
    paragraphs = "".join(f"<p>{text}</p>" for text in original.body.split("\n\n"))
    html = f"<html lang=en><title>Night</title><article><h1>Night</h1>{paragraphs}</article></html>".encode()
    later = msgspec.structs.replace(document(html, "text/html", COPY), observed_at=original.observed_at)
    with Publisher(running.settings) as publisher:
        publisher.push([later])
    running.wait_until(lambda: running.lag() == 0)
    (copy,) = [one for one in running.articles().values() if one["url"].get("full") == COPY]
    assert copy["duplicate"]["of"] == original.article_id
    assert copy["story"]["id"] == running.articles()[original.article_id]["story"]["id"]


def test_the_same_documents_read_by_this_release_overwrite(running: Pipeline) -> None:
    """By their pipeline's revision: the same observation, no revision of the article."""
    before = running.articles()
    answer = running.command("push", "files", "--fetched-at", "2026-03-03", *SAMPLES)
    assert answer.returncode == 0, answer.stderr
    running.wait_until(lambda: running.lag() == 0)
    after = running.articles()
    for name in IDS:
        assert after[name]["pipeline"]["version"] > 1
        assert (after[name]["revision"], after[name]["first_seen_at"]) == (1, before[name]["first_seen_at"])
        assert after[name]["story"]["id"] == before[name]["story"]["id"]


SCHEMAS: dict[str, tuple[Topic, Any]] = {
    "document.raw.v1": (
        topics.RAW,
        lambda record: codec.decode_raw(record.value, record.headers, record.timestamp_ms),
    ),
    "article.enriched.v1": (topics.ENRICHED, None),
    "article.resolved.v1": (topics.RESOLVED, None),
    "story.v1": (topics.STORIES, None),
    "document.rejected.v1": (topics.REJECTED, lambda record: decode_rejection(record.headers)),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_record_is_one_that_the_old_release_reads(name: str, running: Pipeline) -> None:
    """By its JSON Schemas; the messages that are headers and bytes, as the message that they are."""
    topic, read = SCHEMAS[name]
    schema = json.loads((OLD / "schemas" / f"{name}.json").read_text("utf-8"))
    records = [record for record in read_topic(running.settings, topic) if record.value is not None]
    assert len(records) >= 3
    for record in records:
        jsonschema.validate(_json(record, read), schema)


def _json(record: Record, read: Any) -> Any:
    message: Event | None = read(record) if read else None
    return json.loads(codec.encode(message) if message else record.value or b"")
