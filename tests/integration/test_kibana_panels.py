"""No Kibana runs here: each panel's request is rebuilt from its saved state, asked of a real Elasticsearch, and compared with a count."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from deploy.kibana.data_views import View
from deploy.provision import provision_elasticsearch
from schemas.index.templates import ARTICLES, REJECTED, STORIES
from schemas.settings import Settings
from stream_processors.sinks.elasticsearch import connect
from tests.kibana import bundle, expected, kql, requests
from tests.kibana.corpus import Corpus, bulk, corpus
from tests.kibana.requests import Period, Rows

YEAR = Period(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
LATE = Period(dt.datetime(2026, 6, 15, tzinfo=dt.UTC), dt.datetime(2026, 11, 15, tzinfo=dt.UTC))
PERIODS = {"news-rising": LATE}
"""What rises is compared with the window before, which must hold something."""
LENS = bundle.panels("lens")


@pytest.fixture(scope="module")
def documents() -> Corpus:
    return corpus()


@pytest.fixture(scope="module")
def client(settings: Settings, documents: Corpus) -> Iterator[Elasticsearch]:
    client = connect(settings)
    list(provision_elasticsearch(client, settings, dry_run=False))
    for index, part in (
        (ARTICLES, documents.articles),
        (STORIES, documents.stories),
        (REJECTED, documents.rejected),
    ):
        assert part, f"nothing for {index.alias}"
        answer = client.bulk(operations=bulk(settings.index(index.alias), part), refresh=True)
        assert not answer["errors"], answer
    yield client
    client.close()


def _documents(corpus: Corpus, view: View) -> list[dict[str, Any]]:
    part = {ARTICLES.alias: corpus.articles, STORIES.alias: corpus.stories, REJECTED.alias: corpus.rejected}
    return list(part[view.index.alias].values())


class Question:
    """One layer of one panel, with everything that limits it."""

    def __init__(self, panel: bundle.Panel, view: View, layer: dict[str, Any]) -> None:
        self.view, self.layer = view, layer
        self.period = PERIODS.get(panel.dashboard, YEAR)
        self.kql = kql.parse(panel.lens["query"]["query"])
        self.chosen = [] if layer.get("ignoreGlobalFilters") else panel.chosen()

    def asked(self, client: Elasticsearch, settings: Settings) -> Rows:
        merged: Rows = {}
        for shift in requests.shifts(self.layer):
            body = self._body(self.period.shifted(shift), shift)
            answer = client.search(index=settings.index(self.view.index.alias), body=body)
            found = requests.rows(self.layer, {**answer["aggregations"]}, shift)
            _merge(merged, found, only_known=shift is not None)
        return requests.with_formulas(self.layer, merged)

    def _body(self, period: Period, shift: str | None) -> dict[str, Any]:
        filters = [period.clause(self.view.time_field), kql.query(self.kql)]
        filters += [{"terms": {field: list(values)}} for field, values in self.chosen]
        aggregations = requests.aggregations(self.layer, shift, period)
        return {"size": 0, "query": {"bool": {"filter": filters}}, "aggs": aggregations}

    def counted(self, corpus: Corpus) -> Rows:
        merged: Rows = {}
        for shift in requests.shifts(self.layer):
            limited = self._limited(corpus, self.period.shifted(shift))
            _merge(merged, expected.rows(self.layer, limited, shift), only_known=shift is not None)
        return requests.with_formulas(self.layer, merged)

    def _limited(self, corpus: Corpus, period: Period) -> list[dict[str, Any]]:
        within = expected.within(_documents(corpus, self.view), self.view.time_field, period)
        return [
            document
            for document in within
            if kql.holds(self.kql, document)
            and all(set(kql.values(document, field)) & set(values) for field, values in self.chosen)
        ]


def _merge(into: Rows, found: Rows, *, only_known: bool) -> None:
    """A shifted count belongs beside the row of the same values; a shifted date is another date and stands alone."""
    for key, row in found.items():
        if key in into:
            into[key].update(row)
        elif not only_known or any(isinstance(part, int) for part in key):
            into[key] = dict(row)


def _name(panel: bundle.Panel) -> str:
    return f"{panel.dashboard}/{panel.id}"


def _questions(panel: bundle.Panel) -> list[Question]:
    return [Question(panel, view, layer) for view, layer in panel.layers()]


@pytest.mark.parametrize("panel", LENS, ids=_name)
def test_a_panel_shows_what_a_count_of_the_documents_gives(
    client: Elasticsearch, settings: Settings, documents: Corpus, panel: bundle.Panel
) -> None:
    for question in _questions(panel):
        shown, counted = question.asked(client, settings), question.counted(documents)
        assert shown, "the panel is empty"
        assert set(shown) <= set(counted)
        for key, row in shown.items():
            assert row.keys() == counted[key].keys()
            for name, value in row.items():
                assert value == (counted[key][name] and pytest.approx(counted[key][name], rel=1e-6)), (
                    key,
                    name,
                )
        _check_choice(question.layer, shown, counted, documents, question)


def _check_choice(
    layer: dict[str, Any], shown: Rows, counted: Rows, documents: Corpus, question: Question
) -> None:
    """No row is left out but by the size of a list, and a list holds the largest."""
    names = requests.buckets_of(layer)
    columns = [layer["columns"][name] for name in names]
    if any(
        column["operationType"] == "terms" and column["params"]["orderBy"]["type"] == "significant"
        for column in columns
    ):
        _check_significance(columns[0]["sourceField"], shown, documents, question)
    elif not names or columns[0]["operationType"] != "terms":
        assert len(names) > 1 or set(shown) == set(counted)
    else:
        _check_ranking(
            columns[0]["params"]["size"],
            len(names),
            next(iter(requests.counted(layer, None))),
            shown,
            counted,
        )


def _check_ranking(size: int, levels: int, by: str, shown: Rows, counted: Rows) -> None:
    firsts = {key[0] for key in counted}
    assert len({key[0] for key in shown}) == min(size, len(firsts))
    if levels == 1 and isinstance(next(iter(shown.values()))[by], int):
        largest = sorted((row[by] for row in counted.values()), reverse=True)[:size]
        assert sorted((row[by] for row in shown.values()), reverse=True) == largest


def _check_significance(field: str, shown: Rows, documents: Corpus, question: Question) -> None:
    """Each value is more frequent among the documents asked for than in the whole index."""
    whole = _documents(documents, question.view)
    asked = question._limited(documents, question.period)
    for (value,) in shown:
        here, everywhere = (
            sum(value in kql.values(document, field) for document in group) / len(group)
            for group in (asked, whole)
        )
        assert here > everywhere, value


def test_the_corpus_has_copies_stories_and_rejections(documents: Corpus) -> None:
    """Else the panels above would be compared with nothing."""
    kinds = {document["duplicate"]["kind"] for document in documents.articles.values()}
    assert {"none", "exact", "near"} <= kinds
    assert len(documents.articles) > 60
    assert max(story["articles"] for story in documents.stories.values()) > 2
    assert {document["reason"] for document in documents.rejected.values()} >= {"empty", "bad_json"}


SHARES = bundle.panels("visualization")


def _filled(node: Any, period: Period, context: dict[str, list[Any]]) -> Any:
    """What Kibana's Vega puts in place of the words between percent signs (`es_query_parser.ts`)."""
    if isinstance(node, list):
        return [part for item in node for part in _filled_items(item, period, context)]
    if not isinstance(node, dict):
        return node
    if node.get("%timefilter%") is True:
        return {"gte": period.start.isoformat(), "lte": period.end.isoformat()}
    filled = {name: _filled(part, period, context) for name, part in node.items()}
    if "%autointerval%" in filled.get("interval", {}):
        del filled["interval"]
        filled["calendar_interval"] = "1d"
    return filled


def _filled_items(item: Any, period: Period, context: dict[str, list[Any]]) -> list[Any]:
    if isinstance(item, str) and item.startswith("%dashboard_context-"):
        return context[item.removeprefix("%dashboard_context-").removesuffix("_clause%")]
    return [_filled(item, period, context)]


def _buckets(
    client: Elasticsearch, settings: Settings, data: dict[str, Any], context: dict[str, list[Any]]
) -> dict[Any, int]:
    body = _filled(data["url"]["body"], YEAR, context)
    answer: Any = client.search(index=settings.index(data["url"]["index"]), body=body).body
    for name in data["format"]["property"].split("."):
        answer = answer[name]
    return {bucket["key"]: bucket["doc_count"] for bucket in answer}


@pytest.mark.parametrize("text", ["strike", '"night shifts"', "language: de", "nosuchword"])
@pytest.mark.parametrize("panel", SHARES, ids=_name)
def test_the_query_bar_filters_the_numerator_of_a_share_only(
    client: Elasticsearch, settings: Settings, documents: Corpus, panel: bundle.Panel, text: str
) -> None:
    condition = kql.parse(text)
    context = {
        "must": [],
        "must_not": [],
        "filter": [kql.query(condition), {"terms": {"duplicate.kind": ["none"]}}],
    }
    specification = json.loads(panel.config["savedVis"]["params"]["spec"])
    lookup = next(step["from"]["data"] for step in specification["transform"] if "lookup" in step)
    everything = _buckets(client, settings, specification["data"], context)
    matching = _buckets(client, settings, lookup, context)
    originals = [
        document
        for document in _documents(documents, panel_view())
        if document["duplicate"]["kind"] == "none"
    ]
    found = [document for document in originals if kql.holds(condition, document)]
    assert sum(everything.values()) == len(originals)
    assert sum(matching.values()) == len(found)
    if len(everything) > 1:
        _check_days(everything, originals)
        _check_days(matching, found)


def panel_view() -> View:
    return bundle.VIEW_BY_ID["news-articles"]


def _check_days(buckets: dict[Any, int], documents: list[dict[str, Any]]) -> None:
    days: dict[int, int] = {}
    for document in documents:
        day = expected.moment(document["@timestamp"]).replace(hour=0, minute=0, second=0, microsecond=0)
        key = int(day.timestamp() * 1000)
        days[key] = days.get(key, 0) + 1
    assert {key: count for key, count in buckets.items() if count} == days
