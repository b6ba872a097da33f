"""Searching the articles: query building and reading of hits, both pure."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from schemas.index.fields import DEFAULT_SEARCH_FIELDS, STEMMERS

WEIGHTS = {"headline": 3, "summary": 2, "body": 1}
HIGHLIGHT_START, HIGHLIGHT_END = "\x02", "\x03"
"""Control characters, which no indexed text has: markup in a text cannot be taken for a highlight."""
MAX_QUERY_CHARACTERS = 5000
COPIES_SHOWN = 100


class Filters(msgspec.Struct, frozen=True):
    """`since` and `until` bound `@timestamp`; the others are exact values."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    language: str | None = None
    publisher: str | None = None
    domain: str | None = None
    section: str | None = None
    author: str | None = None


class Hit(msgspec.Struct, frozen=True):
    """An article found; `copies` counts the others of its group that match too."""

    article: dict[str, Any]
    score: float | None
    snippet: str
    copies: int


def search_body(query: str, filters: Filters, *, size: int, offset: int, all_copies: bool) -> dict[str, Any]:
    """The body of the search request; copies collapse to the one that is the original, else the best."""
    body: dict[str, Any] = {
        "size": size,
        "from": offset,
        "track_total_hits": True,
        "query": {
            "bool": {
                "must": [_text_query(query)],
                "should": [
                    {"constant_score": {"filter": {"term": {"duplicate.kind": "none"}}, "boost": 0.1}}
                ],
                "filter": filter_clauses(filters),
            }
        },
        "sort": ["_score", {"@timestamp": "desc"}, {"article_id": "asc"}],
        "highlight": _highlight(),
        "_source": {"excludes": ["embedding"]},
    }
    if not all_copies:
        body["collapse"] = {
            "field": "duplicate.group_id",
            "inner_hits": {
                "name": "copies",
                "size": COPIES_SHOWN,
                "sort": [{"first_seen_at": "asc"}],
                "_source": ["article_id", "url.full", "publisher", "duplicate"],
            },
        }
        body["aggs"] = {
            "groups": {"cardinality": {"field": "duplicate.group_id", "precision_threshold": 40000}}
        }
    return body


def _text_query(query: str) -> dict[str, Any]:
    text = query.strip()[:MAX_QUERY_CHARACTERS]
    if text in ("", "*"):
        return {"match_all": {}}
    fields = [f"{name}^{WEIGHTS[name]}" for name in DEFAULT_SEARCH_FIELDS]
    stemmed = [
        f"stemmed.{language}.{name}^{0.5 * WEIGHTS[name]}" for language in STEMMERS for name in WEIGHTS
    ]
    return {
        "simple_query_string": {
            "query": text,
            "fields": fields + stemmed,
            "default_operator": "and",
            "lenient": True,
        }
    }


def filter_clauses(filters: Filters) -> list[dict[str, Any]]:
    """The filters as query clauses."""
    clauses: list[dict[str, Any]] = []
    bounds = {"gte": filters.since, "lte": filters.until}
    given = {name: time.isoformat() for name, time in bounds.items() if time}
    if given:
        clauses.append({"range": {"@timestamp": given}})
    if filters.language:
        clauses.append(_in_language(filters.language))
    terms = {
        "publisher.name": filters.publisher,
        "url.registered_domain": filters.domain,
        "section": filters.section,
        "authors": filters.author,
    }
    return clauses + [{"term": {name: value}} for name, value in terms.items() if value]


def _in_language(tag: str) -> dict[str, Any]:
    """The tag, or one that says more: `zh` also finds `zh-Hans`."""
    exact, longer = {"term": {"language": tag}}, {"prefix": {"language": tag + "-"}}
    return {"bool": {"should": [exact, longer], "minimum_should_match": 1}}


def _highlight() -> dict[str, Any]:
    return {
        "pre_tags": [HIGHLIGHT_START],
        "post_tags": [HIGHLIGHT_END],
        "require_field_match": False,
        "max_analyzed_offset": 900_000,
        "fields": {
            "headline": {"number_of_fragments": 0},
            "body": {"number_of_fragments": 1, "fragment_size": 160},
        },
    }


def read_hits(answer: Mapping[str, Any]) -> list[Hit]:
    """The hits of the answer to a `search_body`."""
    return [_hit(hit) for hit in answer["hits"]["hits"]]


def total(answer: Mapping[str, Any]) -> int:
    """How many articles, or groups of copies, were found."""
    groups = answer.get("aggregations", {}).get("groups")
    return int(groups["value"] if groups else answer["hits"]["total"]["value"])


def _hit(hit: Mapping[str, Any]) -> Hit:
    group = hit.get("inner_hits", {}).get("copies", {}).get("hits", {})
    found = int(group.get("total", {}).get("value", 1))
    fragments: Sequence[str] = hit.get("highlight", {}).get("body", ())
    snippet = fragments[0] if fragments else str(hit["_source"].get("body", ""))[:160]
    return Hit(hit["_source"], hit.get("_score"), " ".join(snippet.split()), found - 1)


def parse_time(text: str, *, end: bool = False) -> dt.datetime:
    """`2018`, `2018-07`, `2018-07-03` or an RFC 3339 time; an end is the last moment of what is named.

    Raises:
        ValueError: it is none of these.
    """
    for form, unit in (("%Y", "year"), ("%Y-%m", "month"), ("%Y-%m-%d", "day")):
        try:
            start = dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
        return _end_of(start, unit) if end else start
    time = dt.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def _end_of(start: dt.datetime, unit: str) -> dt.datetime:
    month = 12 if unit == "year" else start.month
    day = start.day if unit == "day" else calendar.monthrange(start.year, month)[1]
    return start.replace(month=month, day=day, hour=23, minute=59, second=59, microsecond=999_000)
