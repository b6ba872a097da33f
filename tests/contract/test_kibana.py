"""What can be said of Kibana's objects without a Kibana: shapes, references, fields, places. Requests are asked in
`tests/integration/test_kibana_panels.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from deploy.kibana.compile import COMMITTED, bundle
from deploy.kibana.dashboard import GRID_COLUMNS
from deploy.kibana.data_views import View
from deploy.kibana.objects import Names, ndjson
from tests.kibana import kql, shapes
from tests.kibana.bundle import VIEW_BY_ID, Panel, dashboards, objects, panels, view_of

OBJECTS = objects()
BY_KEY = {(item["type"], item["id"]): item for item in OBJECTS}
PANELS = panels()
SEARCHES = [item for item in OBJECTS if item["type"] == "search"]
COUNTS_COPIES = {"news-syndication", "news-pipeline"}


def _name(panel: Panel) -> str:
    return f"{panel.dashboard}/{panel.id}"


def _id(item: dict[str, Any]) -> str:
    return str(item["id"])


def test_the_committed_file_is_what_the_source_says() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == ndjson(bundle(Names())), (
        "the source or a mapped field changed: run `python -m deploy.kibana.compile` and commit objects.ndjson"
    )


@pytest.mark.parametrize("item", OBJECTS, ids=_id)
def test_an_object_has_the_shape_that_kibana_takes(item: dict[str, Any]) -> None:
    jsonschema.validate(item, shapes.SAVED_OBJECT)
    jsonschema.validate(item["attributes"], shapes.ATTRIBUTES[item["type"]])


@pytest.mark.parametrize("item", OBJECTS, ids=_id)
def test_no_version_is_newer_than_kibana_9_0_knows(item: dict[str, Any]) -> None:
    version = tuple(int(part) for part in item["typeMigrationVersion"].split("."))
    assert version == shapes.NEWEST_IN_9_0[item["type"]]


def _json_texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, part in node.items():
            if isinstance(part, str) and (
                name.endswith("JSON") or name in {"fieldFormatMap", "fieldAttrs", "spec"}
            ):
                yield part
            else:
                yield from _json_texts(part)


@pytest.mark.parametrize("item", OBJECTS, ids=_id)
def test_json_inside_json_can_be_read(item: dict[str, Any]) -> None:
    for text in _json_texts(item["attributes"]):
        json.loads(text)


def test_ids_and_titles_are_each_used_once() -> None:
    assert len(BY_KEY) == len(OBJECTS)
    titles = [
        (item["type"], item["attributes"].get("name") or item["attributes"]["title"]) for item in OBJECTS
    ]
    assert len(set(titles)) == len(titles)


def test_every_reference_leads_to_an_object_that_comes_before() -> None:
    """The order in which a reader of the file would need them, too."""
    met: set[tuple[str, str]] = set()
    for item in OBJECTS:
        assert {(one["type"], one["id"]) for one in item["references"]} <= met, item["id"]
        names = [one["name"] for one in item["references"]]
        assert len(set(names)) == len(names), item["id"]
        met.add((item["type"], item["id"]))


def _named_references(item: dict[str, Any]) -> set[str]:
    """The references that an object's attributes call by name."""
    if item["type"] == "map":
        layers = json.loads(item["attributes"]["layerListJSON"])
        return {layer["sourceDescriptor"].get("indexPatternRefName") for layer in layers} - {None}
    if item["type"] == "search":
        source = json.loads(item["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
        return {source["indexRefName"], *(one["meta"]["indexRefName"] for one in source["filter"])}
    return _dashboard_references(item) if item["type"] == "dashboard" else set()


def _dashboard_references(item: dict[str, Any]) -> set[str]:
    controls = json.loads(item["attributes"]["controlGroupInput"]["panelsJSON"])
    called = {f"controlGroup_{name}:optionsListDataView" for name in controls}
    for panel in json.loads(item["attributes"]["panelsJSON"]):
        names = [panel["panelRefName"]] if "panelRefName" in panel else []
        if panel["type"] == "lens":
            layers = panel["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"][
                "layers"
            ]
            names = [f"indexpattern-datasource-layer-{name}" for name in layers]
        called |= {f"{panel['panelIndex']}:{name}" for name in names}
    return called


@pytest.mark.parametrize("item", OBJECTS, ids=_id)
def test_an_object_names_exactly_the_references_that_it_has(item: dict[str, Any]) -> None:
    given = {one["name"] for one in item["references"] if one["type"] != "tag"}
    assert _named_references(item) == given


def test_every_object_that_people_open_carries_the_tag() -> None:
    for item in OBJECTS:
        tagged = ("tag", "news-tag") in {(one["type"], one["id"]) for one in item["references"]}
        assert tagged == (item["type"] in {"dashboard", "search", "map"}), item["id"]


@pytest.mark.parametrize("panel", PANELS, ids=_name)
def test_a_panel_has_its_shape_a_title_and_a_description(panel: Panel) -> None:
    jsonschema.validate(panel.state, shapes.PANEL)
    assert panel.config["title"]
    assert panel.config["description"].endswith((".", ")"))
    assert panel.state["gridData"]["i"] == panel.id


@pytest.mark.parametrize("item", dashboards(), ids=_id)
def test_panels_fill_the_grid_without_overlap(item: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    ids = []
    for panel in json.loads(item["attributes"]["panelsJSON"]):
        grid = panel["gridData"]
        cells = {
            (x, y)
            for x in range(grid["x"], grid["x"] + grid["w"])
            for y in range(grid["y"], grid["y"] + grid["h"])
        }
        assert not cells & taken, panel["panelIndex"]
        taken |= cells
        ids.append(panel["panelIndex"])
    assert len(set(ids)) == len(ids)
    rows = max(y for _, y in taken) + 1
    assert taken == {(x, y) for x in range(GRID_COLUMNS) for y in range(rows)}, "there is a hole"


@pytest.mark.parametrize("item", dashboards(), ids=_id)
def test_a_dashboard_says_what_it_answers(item: dict[str, Any]) -> None:
    assert item["attributes"]["title"].startswith("[News] ")
    assert len(item["attributes"]["description"].split()) > 8
    assert len(json.loads(item["attributes"]["panelsJSON"])) <= 24, "more belongs on a second dashboard"


@pytest.mark.parametrize("panel", PANELS, ids=_name)
def test_no_control_empties_a_panel_of_another_index(panel: Panel) -> None:
    """Kibana applies a control's filter also where the field does not exist."""
    fields = [field for field, _ in panel.controls]
    if panel.state["type"] == "lens":
        for view, layer in panel.layers():
            applies = not layer.get("ignoreGlobalFilters", False)
            assert not applies or all(view.field(field) for field in fields)
    elif panel.state["type"] == "search":
        (reference,) = [one for name, one in panel.references.items() if name.startswith(f"{panel.id}:")]
        view = view_of(BY_KEY["search", reference["id"]])
        assert all(view.field(field) for field in fields)


@pytest.mark.parametrize("panel", PANELS, ids=_name)
def test_copies_are_left_out_until_the_reader_lifts_it(panel: Panel) -> None:
    chosen = dict(panel.controls)
    assert panel.dashboard == "news-pipeline" or "duplicate.kind" in chosen
    assert (chosen.get("duplicate.kind") == ("none",)) == (panel.dashboard not in COUNTS_COPIES)


@pytest.mark.parametrize("item", dashboards(), ids=_id)
def test_controls_are_lists_of_keywords(item: dict[str, Any]) -> None:
    for name, control in json.loads(item["attributes"]["controlGroupInput"]["panelsJSON"]).items():
        given = control["explicitInput"]
        assert (control["type"], given["id"]) == ("optionsListControl", name)
        assert VIEW_BY_ID["news-articles"].field(given["fieldName"]).type == "keyword"
        assert VIEW_BY_ID["news-articles"].is_aggregatable(given["fieldName"])
        assert given["title"]


@pytest.mark.parametrize("item", SEARCHES, ids=_id)
def test_a_saved_search_shows_fields_that_exist_and_sorts_by_one_that_can_be(item: dict[str, Any]) -> None:
    view, attributes = view_of(item), item["attributes"]
    assert all(view.field(column) for column in attributes["columns"])
    assert all(view.is_aggregatable(field) for field, _ in attributes["sort"])
    assert all(order in {"asc", "desc"} for _, order in attributes["sort"])
    assert attributes["description"].endswith(".")
    query = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]
    if query["language"] == "kuery":
        assert all(view.is_searchable(field) for field in kql.fields(kql.parse(query["query"])))


def test_the_reference_questions_have_their_saved_search() -> None:
    titles = " ".join(item["attributes"]["title"].lower() for item in SEARCHES)
    for question in ("newest first", "today", "headline", "outlet", "opinion", "long reads", "without a date", "copies",
                     "rejected", "coordinates", "last visit", "near one another", "stories"):  # fmt: skip
        assert question in titles


@pytest.mark.parametrize("view", VIEW_BY_ID.values(), ids=lambda view: view.name)
def test_a_data_view_has_its_time_field_its_formats_and_no_runtime_fields(view: View) -> None:
    attributes = BY_KEY["index-pattern", f"news-{view.name}"]["attributes"]
    assert attributes["title"] == view.index.alias
    assert view.field(attributes["timeFieldName"]).type == "date"
    assert json.loads(attributes["runtimeFieldMap"]) == {}
    named = {**json.loads(attributes["fieldFormatMap"]), **json.loads(attributes["fieldAttrs"])}
    assert all(view.field(name) for name in named)


def test_links_are_links_pictures_are_pictures_and_countries_have_names() -> None:
    attributes = BY_KEY["index-pattern", "news-articles"]["attributes"]
    formats = json.loads(attributes["fieldFormatMap"])
    assert formats["url.full"]["params"]["type"] == "a"
    assert formats["image.url"]["params"]["type"] == "img"
    for field in ("publisher.country", "places.country"):
        names = {entry["key"]: entry["value"] for entry in formats[field]["params"]["lookupEntries"]}
        assert (names["LT"], names["BO"]) == ("Lithuania", "Bolivia")


def test_the_map_clusters_a_field_of_points() -> None:
    (item,) = (item for item in OBJECTS if item["type"] == "map")
    sources = [layer["sourceDescriptor"] for layer in json.loads(item["attributes"]["layerListJSON"])]
    (clusters,) = (source for source in sources if source["type"] == "ES_GEO_GRID")
    assert VIEW_BY_ID["news-articles"].field(clusters["geoField"]).type == "geo_point"
    assert clusters["applyGlobalQuery"]
    assert clusters["applyGlobalTime"]


def test_a_phrase_with_a_quote_that_would_end_the_formula_is_refused() -> None:
    with pytest.raises(ValueError, match="double quotes"):
        bundle(Names(), ("farmers' strike",))


def test_phrases_of_ones_own_are_in_every_place_of_the_comparison() -> None:
    text = ndjson([item for item in bundle(Names(), ("drought", "dam")) if item.id == "news-compare"])
    assert "drought" in text
    assert "storm" not in text
    assert "count(kql='dam')" in text
