"""The map of where articles are set: clusters on `places.location`, over Elastic's base map."""

from __future__ import annotations

from typing import Any

from deploy.kibana.data_views import ARTICLES_VIEW
from deploy.kibana.objects import Names, SavedObject, compact

NAME = "map-places"
SOURCE = "layer_1_source_index_pattern"


def places_map(names: Names) -> SavedObject:
    """The saved object. Query bar, time range and controls apply to it."""
    attributes = {
        "title": names.title("[News] Where articles are set"),
        "description": "Places that articles name; an article may name several. Size and colour: articles.",
        "layerListJSON": compact([_base(), _clusters()]),
        "mapStateJSON": compact(_state()),
        "uiStateJSON": compact({"isLayerTOCOpen": False, "openTOCDetails": []}),
    }
    references = (ARTICLES_VIEW.reference(names, SOURCE), names.tag())
    return SavedObject("map", names.id(NAME), attributes, references)


def _base() -> dict[str, Any]:
    return {
        **_layer("base", None, 1),
        "type": "EMS_VECTOR_TILE",
        "locale": "autoselect",
        "sourceDescriptor": {
            "type": "EMS_TMS",
            "isAutoSelect": True,
            "lightModeDefault": "road_map_desaturated",
        },
        "style": {"type": "EMS_VECTOR_TILE", "color": ""},
    }


def _clusters() -> dict[str, Any]:
    source = {
        "id": "places",
        "type": "ES_GEO_GRID",
        "geoField": "places.location",
        "indexPatternRefName": SOURCE,
        "metrics": [{"type": "count", "label": "articles"}],
        "requestType": "point",
        "resolution": "COARSE",
        "applyGlobalQuery": True,
        "applyGlobalTime": True,
        "applyForceRefresh": True,
    }
    return {
        **_layer("places", "Articles", 0.75),
        "type": "GEOJSON_VECTOR",
        "joins": [],
        "sourceDescriptor": source,
        "style": {"type": "VECTOR", "isTimeAware": True, "properties": _style()},
    }


def _layer(identity: str, label: str | None, alpha: float) -> dict[str, Any]:
    return {
        "id": identity,
        "label": label,
        "alpha": alpha,
        "visible": True,
        "minZoom": 0,
        "maxZoom": 24,
        "includeInFitToBounds": True,
    }


def _style() -> dict[str, Any]:
    by_count = {
        "field": {"name": "doc_count", "origin": "source"},
        "fieldMetaOptions": {"isEnabled": False, "sigma": 3},
    }
    return {
        "icon": {"type": "STATIC", "options": {"value": "marker"}},
        "fillColor": {
            "type": "DYNAMIC",
            "options": {"color": "Blues", "colorCategory": "palette_0", "type": "ORDINAL", **by_count},
        },
        "lineColor": {"type": "STATIC", "options": {"color": "#3d3d3d"}},
        "lineWidth": {"type": "STATIC", "options": {"size": 1}},
        "iconSize": {"type": "DYNAMIC", "options": {"minSize": 7, "maxSize": 32, **by_count}},
        "symbolizeAs": {"options": {"value": "circle"}},
        "labelText": {"type": "DYNAMIC", "options": by_count},
        "labelColor": {"type": "STATIC", "options": {"color": "#000000"}},
        "labelSize": {"type": "STATIC", "options": {"size": 14}},
    }


def _state() -> dict[str, Any]:
    return {
        "zoom": 1.6,
        "center": {"lon": 0, "lat": 20},
        "timeFilters": {"from": "now-30d", "to": "now"},
        "refreshConfig": {"isPaused": True, "interval": 0},
        "query": {"query": "", "language": "kuery"},
        "filters": [],
        "settings": {"autoFitToDataBounds": True, "initialLocation": "AUTO_FIT_TO_BOUNDS"},
    }
