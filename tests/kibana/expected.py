"""What a Lens layer must show, counted in plain Python over the documents."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterable
from typing import Any

from tests.kibana import kql
from tests.kibana.requests import MISSING, Key, Period, Rows, buckets_of, counted, missing_is_shown

Documents = list[dict[str, Any]]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def within(documents: Iterable[dict[str, Any]], field: str, period: Period) -> Documents:
    return [
        document
        for document in documents
        if any(period.start <= moment(text) < period.end for text in kql.values(document, field))
    ]


def rows(layer: dict[str, Any], documents: Documents, shift: str | None) -> Rows:
    """Every row that there is: no list is cut at its size."""
    names = buckets_of(layer)
    groups: dict[Key, Documents] = {}
    for document in documents:
        for key in _keys(
            [_VALUES[_operation(layer, name)](layer["columns"][name], document) for name in names]
        ):
            groups.setdefault(key, []).append(document)
    if not names:
        groups = {(): documents}
    return {
        key: {name: _metric(layer["columns"][name], group) for name in counted(layer, shift)}
        for key, group in groups.items()
    }


def _operation(layer: dict[str, Any], name: str) -> str:
    return str(layer["columns"][name]["operationType"])


def _keys(choices: list[list[Any]]) -> list[Key]:
    keys: list[Key] = [()]
    for values in choices:
        keys = [(*key, value) for key in keys for value in values]
    return keys if choices else []


def _terms(column: dict[str, Any], document: dict[str, Any]) -> list[Any]:
    found = list(dict.fromkeys(kql.values(document, column["sourceField"])))
    return found or ([MISSING] if missing_is_shown(column) else [])


def _days(column: dict[str, Any], document: dict[str, Any]) -> list[Any]:
    days = {moment(text).astimezone(dt.UTC).date() for text in kql.values(document, column["sourceField"])}
    midnights = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in days)
    return [int(midnight.timestamp() * 1000) for midnight in midnights]


def _conditions(column: dict[str, Any], document: dict[str, Any]) -> list[Any]:
    filters = column["params"]["filters"]
    return [one["label"] for one in filters if kql.holds(kql.parse(one["input"]["query"]), document)]


def _ranges(column: dict[str, Any], document: dict[str, Any]) -> list[Any]:
    numbers = kql.values(document, column["sourceField"])
    return [
        _range_key(one["from"], one["to"])
        for one in column["params"]["ranges"]
        if any(
            (one["from"] is None or value >= one["from"]) and (one["to"] is None or value < one["to"])
            for value in numbers
        )
    ]


def _range_key(low: float | None, high: float | None) -> str:
    """Elasticsearch's name of a range."""
    return "-".join("*" if bound is None else str(float(bound)) for bound in (low, high))


_VALUES: dict[str, Callable[[dict[str, Any], dict[str, Any]], list[Any]]] = {
    "terms": _terms,
    "date_histogram": _days,
    "filters": _conditions,
    "range": _ranges,
}


def _metric(column: dict[str, Any], documents: Documents) -> Any:
    condition = kql.parse(column["filter"]["query"]) if "filter" in column else None
    chosen = [document for document in documents if kql.holds(condition, document)]
    if column["operationType"] == "count":
        return len(chosen)
    found = [value for document in chosen for value in kql.values(document, column["sourceField"])]
    if column["operationType"] == "unique_count":
        return len(set(found))
    numbers = [moment(value).timestamp() * 1000 if isinstance(value, str) else value for value in found]
    return _NUMBERS[column["operationType"]](numbers) if numbers else None


_NUMBERS: dict[str, Callable[[list[float]], float]] = {
    "min": min,
    "max": max,
    "sum": sum,
    "average": statistics.fmean,
    "median": statistics.median,
}
