"""Panels that several dashboards have."""

from __future__ import annotations

from deploy.kibana.charts import metric
from deploy.kibana.columns import count, share
from deploy.kibana.panels import Panel, lens

ARTICLES = count("Articles")


def share_of_these(name: str, title: str, description: str, kql: str) -> Panel:
    """How many in a hundred of the selected articles match; four of them fill a row."""
    return lens(name, title, description, 12, metric("share"), share=share("of these articles", kql))
