"""No Kibana runs here: each object's request is rebuilt from its saved state, asked of Elasticsearch, and compared with a count."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from deploy.provision import provision_elasticsearch
from schemas.index.templates import ARTICLES, REJECTED, STORIES
from schemas.settings import Settings
from stream_processors.sinks.client import connect
from tests.kibana import bundle, expected, kql, requests, vega
from tests.kibana.corpus import Corpus, bulk, corpus
from tests.kibana.questions import Question, documents_of
from tests.kibana.requests import Period, Rows

YEAR = Period(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
LATE = Period(dt.datetime(2026, 6, 15, tzinfo=dt.UTC), dt.datetime(2026, 11, 15, tzinfo=dt.UTC))
PERIODS = {"news-rising": LATE}
"""What rises is compared with the window before, which must hold something."""
ARTICLES_VIEW = bundle.VIEW_BY_ID["news-articles"]
OBJECTS = bundle.objects()


@pytest.fixture(scope="module")
def documents() -> Corpus:
    return corpus()


@pytest.fixture(scope="module")
def client(settings: Settings, documents: Corpus) -> Iterator[Elasticsearch]:
    client = connect(settings)
    list(provision_elasticsearch(client, settings, dry_run=False))
    for index, part in zip((ARTICLES, STORIES, REJECTED), documents, strict=True):
        assert part, f"nothing for {index.alias}"
        answer = client.bulk(operations=bulk(settings.index(index.alias), part), refresh=True)
        assert not answer["errors"], answer
    yield client
    client.close()


def _name(panel: bundle.Panel) -> str:
    return f"{panel.dashboard}/{panel.id}"


def _id(item: dict[str, Any]) -> str:
    return str(item["id"])


def test_the_corpus_has_copies_stories_and_rejections(documents: Corpus) -> None:
    """Else the panels would be compared with nothing."""
    kinds = {document["duplicate"]["kind"] for document in documents.articles.values()}
    assert {"none", "exact", "near"} <= kinds
    assert len(documents.articles) > 60
    assert max(story["articles"] for story in documents.stories.values()) > 2
    assert {document["reason"] for document in documents.rejected.values()} >= {"empty", "bad_json"}


def test_a_story_is_followed_over_days_where_its_articles_come_as_they_were_fetched(
    documents: Corpus,
) -> None:
    told = [one for one in documents.articles.values() if "klaipeda" in one["url"]["full"]]
    founder = min(told, key=lambda one: one["observed_at"])
    days = {one["published_at"][:10] for one in told if one["story"]["id"] == founder["story"]["id"]}
    assert days == {f"2026-03-0{day}" for day in range(2, 6)}


@pytest.mark.parametrize("panel", bundle.panels("lens"), ids=_name)
def test_a_panel_shows_what_a_count_of_the_documents_gives(
    client: Elasticsearch, settings: Settings, documents: Corpus, panel: bundle.Panel
) -> None:
    for view, layer in panel.layers():
        question = Question(panel, view, layer, PERIODS.get(panel.dashboard, YEAR))
        shown, counted = question.asked(client, settings), question.counted(documents)
        assert any(any(row.values()) for row in shown.values()), "the panel is empty"
        for key, row in shown.items():
            assert row.keys() == counted[key].keys()
            for name, value in row.items():
                other = counted[key][name]
                assert value == (other and pytest.approx(other, rel=1e-6)), (key, name)
        _check_choice(question, shown, counted, documents)


def test_a_change_is_how_much_more_there_is_than_in_the_window_before(
    client: Elasticsearch, settings: Settings, documents: Corpus
) -> None:
    """Counted without the formula, which the panels above take from the object on both sides."""
    (panel,) = (panel for panel in bundle.panels("lens") if _name(panel) == "news-rising/change")
    ((view, layer),) = panel.layers()
    question = Question(panel, view, layer, LATE)
    now, before = (len(question.limited(documents, LATE.shifted(shift))) for shift in (None, "previous"))
    assert question.asked(client, settings)[()]["change"] == pytest.approx(now / before - 1)


def _check_choice(question: Question, shown: Rows, counted: Rows, documents: Corpus) -> None:
    """No row is left out but by the size of a list, and a list holds the largest."""
    layer = question.layer
    columns = [layer["columns"][name] for name in requests.buckets_of(layer)]
    orders = [column["params"].get("orderBy", {}).get("type") for column in columns]
    if "significant" in orders:
        _check_significance(columns[0]["sourceField"], shown, question, documents)
    elif all(len({key[:place + 1] for key in counted}) <= column["params"].get("size", math.inf)
             for place, column in enumerate(columns)):  # fmt: skip
        assert set(shown) == set(counted)
    elif orders[0] == "column":
        _check_ranking(layer, shown, counted)


def _check_ranking(layer: dict[str, Any], shown: Rows, counted: Rows) -> None:
    names = requests.buckets_of(layer)
    size, by = layer["columns"][names[0]]["params"]["size"], requests.counted(layer, None)[0]
    assert len({key[0] for key in shown}) == min(size, len({key[0] for key in counted}))
    if len(names) == 1:
        largest = sorted((row[by] for row in counted.values()), reverse=True)[:size]
        assert sorted((row[by] for row in shown.values()), reverse=True) == largest


def _check_significance(field: str, shown: Rows, question: Question, documents: Corpus) -> None:
    """Each value is more frequent among the documents asked for than in the whole index."""
    groups = question.limited(documents, question.period), documents_of(documents, question.view)
    for (value,) in shown:
        here, everywhere = (
            sum(value in kql.values(one, field) for one in group) / len(group) for group in groups
        )
        assert here > everywhere, value


@pytest.mark.parametrize("text", ["strike", '"night shifts"', "language: de", "nosuchword"])
@pytest.mark.parametrize("panel", bundle.panels("visualization"), ids=_name)
def test_the_query_bar_filters_the_numerator_of_a_share_only(
    client: Elasticsearch, settings: Settings, documents: Corpus, panel: bundle.Panel, text: str
) -> None:
    condition = kql.parse(text)
    controls = [{"terms": {field: list(values)}} for field, values in panel.chosen()]
    context = {"must": [], "must_not": [], "filter": [kql.query(condition), *controls]}
    specification = json.loads(panel.config["savedVis"]["params"]["spec"])
    answers = [
        client.search(
            index=settings.index(data["url"]["index"]), body=vega.filled(data["url"]["body"], YEAR, context)
        ).body
        for data in vega.requests_of(specification)
    ]
    originals = [one for one in documents.articles.values() if one["duplicate"]["kind"] == "none"]
    found = [one for one in originals if kql.holds(condition, one)]
    svg = vega.drawn(specification, answers)
    if panel.id == "share":
        assert vega.texts(svg) == [f"{len(found) / len(originals):.1%}".replace(".0%", "%")]
    else:
        every, some = _days(originals), _days(found)
        shares = {(round(some[day] / every[day], 4), some[day], every[day]) for day in every}
        assert vega.points(svg) == sorted(shares)


def _days(documents: list[dict[str, Any]]) -> Counter[dt.date]:
    return Counter(expected.moment(document["@timestamp"]).date() for document in documents)


@pytest.mark.parametrize("item", [item for item in OBJECTS if item["type"] == "search"], ids=_id)
def test_a_saved_search_finds_what_it_promises_in_its_order(
    client: Elasticsearch, settings: Settings, documents: Corpus, item: dict[str, Any]
) -> None:
    source = json.loads(item["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    view = bundle.view_of(item)
    text, language = source["query"]["query"], source["query"]["language"]
    query = kql.query(kql.parse(text)) if language == "kuery" else {"query_string": {"query": text}}
    sort = [{field: {"order": order}} for field, order in item["attributes"]["sort"]]
    body = {
        "size": 1000,
        "sort": sort,
        "query": {"bool": {"filter": [query, *(one["query"] for one in source["filter"])]}},
    }
    hits = client.search(index=settings.index(view.index.alias), body=body)["hits"]["hits"]
    values = [hit["sort"][0] for hit in hits]
    assert values == sorted(values, reverse=sort[0][item["attributes"]["sort"][0][0]]["order"] == "desc")
    if language == "kuery":
        kinds = {"none"} if source["filter"] else None
        wanted = [
            one
            for one in documents_of(documents, view)
            if kql.holds(kql.parse(text), one) and (kinds is None or one["duplicate"]["kind"] in kinds)
        ]
        assert len(hits) == len(wanted)


def test_the_map_clusters_every_article_that_has_a_place(
    client: Elasticsearch, settings: Settings, documents: Corpus
) -> None:
    zoom = 4
    grid = {"tiles": {"geotile_grid": {"field": "places.location", "precision": zoom, "size": 10_000}}}
    answer = client.search(index=settings.index(ARTICLES.alias), body={"size": 0, "aggs": grid})
    shown = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["tiles"]["buckets"]}
    counted: Counter[str] = Counter()
    for article in documents.articles.values():
        counted.update({_tile(point, zoom) for point in kql.values(article, "places.location")})
    assert shown == counted
    assert len(shown) > 10


def _tile(point: dict[str, float], zoom: int) -> str:
    """The web map's tile: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames."""
    size, latitude = 2**zoom, math.radians(point["lat"])
    x = (point["lon"] + 180) / 360 * size
    y = (1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * size
    return f"{zoom}/{int(x)}/{int(y)}"


CONTROLS = sorted({field for panel in bundle.panels() for field, _ in panel.controls})


@pytest.mark.parametrize("field", CONTROLS)
def test_a_control_offers_the_values_that_there_are(
    client: Elasticsearch, settings: Settings, documents: Corpus, field: str
) -> None:
    body = {"size": 0, "aggs": {"values": {"terms": {"field": field, "size": 1000}}}}
    answer = client.search(index=settings.index(ARTICLES.alias), body=body)
    offered = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["values"]["buckets"]}
    counted = Counter(value for one in documents.articles.values() for value in set(kql.values(one, field)))
    assert offered == counted
    assert offered
