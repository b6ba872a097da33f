"""Enrich: who, where, what, how many, says whom. Pure: article in, article out.

`ENRICHERS` is the chain; each is a function from article to article and does nothing it is not certain of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schemas.events import EnrichedArticle

Enricher = Callable[[EnrichedArticle], EnrichedArticle]

ENRICHERS: tuple[Enricher, ...] = ()
"""No enricher yet: what extraction found passes through."""


def enrich(article: EnrichedArticle, enrichers: Sequence[Enricher] = ENRICHERS) -> EnrichedArticle:
    """The article with what the enrichers found in it."""
    for enricher in enrichers:
        article = enricher(article)
    return article
