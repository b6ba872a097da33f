"""Why a page's text scored low: the words that are too many or missing, by the paragraph that has most of them."""

from __future__ import annotations

from collections import Counter

from tests.quality import metrics
from tests.quality.metrics import Score

_SHOWN = 70


def kind(score: Score, found: str) -> str:
    """In two words, for counting."""
    if not found:
        return "no text"
    return "too much" if score.precision < score.recall else "too little"


def reason(score: Score, found: str, gold: str, how: str) -> str:
    """The kind, and the paragraph that is most of what is too much or missing; `how` is the method or the rejection."""
    if not found:
        return f"no text: {how}"
    text, other = (found, gold) if score.precision < score.recall else (gold, found)
    return f"{kind(score, found)}, by {how}: {_most(text, other)[:_SHOWN]!r}"


def _most(text: str, other: str) -> str:
    """The paragraph of a text that has most words that the other text lacks."""
    known = Counter(metrics.words(other))
    rows = [row for row in text.split("\n") if row.strip()]
    return max(rows, key=lambda row: (Counter(metrics.words(row)) - known).total(), default="")
