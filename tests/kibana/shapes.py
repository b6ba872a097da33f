"""The attributes that Kibana 9 takes, as JSON Schemas written after its own (the files are named in `deploy/kibana/__init__.py`).

`dashboard` after `schema/v1/v1.ts` and `v2/v2.ts` (unknown attributes are refused there, so here), `search` after
SCHEMA_SEARCH_MODEL_VERSION_5, `index-pattern` after the data views' `cm_services.ts` in the stored form (JSON as text, as in the sample
data), `map` after its registered mappings, `tag` after saved_objects_tagging's.
"""

from __future__ import annotations

from typing import Any

STRING, BOOLEAN, NUMBER = {"type": "string"}, {"type": "boolean"}, {"type": "number"}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


SOURCE = _object(("searchSourceJSON",), searchSourceJSON=STRING)
REFRESH = _object(("pause", "value"), pause=BOOLEAN, value=NUMBER, display=STRING, section=NUMBER)
CONTROLS = _object(
    (),
    panelsJSON=STRING,
    controlStyle=STRING,
    chainingSystem=STRING,
    ignoreParentSettingsJSON=STRING,
    showApplySelections=BOOLEAN,
)
STRINGS = {"type": "array", "items": STRING}
ATTRIBUTES = {
    "dashboard": _object(
        ("title",),
        title=STRING,
        description=STRING,
        kibanaSavedObjectMeta=SOURCE,
        timeRestore=BOOLEAN,
        timeFrom=STRING,
        timeTo=STRING,
        refreshInterval=REFRESH,
        controlGroupInput=CONTROLS,
        panelsJSON=STRING,
        optionsJSON=STRING,
        hits=NUMBER,
        version=NUMBER,
    ),
    "search": _object(
        ("title", "kibanaSavedObjectMeta"),
        title=STRING,
        description=STRING,
        columns=STRINGS,
        sort={"type": "array", "items": {**STRINGS, "minItems": 2, "maxItems": 2}},
        grid={"type": "object"},
        hideChart=BOOLEAN,
        isTextBasedQuery=BOOLEAN,
        kibanaSavedObjectMeta=SOURCE,
        timeRestore=BOOLEAN,
        timeRange=_object(("from", "to"), **{"from": STRING, "to": STRING}),
        refreshInterval=REFRESH,
        rowHeight=NUMBER,
        rowsPerPage=NUMBER,
        sampleSize={"type": "number", "minimum": 1, "maximum": 10_000},
        breakdownField=STRING,
        viewMode={"enum": ["documents", "patterns", "aggregated"]},
        density={"enum": ["compact", "expanded", "normal"]},
    ),
    "index-pattern": _object(
        ("title", "name", "timeFieldName"),
        title=STRING,
        name=STRING,
        timeFieldName=STRING,
        allowHidden=BOOLEAN,
        allowNoIndex=BOOLEAN,
        fieldFormatMap=STRING,
        fieldAttrs=STRING,
        sourceFilters=STRING,
        fields=STRING,
        typeMeta=STRING,
        runtimeFieldMap=STRING,
    ),
    "map": _object(
        ("title", "layerListJSON", "mapStateJSON"),
        title=STRING,
        description=STRING,
        layerListJSON=STRING,
        mapStateJSON=STRING,
        uiStateJSON=STRING,
    ),
    "tag": _object(
        ("name", "description", "color"), name=STRING, description=STRING, color={"pattern": "^#[0-9A-F]{6}$"}
    ),
}
REFERENCE = _object(("type", "id", "name"), type=STRING, id=STRING, name=STRING)
SAVED_OBJECT = _object(
    ("attributes", "coreMigrationVersion", "id", "references", "type", "typeMigrationVersion"),
    attributes={"type": "object"},
    coreMigrationVersion={"const": "8.8.0"},
    id={"type": "string", "pattern": "^news-[a-z-]+$"},
    managed=BOOLEAN,
    references={"type": "array", "items": REFERENCE},
    type={"enum": sorted(ATTRIBUTES)},
    typeMigrationVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
)
NEWEST_IN_9_0 = {
    "dashboard": (10, 2, 0),
    "search": (10, 5, 0),
    "index-pattern": (8, 0, 0),
    "map": (8, 4, 0),
    "tag": (8, 0, 0),
}
"""A Kibana refuses an object of a version above its own; dashboards and searches have model versions 3 and 6 later in 9.x."""
GRID = _object(("x", "y", "w", "h", "i"), x=NUMBER, y=NUMBER, w=NUMBER, h=NUMBER, i=STRING)
PANEL = _object(
    ("type", "panelIndex", "gridData", "embeddableConfig"),
    type={"enum": ["lens", "visualization", "search", "map"]},
    panelIndex=STRING,
    gridData=GRID,
    embeddableConfig={"type": "object", "required": ["title", "description", "enhancements"]},
    panelRefName=STRING,
)
COLUMN = _object(
    ("label", "dataType", "operationType", "isBucketed", "scale", "params"),
    label=STRING,
    customLabel=BOOLEAN,
    dataType={"enum": ["string", "number", "date", "boolean"]},
    operationType=STRING,
    isBucketed=BOOLEAN,
    scale={"enum": ["ordinal", "interval", "ratio"]},
    params={"type": "object"},
    sourceField=STRING,
    references=STRINGS,
    filter=_object(("query", "language"), query=STRING, language={"const": "kuery"}),
    timeShift=STRING,
)
ANY: dict[str, Any] = {}
LENS = _object(
    ("title", "type", "visualizationType", "references", "state"),
    title=STRING,
    description=STRING,
    type={"const": "lens"},
    visualizationType={"enum": ["lnsXY", "lnsPie", "lnsMetric", "lnsDatatable", "lnsTagcloud", "lnsHeatmap"]},
    references={"type": "array", "items": REFERENCE},
    state=_object(
        ("visualization", "query", "filters", "datasourceStates"),
        visualization={"type": "object"},
        query=_object(("query", "language"), query=STRING, language=STRING),
        filters={"type": "array", "maxItems": 0},
        datasourceStates=_object(("formBased",), formBased=_object(("layers",), layers={"type": "object"})),
        internalReferences={"type": "array", "maxItems": 0},
        adHocDataViews={"const": {}},
    ),
)
LAYER = _object(
    ("columns", "columnOrder", "incompleteColumns"),
    columns={"type": "object", "additionalProperties": COLUMN},
    columnOrder=STRINGS,
    incompleteColumns={"const": {}},
    sampling=NUMBER,
    ignoreGlobalFilters=BOOLEAN,
)
_PLACED = {"layerId": STRING, "layerType": {"const": "data"}}
_XY_LAYER = _object(
    ("layerId", "layerType", "seriesType", "accessors"),
    **_PLACED,
    seriesType={"enum": ["line", "bar_stacked", "bar_horizontal_stacked", "area", "bar", "bar_horizontal"]},
    accessors={**STRINGS, "minItems": 1},
    xAccessor=STRING,
    splitAccessor=STRING,
    position=STRING,
    showGridlines=BOOLEAN,
)
_PIE_LAYER = _object(
    ("layerId", "layerType", "primaryGroups", "metrics", "numberDisplay", "categoryDisplay", "legendDisplay"),
    **_PLACED,
    primaryGroups={**STRINGS, "minItems": 1, "maxItems": 2},
    metrics={**STRINGS, "minItems": 1},
    numberDisplay={"enum": ["percent", "value", "hidden"]},
    categoryDisplay={"enum": ["default", "inside", "hide"]},
    legendDisplay={"enum": ["default", "show", "hide"]},
    nestedLegend=BOOLEAN,
)
VISUALIZATIONS = {
    "lnsMetric": _object(
        ("layerId", "layerType", "metricAccessor"),
        **_PLACED,
        metricAccessor=STRING,
        secondaryMetricAccessor=STRING,
        maxAccessor=STRING,
        breakdownByAccessor=STRING,
        subtitle=STRING,
        color=STRING,
    ),
    "lnsXY": _object(
        ("legend", "layers", "preferredSeriesType"),
        legend=_object(
            ("isVisible", "position"), isVisible=BOOLEAN, position=STRING, showSingleSeries=BOOLEAN
        ),
        layers={"type": "array", "items": _XY_LAYER, "minItems": 1},
        preferredSeriesType=STRING,
        valueLabels={"enum": ["hide", "show"]},
        fittingFunction={"enum": ["None", "Linear", "Zero", "Carry", "Lookahead", "Average", "Nearest"]},
        axisTitlesVisibilitySettings=ANY,
        tickLabelsVisibilitySettings=ANY,
        gridlinesVisibilitySettings=ANY,
        labelsOrientation=ANY,
        yLeftExtent=_object(("mode",), mode={"enum": ["full", "dataBounds"]}),
    ),
    "lnsPie": _object(
        ("shape", "layers"),
        shape={"enum": ["donut", "pie", "treemap", "mosaic", "waffle"]},
        layers={"type": "array", "items": _PIE_LAYER, "minItems": 1, "maxItems": 1},
    ),
    "lnsDatatable": _object(
        ("layerId", "layerType", "columns"),
        **_PLACED,
        columns={
            "type": "array",
            "items": _object(("columnId",), columnId=STRING, isTransposed=BOOLEAN),
            "minItems": 1,
        },
        sorting=_object(("columnId", "direction"), columnId=STRING, direction={"enum": ["asc", "desc"]}),
        paging=_object(("size", "enabled"), size={"enum": [10, 20, 30, 50, 100]}, enabled=BOOLEAN),
        rowHeight={"enum": ["auto", "single", "custom"]},
        rowHeightLines=NUMBER,
    ),
    "lnsTagcloud": _object(
        ("layerId", "layerType", "tagAccessor", "valueAccessor", "maxFontSize", "minFontSize", "orientation"),
        **_PLACED,
        tagAccessor=STRING,
        valueAccessor=STRING,
        maxFontSize=NUMBER,
        minFontSize=NUMBER,
        orientation={"enum": ["single", "right angled", "multiple"]},
        showLabel=BOOLEAN,
    ),
    "lnsHeatmap": _object(
        ("layerId", "layerType", "shape", "legend", "gridConfig", "xAccessor", "valueAccessor"),
        **_PLACED,
        shape={"const": "heatmap"},
        xAccessor=STRING,
        yAccessor=STRING,
        valueAccessor=STRING,
        legend=_object(
            ("isVisible", "position", "type"),
            isVisible=BOOLEAN,
            position=STRING,
            type={"const": "heatmap_legend"},
        ),
        gridConfig=_object(
            ("type", "isCellLabelVisible", "isXAxisLabelVisible", "isYAxisLabelVisible"),
            type={"const": "heatmap_grid"},
            isCellLabelVisible=BOOLEAN,
            isXAxisLabelVisible=BOOLEAN,
            isXAxisTitleVisible=BOOLEAN,
            isYAxisLabelVisible=BOOLEAN,
            isYAxisTitleVisible=BOOLEAN,
        ),
    ),
}
"""After each visualization's state type in `x-pack/platform/plugins/shared/lens/public/visualizations/` and the sample dashboards."""
