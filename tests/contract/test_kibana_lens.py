"""Lens panels: columns that fit their fields, charts that name their columns, formulas that say what they compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from deploy.kibana.data_views import View
from tests.kibana import kql, shapes
from tests.kibana.accessors import accessors
from tests.kibana.bundle import Panel, panels

LENS = panels("lens")
NUMBERS = {"short", "integer", "long", "float", "half_float", "double"}
DATES = {"date", "date_nanos"}
FITTING = {
    "terms": {"keyword", "integer", "boolean"},
    "date_histogram": DATES,
    "range": NUMBERS,
    "unique_count": {"keyword"},
    "min": NUMBERS | DATES,
    "max": NUMBERS | DATES,
    "sum": NUMBERS,
    "average": NUMBERS,
    "median": NUMBERS,
}
"""Which types of a field an operation can use; a text field has no values to aggregate."""


def _name(panel: Panel) -> str:
    return f"{panel.dashboard}/{panel.id}"


def _column_queries(column: dict[str, Any]) -> Iterator[str]:
    if "filter" in column:
        yield column["filter"]["query"]
    for one in column["params"].get("filters", []):
        yield one["input"]["query"]


@pytest.mark.parametrize("panel", LENS, ids=_name)
def test_a_lens_state_has_the_shape_that_lens_takes(panel: Panel) -> None:
    attributes = panel.config["attributes"]
    jsonschema.validate(attributes, shapes.LENS)
    jsonschema.validate(panel.lens["visualization"], shapes.VISUALIZATIONS[attributes["visualizationType"]])
    for _, layer in panel.layers():
        jsonschema.validate(layer, shapes.LAYER)


@pytest.mark.parametrize("panel", LENS, ids=_name)
def test_a_lens_column_uses_a_field_that_exists_and_fits(panel: Panel) -> None:
    for view, layer in panel.layers():
        assert set(layer["columnOrder"]) == set(layer["columns"])
        texts = [panel.lens["query"]["query"]]
        for column in layer["columns"].values():
            _check_column(view, column)
            texts += _column_queries(column)
        for text in texts:
            assert all(view.is_searchable(field) for field in kql.fields(kql.parse(text)))


def _check_column(view: View, column: dict[str, Any]) -> None:
    operation, field = column["operationType"], column.get("sourceField")
    if field in (None, "___records___"):
        assert operation in {"count", "filters", "formula", "math"}
        return
    assert view.field(field).type in FITTING[operation], (field, operation)
    assert view.is_aggregatable(field), field
    if operation not in {"unique_count", "range"}:
        assert column["dataType"] == view.lens_type(field)


@pytest.mark.parametrize("panel", LENS, ids=_name)
def test_a_chart_names_columns_that_its_layers_have(panel: Panel) -> None:
    layers = panel.lens["datasourceStates"]["formBased"]["layers"]
    visualization = panel.lens["visualization"]
    named = list(accessors(visualization))
    assert named
    assert all(column in layers[layer]["columns"] for layer, column in named)
    assert {layer for layer, _ in named} == set(layers)
    for name, layer in layers.items():
        shown = {
            key for key, column in layer["columns"].items() if not column["label"].startswith("Part of ")
        }
        assert shown == {column for place, column in named if place == name}


@pytest.mark.parametrize("panel", LENS, ids=_name)
def test_ranked_values_are_ranked_by_a_column_that_exists(panel: Panel) -> None:
    for _, layer in panel.layers():
        for column in layer["columns"].values():
            order = column["params"].get("orderBy", {})
            if order.get("type") == "column":
                assert not layer["columns"][order["columnId"]]["isBucketed"]


@pytest.mark.parametrize("panel", LENS, ids=_name)
def test_missing_values_are_asked_for_beside_other_ones(panel: Panel) -> None:
    """Lens ignores the one without the other."""
    for _, layer in panel.layers():
        for column in layer["columns"].values():
            assert column["params"].get("otherBucket") or not column["params"].get("missingBucket")


def _functions(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for argument in tree["args"]:
            yield from _functions(argument)


FORMULAS = [
    pytest.param(layer, name, id=f"{_name(panel)}/{name}")
    for panel in LENS
    for _, layer in panel.layers()
    for name, column in layer["columns"].items()
    if column["operationType"] == "formula"
]


@pytest.mark.parametrize(("layer", "name"), FORMULAS)
def test_a_formula_and_its_parts_say_the_same(layer: dict[str, Any], name: str) -> None:
    """The text is what people edit; the parts are what Lens computes."""
    columns = layer["columns"]
    text = columns[name]["params"]["formula"]
    (math,) = columns[name]["references"]
    tree = columns[math]["params"]["tinymathAst"]
    assert tree["text"] == text
    for function in _functions(tree):
        place = function["location"]
        assert text[place["min"] : place["max"]] == function["text"]
        for argument in function["args"]:
            if isinstance(argument, str):
                assert _call(columns[argument]) in function["text"]
                assert argument in columns[math]["references"]


def _call(column: dict[str, Any]) -> str:
    condition = [f"kql='{column['filter']['query']}'"] if "filter" in column else []
    shift = [f"shift='{column['timeShift']}'"] if "timeShift" in column else []
    return f"count({', '.join(condition + shift)})"
