"""The index is rebuilt while somebody searches it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator

import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaProducer

from deploy.commands.run import provision_all
from deploy.errors import Failed
from deploy.provision import provision_elasticsearch, provision_kafka
from deploy.reindex import Rebuild, index_of, unused
from deploy.remaking import Remaker
from deploy.services import admin
from producers.publish import Publisher
from schemas import codec
from schemas.events import ResolvedArticle
from schemas.index.templates import ARTICLES
from schemas.settings import Settings
from schemas.topics import RESOLVED
from stream_processors.documents import article_document
from stream_processors.sinks.client import connect
from stream_processors.sinks.elasticsearch import Action, write
from tests.fakes.messages import NOON, resolved
from tests.system.corpus import document, page_url, pages

COUNT = 60
ON_TOPIC = 40


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Elasticsearch]:
    client = connect(settings)
    with admin(settings) as kafka:
        list(provision_kafka(kafka, settings, dry_run=False))
    list(provision_elasticsearch(client, settings, dry_run=False))
    yield client
    client.close()


def publish(settings: Settings, articles: list[ResolvedArticle]) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    for article in articles:
        producer.send(settings.topic(RESOLVED), key=article.article_id.encode(), value=codec.encode(article))
    producer.flush()
    producer.close()


def index(client: Elasticsearch, settings: Settings, articles: list[ResolvedArticle]) -> None:
    alias = settings.index(ARTICLES.alias)
    write(
        client,
        [
            Action(
                alias,
                a.article_id,
                codec.version_of(a.observed_at),
                msgspec.json.encode(article_document(a, NOON)),
            )
            for a in articles
        ],
    )
    client.indices.refresh(index=alias)


class Reader(threading.Thread):
    """Counts the articles behind the alias, again and again."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(daemon=True)
        self._client = connect(settings)
        self._alias = settings.index(ARTICLES.alias)
        self.stopped = threading.Event()
        self.counts: list[int] = []
        self.errors: list[Exception] = []

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                answer = self._client.search(index=self._alias, size=0, track_total_hits=True)
                self.counts.append(answer["hits"]["total"]["value"])
            except Exception as error:  # noqa: BLE001 (whatever it is, the reader saw it)
                self.errors.append(error)
            time.sleep(0.01)


def test_nobody_who_searches_notices_and_nothing_is_lost(client: Elasticsearch, settings: Settings) -> None:
    """Twenty articles are no longer on the topic, one on it is newer than in the index, one was never indexed."""
    articles = [
        resolved(f"https://example.com/{number}", headline="Ferries sailing") for number in range(COUNT)
    ]
    index(client, settings, articles)
    newer = msgspec.structs.replace(articles[0], headline="Newer", observed_at=NOON + dt.timedelta(hours=1))
    publish(settings, [*articles[:ON_TOPIC], newer, resolved("https://example.com/never-indexed")])
    alias = settings.index(ARTICLES.alias)
    old = index_of(client, alias)
    reader = Reader(settings)
    reader.start()
    rebuild = Rebuild(settings, client, print)
    rebuild.run()
    time.sleep(0.1)
    reader.stopped.set()
    reader.join(10)
    assert reader.errors == []
    assert min(reader.counts) == COUNT
    assert reader.counts[-1] == COUNT + 1
    assert index_of(client, alias) == rebuild.new == f"{old}-2"
    assert unused(client, settings) == [old], "kept until told"
    document = client.get(index=alias, id=articles[0].article_id)
    assert (document["_source"]["headline"], document["_version"]) == (
        "Newer",
        codec.version_of(newer.observed_at),
    )
    carried = client.search(index=alias, query={"match": {"stemmed.en.headline": "sail"}}, size=0)
    assert carried["hits"]["total"]["value"] == COUNT - 1, "stems came along"


def test_an_article_that_is_missing_forbids_the_swap(
    client: Elasticsearch, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alias = settings.index(ARTICLES.alias)
    index(client, settings, [resolved("https://example.com/only-in-the-index")])
    before = index_of(client, alias)
    rebuild = Rebuild(settings, client, print)
    monkeypatch.setattr(rebuild, "_carry_over", lambda: 0)
    with pytest.raises(Failed, match="nothing was swapped"):
        rebuild.run()
    assert index_of(client, alias) == before


def test_from_raw_an_index_is_filled_that_no_worker_ever_wrote_to(
    client: Elasticsearch, settings: Settings
) -> None:
    """No memory either: every verdict is new. What cannot be extracted is counted, and stops nothing."""
    del client
    own = settings.model_copy(
        update={
            "topic_prefix": f"{settings.topic_prefix}raw.",
            "index_prefix": f"{settings.index_prefix}raw-",
        }
    )
    provision_all(own)
    with Publisher(own) as publisher:
        publisher.push(
            [*pages(20), document(b"\x89PNG\r\n\x1a\n" + bytes(2000), "text/html", "https://a.example/p")]
        )
    said: list[str] = []
    with connect(own) as its_client, Remaker(own, said.append, seconds=120) as remaker:
        Rebuild(own, its_client, said.append, remaker.actions()).run()
        index = own.index(ARTICLES.alias)
        found = {
            hit["_source"]["url"]["full"]: hit["_source"]
            for hit in its_client.search(index=index, size=100)["hits"]["hits"]
        }
    assert {page_url(number) for number in range(20)} <= set(found)
    assert found[page_url(10)]["duplicate"]["of"] == found[page_url(9)]["article_id"]
    assert found[page_url(10)]["story"]["id"] == found[page_url(9)]["story"]["id"]
    assert said[0].startswith("0 marks")
    assert "unsupported_type" in said[1]
