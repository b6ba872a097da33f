"""Who prints whose text."""

from __future__ import annotations

from deploy.kibana import searches
from deploy.kibana.charts import bars, metric, ranking, table, treemap
from deploy.kibana.columns import count, number, over_time, ranges, share, top, unique
from deploy.kibana.dashboard import COUNTRY, LANGUAGE, OUTLET, Control, Dashboard, Row
from deploy.kibana.dashboards.pieces import ARTICLES
from deploy.kibana.panels import Linked, lens

COPY = "duplicate.kind: (exact or near or rewritten)"
DELAYS = (0, 600, 3600, 6 * 3600, 24 * 3600, 3 * 24 * 3600, None)
"""Seconds: ten minutes, one and six hours, one and three days."""

SYNDICATION = Dashboard(
    "syndication",
    "[News] Syndication",
    "How much of the coverage is copied, which texts travel furthest, who repeats and who is credited? Copies are counted here.",
    "now-30d",
    (
        Row(
            5,
            (
                lens(
                    "copied",
                    "Share of copies",
                    "Exact and near copies and rewrites in all articles.",
                    12,
                    metric("share"),
                    share=share("of all articles", COPY),
                ),
                lens(
                    "copies",
                    "Copies",
                    "Exact, near and rewritten.",
                    12,
                    metric("copies"),
                    copies=count("Copies", COPY),
                ),
                lens(
                    "groups",
                    "Texts that were copied",
                    "Groups of copies, their original not counted.",
                    12,
                    metric("groups"),
                    kql=COPY,
                    groups=unique("duplicate.group_id", "Groups"),
                ),
                lens(
                    "repeating",
                    "Outlets that copy",
                    "Outlets with at least one copy.",
                    12,
                    metric("outlets"),
                    kql=COPY,
                    outlets=unique("publisher.domain", "Outlets"),
                ),
            ),
        ),
        Row(
            12,
            (
                lens(
                    "over-time",
                    "Originals and copies over time",
                    "none: an original; revision: a later version of one.",
                    48,
                    bars("time", "articles", split="kind"),
                    time=over_time(),
                    kind=top("duplicate.kind", "Kind", 5),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            14,
            (
                lens(
                    "repeaters",
                    "Who copies most",
                    "Copies by the outlet that prints them.",
                    24,
                    ranking("outlet", "copies", split="kind"),
                    kql=COPY,
                    outlet=top("publisher.domain", "Outlet", 15),
                    kind=top("duplicate.kind", "Kind", 3),
                    copies=count("Copies"),
                ),
                lens(
                    "credited",
                    "Who is credited",
                    "Agencies that articles name or credit, and the outlets that do.",
                    24,
                    treemap(("agency", "outlet"), "articles"),
                    agency=top("agencies", "Agency", 10),
                    outlet=top("publisher.domain", "Outlet", 5, other=True),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            12,
            (
                lens(
                    "likeness",
                    "How alike the copies are",
                    "Share of the text that copy and original have in common.",
                    24,
                    bars("likeness", "copies"),
                    kql=COPY,
                    likeness=ranges(
                        "duplicate.similarity", "Likeness", (0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, None)
                    ),
                    copies=count("Copies"),
                ),
                lens(
                    "delay",
                    "How long after the original",
                    "Copies by the time from the original's publication, or first sight, to theirs.",
                    24,
                    bars("delay", "copies"),
                    kql=COPY,
                    delay=ranges("duplicate.delay", "Seconds", DELAYS),
                    copies=count("Copies"),
                ),
            ),
        ),
        Row(
            15,
            (
                lens(
                    "furthest",
                    "Which texts travel furthest",
                    "Groups by number of copies, with the time from the first to the last.",
                    24,
                    table("group", "copies", "outlets", "delay", "first", "last"),
                    kql=COPY,
                    group=top("duplicate.group_id", "Group", 20),
                    copies=count("Copies"),
                    outlets=unique("publisher.domain", "Outlets"),
                    delay=number("median", "duplicate.delay", "Median delay"),
                    first=number("min", "@timestamp", "First copy"),
                    last=number("max", "@timestamp", "Last copy"),
                ),
                lens(
                    "who-whom",
                    "Who repeats which text",
                    "The outlets of each group of copies and their original, whose kind is none or revision.",
                    24,
                    table("group", "outlet", "kind", "articles"),
                    group=top("duplicate.group_id", "Group", 10),
                    outlet=top("publisher.domain", "Outlet", 10),
                    kind=top("duplicate.kind", "Kind", 5),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            15,
            (
                Linked(
                    searches.COPIES.name,
                    "Copies beside their originals",
                    "To read and to judge.",
                    48,
                    "search",
                ),
            ),
        ),
    ),
    (OUTLET, COUNTRY, LANGUAGE, Control("duplicate.kind", "Kind")),
)
