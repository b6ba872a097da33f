"""The columns that a Lens visualization names, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SINGLE = (
    "metricAccessor",
    "secondaryMetricAccessor",
    "tagAccessor",
    "valueAccessor",
    "xAccessor",
    "yAccessor",
    "splitAccessor",
)
LISTS = ("accessors", "primaryGroups", "metrics")


def accessors(visualization: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Pairs of a layer's id and a column's id."""
    for layer in visualization.get("layers", [visualization]):
        identity = layer["layerId"]
        yield from ((identity, layer[name]) for name in SINGLE if name in layer)
        yield from ((identity, column) for name in LISTS for column in layer.get(name, []))
        for column in layer.get("columns", []):
            yield identity, column["columnId"]
        if "sorting" in layer:
            yield identity, layer["sorting"]["columnId"]
