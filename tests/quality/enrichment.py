"""Everything that enrichment is measured by, and what it costs: `python -m tests.quality.enrichment`.

Quality modules that are there run one after another. The cost is articles per CPU-second of one process at about
3,000 characters, for each enricher and for the chain; `--speed` measures only that.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from schemas.events import EnrichedArticle
from stream_processors.enrich import ENRICHERS, enrich, warm_up
from stream_processors.enrich.embedding import _encoded
from stream_processors.enrich.findings import Enricher, Span
from stream_processors.enrich.words import _row
from tests.quality.articles import article

MODULES = ("places", "entities", "quotes", "figures", "keyphrases")
TEXTS = Path(__file__).parents[1] / "data" / "multilingual"
CHARACTERS = 3000
ARTICLES = 60
ROUNDS = 3


def articles() -> list[EnrichedArticle]:
    """Texts of about 3,000 characters in ten languages, each made of several of its language's stories."""
    by_language: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(TEXTS.glob("*.json")):
        story = json.loads(file.read_text(encoding="utf-8"))
        by_language.setdefault(story["language"], []).append(story)
    made = [
        _padded(stories[start:] + stories[:start], language)
        for language, stories in sorted(by_language.items())
        for start in range(len(stories))
    ]
    return made[:ARTICLES]


def _padded(stories: Sequence[dict[str, Any]], language: str) -> EnrichedArticle:
    body = "\n\n".join(story["body"] for story in stories)
    while len(body) < CHARACTERS:
        body += "\n\n" + body
    return article(stories[0]["headline"], body[:CHARACTERS], language)


def costs(given: Sequence[EnrichedArticle], chain: Sequence[Enricher]) -> dict[str, float]:
    """CPU milliseconds an article of each enricher: the best of several rounds, since other work disturbs."""
    best = dict.fromkeys((enricher.name for enricher in chain), float("inf"))
    for _ in range(ROUNDS):
        for name, seconds in _one_round(given, chain).items():
            best[name] = min(best[name], 1000 * seconds / len(given))
    return best


def _forget() -> None:
    """What a round remembers of its articles, which a later one would find."""
    _row.cache_clear()
    _encoded.cache_clear()


def _one_round(given: Sequence[EnrichedArticle], chain: Sequence[Enricher]) -> dict[str, float]:
    spent = dict.fromkeys((enricher.name for enricher in chain), 0.0)
    _forget()
    for each in given:
        current, spans = each, list[Span]()
        for enricher in chain:
            started = time.process_time()
            findings = enricher.find(current, spans)
            current = msgspec.structs.replace(current, **findings.fields)
            spent[enricher.name] += time.process_time() - started
            spans.extend(findings.spans)
    return spent


def whole(given: Sequence[EnrichedArticle], chain: Sequence[Enricher]) -> float:
    """CPU milliseconds an article of the chain."""
    best = float("inf")
    for _ in range(ROUNDS):
        _forget()
        started = time.process_time()
        for each in given:
            enrich(each, chain)
        best = min(best, 1000 * (time.process_time() - started) / len(given))
    return best


def show_speed() -> None:
    warm_up()
    given = articles()
    if not given:
        click.echo("speed: skipped: no texts", err=True)
        return
    click.echo(f"{len(given)} articles of {CHARACTERS} characters; CPU of one process")
    rows = [*costs(given, ENRICHERS).items(), ("whole chain", whole(given, ENRICHERS))]
    for name, milliseconds in rows:
        click.echo(f"{name:14} {milliseconds:7.2f} ms {1000 / max(milliseconds, 1e-6):9.0f} articles/CPU-s")


def show_quality() -> None:
    for name in MODULES:
        if importlib.util.find_spec(f"tests.quality.{name}") is None:
            click.echo(f"{name}: no such module", err=True)
            continue
        click.echo(f"== {name}")
        main_of = importlib.import_module(f"tests.quality.{name}").main
        main_of([]) if inspect.signature(main_of).parameters else main_of()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", action="store_true", help="only the cost")
    wanted = parser.parse_args(arguments)
    if not wanted.speed:
        sys.argv = sys.argv[:1]
        show_quality()
    show_speed()
    return 0


if __name__ == "__main__":
    sys.exit(main())
