"""The committed objects, read back as Kibana would: panels with their layers, controls and references."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from deploy.kibana.compile import COMMITTED
from deploy.kibana.data_views import VIEWS, View

VIEW_BY_ID = {f"news-{view.name}": view for view in VIEWS}


def objects() -> list[dict[str, Any]]:
    return [json.loads(line) for line in COMMITTED.read_text(encoding="utf-8").splitlines()]


class Panel(NamedTuple):
    """A panel of a dashboard with what the dashboard does to it."""

    dashboard: str
    id: str
    state: dict[str, Any]
    references: dict[str, dict[str, str]]
    controls: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def config(self) -> dict[str, Any]:
        return dict(self.state["embeddableConfig"])

    @property
    def lens(self) -> dict[str, Any]:
        """The Lens attributes' `state`."""
        return dict(self.config["attributes"]["state"])

    def layers(self) -> Iterator[tuple[View, dict[str, Any]]]:
        """Each Lens layer with its data view, found by its reference."""
        for name, layer in self.lens["datasourceStates"]["formBased"]["layers"].items():
            reference = self.references[f"{self.id}:indexpattern-datasource-layer-{name}"]
            yield VIEW_BY_ID[reference["id"]], layer

    def chosen(self) -> list[tuple[str, tuple[str, ...]]]:
        """What the controls choose at first."""
        return [(field, values) for field, values in self.controls if values]


def dashboards() -> list[dict[str, Any]]:
    return [item for item in objects() if item["type"] == "dashboard"]


def panels(kind: str | None = None) -> list[Panel]:
    """All panels; of one type."""
    return [
        Panel(item["id"], state["panelIndex"], state, _by_name(item), _controls(item))
        for item in dashboards()
        for state in json.loads(item["attributes"]["panelsJSON"])
        if kind in (None, state["type"])
    ]


def _by_name(item: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {reference["name"]: reference for reference in item["references"]}


def _controls(item: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    states = json.loads(item["attributes"]["controlGroupInput"]["panelsJSON"]).values()
    inputs = [state["explicitInput"] for state in states]
    return tuple((one["fieldName"], tuple(one["selectedOptions"])) for one in inputs)


def view_of(item: dict[str, Any]) -> View:
    """The data view of a saved search."""
    return next(VIEW_BY_ID[one["id"]] for one in item["references"] if one["type"] == "index-pattern")
