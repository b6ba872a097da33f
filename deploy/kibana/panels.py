"""What stands on a dashboard: Lens charts, Vega charts, saved searches and maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from deploy.kibana.charts import Chart
from deploy.kibana.columns import Column
from deploy.kibana.data_views import ARTICLES_VIEW, View
from deploy.kibana.objects import Names, Reference, compact


class Built(NamedTuple):
    """A panel as `panelsJSON` keeps it, without its place; the references' names are without the panel's id."""

    type: str
    config: dict[str, Any]
    references: tuple[Reference, ...] = ()
    reference_name: str = ""


class Panel(Protocol):
    """`name` is the panel's id on its dashboard and `width` is in 48ths of it."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def width(self) -> int: ...

    def build(self, names: Names) -> Built: ...


class Layer(NamedTuple):
    """Columns of one data view. `own_filters_only`: neither the query bar nor the controls apply.

    Kibana applies every control to every panel, also where the index lacks the field: a panel of another index would be empty.
    """

    columns: Mapping[str, Column]
    view: View = ARTICLES_VIEW
    own_filters_only: bool = False

    def state(self) -> dict[str, Any]:
        """The layer as Lens keeps it: buckets first, in their order, then what is counted."""
        ranked_by = next(name for name, column in self.columns.items() if not column.bucketed)
        in_order = sorted(self.columns, key=lambda name: not self.columns[name].bucketed)
        kept: dict[str, Any] = {}
        for name in in_order:
            kept.update(self.columns[name].kept(name, self.view, ranked_by))
        state: dict[str, Any] = {
            "columns": kept,
            "columnOrder": list(kept),
            "incompleteColumns": {},
            "sampling": 1,
        }
        return {**state, "ignoreGlobalFilters": True} if self.own_filters_only else state


class Lens(NamedTuple):
    """A chart of one or more layers; `kql` limits it beside query bar and controls."""

    name: str
    title: str
    description: str
    width: int
    chart: Chart
    layers: tuple[Layer, ...]
    kql: str = ""

    def build(self, names: Names) -> Built:
        states = {f"layer{place}": layer.state() for place, layer in enumerate(self.layers)}
        references = tuple(
            layer.view.reference(names, f"indexpattern-datasource-layer-layer{place}")
            for place, layer in enumerate(self.layers)
        )
        attributes = {
            "title": self.title,
            "description": self.description,
            "visualizationType": self.chart.kind,
            "type": "lens",
            "references": [reference._asdict() for reference in references],
            "state": {
                "visualization": self.chart.state,
                "query": {"query": self.kql, "language": "kuery"},
                "filters": [],
                "datasourceStates": {"formBased": {"layers": states}},
                "internalReferences": [],
                "adHocDataViews": {},
            },
        }
        return Built("lens", {"attributes": attributes, **_headed(self)}, references)


class Vega(NamedTuple):
    """A Vega-Lite chart; `specification` is made for the index's name."""

    name: str
    title: str
    description: str
    width: int
    specification: Any

    def build(self, names: Names) -> Built:
        visualization = {
            "title": self.title,
            "description": self.description,
            "type": "vega",
            "params": {"spec": compact(self.specification(names.index(ARTICLES_VIEW.index.alias)))},
            "uiState": {},
            "data": {"aggs": [], "searchSource": {"query": {"query": "", "language": "kuery"}, "filter": []}},
        }
        return Built("visualization", {"savedVis": visualization, **_headed(self)})


class Linked(NamedTuple):
    """A saved search or a map, by its name."""

    name: str
    title: str
    description: str
    width: int
    type: str
    config: Mapping[str, Any] = {}

    def build(self, names: Names) -> Built:
        called = f"panel_{self.name}"
        reference = Reference(self.type, names.id(self.name), called)
        return Built(self.type, {**self.config, **_headed(self)}, (reference,), called)


def _headed(panel: Panel) -> dict[str, Any]:
    return {
        "title": panel.title,
        "description": panel.description,
        "hidePanelTitles": False,
        "enhancements": {},
    }


def lens(
    name: str,
    title: str,
    description: str,
    width: int,
    chart: Chart,
    /,
    *,
    kql: str = "",
    view: View = ARTICLES_VIEW,
    own_filters_only: bool = False,
    **columns: Column,
) -> Lens:
    """A chart of one layer; the keywords are its columns by the names that the chart uses."""
    layer = Layer(columns, view, own_filters_only)
    return Lens(name, title, description, width, chart, (layer,), kql)
