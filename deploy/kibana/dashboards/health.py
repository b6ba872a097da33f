"""Can the corpus be trusted: what is missing, silent, doubtful or late?"""

from __future__ import annotations

from deploy.kibana.charts import Series, bars, donut, heatmap, ranking, table, xy
from deploy.kibana.columns import count, number, over_time, ranges, top
from deploy.kibana.dashboard import COLLECTION, COPIES, COUNTRY, LANGUAGE, OUTLET, Dashboard, Row
from deploy.kibana.dashboards.pieces import ARTICLES, share_of_these
from deploy.kibana.data_views import ARTICLES_VIEW, INGEST_VIEW, REJECTED_VIEW
from deploy.kibana.panels import Layer, Lens, Panel, lens

WORDS = (0, 50, 100, 200, 400, 800, 1500, 3000, None)


def _missing(name: str, title: str, kql: str) -> Panel:
    return share_of_these(name, title, "Share of the selected articles.", kql)


HEALTH = Dashboard(
    "health",
    "[News] Corpus health",
    "Which outlets fell silent, what is undated or unreadable, how good is the extraction, what was rejected?",
    "now-30d",
    (
        Row(
            5,
            (
                _missing("undated", "Without a publication date", "not published_at: *"),
                _missing("no-language", "In an unknown language", "language: und"),
                _missing("short", "Shorter than 50 words", "word_count < 50"),
                _missing("doubtful", "Doubtful extraction (quality below 50 %)", "extraction.quality < 0.5"),
            ),
        ),
        Row(
            16,
            (
                lens(
                    "silence",
                    "Articles of each outlet, day by day",
                    "An outlet whose row ends has fallen silent, or its source is broken.",
                    48,
                    heatmap("day", "outlet", "articles"),
                    day=over_time(label="Day", interval="1d"),
                    outlet=top("publisher.domain", "Outlet", 50),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            13,
            (
                lens(
                    "words",
                    "How long the articles are",
                    "Words of the text.",
                    24,
                    bars("words", "articles"),
                    words=ranges("word_count", "Words", WORDS),
                    articles=ARTICLES,
                ),
                lens(
                    "methods",
                    "Which reader gave the text, and how well",
                    "Quality as the extraction judges itself.",
                    24,
                    table("method", "articles", "quality", "words"),
                    method=top("extraction.method", "Reader", 10),
                    articles=ARTICLES,
                    quality=number("average", "extraction.quality", "Mean quality"),
                    words=number("median", "word_count", "Median of words"),
                ),
            ),
        ),
        Row(
            13,
            (
                lens(
                    "dated-by",
                    "Which rule found the date",
                    "(missing value): none did.",
                    16,
                    ranking("rule", "articles"),
                    rule=top("published_from", "Rule", 12, missing=True),
                    articles=ARTICLES,
                ),
                lens(
                    "precision",
                    "How exact the dates are",
                    "(missing value): no date.",
                    16,
                    donut("precision", "articles"),
                    precision=top("published_precision", "Precision", 8, missing=True),
                    articles=ARTICLES,
                ),
                lens(
                    "rejected",
                    "Why documents were rejected",
                    "In the time range; query bar and controls do not apply.",
                    16,
                    ranking("reason", "documents"),
                    view=REJECTED_VIEW,
                    own_filters_only=True,
                    reason=top("reason", "Reason", 15),
                    documents=count("Documents"),
                ),
            ),
        ),
        Row(
            13,
            (
                Lens(
                    "delay",
                    "Published, and arrived",
                    "Where the second line lags behind the first, articles come late.",
                    48,
                    xy(Series("line", "published", ("articles",)), Series("line", "arrived", ("added",))),
                    (
                        Layer(
                            {
                                "published": over_time("@timestamp", "Published"),
                                "articles": count("Published"),
                            },
                            ARTICLES_VIEW,
                        ),
                        Layer(
                            {"arrived": over_time("event.ingested", "Arrived"), "added": count("Arrived")},
                            INGEST_VIEW,
                        ),
                    ),
                ),
            ),
        ),
    ),
    (COLLECTION, OUTLET, COUNTRY, LANGUAGE, COPIES),
)
