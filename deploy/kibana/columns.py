"""The columns of a Lens layer: what is counted, and by what."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

from deploy.kibana.data_views import View
from deploy.kibana.formulas import Count, Operation
from deploy.kibana.formulas import columns as formula_columns

PERCENT = {"id": "percent", "params": {"decimals": 1}}


class Column(NamedTuple):
    """`kept` gives Lens's state of the column under an id; a formula is several."""

    bucketed: bool
    operation: str
    label: str
    field: str = ""
    parameters: Mapping[str, Any] = {}
    kql: str = ""
    shift: str = ""
    formula: Operation | None = None

    def kept(self, identity: str, view: View, ranked_by: str) -> dict[str, dict[str, Any]]:
        """The columns that Lens keeps; top values are ranked by the column `ranked_by`."""
        if self.formula:
            return formula_columns(identity, self.label, self.formula, dict(self.parameters["format"]))
        kept: dict[str, Any] = {
            "label": self.label,
            "customLabel": True,
            "dataType": self._data_type(view),
            "operationType": self.operation,
            "isBucketed": self.bucketed,
            "scale": _SCALES.get(self.operation, "ratio"),
            "params": dict(self.parameters),
        }
        if self.field:
            kept["sourceField"] = self.field
        if self.kql:
            kept["filter"] = {"query": self.kql, "language": "kuery"}
        if self.shift:
            kept["timeShift"] = self.shift
        if kept["params"].get("orderBy") == {"type": "column"}:
            kept["params"]["orderBy"] = {"type": "column", "columnId": ranked_by}
        return {identity: kept}

    def _data_type(self, view: View) -> str:
        if self.operation in _OWN_TYPES:
            return _OWN_TYPES[self.operation]
        return view.lens_type(self.field)


_OWN_TYPES = {"count": "number", "unique_count": "number", "filters": "string", "range": "number"}
_SCALES = {"terms": "ordinal", "filters": "ordinal", "date_histogram": "interval", "range": "interval"}


def count(label: str, kql: str = "", shift: str = "") -> Column:
    """Documents."""
    parameters = {"emptyAsNull": False}
    return Column(False, "count", label, "___records___", parameters, kql, shift)


def unique(field: str, label: str) -> Column:
    """Different values of a field."""
    return Column(False, "unique_count", label, field, {"emptyAsNull": False})


def number(operation: str, field: str, label: str, kql: str = "") -> Column:
    """`operation`: min, max, sum, average or median; min and max also of dates."""
    return Column(False, operation, label, field, {"emptyAsNull": True}, kql)


def formula(label: str, of: Operation, form: Mapping[str, Any] = PERCENT) -> Column:
    return Column(False, "formula", label, parameters={"format": form}, formula=of)


def share(label: str, kql: str, of: str = "") -> Column:
    """The share of the documents that match; of those that match `of`."""
    return formula(label, Operation("divide", Count(kql), Count(of)))


def top(field: str, label: str, size: int, *, other: bool = False, missing: bool = False) -> Column:
    """The values that rank highest; `other` shows the rest and `missing` documents without one, which Lens offers only beside it."""
    return _terms(field, label, size, {"type": "column"}, other=other or missing, missing=missing)


def each(field: str, label: str, size: int) -> Column:
    """Every value, in its own order: days of the week, hours."""
    return _terms(field, label, size, {"type": "alphabetical"}, other=False, missing=False, direction="asc")


def rising(field: str, label: str, size: int) -> Column:
    """The values that are more frequent here than in the whole archive (`significant_terms`), most telling first."""
    return _terms(field, label, size, {"type": "significant"}, other=False, missing=False)


def _terms(
    field: str,
    label: str,
    size: int,
    order: dict[str, str],
    *,
    other: bool,
    missing: bool,
    direction: str = "desc",
) -> Column:
    parameters = {
        "size": size,
        "orderBy": order,
        "orderDirection": direction,
        "otherBucket": other,
        "missingBucket": missing,
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": [],
        "includeIsRegex": False,
        "excludeIsRegex": False,
    }
    return Column(True, "terms", label, field, parameters)


def over_time(field: str = "@timestamp", label: str = "Time", interval: str = "auto") -> Column:
    """A bar or point for each interval, empty ones too."""
    parameters = {"interval": interval, "includeEmptyRows": True, "dropPartials": False}
    return Column(True, "date_histogram", label, field, parameters)


def ranges(field: str, label: str, bounds: tuple[float | None, ...]) -> Column:
    """Numbers between given bounds; None is open."""
    pairs = itertools.pairwise(bounds)
    parameters = {
        "type": "range",
        "ranges": [{"from": low, "to": high, "label": ""} for low, high in pairs],
        "maxBars": "auto",
        "parentFormat": {"id": "range", "params": {"template": "arrow_right", "replaceInfinity": True}},
    }
    return Column(True, "range", label, field, parameters)


def either(label: str, conditions: Mapping[str, str]) -> Column:
    """A bucket for each condition: its name, and its KQL. A document may be in several."""
    filters = [
        {"label": name, "input": {"query": kql, "language": "kuery"}} for name, kql in conditions.items()
    ]
    return Column(True, "filters", label, parameters={"filters": filters})
