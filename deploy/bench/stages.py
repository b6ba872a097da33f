"""Each stage alone, in this process: milliseconds of CPU an article, pure code only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

from deploy.bench.corpus import Corpus
from deploy.bench.report import Alone
from schemas import codec
from schemas.events import EnrichedArticle, RawDocument, ResolvedArticle
from stream_processors.collector import leave_what_is_loaded
from stream_processors.enrich import enrich
from stream_processors.extract import extract
from stream_processors.extract import warm_up as warm_up_extraction
from stream_processors.resolve import DictMemory, Resolver, Stories

A = TypeVar("A")
B = TypeVar("B")
WARM, WARM_SEED = 64, 4711
"""Other articles before the clock starts: models, and the tables of each language, are loaded at their first use. With 8 of them
loading was a tenth of what 200 articles took.
"""


def timed(name: str, function: Callable[[A], B], items: Sequence[A], note: str = "") -> tuple[Alone, list[B]]:
    """The CPU time of the function on each item, and the results."""
    started = time.process_time()
    results = [function(item) for item in items]
    spent = time.process_time() - started
    return Alone(name, spent / max(len(items), 1) * 1000, len(items), note), results


def run(documents: Iterable[RawDocument]) -> tuple[list[Alone], list[ResolvedArticle]]:
    """All stages, one after the other, and the articles as they leave the last."""
    raw = list(documents)
    _warm_up()
    leave_what_is_loaded()
    extraction, extracted = timed("extract", extract, raw, "bytes of a page to a clean article")
    enrichment, enriched = timed("enrich", lambda one: enrich(one).article, extracted, "all enrichers")
    coding, coded = timed("encode and decode", _through_json, enriched, "one hop's JSON")
    resolve, resolved = _resolved(coded)
    stories, told = _told(resolved)
    return [extraction, enrichment, coding, resolve, stories], told


@cache
def _warm_up() -> None:
    """Once in a process, as in the pool's."""
    warm_up_extraction()
    enriched = [enrich(extract(document)).article for document in Corpus(WARM, WARM_SEED)]
    _, resolved = _resolved(enriched)
    _told(resolved)


def _through_json(article: EnrichedArticle) -> EnrichedArticle:
    return codec.decode(codec.encode(article), EnrichedArticle)


def _resolved(articles: Sequence[EnrichedArticle]) -> tuple[Alone, list[ResolvedArticle]]:
    resolver = Resolver(DictMemory())
    alone, decisions = timed("resolve", resolver.resolve, articles, "revisions and copies")
    return alone, [decision.article for decision in decisions if decision.article]


def _told(articles: Sequence[ResolvedArticle]) -> tuple[Alone, list[ResolvedArticle]]:
    stories = Stories(DictMemory())
    alone, _ = timed("stories", stories.resolve, articles, "over all languages")
    return alone, list(articles)
