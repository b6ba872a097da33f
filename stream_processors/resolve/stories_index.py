"""Which living stories may be an article's: found by its heaviest words, its facts, and the signs of its embedding.

Holds nothing that the marks do not say: built from them in any order, it finds the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stream_processors.resolve.sketch import key_of
from stream_processors.resolve.stories_marks import Facet, StoryMark, embedding
from stream_processors.resolve.stories_postings import Postings
from stream_processors.resolve.stories_text import EMBEDDING_SIZE, Signature

LEADING = 16
"""Words of an article that candidates are looked up by."""
MOST_FACETS = 2000
"""A word or fact of more facets within reach finds none: it says too little."""
SHORTLIST = 24
"""Candidates compared word by word: those with most of the article's leading words."""
FIRST_BITS, NEAR_BITS = 20, 46
"""Of 64, then of 128 signs of projections, those that may differ: at a cosine of 0.6, 38 of 128 do (deviation 5)."""
NEAREST = 16
_FIRST_SLOTS = 1024

Slots = NDArray[np.int64]


class Reach(NamedTuple):
    """Which stories an article may join: with an article within `window_ms` of `at_ms`, and seen since `horizon_ms`.

    Those held since before `held_since_ms` count as forgotten, so that nothing depends on when they are swept.
    """

    at_ms: int
    window_ms: int
    horizon_ms: int
    held_since_ms: int = 0


def _projections() -> NDArray[np.float32]:
    """From PCG64's raw stream, which numpy promises to keep."""
    raw = np.random.PCG64(512).random_raw(EMBEDDING_SIZE * 2)
    bits = np.unpackbits(np.asarray(raw, dtype="<u8").view(np.uint8)).reshape(EMBEDDING_SIZE, 128)
    return bits.astype(np.float32) * 2 - 1


class FacetIndex:
    """Every facet has a slot; those of the dead are given back when they are more than the living."""

    def __init__(self) -> None:
        self._signs = np.zeros((2, _FIRST_SLOTS), dtype=np.uint64)
        self._times = np.zeros((4, _FIRST_SLOTS), dtype=np.int64)
        self._names: list[tuple[str, str]] = []
        self._dead = 0
        self._postings = Postings()
        self._matrix = _projections()

    def __len__(self) -> int:
        return len(self._names)

    def put(self, story: StoryMark, facet: Facet, new_keys: Iterable[int] | None = None) -> None:
        """The facet as it is now; `new_keys` are those it was not found by before (all, for a new one)."""
        slot = self.slot(story.story_id, facet.language)
        if slot is None:
            slot = self._new_slot(story.story_id, facet.language)
            new_keys = None
        self._times[:, slot] = story.first_ms, story.last_ms, story.seen_ms, story.held_ms or story.seen_ms
        vector = embedding(facet)
        if vector is not None:
            self._signs[:, slot] = self._signs_of(vector)
        self._postings.add(found_by(story, facet) if new_keys is None else new_keys, slot)

    def kill(self, story_id: str, languages: Iterable[str]) -> None:
        """The story's facets are not found any more."""
        for language in languages:
            slot = self.slot(story_id, language)
            if slot is not None:
                self._times[2:, slot] = -1
                self._names[slot] = ("", "")
                self._dead += 1

    def older_than(self, held_since_ms: int, most: int) -> list[str]:
        """Some stories that are held since before then."""
        held = self._times[3, : len(self._names)]
        slots = np.flatnonzero((held >= 0) & (held < held_since_ms))[:most]
        return list(dict.fromkeys(self._names[slot][0] for slot in slots.tolist()))

    def give_back(self) -> None:
        """Drop the slots of the dead, once they are most of all."""
        if self._dead <= max(len(self._names) // 2, _FIRST_SLOTS):
            return
        alive = self._times[3, : len(self._names)] >= 0
        kept = np.flatnonzero(alive)
        self._postings.remap(np.where(alive, np.cumsum(alive) - 1, -1))
        self._names = [self._names[slot] for slot in kept.tolist()]
        self._signs = np.pad(self._signs[:, kept], ((0, 0), (0, _FIRST_SLOTS)))
        self._times = np.pad(self._times[:, kept], ((0, 0), (0, _FIRST_SLOTS)))
        self._dead = 0

    def slot(self, story_id: str, language: str) -> int | None:
        name = (story_id, language)
        for slot in self._postings.find([_name_key(*name)])[0].tolist():
            if self._names[slot] == name:
                return int(slot)
        return None

    def by_words(self, article: Signature, reach: Reach) -> list[tuple[str, str]]:
        """Facets (story, language) that share leading words or facts, most first."""
        keys = [*article.leading[:LEADING], *sorted(article.facts)[:LEADING]]
        found = self._postings.find(keys)
        if not found:
            return []
        slots = np.concatenate(found)
        of_key = np.repeat(np.arange(len(found)), [len(one) for one in found])
        near = self._is_within(slots, reach)
        telling = np.bincount(of_key[near], minlength=len(found)) <= MOST_FACETS
        slots, shared = np.unique(slots[near & telling[of_key]], return_counts=True)
        return self._first(slots, -shared, SHORTLIST)

    def by_embedding(self, article: Signature, reach: Reach) -> list[tuple[str, str]]:
        """Facets whose embedding points the same way, nearest first."""
        if article.embedding is None or not self._names:
            return []
        one, two = self._signs_of(article.embedding)
        first = np.bitwise_count(self._signs[0, : len(self._names)] ^ one)
        slots = self._within(np.flatnonzero(first <= FIRST_BITS), reach)
        distance = first[slots].astype(np.int64) + np.bitwise_count(self._signs[1, slots] ^ two)
        near = distance <= NEAR_BITS
        return self._first(slots[near], distance[near], NEAREST)

    def _first(self, slots: Slots, rank: NDArray[np.int64], most: int) -> list[tuple[str, str]]:
        """The lowest ranks; the latest of equal ones, then by name, since slots depend on the order of loading."""
        keep = np.lexsort((-self._times[1, slots], rank))
        if len(keep) > 2 * most:
            keep = keep[: 2 * most]
        ranked = sorted((int(rank[i]), -int(self._times[1, slots[i]]), self._names[slots[i]]) for i in keep)
        return [name for *_, name in ranked[:most]]

    def _within(self, slots: Slots, reach: Reach) -> Slots:
        kept: Slots = slots[self._is_within(slots, reach)]
        return kept

    def _is_within(self, slots: Slots, reach: Reach) -> NDArray[np.bool_]:
        first, last, seen, held = self._times[:, slots]
        near = (first - reach.window_ms <= reach.at_ms) & (reach.at_ms <= last + reach.window_ms)
        within: NDArray[np.bool_] = (
            near & (seen >= max(reach.horizon_ms, 0)) & (held >= max(reach.held_since_ms, 0))
        )
        return within

    def _signs_of(self, vector: NDArray[np.float32]) -> NDArray[np.uint64]:
        return np.packbits(vector @ self._matrix > 0).view("<u8").astype(np.uint64)

    def _new_slot(self, story_id: str, language: str) -> int:
        slot = len(self._names)
        if slot == self._signs.shape[1]:
            self._signs = np.concatenate((self._signs, np.zeros_like(self._signs)), axis=1)
            self._times = np.concatenate((self._times, np.zeros_like(self._times)), axis=1)
        self._names.append((story_id, language))
        self._postings.add([_name_key(story_id, language)], slot)
        return slot


def found_by(story: StoryMark, facet: Facet) -> set[int]:
    return {*facet.posted, *story.facts}


def _name_key(story_id: str, language: str) -> int:
    return key_of(f"{story_id}\n{language}")
