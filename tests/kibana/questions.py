"""One Lens layer with everything that limits it: asked of Elasticsearch, and counted in Python."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from deploy.kibana.data_views import View
from schemas.index.templates import ARTICLES, REJECTED, STORIES
from schemas.settings import Settings
from tests.kibana import expected, kql, requests
from tests.kibana.bundle import Panel
from tests.kibana.corpus import Corpus
from tests.kibana.requests import Period, Rows


def documents_of(corpus: Corpus, view: View) -> list[dict[str, Any]]:
    part = {ARTICLES.alias: corpus.articles, STORIES.alias: corpus.stories, REJECTED.alias: corpus.rejected}
    return list(part[view.index.alias].values())


class Question:
    """The panel's own query, the controls' first choice unless the layer ignores it, and the period."""

    def __init__(self, panel: Panel, view: View, layer: dict[str, Any], period: Period) -> None:
        self.view, self.layer, self.period = view, layer, period
        self._kql = kql.parse(panel.lens["query"]["query"])
        self._chosen = [] if layer.get("ignoreGlobalFilters") else panel.chosen()

    def asked(self, client: Elasticsearch, settings: Settings) -> Rows:
        """What Elasticsearch answers, a request for each time shift."""
        merged: Rows = {}
        for shift in requests.shifts(self.layer):
            body = self._body(self.period.shifted(shift), shift)
            answer = client.search(index=settings.index(self.view.index.alias), body=body)
            found = requests.rows(self.layer, answer["aggregations"], shift)
            _merge(merged, found, only_known=shift is not None)
        return requests.with_formulas(self.layer, merged)

    def counted(self, corpus: Corpus) -> Rows:
        """What a count of the documents gives, no list cut at its size."""
        merged: Rows = {}
        for shift in requests.shifts(self.layer):
            limited = self.limited(corpus, self.period.shifted(shift))
            _merge(merged, expected.rows(self.layer, limited, shift), only_known=shift is not None)
        return requests.with_formulas(self.layer, merged)

    def limited(self, corpus: Corpus, period: Period) -> list[dict[str, Any]]:
        """The documents that the panel is about."""
        return [
            document
            for document in expected.within(documents_of(corpus, self.view), self.view.time_field, period)
            if kql.holds(self._kql, document)
            and all(set(kql.values(document, field)) & set(values) for field, values in self._chosen)
        ]

    def _body(self, period: Period, shift: str | None) -> dict[str, Any]:
        filters = [period.clause(self.view.time_field), kql.query(self._kql)]
        filters += [{"terms": {field: list(values)}} for field, values in self._chosen]
        aggregations = requests.aggregations(self.layer, shift, period)
        return {"size": 0, "query": {"bool": {"filter": filters}}, "aggs": aggregations}


def _merge(into: Rows, found: Rows, *, only_known: bool) -> None:
    """A shifted count belongs beside the row of the same values; a shifted date is another date and stands alone."""
    for key, row in found.items():
        if key in into:
            into[key].update(row)
        elif not only_known or any(isinstance(part, int) for part in key):
            into[key] = dict(row)
