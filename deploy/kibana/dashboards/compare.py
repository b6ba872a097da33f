"""Two or three phrases beside one another, as shares of the same coverage."""

from __future__ import annotations

from collections.abc import Sequence

from deploy.kibana.charts import cloud, lines, metric, ranking
from deploy.kibana.columns import Column, count, either, over_time, rising, share, top
from deploy.kibana.dashboard import COLLECTION, COPIES, COUNTRY, LANGUAGE, OUTLET, SUBJECT, Dashboard, Row
from deploy.kibana.panels import Layer, Lens, Panel, lens

PHRASES = ("strike", "storm", "election")
"""Examples. `python -m deploy.kibana.compile --phrase …` makes the dashboard for others; in Kibana each is part of a formula."""
WIDTH = 48


def compare(phrases: Sequence[str] = PHRASES) -> Dashboard:
    """The dashboard for these phrases, in KQL."""
    shares = {f"phrase{place}": share(phrase, phrase) for place, phrase in enumerate(phrases)}
    conditions = {phrase: phrase for phrase in phrases}
    return Dashboard(
        "compare",
        "[News] Compare",
        "Which of these phrases gets more attention, when, and from whom? Shares are of all articles that query bar and controls "
        "leave, so that a query compares the phrases within one country's press or one subject.",
        "now-30d",
        (
            Row(5, tuple(_share(place, phrase, len(phrases)) for place, phrase in enumerate(phrases))),
            Row(14, (_over_time(shares),)),
            Row(
                14,
                (
                    _by("outlet", "publisher.domain", "Outlets", conditions),
                    _by("language", "language", "Languages", conditions),
                ),
            ),
            Row(13, tuple(_words(place, phrase, len(phrases)) for place, phrase in enumerate(phrases))),
        ),
        (COLLECTION, OUTLET, COUNTRY, LANGUAGE, SUBJECT, COPIES),
    )


def _share(place: int, phrase: str, phrases: int) -> Panel:
    return lens(
        f"share{place}",
        f"Share of “{phrase}”",
        "Articles that match the phrase in all articles of the selection.",
        WIDTH // phrases,
        metric("share"),
        share=share("of the coverage", phrase),
    )


def _over_time(shares: dict[str, Column]) -> Panel:
    layer = Layer({"time": over_time(), **shares})
    return Lens(
        "over-time",
        "Attention over time, % of coverage",
        "Each line is count(kql='phrase') / count() in each interval: edit the formula to compare other phrases.",
        WIDTH,
        lines("time", *shares),
        (layer,),
    )


def _by(name: str, field: str, label: str, conditions: dict[str, str]) -> Panel:
    return lens(
        name,
        f"{label} by phrase",
        "An article that matches two phrases counts for both.",
        WIDTH // 2,
        ranking("value", "articles", split="phrase"),
        kql=" or ".join(f"({phrase})" for phrase in conditions.values()),
        value=top(field, label, 12),
        phrase=either("Phrase", conditions),
        articles=count("Articles"),
    )


def _words(place: int, phrase: str, phrases: int) -> Panel:
    return lens(
        f"words{place}",
        f"Words that mark “{phrase}”",
        "Content words that are more frequent beside the phrase than in the whole archive.",
        WIDTH // phrases,
        cloud("word", "articles"),
        kql=phrase,
        word=rising("terms", "Word", 30),
        articles=count("Articles"),
    )
