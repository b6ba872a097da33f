"""A Vega panel as Kibana runs it: the words between percent signs filled in, the answers put in place, and drawn by Vega."""

from __future__ import annotations

import copy
import re
from typing import Any

import vl_convert

from tests.kibana.requests import Period

VEGA_LITE = "v5_20"
Context = dict[str, list[Any]]
"""What query bar, filters and controls make of a bool query: `must`, `must_not` and `filter`."""


def requests_of(specification: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts that hold a request: all coverage, then what matches."""
    lookups = [step["from"]["data"] for step in specification["transform"] if "lookup" in step]
    return [specification["data"], *lookups]


def filled(node: Any, period: Period, context: Context) -> Any:
    """The body that is sent (`es_query_parser.ts`); intervals are days here."""
    if isinstance(node, list):
        return [part for item in node for part in _items(item, period, context)]
    if not isinstance(node, dict):
        return node
    if node.get("%timefilter%") is True:
        return {"gte": period.start.isoformat(), "lte": period.end.isoformat()}
    made = {name: filled(part, period, context) for name, part in node.items()}
    if isinstance(made.get("interval"), dict):
        del made["interval"]
        made["calendar_interval"] = "1d"
    return made


def _items(item: Any, period: Period, context: Context) -> list[Any]:
    if isinstance(item, str) and item.startswith("%dashboard_context-"):
        return context[item.removeprefix("%dashboard_context-").removesuffix("_clause%")]
    return [filled(item, period, context)]


def drawn(specification: dict[str, Any], answers: list[dict[str, Any]]) -> str:
    """The picture, as SVG, with each request replaced by its answer."""
    whole = copy.deepcopy(specification)
    for data, answer in zip(requests_of(whole), answers, strict=True):
        del data["url"]
        data["values"] = answer
    svg: str = vl_convert.vegalite_to_svg(whole, vl_version=VEGA_LITE)
    return svg


def points(svg: str) -> list[tuple[float, int, int]]:
    """Share, matching and all of every point of a line, by their labels for screen readers."""
    label = re.compile(r"share: ([\d.]+)%; matching articles: ([\d,]+); all articles: ([\d,]+)")
    found = {(*match.groups(), match.start()) for match in label.finditer(svg)}
    whole = {(float(share) / 100, int(some), int(every)) for share, some, every, _ in found}
    return sorted(whole)


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)
