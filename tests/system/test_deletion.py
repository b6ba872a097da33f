"""An original that comes late, and `dateline delete`: what they change in the index, the groups and the stories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
from kafka import KafkaProducer

from schemas import codec
from schemas.events import EnrichedArticle
from schemas.settings import Settings
from schemas.topics import ENRICHED
from tests.fakes.messages import NOON
from tests.quality import spinner
from tests.system.running import Pipeline, pipeline
from tests.unit.resolve.test_copies import DAY, REPORT, A, B, C, at

FIRST = at(0, A, REPORT, published_at=NOON, headline="Ferry aground")
SECOND = at(1, B, spinner.chrome(REPORT, Random(1)), published_at=NOON)
EARLIER = at(5, C, spinner.agency(REPORT, Random(1)), published_at=NOON - DAY, headline="Ferry hits rocks")


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[Pipeline]:
    """A pipeline that has two copies, and then what was published before either of them."""
    with pipeline(settings, stages=("resolve", "index")) as running:
        send(running, [FIRST, SECOND, EARLIER])
        running.wait_until(lambda: verdict(running, FIRST).get("of") == EARLIER.article_id)
        yield running


def send(running: Pipeline, articles: Sequence[EnrichedArticle]) -> None:
    producer = KafkaProducer(bootstrap_servers=running.settings.kafka_bootstrap_servers)
    for article in articles:
        headers = codec.article_headers(article)
        producer.send(running.settings.topic(ENRICHED), codec.encode(article), b"en", headers=headers)
    producer.close()


def verdict(running: Pipeline, article: EnrichedArticle) -> dict[str, Any]:
    found: dict[str, Any] = running.articles().get(article.article_id, {}).get("duplicate", {})
    return found


def stories(running: Pipeline) -> list[tuple[int, int]]:
    index = running.settings.index("news-stories")
    running.client.indices.refresh(index=index)
    hits = running.client.search(index=index)["hits"]["hits"]
    return [(hit["_source"]["articles"], hit["_source"]["copies"]) for hit in hits]


def test_what_was_published_earlier_takes_the_group_over_in_the_index(running: Pipeline) -> None:
    """The versions in the index are of the observations: those of the two others stay as they were."""
    running.wait_until(lambda: running.lag() == 0)
    group = {verdict(running, one)["group_id"] for one in (FIRST, SECOND, EARLIER)}
    assert group == {FIRST.article_id}
    assert [verdict(running, one).get("of") for one in (EARLIER, SECOND)] == [None, EARLIER.article_id]
    assert running.versions()[FIRST.article_id] == codec.version_of(FIRST.observed_at)
    running.wait_until(lambda: stories(running) == [(1, 2)])


def test_a_deletion_reaches_the_index_the_group_and_the_story_and_outlives_a_replay(
    running: Pipeline,
) -> None:
    dry = running.command("delete", C, "--dry-run")
    assert (dry.returncode, dry.stdout.decode()) == (0, f"{EARLIER.article_id}  Ferry hits rocks  {C}\n")
    assert running.command("delete", EARLIER.article_id).returncode == 0
    running.wait_until(lambda: verdict(running, FIRST)["kind"] == "none")
    running.wait_until(lambda: verdict(running, SECOND)["of"] == FIRST.article_id)
    assert "deleted" in verdict(running, SECOND)["evidence"]
    running.wait_until(lambda: stories(running) == [(1, 1)])
    send(running, [FIRST, EARLIER])
    running.wait_until(lambda: running.lag() == 0)
    assert set(running.articles()) == {FIRST.article_id, SECOND.article_id}
    told = running.command("trace", C).stdout.decode()
    *way, outcome = told.splitlines()
    stages = {line.split()[2] for line in way if " deleted " in line}
    assert outcome.split() == ["outcome", "deleted"]
    assert stages == {"enrich", "resolve", "story"}
    assert "searchable" not in told


def test_an_article_that_is_fetched_after_its_deletion_is_there_again(running: Pipeline) -> None:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(hours=1)
    send(running, [at((now - NOON).total_seconds() / 60, C, EARLIER.body)])
    running.wait_until(lambda: EARLIER.article_id in running.articles())
    assert running.articles()[EARLIER.article_id]["revision"] == 1
