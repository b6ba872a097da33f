"""Of which earlier article a text is a copy: candidates that share rare hashes, compared one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from schemas.events import DuplicateKind
from stream_processors.resolve.compare import Comparison, Verdict, compare, judge
from stream_processors.resolve.index import CandidateIndex
from stream_processors.resolve.memory import ArticleMark, Memory, read_article
from stream_processors.resolve.sketch import Sketch, numbers

SHARED_BY_MANY = 6
"""A hash that more groups of copies hold is a turn of phrase, a footer or a form."""
CANDIDATES = 6
"""Compared at most, those with most hashes in common first."""
LEAST_VOTES = 2
"""Hashes that a candidate shares: one is often chance."""
DIGEST_PART = 0.6
"""A text that contains several articles, each no longer than this share of it, is a digest: a copy of none."""


class Match(NamedTuple):
    """The earlier article that a text is a copy of, and why."""

    kind: DuplicateKind
    article_id: str
    group_id: str
    similarity: float
    evidence: str


class View(NamedTuple):
    """What is known before an article; without candidates only exact copies are found.

    Copies are seen between `oldest_ms` and `newest_ms`. What was last seen before `ageing_ms` will leave the window before
    its copies do; what is held since before `held_since_ms` counts as forgotten, so that no verdict depends on the sweep.
    """

    memory: Memory
    oldest_ms: int
    newest_ms: int
    candidates: CandidateIndex | None = None
    ageing_ms: int = 0
    held_since_ms: int = 0


class _Candidate(NamedTuple):
    article_id: str
    mark: ArticleMark
    comparison: Comparison
    verdict: Verdict

    @property
    def group_id(self) -> str:
        return self.mark.group_id or self.article_id


def find_copy(own: Sketch, article_id: str, view: View) -> tuple[Match | None, Sketch]:
    """The best match, and the sketch without what many texts share, posting what the match does not."""
    if view.candidates is None:
        return None, own
    tags = own.postable
    found = view.candidates.find(tags, view.oldest_ms, view.held_since_ms)
    holders = np.bincount(found.keys, minlength=len(tags))
    rare = holders <= SHARED_BY_MANY
    shingles = numbers(own.shingles)
    common = frozenset(shingles[~rare[: len(shingles)]].tolist())
    candidates = [_compared(own, number, view, common) for number in _voted(found.keys, found.numbers, rare)]
    verified = [
        candidate
        for candidate in candidates
        if candidate and candidate.article_id != article_id and candidate.verdict.kind != "none"
    ]
    best = _best(own, verified)
    return (
        _match(best) if best else None,
        _posting(own, rare, _remaining(best, view)),
    )


def _voted(keys: NDArray[np.int64], candidates: NDArray[np.int64], rare: NDArray[np.bool_]) -> list[int]:
    """The numbers of the articles that share most of the rare hashes, the earliest of equals first."""
    votes = Counter(candidates[rare[keys]].tolist())
    voted = (number for number, count in votes.items() if count >= LEAST_VOTES)
    return sorted(voted, key=lambda number: (-votes[number], number))[:CANDIDATES]


def _compared(own: Sketch, number: int, view: View, common: AbstractSet[int]) -> _Candidate | None:
    assert view.candidates is not None
    article_id = view.candidates.arrivals.article_id(number)
    mark = read_article(view.memory, article_id, view.oldest_ms)
    if mark is None or mark.number != number or mark.first_seen_ms > view.newest_ms:
        return None
    comparison = compare(own, mark.sketch, common)
    return _Candidate(article_id, mark, comparison, judge(comparison))


def _best(own: Sketch, verified: list[_Candidate]) -> _Candidate | None:
    if _is_digest(own, verified):
        return None
    return min(
        verified,
        key=lambda it: (it.verdict.kind != "near", -it.verdict.similarity, it.mark.number),
        default=None,
    )


def _is_digest(own: Sketch, verified: list[_Candidate]) -> bool:
    contained = {
        candidate.group_id
        for candidate in verified
        if candidate.comparison.size <= DIGEST_PART and candidate.mark.sketch.length < own.length
    }
    return len(contained) > 1


def _match(best: _Candidate) -> Match:
    kind, similarity, evidence = best.verdict
    return Match(kind, best.article_id, best.group_id, similarity, evidence)


def _remaining(best: _Candidate | None, view: View) -> Sketch:
    """The match's sketch, where the match is young enough to be found when the article's own copies come."""
    return best.mark.sketch if best and best.mark.seen[0] >= view.ageing_ms else Sketch()


def _posting(own: Sketch, rare: NDArray[np.bool_], matched: Sketch) -> Sketch:
    """Copies post only what their group has not: a hash counts once a group, and a copy costs little memory."""
    shingles = numbers(own.shingles)
    kept = shingles[rare[: len(shingles)]]
    slim = msgspec.structs.replace(own, shingles=kept.tobytes())
    held = set(matched.postable.tolist())
    posted = np.array([key not in held for key in slim.postable.tolist()], dtype=bool)
    posted[len(kept) :] &= rare[len(shingles) :]
    return msgspec.structs.replace(slim, posted=np.packbits(posted).tobytes())
