"""Enrich: who, where, what, how many, says whom. Pure: article in, article out.

`ENRICHERS` is the chain, one line each, in the order in which they build on one another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
import structlog

from schemas.events import EnrichedArticle, Extraction, Fingerprint, Url
from stream_processors.enrich.agencies import AGENCIES
from stream_processors.enrich.embedding import EMBEDDING
from stream_processors.enrich.figures import FIGURES
from stream_processors.enrich.findings import Enriched, Enricher, Findings, Span, SpannedArticle
from stream_processors.enrich.keyphrases import KEYPHRASES
from stream_processors.enrich.names import NAMES, names_with
from stream_processors.enrich.places import PLACES
from stream_processors.enrich.quotes import QUOTES
from stream_processors.enrich.subjects import SUBJECTS
from stream_processors.enrich.terms import TERMS

__all__ = [
    "ENRICHERS",
    "Enriched",
    "Enricher",
    "Findings",
    "Span",
    "SpannedArticle",
    "enrich",
    "enrichers_without",
    "names_of",
    "warm_up",
]

log = structlog.get_logger(__name__)
ENRICHERS: tuple[Enricher, ...] = (
    PLACES,
    NAMES,
    AGENCIES,
    QUOTES,
    FIGURES,
    EMBEDDING,
    SUBJECTS,
    TERMS,
    KEYPHRASES,
)


_EXAMPLE = EnrichedArticle(
    article_id="0" * 32,
    url=Url(),
    observed_at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
    body="Paris",
    fingerprint=Fingerprint(text="", content=""),
    extraction=Extraction(method="example"),
    language="en",
)


def names_of(list_of_names: str) -> tuple[str, ...]:
    """The names in a setting that separates them by commas."""
    return tuple(name.strip() for name in list_of_names.split(",") if name.strip())


def enrichers_without(names: Sequence[str], models: Sequence[str] = ()) -> tuple[Enricher, ...]:
    """The chain without those that are switched off, and with the models of some languages.

    Raises:
        MissingModel: a language has no model, or it is not installed.
    """
    named = names_with(models) if models else NAMES
    chain = (named if enricher is NAMES else enricher for enricher in ENRICHERS)
    return tuple(enricher for enricher in chain if enricher.name not in names)


def enrich(article: EnrichedArticle, enrichers: Sequence[Enricher] = ENRICHERS) -> Enriched:
    """The article with what the enrichers found in it; one that fails costs its own fields only."""
    spans: list[Span] = []
    failed = []
    for enricher in enrichers:
        try:
            findings = enricher.find(article, spans)
            article = msgspec.structs.replace(article, **findings.fields)
        except Exception:
            log.exception("enricher failed", enricher=enricher.name, article_id=article.article_id)
            failed.append(enricher.name)
            continue
        spans.extend(findings.spans)
    return Enriched(article, tuple(spans), tuple(failed))


def warm_up() -> None:
    """Load what the chain loads at first use, so that the first article does not wait for it."""
    enrich(_EXAMPLE)
