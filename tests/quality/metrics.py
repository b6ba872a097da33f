"""The corpora's own measures, written anew from their descriptions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq


class Score(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def ratio(hits: float, found: float, wanted: float) -> Score:
    """Precision and recall from counts; nothing found where nothing is wanted is right."""
    if not found and not wanted:
        return Score(1.0, 1.0)
    return Score(hits / found if found else 0.0, hits / wanted if wanted else 0.0)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def word_score(found: str, gold: str) -> Score:
    """Word multisets, as WCXB counts them."""
    left, right = Counter(words(found)), Counter(words(gold))
    return ratio((left & right).total(), left.total(), right.total())


def rouge_lsum(found: str, gold: str) -> Score:
    """ROUGE-LSum (Lin 2004): the union of the longest common subsequences of each gold sentence with all found ones."""
    left, right = [words(s) for s in sentences(found)], [words(s) for s in sentences(gold)]
    open_left, open_right = Counter(w for s in left for w in s), Counter(w for s in right for w in s)
    found_total, gold_total, hits = open_left.total(), open_right.total(), 0
    for sentence in right:
        for word in _union_of_common(sentence, left):
            if open_left[word] and open_right[word]:
                hits += 1
                open_left[word] -= 1
                open_right[word] -= 1
    return ratio(hits, found_total, gold_total)


def _union_of_common(sentence: Sequence[str], others: Iterable[Sequence[str]]) -> list[str]:
    positions: set[int] = set()
    for other in others:
        blocks = LCSseq.opcodes(sentence, other)
        positions.update(
            i for block in blocks if block.tag == "equal" for i in range(block.src_start, block.src_end)
        )
    return [sentence[i] for i in sorted(positions)]


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]


def mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0


def folded(text: str | None) -> str:
    """For comparing titles and names: case, punctuation and spacing apart."""
    return " ".join(words(text or ""))
