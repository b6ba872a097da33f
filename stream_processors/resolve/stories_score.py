"""How near an article is to a story, and from where on it belongs to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_processors.resolve.stories_marks import Facet, StoryMark, embedding, words
from stream_processors.resolve.stories_text import Keys, Signature, Weights

COSINE_WEIGHT, COSINE_NEUTRAL = 0.25, 0.5
"""Embeddings of two events of one kind are near; words and names decide, the embedding only tips the scales."""
DECAY = 0.05
"""What a story loses until the end of the window."""
JOIN = 0.25
"""From this score on in the same language."""
JOIN_ACROSS = 0.58
"""Between languages, by cosine: translations of one report have 0.53 and more, other stories of one war up to 0.64."""
FACT_ACROSS, MOST_FACTS = 0.03, 3
MERGE = 0.65
"""Two stories are one from this likeness of their facets on, if one article would join either."""
DRIFTED, GROWN = 0.1, 12
"""A story of at least GROWN articles goes on as a new one when what comes is no nearer than this to its first one."""


def within_language(article: Signature, _: StoryMark, facet: Facet, age: float) -> float:
    """Likeness to a facet in the article's own language; `age` is the gap in time as a part of the window.

    Words count as the mean of the cosines to each article of the facet (average linkage): the cosine to their mean would grow
    with their number, for articles of other events too.
    """
    shared = facet.norm * _shared(*words(facet), article.keys, article.weights)
    if shared + COSINE_WEIGHT * (1 - COSINE_NEUTRAL) < JOIN:  # no embedding could tip it: most candidates
        return shared - DECAY * age
    return shared + _tip(cosine(article, facet)) - DECAY * age


def across_languages(article: Signature, story: StoryMark, facet: Facet, age: float) -> float:
    """Likeness to a facet in another language."""
    return _across(cosine(article, facet), _facts_shared(article, story)) - DECAY * age


def _facts_shared(article: Signature, other: Signature | StoryMark) -> int:
    return min(len(article.facts.intersection(other.facts)), MOST_FACTS)


def _across(near: float | None, facts: int) -> float:
    return (near or 0.0) + FACT_ACROSS * facts


def between_facets(one: Facet, other: Facet) -> float:
    """Likeness of two facets of one language."""
    return _shared(*words(one), *words(other))


def _shared(keys: Keys, weights: Weights, other_keys: Keys, other_weights: Weights) -> float:
    """The cosine of two vectors with sorted keys."""
    if not len(other_keys):
        return 0.0
    places = np.minimum(np.searchsorted(other_keys, keys), len(other_keys) - 1)
    same = other_keys[places] == keys
    return float(np.dot(weights[same], other_weights[places[same]]))


def cosine(article: Signature, facet: Facet) -> float | None:
    return _cosine(embedding(facet), article.embedding)


def _cosine(one: Weights | None, other: Weights | None) -> float | None:
    return None if one is None or other is None else float(np.dot(one, other))


class Likeness(NamedTuple):
    """Of two articles, as if one were a story: it would be joined from `needed` on, without what time takes off."""

    score: float
    needed: float
    evidence: str


def likeness(one: Signature, other: Signature) -> Likeness:
    """What a story of one article would say of the other."""
    near = _cosine(one.embedding, other.embedding)
    told = "unknown" if near is None else f"{near:.2f}"
    if one.language == other.language:
        shared = _shared(one.keys, one.weights, other.keys, other.weights)
        return Likeness(shared + _tip(near), JOIN, f"words {shared:.2f}, cosine {told}")
    facts = _facts_shared(one, other)
    return Likeness(_across(near, facts), JOIN_ACROSS, f"cosine {told}, places and figures {facts}")


def has_drifted(article: Signature, facet: Facet) -> bool:
    """The cosine to the facet's first article, estimated from signs (Charikar 2002), deviation 0.07."""
    if article.embedding is None or not facet.founding or facet.members < GROWN:
        return False
    signs = np.packbits(article.embedding > 0)
    differing = int(np.bitwise_count(signs ^ np.frombuffer(facet.founding, dtype=np.uint8)).sum())
    return float(np.cos(np.pi * differing / len(article.embedding))) < DRIFTED


def _tip(value: float | None) -> float:
    return 0.0 if value is None else COSINE_WEIGHT * (value - COSINE_NEUTRAL)
