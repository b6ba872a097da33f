"""What the places enricher finds can be asked for by where it is, as a map does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import pytest
from elasticsearch import Elasticsearch

from deploy.provision import provision_elasticsearch
from schemas.events import EnrichedArticle
from schemas.index.templates import ARTICLES
from schemas.settings import Settings
from stream_processors.documents import article_document
from stream_processors.enrich import enrich
from stream_processors.enrich.places import PLACES
from stream_processors.sinks.client import connect
from stream_processors.sinks.elasticsearch import Action, write
from tests.fakes.messages import resolved

NOW = dt.datetime(2026, 3, 6, tzinfo=dt.UTC)
TEXTS = {
    "oslo": "The ferry from Oslo to Bergen stopped for two days, Norway said.",
    "nairobi": "Buses in Nairobi will run on electricity, the city said.",
    "nowhere": "Prices rose again, the bank said.",
}


class Map(NamedTuple):
    client: Elasticsearch
    index: str

    def search(self, **body: Any) -> Any:
        return self.client.search(index=self.index, **body)

    def found(self, query: dict[str, Any]) -> set[str]:
        hits = self.search(query=query)["hits"]["hits"]
        return {hit["_source"]["url"]["path"].strip("/") for hit in hits}


@pytest.fixture(scope="module")
def indexed(settings: Settings) -> Iterator[Map]:
    client = connect(settings)
    list(provision_elasticsearch(client, settings, dry_run=False))
    index = settings.index(ARTICLES.alias)
    actions = []
    for name, body in TEXTS.items():
        article = resolved(f"https://example.com/{name}", body=body)
        places = enrich(article, (PLACES,)).article
        assert isinstance(places, EnrichedArticle)
        document = article_document(msgspec.structs.replace(article, places=places.places), NOW)
        actions.append(Action(index, article.article_id, 1, msgspec.json.encode(document)))
    write(client, actions)
    client.indices.refresh(index=index)
    yield Map(client, index)
    client.close()


def test_articles_are_found_within_a_box_and_within_a_distance(indexed: Map) -> None:
    corners = {"top_left": {"lat": 72, "lon": 4}, "bottom_right": {"lat": 57, "lon": 32}}
    assert indexed.found({"geo_bounding_box": {"places.location": corners}}) == {"oslo"}
    near = {"distance": "50km", "places.location": {"lat": -1.29, "lon": 36.82}}
    assert indexed.found({"geo_distance": near}) == {"nairobi"}
    assert indexed.found({"exists": {"field": "places.location"}}) == {"oslo", "nairobi"}


def test_a_map_counts_articles_by_tile(indexed: Map) -> None:
    tiles = {"tiles": {"geotile_grid": {"field": "places.location", "precision": 2}}}
    buckets = indexed.search(size=0, aggs=tiles)["aggregations"]["tiles"]["buckets"]
    assert {bucket["key"]: bucket["doc_count"] for bucket in buckets} == {"2/2/1": 1, "2/2/2": 1}
