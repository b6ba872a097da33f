"""Requests to the index, and what their answers say. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from deploy.search import clauses
from deploy.search.clauses import Clause

HIGHLIGHT_START, HIGHLIGHT_END = "\x02", "\x03"
"""Control characters, which no indexed text has: markup in a text cannot be taken for a highlight."""
GROUP = "duplicate.group_id"
RECENCY_PIVOT = "30d"
RECENCY_BOOST = 1.0
"""Score that an article of this moment gets on top, half of it one `RECENCY_PIVOT` away: less than a word's."""
ORIGINAL_BOOST = 0.1
COPIES_SHOWN = 100
FACET_VALUES = 10
FACETS = (
    "publisher.name",
    "language",
    "publisher.country",
    "section",
    "places.name",
    "people.name",
    "subjects.name",
)
WITHOUT_VECTOR = {"excludes": ["embedding"]}
SORTS: dict[str, list[Any]] = {
    "relevance": ["_score", {"@timestamp": "desc"}, {"article_id": "asc"}],
    "newest": [{"@timestamp": "desc"}, {"article_id": "asc"}],
    "oldest": [{"@timestamp": "asc"}, {"article_id": "asc"}],
    "arrival": [{"event.ingested": "asc"}, {"article_id": "asc"}],
}


class FieldValue(msgspec.Struct, frozen=True):
    """A keyword field has the value, or has it not."""

    field: str
    value: str
    negated: bool = False


class Filters(msgspec.Struct, frozen=True):
    """`since` and `until` bound `@timestamp`, `arrived_since` when it was indexed; of several values of a field any will do."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    values: tuple[FieldValue, ...] = ()
    arrived_since: dt.datetime | None = None

    def languages(self) -> list[str]:
        """The primary languages asked for."""
        wanted = [v.value for v in self.values if v.field == "language" and not v.negated]
        return [tag.partition("-")[0].lower() for tag in wanted]


class Hit(msgspec.Struct, frozen=True):
    """An article found; `copies` counts the others of its group, `sort` is its place in the order."""

    article: dict[str, Any]
    score: float | None
    snippet: str
    copies: int = 0
    sort: tuple[Any, ...] = ()

    @property
    def group(self) -> str:
        return group_of(self.article)


def group_of(article: Mapping[str, Any]) -> str:
    """The group of copies; an article that was never compared is one of its own."""
    return str(article.get("duplicate", {}).get("group_id") or article["article_id"])


def filter_clauses(filters: Filters) -> list[Clause]:
    """The filters as query clauses."""
    given: list[Clause] = []
    bounds = {"gte": filters.since, "lte": filters.until}
    times = {name: time.isoformat() for name, time in bounds.items() if time}
    if times:
        given.append({"range": {"@timestamp": times}})
    if filters.arrived_since:
        given.append({"range": {"event.ingested": {"gte": filters.arrived_since.isoformat()}}})
    for field in dict.fromkeys(value.field for value in filters.values):
        of_field = [value for value in filters.values if value.field == field]
        wanted = [clauses.value(field, value.value) for value in of_field if not value.negated]
        if wanted:
            given.append(wanted[0] if len(wanted) == 1 else clauses.either(wanted))
        given += [
            {"bool": {"must_not": [clauses.value(field, value.value)]}} for value in of_field if value.negated
        ]
    return given


def scored(clause: Clause, filters: Filters, now: dt.datetime) -> Clause:
    """The query of a search by relevance: newer articles and originals come a little earlier."""
    recency = {
        "field": "@timestamp",
        "origin": now.isoformat(),
        "pivot": RECENCY_PIVOT,
        "boost": RECENCY_BOOST,
    }
    original = {"filter": {"term": {"duplicate.kind": "none"}}, "boost": ORIGINAL_BOOST}
    return {
        "bool": {
            "must": [clause],
            "should": [{"distance_feature": recency}, {"constant_score": original}],
            "filter": filter_clauses(filters),
        }
    }


def search_body(
    query: Clause,
    *,
    size: int,
    offset: int = 0,
    sort: str = "relevance",
    all_copies: bool = False,
    after: Sequence[Any] | None = None,
    facets: Sequence[str] = (),
) -> dict[str, Any]:
    """The body of a search; copies collapse to the best of them. `after` and collapsing do not go together."""
    body: dict[str, Any] = {
        "size": size,
        "track_total_hits": True,
        "query": query,
        "sort": SORTS[sort],
        "highlight": _highlight(),
        "_source": WITHOUT_VECTOR,
    }
    if offset:
        body["from"] = offset
    if after:
        body["search_after"] = list(after)
    aggs = facet_aggregations(facets, all_copies=all_copies)
    if not all_copies:
        body["collapse"] = {"field": GROUP}
        aggs["groups"] = {"cardinality": {"field": GROUP, "precision_threshold": 40000}}
    return body | ({"aggs": aggs} if aggs else {})


def facet_aggregations(facets: Sequence[str], *, all_copies: bool) -> dict[str, Any]:
    """The most frequent values of fields; of copies one is counted."""
    groups = {} if all_copies else {"aggs": {"groups": {"cardinality": {"field": GROUP}}}}
    return {name: {"terms": {"field": name, "size": FACET_VALUES}, **groups} for name in facets}


def nearest_body(vector: Sequence[float], filters: Filters, size: int) -> dict[str, Any]:
    """The articles whose vectors are nearest; their ids and groups only."""
    return {
        "size": size,
        "knn": {
            "field": "embedding",
            "query_vector": list(vector),
            "k": size,
            "num_candidates": 2 * size,
            "filter": filter_clauses(filters),
        },
        "_source": ["article_id", GROUP],
    }


def ranking_body(query: Clause, size: int) -> dict[str, Any]:
    """The best articles by a query; their ids and groups only."""
    return {
        "size": size,
        "query": query,
        "sort": SORTS["relevance"],
        "track_total_hits": True,
        "_source": ["article_id", GROUP],
    }


def articles_body(ids: Sequence[str], highlighted: Clause | None) -> dict[str, Any]:
    """Articles by their ids."""
    body = {"size": len(ids), "query": {"ids": {"values": list(ids)}}, "_source": WITHOUT_VECTOR}
    return body | ({"highlight": _highlight() | {"highlight_query": highlighted}} if highlighted else {})


def copies_body(groups: Sequence[str]) -> dict[str, Any]:
    """How many articles each group of copies has."""
    counted = {"terms": {"field": GROUP, "size": len(groups)}}
    return {"size": 0, "query": {"terms": {GROUP: list(groups)}}, "aggs": {"sizes": counted}}


def leaders_body(query: Clause, groups: Sequence[str], sort: str) -> dict[str, Any]:
    """The best article of each group of copies."""
    narrowed = {"bool": {"must": [query], "filter": [{"terms": {GROUP: list(groups)}}]}}
    return {
        "size": len(groups),
        "query": narrowed,
        "sort": SORTS[sort],
        "collapse": {"field": GROUP},
        "_source": ["article_id"],
        "track_total_hits": False,
    }


def members_body(field: str, values: Sequence[str], sort: Sequence[Any], size: int) -> dict[str, Any]:
    """All articles of a story, or of a group of copies."""
    return {
        "size": size,
        "query": {"terms": {field: list(values)}},
        "sort": list(sort),
        "track_total_hits": True,
        "_source": WITHOUT_VECTOR,
    }


def _highlight() -> dict[str, Any]:
    return {
        "pre_tags": [HIGHLIGHT_START],
        "post_tags": [HIGHLIGHT_END],
        "require_field_match": False,
        "max_analyzed_offset": 900_000,
        "fields": {"body": {"number_of_fragments": 1, "fragment_size": 160}},
    }


def total(answer: Mapping[str, Any]) -> int:
    """How many articles, or groups of copies, were found."""
    groups = answer.get("aggregations", {}).get("groups")
    return int(groups["value"] if groups else answer["hits"]["total"]["value"])


def read_facets(answer: Mapping[str, Any], facets: Sequence[str]) -> dict[str, dict[str, int]]:
    """Of each field its most frequent values, and how many articles have them."""
    found = answer.get("aggregations", {})
    return {name: _counts(found[name]["buckets"]) for name in facets if name in found}


def _counts(buckets: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts = {str(b["key"]): int(b["groups"]["value"] if "groups" in b else b["doc_count"]) for b in buckets}
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def group_sizes(answer: Mapping[str, Any]) -> dict[str, int]:
    """The answer to a `copies_body`."""
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["sizes"]["buckets"]}
