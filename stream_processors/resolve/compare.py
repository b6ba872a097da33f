"""How alike two texts are, from their sketches, and whether that makes one a copy of the other."""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from schemas.events import DuplicateKind
from stream_processors.resolve.sketch import (
    FIGURES,
    NAMES,
    PAIRS,
    Sketch,
    Tags,
    below,
    numbers,
    tags,
)


class Part(NamedTuple):
    """What the smaller of two sets shares with the larger: how many, and of how many."""

    common: int
    of: int

    @property
    def share(self) -> float:
        return self.common / self.of if self.of else 0.0


class Comparison(NamedTuple):
    """`size` is the smaller text's length over the larger's; `cosine` is absent where a text has no embedding."""

    shingles: Part
    pairs: Part
    names: Part
    figures: Part
    cosine: float | None
    size: float


class Verdict(NamedTuple):
    """Whether one is a copy of the other, how alike they are (0 to 1), and why."""

    kind: DuplicateKind
    similarity: float
    evidence: str


NEAR_SHARE, NEAR_COMMON = 0.55, 6
"""Independent reports of one event that quote the same speech share up to 0.46 of their sampled shingles, scanned
copies with an error in each ninth word 0.58 and more."""
CUT_SIZE, CUT_SHARE = 0.4, 0.75
"""A text so much shorter than the other must be in it nearly whole: a digest quotes the better part of a short item."""
CLEAR_SHARE = 0.85
"""Of texts that share less, names must agree better, and leads must be about one thing."""
FORM_SHARE, FORM_PAIRS, WEAK_FORM_SHARE, WEAK_FORM_PAIRS = 0.4, 0.3, 0.6, 0.45
"""Below both, two texts are filled from one form, or share a footer, but are about others."""
LEAST_COSINE = 0.35
"""Unrelated leads: up to 0.35 in 19 of 20 pairs. Copies that got another opening: 0.35 and more."""
REWRITTEN_PAIRS, REWRITTEN_SUM, REWRITTEN_NAMES, REWRITTEN_FIGURES, REWRITTEN_COSINE = (
    0.6,
    0.8,
    0.75,
    0.6,
    0.5,
)
"""Independent reports: at most 0.53 of the pairs. A rewriter keeps names and figures, in their order."""
FEW = 5
"""Of fewer names or pairs no share can be told."""


def compare(one: Sketch, other: Sketch, common: AbstractSet[int] = frozenset()) -> Comparison:
    """`common` are hashes of shingles that too many texts share to mean anything.

    By Python's sets: of so few numbers numpy's set functions take four times as long.
    """
    reach = max(one.reach, other.reach)
    short, long = sorted((one.length, other.length))
    return Comparison(
        _part(_shingles(one, reach) - common, _shingles(other, reach) - common),
        _part_of_smallest(tags(one.pairs), tags(other.pairs), PAIRS),
        _part_of_smallest(tags(one.names), tags(other.names), NAMES),
        _part_of_smallest(tags(one.figures), tags(other.figures), FIGURES),
        _cosine(one.signs, other.signs),
        short / max(long, 1),
    )


def judge(found: Comparison) -> Verdict:
    """Precision first: what is not clearly a copy is none."""
    shingles, pairs, names = found[:3]
    least = NEAR_SHARE if found.size >= CUT_SIZE else CUT_SHARE
    if shingles.share >= least and shingles.common >= NEAR_COMMON:
        if _of_one_form(found):
            return Verdict("none", round(shingles.share, 3), f"one form or footer: {describe(found)}")
        return Verdict("near", round(shingles.share, 3), f"rare shingles contained: {describe(found)}")
    if _rewritten(found):
        similarity = round((shingles.share + pairs.share + names.share) / 3, 3)
        return Verdict(
            "rewritten", similarity, f"same names and figures in the same order: {describe(found)}"
        )
    return Verdict("none", round(shingles.share, 3), f"too little in common: {describe(found)}")


def _of_one_form(found: Comparison) -> bool:
    """The words are alike, but names or figures are others, and so is the order in which they stand."""
    clear = found.shingles.share >= CLEAR_SHARE
    if not clear and found.cosine is not None and found.cosine < LEAST_COSINE:
        return True
    if found.pairs.share >= (FORM_PAIRS if clear else WEAK_FORM_PAIRS):
        return False
    if any(part.of >= 3 and part.share < FORM_SHARE for part in (found.names, found.figures)):
        return True
    return not clear and found.names.of >= FEW and found.names.share < WEAK_FORM_SHARE


def _rewritten(found: Comparison) -> bool:
    shingles, pairs, names, figures = found[:4]
    return (
        pairs.common >= FEW
        and pairs.share >= REWRITTEN_PAIRS
        and shingles.share + pairs.share >= REWRITTEN_SUM
        and names.share >= REWRITTEN_NAMES
        and (figures.of < 2 or figures.share >= REWRITTEN_FIGURES)
        and (found.cosine is None or found.cosine >= REWRITTEN_COSINE)
    )


def describe(found: Comparison) -> str:
    """The numbers, for people."""
    parts = [
        f"{name} {part.common}/{part.of}"
        for name, part in zip(("shingles", "name pairs", "names", "figures"), found[:4], strict=True)
    ]
    cosine = "unknown" if found.cosine is None else f"{found.cosine:.2f}"
    return f"{', '.join(parts)}, cosine {cosine}, length {found.size:.2f}"


def _shingles(sketch: Sketch, reach: int) -> set[int]:
    return set(below(numbers(sketch.shingles), reach).tolist())


def _part(left: AbstractSet[int], right: AbstractSet[int]) -> Part:
    return Part(len(left & right), min(len(left), len(right)))


def _part_of_smallest(left: Tags, right: Tags, most: int) -> Part:
    """Of samples of the `most` smallest hashes: compared up to where both are complete."""
    ends = [sample[-1] for sample in (left, right) if len(sample) >= most]
    if ends:
        left, right = (sample[: np.searchsorted(sample, min(ends), side="right")] for sample in (left, right))
    return _part(set(left.tolist()), set(right.tolist()))


def _cosine(one: bytes, other: bytes) -> float | None:
    """Charikar 2002: the share of differing signs is the angle's share of a half turn."""
    if not one or len(one) != len(other):
        return None
    differing = (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
    return math.cos(math.pi * differing / (8 * len(one)))
