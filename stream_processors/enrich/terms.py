"""Content words for word clouds: frequent here, rare elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from schemas.events import EnrichedArticle
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.words import row_of

MOST_TERMS = 50
COMMON_ZIPF = 8.0
"""A word of this Zipf value (`the` has 7.7) would weigh nothing."""


def terms(article: EnrichedArticle) -> tuple[str, ...]:
    """At most 50 words in lower case, best first, by tf x (8 - Zipf value); earlier words first where equal."""
    row = row_of(article)
    counts: dict[str, int] = {}
    rarity = {}
    for word, count in zip(row.different, np.bincount(row.at).tolist(), strict=True):
        if word is not None and word.content:
            counts[word.key] = counts.get(word.key, 0) + count
            rarity[word.key] = word.zipf
    weights = {key: count * (rarity[key] - COMMON_ZIPF) for key, count in counts.items()}
    return tuple(sorted(weights, key=weights.__getitem__)[:MOST_TERMS])


def _find(article: EnrichedArticle, _: Sequence[Span]) -> Findings:
    return Findings({"terms": terms(article)})


TERMS = Enricher("terms", _find)
