"""How much attention, when, by whom, in which words: the first questions of a researcher."""

from __future__ import annotations

from deploy.kibana import maps, searches
from deploy.kibana.charts import bars, cloud, donut, heatmap, metric, ranking, table, treemap
from deploy.kibana.columns import each, number, over_time, top, unique
from deploy.kibana.dashboard import COLLECTION, COPIES, COUNTRY, LANGUAGE, OUTLET, SUBJECT, Dashboard, Row
from deploy.kibana.dashboards.pieces import ARTICLES, share_of_these
from deploy.kibana.panels import Linked, Panel, Vega, lens
from deploy.kibana.shares import share_in_all, share_over_time


def _most_named(kind: str, label: str) -> Panel:
    return lens(
        kind,
        f"{label} named most",
        f"{label} by the number of articles that name them.",
        16,
        table("name", "articles", "outlets"),
        name=top(f"{kind}.name", label, 20),
        articles=ARTICLES,
        outlets=unique("publisher.domain", "Outlets"),
    )


def _unknown(name: str, title: str, kql: str) -> Panel:
    return share_of_these(
        name, title, "Unknown is counted, not guessed: what is missing here is missing above.", kql
    )


ATTENTION = Dashboard(
    "attention",
    "[News] Attention",
    "How much attention does a subject get, over time and as a share of all coverage; who covers it, in which words, and where? "
    "Type the subject into the query bar.",
    "now-30d",
    (
        Row(
            5,
            (
                lens(
                    "found",
                    "Articles found",
                    "Articles that match query bar and controls.",
                    12,
                    metric("articles"),
                    articles=ARTICLES,
                ),
                Vega(
                    "share",
                    "Share of all coverage",
                    "Matching originals in all originals of the time range; the query bar and the controls choose the first only.",
                    12,
                    share_in_all,
                ),
                lens(
                    "outlets",
                    "Outlets covering it",
                    "Different outlets (approximate above 3,000).",
                    12,
                    metric("outlets"),
                    outlets=unique("publisher.domain", "Outlets"),
                ),
                lens(
                    "span",
                    "First and latest mention",
                    "Publication times of the earliest and the latest article.",
                    12,
                    metric("first", "latest"),
                    first=number("min", "@timestamp", "First"),
                    latest=number("max", "@timestamp", "Latest"),
                ),
            ),
        ),
        Row(
            13,
            (
                Vega(
                    "share-over-time",
                    "Attention over time, % of all coverage",
                    "The honest measure: news days differ in size. Interval by interval, matching originals in all originals.",
                    48,
                    share_over_time,
                ),
            ),
        ),
        Row(
            12,
            (
                lens(
                    "over-time",
                    "Attention over time, articles by outlet",
                    "Articles in each interval; the largest outlets apart, the others together.",
                    48,
                    bars("time", "articles", split="outlet"),
                    time=over_time(),
                    outlet=top("publisher.domain", "Outlet", 8, other=True),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            13,
            (
                lens(
                    "top-outlets",
                    "Who covers it most",
                    "Outlets by number of articles.",
                    16,
                    ranking("outlet", "articles"),
                    outlet=top("publisher.domain", "Outlet", 15, other=True),
                    articles=ARTICLES,
                ),
                lens(
                    "languages",
                    "In which languages",
                    "Languages of the articles' texts; und: unknown.",
                    16,
                    donut("language", "articles"),
                    language=top("language", "Language", 10, other=True),
                    articles=ARTICLES,
                ),
                lens(
                    "countries",
                    "From which countries",
                    "Countries of publication; (missing value): not known.",
                    16,
                    ranking("country", "articles"),
                    country=top("publisher.country", "Country", 15, other=True, missing=True),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            13,
            (
                lens(
                    "words",
                    "In which words",
                    "Content words by number of articles.",
                    24,
                    cloud("word", "articles"),
                    word=top("terms", "Word", 50),
                    articles=ARTICLES,
                ),
                lens(
                    "subjects",
                    "As which subjects",
                    "IPTC Media Topics; an article may have several.",
                    24,
                    treemap(("subject",), "articles"),
                    subject=top("subjects.name", "Subject", 20),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            13,
            (
                _most_named("people", "People"),
                _most_named("organisations", "Organisations"),
                _most_named("places", "Places"),
            ),
        ),
        Row(
            15,
            (
                Linked(maps.NAME, "Where it happens", "Places that the articles name.", 24, "map"),
                lens(
                    "days",
                    "When which language reports",
                    "Articles for each day and language.",
                    24,
                    heatmap("day", "language", "articles"),
                    day=over_time(label="Day", interval="1d"),
                    language=top("language", "Language", 10),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            10,
            (
                lens(
                    "clock",
                    "When in the week it is published",
                    "Articles by weekday and hour, UTC; those whose hour of publication is known.",
                    48,
                    heatmap("hour", "weekday", "articles"),
                    weekday=each("published_weekday", "Weekday", 7),
                    hour=each("published_hour", "Hour", 24),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            5,
            (
                _unknown("undated", "Without a publication date", "not published_at: *"),
                _unknown("no-language", "In an unknown language", "language: und"),
                _unknown("no-country", "From an unknown country", "not publisher.country: *"),
                _unknown("no-place", "Without a place on the map", "not places.location: *"),
            ),
        ),
        Row(
            15,
            (
                Linked(
                    searches.SAMPLE.name,
                    "A random sample to read",
                    "In the order of the articles' ids, which are hashes.",
                    48,
                    "search",
                ),
            ),
        ),
    ),
    (COLLECTION, OUTLET, COUNTRY, LANGUAGE, SUBJECT, COPIES),
)
