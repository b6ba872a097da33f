"""A dashboard: rows of panels, controls above them, and a time range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from deploy.kibana.data_views import ARTICLES_VIEW, View
from deploy.kibana.objects import Names, Reference, SavedObject, compact, search_source
from deploy.kibana.panels import Built, Panel

GRID_COLUMNS = 48


class Control(NamedTuple):
    """A list to choose values of a field from; `chosen` are chosen at first."""

    field: str
    title: str
    chosen: tuple[str, ...] = ()
    view: View = ARTICLES_VIEW

    @property
    def id(self) -> str:
        return "control-" + self.field.replace(".", "-")

    def state(self, order: int) -> dict[str, Any]:
        return {
            "order": order,
            "width": "small",
            "grow": True,
            "type": "optionsListControl",
            "explicitInput": {
                "id": self.id,
                "fieldName": self.field,
                "title": self.title,
                "selectedOptions": list(self.chosen),
                "searchTechnique": "prefix",
                "enhancements": {},
            },
        }


COPIES = Control("duplicate.kind", "Copies (none: originals only)", ("none",))
"""A wire text that 40 outlets print is one article unless the user lifts this."""
OUTLET = Control("publisher.domain", "Outlet")
COUNTRY = Control("publisher.country", "Country of publication")
LANGUAGE = Control("language", "Language")
COLLECTION = Control("publisher.collections", "Collection")
SUBJECT = Control("subjects.name", "Subject")


class Row(NamedTuple):
    """Panels side by side; `height` in Kibana's grid units of about 20 pixels."""

    height: int
    panels: tuple[Panel, ...]


class Dashboard(NamedTuple):
    """`since` is where its time range begins, in Kibana's date arithmetic; it ends now."""

    name: str
    title: str
    description: str
    since: str
    rows: tuple[Row, ...]
    controls: tuple[Control, ...] = ()

    def build(self, names: Names) -> SavedObject:
        placed = list(self._placed(names))
        attributes = {
            "title": names.title(self.title),
            "description": self.description,
            "kibanaSavedObjectMeta": search_source(),
            "timeRestore": True,
            "timeFrom": self.since,
            "timeTo": "now",
            "refreshInterval": {"pause": True, "value": 60_000},
            "optionsJSON": compact(_OPTIONS),
            "panelsJSON": compact([panel for panel, _ in placed]),
            "controlGroupInput": self._control_group(),
            "version": 1,
        }
        references = [reference for _, found in placed for reference in found]
        references += [
            control.view.reference(names, f"controlGroup_{control.id}:optionsListDataView")
            for control in self.controls
        ]
        return SavedObject("dashboard", names.id(self.name), attributes, (*references, names.tag()))

    def _placed(self, names: Names) -> Iterator[tuple[dict[str, Any], list[Reference]]]:
        y = 0
        for row in self.rows:
            x = 0
            for panel in row.panels:
                place = {"x": x, "y": y, "w": panel.width, "h": row.height, "i": panel.name}
                built = panel.build(names)
                yield _kept(panel.name, place, built), _prefixed(panel.name, built)
                x += panel.width
            y += row.height

    def _control_group(self) -> dict[str, Any]:
        states = {control.id: control.state(order) for order, control in enumerate(self.controls)}
        return {
            "controlStyle": "oneLine",
            "chainingSystem": "HIERARCHICAL",
            "showApplySelections": False,
            "panelsJSON": compact(states),
            "ignoreParentSettingsJSON": compact(_PARENT_SETTINGS),
        }


_OPTIONS = {
    "useMargins": True,
    "syncColors": True,
    "syncCursor": True,
    "syncTooltips": False,
    "hidePanelTitles": False,
}
_PARENT_SETTINGS = {
    "ignoreFilters": False,
    "ignoreQuery": False,
    "ignoreTimerange": False,
    "ignoreValidations": False,
}


def _kept(name: str, place: dict[str, Any], built: Built) -> dict[str, Any]:
    kept = {"type": built.type, "panelIndex": name, "gridData": place, "embeddableConfig": built.config}
    return {**kept, "panelRefName": built.reference_name} if built.reference_name else kept


def _prefixed(name: str, built: Built) -> list[Reference]:
    """A dashboard calls the references of its panels by the panel's id and their own name."""
    return [reference._replace(name=f"{name}:{reference.name}") for reference in built.references]
