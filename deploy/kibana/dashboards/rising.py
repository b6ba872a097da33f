"""What is new, and what gains."""

from __future__ import annotations

from deploy.kibana.charts import cloud, lines, metric, table
from deploy.kibana.columns import Column, count, formula, number, over_time, rising, top, unique
from deploy.kibana.dashboard import COLLECTION, COPIES, COUNTRY, LANGUAGE, OUTLET, Dashboard, Row
from deploy.kibana.data_views import STORIES_VIEW
from deploy.kibana.formulas import Count, change
from deploy.kibana.panels import Panel, lens

LIVE = "not merged_into: *"
BEFORE = "The window before is as long as the chosen time range."


def _rising(kind: str, label: str) -> Panel:
    return lens(
        kind,
        f"{label} that are rising",
        "More frequent now than in the whole archive; the most telling first.",
        16,
        table("name", "articles", "outlets"),
        name=rising(f"{kind}.name", label, 15),
        articles=count("Articles"),
        outlets=unique("publisher.domain", "Outlets"),
    )


def _stories(name: str, title: str, **columns: Column) -> Panel:
    """A table, ranked by the first column."""
    return lens(
        name,
        title,
        "A story is an event that more than one article tells, in any language. Query bar and controls do not apply.",
        24,
        table("story", *columns),
        kql=LIVE,
        view=STORIES_VIEW,
        own_filters_only=True,
        story=top("label.keyword", "Story", 25),
        **columns,
    )


RISING = Dashboard(
    "rising",
    "[News] What is rising",
    "Which words, names, subjects and stories gain against the time before?",
    "now-7d",
    (
        Row(
            5,
            (
                lens(
                    "now",
                    "Articles",
                    "In the chosen time range.",
                    12,
                    metric("articles"),
                    articles=count("Articles"),
                ),
                lens(
                    "change",
                    "Against the window before",
                    BEFORE,
                    12,
                    metric("change"),
                    change=formula("more articles", change(Count())),
                ),
                lens(
                    "stories",
                    "Stories with news",
                    "Stories of more than one article; query bar and controls do not apply.",
                    12,
                    metric("stories"),
                    view=STORIES_VIEW,
                    own_filters_only=True,
                    stories=count("Stories", LIVE),
                ),
                lens(
                    "largest",
                    "Articles of the largest story",
                    "Copies not counted; query bar and controls do not apply.",
                    12,
                    metric("articles"),
                    view=STORIES_VIEW,
                    own_filters_only=True,
                    articles=number("max", "articles", "Articles", LIVE),
                ),
            ),
        ),
        Row(
            12,
            (
                lens(
                    "over-time",
                    "Articles, now and in the window before",
                    BEFORE,
                    48,
                    lines("time", "articles", "before"),
                    time=over_time(),
                    articles=count("Articles"),
                    before=count("Window before", shift="previous"),
                ),
            ),
        ),
        Row(
            13,
            (
                lens(
                    "words",
                    "Words that are rising",
                    "More frequent now than in the whole archive.",
                    24,
                    cloud("word", "articles"),
                    word=rising("terms", "Word", 40),
                    articles=count("Articles"),
                ),
                lens(
                    "subjects",
                    "Subjects that gain",
                    BEFORE,
                    24,
                    table("subject", "articles", "before", "change", sort="change"),
                    subject=top("subjects.name", "Subject", 20),
                    articles=count("Articles"),
                    before=count("Window before", shift="previous"),
                    change=formula("Change", change(Count())),
                ),
            ),
        ),
        Row(
            13,
            (
                _rising("people", "People"),
                _rising("organisations", "Organisations"),
                _rising("places", "Places"),
            ),
        ),
        Row(
            15,
            (
                _stories(
                    "newest",
                    "Newest stories",
                    first=number("max", "first_at", "First article"),
                    articles=number("max", "articles", "Articles"),
                    outlets=number("max", "outlets", "Outlets"),
                ),
                _stories(
                    "most-told",
                    "Stories with most articles",
                    articles=number("max", "articles", "Articles"),
                    outlets=number("max", "outlets", "Outlets"),
                    copies=number("max", "copies", "Copies"),
                    last=number("max", "last_at", "Latest article"),
                ),
            ),
        ),
    ),
    (COLLECTION, OUTLET, COUNTRY, LANGUAGE, COPIES),
)
