"""What changed between two states of one article."""

from __future__ import annotations

import zlib

import numpy as np

from schemas.events import EnrichedArticle
from stream_processors.resolve.memory import ArticleMark
from stream_processors.resolve.sketch import Sketch, below, numbers

EARLIER_TEXTS = 16
"""Of more revisions the earliest texts are forgotten: a copy of one of these is found as a near copy."""


def headline_hash(article: EnrichedArticle) -> int:
    return zlib.crc32((article.headline or "").encode("utf-8", "surrogatepass"))


def text_of(article: EnrichedArticle) -> str:
    """What is kept of the body's fingerprint."""
    return article.fingerprint.text[:32]


def earlier_texts(known: ArticleMark | None, article: EnrichedArticle) -> tuple[str, ...]:
    """The texts that the article had before, the latest first."""
    own = text_of(article)
    texts = dict.fromkeys(text for text in (known.texts if known else ()) if text and text != own)
    return tuple(texts)[:EARLIER_TEXTS]


def kinds_of_change(known: ArticleMark, article: EnrichedArticle, sketch: Sketch) -> tuple[str, ...]:
    """Of `headline`, `figures`, `body`, those that changed; `details` where none of them did.

    Nothing where the earlier state was kept by a release that kept no text.
    """
    if not known.text:
        return ()
    changed = {
        "headline": known.headline != headline_hash(article),
        "figures": not known.forgotten and known.sketch.figures != sketch.figures,
        "body": known.text != text_of(article),
    }
    return tuple(name for name, differs in changed.items() if differs) or ("details",)


def size_of_change(known: ArticleMark, article: EnrichedArticle, sketch: Sketch) -> float:
    """The share of the two bodies' shingles that only one of them has, estimated from the samples: 0 to 1, 0 where none is kept."""
    if known.forgotten or known.text == text_of(article):
        return 0.0
    reach = max(known.sketch.reach, sketch.reach)
    old, new = (below(numbers(kept.shingles), reach) for kept in (known.sketch, sketch))
    either = len(np.union1d(old, new))
    return round(len(np.setxor1d(old, new, assume_unique=True)) / either, 3) if either else 1.0
