"""Lens visualizations: which column is drawn how. Each function gives Lens's type and its `visualization` state."""

from __future__ import annotations

from typing import Any, NamedTuple

LAYER = "layer0"


class Chart(NamedTuple):
    """`kind` is Lens's `visualizationType`."""

    kind: str
    state: dict[str, Any]


class Series(NamedTuple):
    """What one layer of an XY chart draws."""

    form: str
    x: str | None
    values: tuple[str, ...]
    split: str | None = None


def metric(value: str, second: str | None = None) -> Chart:
    """One number, large."""
    state = {"layerId": LAYER, "layerType": "data", "metricAccessor": value}
    return Chart("lnsMetric", {**state, "secondaryMetricAccessor": second} if second else state)


def lines(x: str, *values: str, split: str | None = None) -> Chart:
    return xy(Series("line", x, values, split))


def bars(x: str | None, *values: str, split: str | None = None) -> Chart:
    """Standing, stacked bars: over time."""
    return xy(Series("bar_stacked", x, values, split))


def ranking(x: str, *values: str, split: str | None = None) -> Chart:
    """Lying bars, longest on top: names are read without turning the head."""
    return xy(Series("bar_horizontal_stacked", x, values, split))


def xy(*series: Series) -> Chart:
    """Lines and bars; the series belong to the panel's layers in order."""
    on = {"x": True, "yLeft": True, "yRight": True}
    state = {
        "legend": {"isVisible": True, "position": "right", "showSingleSeries": False},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": on,
        "gridlinesVisibilitySettings": on,
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
        "yLeftExtent": {"mode": "full"},
        "preferredSeriesType": series[0].form,
        "layers": [_drawn(f"layer{place}", one) for place, one in enumerate(series)],
    }
    return Chart("lnsXY", state)


def _drawn(layer: str, series: Series) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "layerId": layer,
        "layerType": "data",
        "seriesType": series.form,
        "accessors": list(series.values),
        "position": "top",
        "showGridlines": False,
    }
    if series.x:
        drawn["xAccessor"] = series.x
    if series.split:
        drawn["splitAccessor"] = series.split
    return drawn


def donut(slices: str, size: str) -> Chart:
    return _parts("donut", (slices,), size)


def treemap(groups: tuple[str, ...], size: str) -> Chart:
    return _parts("treemap", groups, size)


def _parts(shape: str, groups: tuple[str, ...], size: str) -> Chart:
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "primaryGroups": list(groups),
        "metrics": [size],
        "numberDisplay": "percent",
        "categoryDisplay": "default",
        "legendDisplay": "default",
        "nestedLegend": False,
    }
    return Chart("lnsPie", {"shape": shape, "layers": [layer]})


def table(*columns: str, sort: str | None = None) -> Chart:
    """Rows in the order of the first bucket's ranking, or of the column `sort`, highest first."""
    state: dict[str, Any] = {
        "layerId": LAYER,
        "layerType": "data",
        "columns": [{"columnId": column, "isTransposed": False} for column in columns],
        "paging": {"size": 10, "enabled": True},
        "rowHeight": "single",
        "rowHeightLines": 1,
    }
    if sort:
        state["sorting"] = {"columnId": sort, "direction": "desc"}
    return Chart("lnsDatatable", state)


def cloud(words: str, size: str) -> Chart:
    """A tag cloud; its field must be a keyword."""
    state = {
        "layerId": LAYER,
        "layerType": "data",
        "tagAccessor": words,
        "valueAccessor": size,
        "minFontSize": 14,
        "maxFontSize": 60,
        "orientation": "single",
        "showLabel": False,
    }
    return Chart("lnsTagcloud", state)


def heatmap(x: str, y: str, value: str) -> Chart:
    state = {
        "layerId": LAYER,
        "layerType": "data",
        "shape": "heatmap",
        "xAccessor": x,
        "yAccessor": y,
        "valueAccessor": value,
        "legend": {"isVisible": True, "position": "right", "type": "heatmap_legend"},
        "gridConfig": {
            "type": "heatmap_grid",
            "isCellLabelVisible": False,
            "isXAxisLabelVisible": True,
            "isXAxisTitleVisible": False,
            "isYAxisLabelVisible": True,
            "isYAxisTitleVisible": False,
        },
    }
    return Chart("lnsHeatmap", state)
