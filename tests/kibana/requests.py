"""A Lens layer as the aggregation that Kibana sends for it, and the answer as rows.

Rebuilt after Lens's operation definitions (`toEsAggsFn`): top values are `terms` ranked by the first count, `significant` ones
`significant_terms`, conditions `filters`, a condition on a count a `filter`. `auto` intervals are days here. A time shift is a request
of its own over the shifted range. A missing value is asked for only beside "Other", as in `terms/index.tsx`. The "Other" row, a second request of Kibana's, is not rebuilt.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from tests.kibana import kql
from tests.kibana.tinymath import evaluate

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]
MISSING = "__missing__"


class Period(NamedTuple):
    start: dt.datetime
    end: dt.datetime

    def shifted(self, shift: str | None) -> Period:
        """`previous` is the period of the same length before; "1w" and the like are not used by our objects."""
        if not shift:
            return self
        assert shift == "previous", shift
        return Period(self.start - (self.end - self.start), self.start)

    def clause(self, field: str) -> dict[str, Any]:
        return {"range": {field: {"gte": self.start.isoformat(), "lt": self.end.isoformat()}}}


def buckets_of(layer: dict[str, Any]) -> list[str]:
    return [name for name in layer["columnOrder"] if layer["columns"][name]["isBucketed"]]


def counted(layer: dict[str, Any], shift: str | None) -> list[str]:
    """The columns that are asked of Elasticsearch for one time shift; formulas are computed from them."""
    return [
        name
        for name in layer["columnOrder"]
        if not layer["columns"][name]["isBucketed"]
        and layer["columns"][name]["operationType"] not in ("math", "formula")
        and layer["columns"][name].get("timeShift") == shift
    ]


def shifts(layer: dict[str, Any]) -> list[str | None]:
    found = {column.get("timeShift") for column in layer["columns"].values()}
    return sorted(found | {None}, key=str)


def aggregations(layer: dict[str, Any], shift: str | None, period: Period) -> dict[str, Any]:
    inner: dict[str, Any] = {name: _metric(layer["columns"][name]) for name in counted(layer, shift)}
    for name in reversed(buckets_of(layer)):
        column = layer["columns"][name]
        bucket = _BUCKETS[column["operationType"]](column, period)
        if "terms" in bucket:
            bucket["terms"]["order"] = {_ranking(layer, column): column["params"]["orderDirection"]}
        inner = {name: {**bucket, "aggs": inner}} if inner else {name: bucket}
    return inner


def missing_is_shown(column: dict[str, Any]) -> bool:
    return bool(column["params"]["missingBucket"] and column["params"]["otherBucket"])


def _ranking(layer: dict[str, Any], column: dict[str, Any]) -> str:
    """Where the terms are not ranked by a plain count, by the aggregation of the column that ranks them."""
    if column["params"]["orderBy"]["type"] == "alphabetical":
        return "_key"
    name = column["params"]["orderBy"]["columnId"]
    by = layer["columns"][name]
    return "_count" if by["operationType"] == "count" and "filter" not in by else str(name)


def _metric(column: dict[str, Any]) -> dict[str, Any]:
    asked = _plain_metric(column)
    if "filter" not in column:
        return asked
    return {"filter": kql.query(kql.parse(column["filter"]["query"])), "aggs": {"inner": asked}}


def _plain_metric(column: dict[str, Any]) -> dict[str, Any]:
    operation = column["operationType"]
    if operation == "count":
        return {"filter": {"match_all": {}}}
    if operation == "median":
        return {"percentiles": {"field": column["sourceField"], "percents": [50]}}
    names = {"unique_count": "cardinality", "average": "avg"}
    return {names.get(operation, operation): {"field": column["sourceField"]}}


def _terms(column: dict[str, Any], _period: Period) -> dict[str, Any]:
    parameters = column["params"]
    asked = {"field": column["sourceField"], "size": parameters["size"]}
    if parameters["orderBy"]["type"] == "significant":
        return {"significant_terms": asked}
    return {"terms": {**asked, **({"missing": MISSING} if missing_is_shown(column) else {})}}


def _dates(column: dict[str, Any], period: Period) -> dict[str, Any]:
    """Empty intervals too, from the period's start to its end."""
    last = period.end - dt.timedelta(milliseconds=1)
    bounds = {"min": period.start.isoformat(), "max": last.isoformat()}
    asked = {"field": column["sourceField"], "calendar_interval": "1d", "min_doc_count": 0}
    return {"date_histogram": {**asked, "extended_bounds": bounds}}


def _filters(column: dict[str, Any], _period: Period) -> dict[str, Any]:
    filters = {
        one["label"]: kql.query(kql.parse(one["input"]["query"])) for one in column["params"]["filters"]
    }
    return {"filters": {"filters": filters}}


def _ranges(column: dict[str, Any], _period: Period) -> dict[str, Any]:
    pairs = [
        {bound: one[bound] for bound in ("from", "to") if one[bound] is not None}
        for one in column["params"]["ranges"]
    ]
    return {"range": {"field": column["sourceField"], "ranges": pairs}}


_BUCKETS = {"terms": _terms, "date_histogram": _dates, "filters": _filters, "range": _ranges}


def rows(layer: dict[str, Any], answer: dict[str, Any], shift: str | None) -> Rows:
    """The answer's rows by the keys of their buckets; a row without documents is left out."""
    found: Rows = {}
    _walk(layer, buckets_of(layer), answer, (), shift, found)
    return found


def _walk(
    layer: dict[str, Any], names: list[str], node: dict[str, Any], key: Key, shift: str | None, found: Rows
) -> None:
    if not names:
        found[key] = {name: _value(layer["columns"][name], node[name]) for name in counted(layer, shift)}
        return
    buckets = node[names[0]]["buckets"]
    named = buckets.items() if isinstance(buckets, dict) else [(one["key"], one) for one in buckets]
    for value, bucket in named:
        if bucket["doc_count"]:
            _walk(layer, names[1:], bucket, (*key, value), shift, found)


def _value(column: dict[str, Any], node: dict[str, Any]) -> Any:
    if column["operationType"] == "count":
        return node["doc_count"]
    plain = node["inner"] if "filter" in column else node
    return plain["values"]["50.0"] if "values" in plain else plain["value"]


def with_formulas(layer: dict[str, Any], found: Rows) -> Rows:
    """The rows with the values of their formulas."""
    formulas = [name for name, column in layer["columns"].items() if column["operationType"] == "formula"]
    for row in found.values():
        for name in formulas:
            (math,) = layer["columns"][name]["references"]
            row[name] = evaluate(layer["columns"][math]["params"]["tinymathAst"], row)
    return found
