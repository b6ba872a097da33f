"""Attention as a share of all coverage, for whatever the query bar asks.

A query bar filters every Lens and ES|QL panel as a whole: numerator and denominator alike, so that the share would be 100 %
(`src/platform/plugins/shared/data/common/search/expressions/esql.ts` puts the query into the request's filter, too). A Vega panel
states its own requests. Each of these makes two: the matching articles take what Kibana calls the dashboard's context (query bar,
filters, controls); all coverage takes the time range alone. Originals are counted in both: a copy is no second article.
"""

from __future__ import annotations

from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
CONTEXT = {
    "must": ["%dashboard_context-must_clause%"],
    "must_not": ["%dashboard_context-must_not_clause%"],
    "filter": ["%dashboard_context-filter_clause%"],
}
TIME = {"range": {"@timestamp": {"%timefilter%": True}}}
ORIGINALS = {"term": {"duplicate.kind": "none"}}
BUCKETS_WANTED = 50
COLOUR = "#6092C0"
PERCENT = ".1~%"


def share_over_time(index: str) -> dict[str, Any]:
    """A line: the share in each interval; an interval without any coverage has no point."""
    aggregation = {
        "time": {
            "date_histogram": {
                "field": "@timestamp",
                "interval": {"%autointerval%": BUCKETS_WANTED},
                "min_doc_count": 0,
            }
        }
    }
    return {
        "$schema": SCHEMA,
        "data": _data(index, aggregation, "time", {}),
        "transform": _shared(_data(index, aggregation, "time", CONTEXT)),
        "mark": {"type": "line", "point": True, "color": COLOUR},
        "encoding": {
            "x": {"field": "key", "type": "temporal", "title": None},
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": "share of all coverage",
                "axis": {"format": PERCENT},
            },
            "tooltip": [
                {"field": "key", "type": "temporal", "title": "from"},
                {"field": "share", "type": "quantitative", "format": ".2%", "title": "share"},
                {"field": "matching", "type": "quantitative", "title": "matching articles"},
                {"field": "all", "type": "quantitative", "title": "all articles"},
            ],
        },
    }


def share_in_all(index: str) -> dict[str, Any]:
    """One number: the share over the whole time range. The only kind of copy that is counted keys the two answers."""
    aggregation = {"whole": {"terms": {"field": "duplicate.kind", "size": 1}}}
    return {
        "$schema": SCHEMA,
        "data": _data(index, aggregation, "whole", {}),
        "transform": _shared(_data(index, aggregation, "whole", CONTEXT)),
        "mark": {"type": "text", "fontSize": 44, "color": COLOUR},
        "encoding": {"text": {"field": "share", "type": "quantitative", "format": PERCENT}},
        "config": {"view": {"stroke": None}},
    }


def _shared(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Join the matching articles to all of them, and divide; what has no match is 0."""
    return [
        {"calculate": "datum.doc_count", "as": "all"},
        {"lookup": "key", "from": {"data": found, "key": "key", "fields": ["doc_count"]}, "as": ["found"]},
        {"filter": "datum.all > 0"},
        {"calculate": "datum.found || 0", "as": "matching"},
        {"calculate": "datum.matching / datum.all", "as": "share"},
    ]


def _data(index: str, aggregation: dict[str, Any], name: str, context: dict[str, Any]) -> dict[str, Any]:
    """A request as Kibana's Vega takes it: it fills in the words between percent signs."""
    filters = [TIME, ORIGINALS, *context.get("filter", [])]
    query = {"bool": {**context, "filter": filters}}
    body = {"size": 0, "query": query, "aggs": aggregation}
    return {
        "url": {"index": index, "body": body},
        "format": {"property": f"aggregations.{name}.buckets"},
    }
