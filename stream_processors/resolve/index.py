"""Which articles share a rare hash: the candidates for a comparison, and how many articles hold each hash.

An index of one partition, in memory and small: eight bytes a posting, in sorted arrays that are merged as they grow. It
holds nothing that the records in the table do not say, so it is rebuilt from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stream_processors.resolve.arrivals import Arrivals, Slot
from stream_processors.resolve.sketch import Hashes, Tags

HEAD = 1 << 10
"""Articles whose postings are kept in a dict until they are sorted into an array."""
MAX_SEGMENT = 1 << 24
"""Postings (128 MiB): merging larger arrays takes longer than a second."""
STRETCH = 16
"""Postings between two entries of a segment's table of starts, on average at most."""
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


class Segment(NamedTuple):
    """Sorted postings, tag above and number below; `starts` says where each stretch of tags begins.

    One look at a short stretch for each tag: a binary search misses the cache at each of its last steps.
    """

    postings: Hashes
    starts: NDArray[np.uint32]
    shift: int

    @classmethod
    def of(cls, postings: Hashes) -> Segment:
        bits = max(len(postings) // STRETCH, 1).bit_length()
        counts = np.bincount((postings >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        return cls(postings, np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32), 32 - bits)


class Found(NamedTuple):
    """Per posting found: the position of the key asked for, and the number of the slot."""

    keys: NDArray[np.int64]
    numbers: NDArray[np.int64]


class CandidateIndex:
    """Tag -> slots of the articles held that posted it."""

    def __init__(self) -> None:
        self.arrivals = Arrivals()
        self._head: dict[int, list[int]] = {}
        self._head_articles = 0
        self._segments: list[Segment] = []

    @property
    def next_number(self) -> int:
        """The number of the next article that arrives."""
        return self.arrivals.next_number

    def add(self, slot: Slot, tags: Tags) -> None:
        """Add an article; numbers may come in any order."""
        self.arrivals.place(slot)
        self.post(slot.number, tags)
        self._head_articles += 1
        if self._head_articles >= HEAD:
            self._flush()

    def post(self, number: int, tags: Tags) -> None:
        """Let the article be found by more."""
        for key in tags.tolist():
            self._head.setdefault(key, []).append(number)

    def add_all(self, slots: Sequence[Slot], tags: Sequence[Tags]) -> None:
        """The same for many, which is faster."""
        for slot in slots:
            self.arrivals.place(slot)
        if not slots:
            return
        numbers = np.repeat(
            np.array([slot.number for slot in slots], dtype=np.uint64), [len(posted) for posted in tags]
        )
        self._append(np.sort((np.concatenate(tags).astype(np.uint64) << _HALF) | (numbers & _LOW)))

    def find(self, tags: Tags, newer_than_ms: int, held_since_ms: int = 0) -> Found:
        """The postings of the tags that belong to articles seen since, and held since."""
        keys, slots = tags.astype(np.uint64), self.arrivals
        parts = [_search(segment, keys) for segment in self._segments]
        parts.append(self._search_head(keys))
        found = Found(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
        if not len(found.numbers):
            return found
        numbers = slots.base + ((found.numbers - slots.base) & 0xFFFFFFFF)
        places = np.minimum(numbers - slots.base, len(slots.seen) - 1)
        alive = (slots.seen[places] >= newer_than_ms) & (slots.held[places] >= max(held_since_ms, 1))
        return Found(found.keys[alive], numbers[alive])

    def forget(self) -> None:
        """Give back the memory of slots that hold no article any more; postings of others go when arrays are merged."""
        if self.arrivals.give_back():
            alive = (self._alive(segment.postings) for segment in self._segments)
            self._segments = [Segment.of(kept) for kept in alive if len(kept)]

    def __len__(self) -> int:
        return int(np.count_nonzero(self.arrivals.held))

    @property
    def size(self) -> int:
        """Bytes held, without the head's dict."""
        return self.arrivals.size + sum(part.postings.nbytes + part.starts.nbytes for part in self._segments)

    def _flush(self) -> None:
        lengths = [len(numbers) for numbers in self._head.values()]
        keys = np.repeat(np.fromiter(self._head, dtype=np.uint64, count=len(self._head)), lengths)
        flat: Iterable[int] = (number for numbers in self._head.values() for number in numbers)
        numbers = np.fromiter(flat, dtype=np.uint64, count=len(keys))
        self._head, self._head_articles = {}, 0
        self._append(np.sort((keys << _HALF) | (numbers & _LOW)))

    def _append(self, postings: Hashes) -> None:
        while self._can_merge(len(postings)):
            before = self._alive(self._segments.pop().postings)
            postings = np.concatenate([before, self._alive(postings)])
            postings.sort(kind="stable")
        if len(postings):
            self._segments.append(Segment.of(postings))

    def _can_merge(self, size: int) -> bool:
        if not self._segments:
            return False
        before = len(self._segments[-1].postings)
        return before <= 2 * size and before + size <= MAX_SEGMENT

    def _alive(self, segment: Hashes) -> Hashes:
        places = ((segment & _LOW).astype(np.int64) - self.arrivals.base) & 0xFFFFFFFF
        known = places < len(self.arrivals.held)
        return segment[known & (self.arrivals.held[np.where(known, places, 0)] > 0)]

    def _search_head(self, keys: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        hits = [
            (place, number) for place, key in enumerate(keys.tolist()) for number in self._head.get(key, ())
        ]
        pairs = np.array(hits, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


def _search(segment: Segment, keys: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The position of the key and the low half of each posting of it."""
    stretches = keys >> np.uint64(segment.shift)
    first = segment.starts[stretches].astype(np.int64)
    lengths = segment.starts[stretches + np.uint64(1)].astype(np.int64) - first
    places = np.repeat(np.arange(len(keys)), lengths)
    offsets = np.arange(len(places)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    postings = segment.postings[first[places] + offsets]
    hits = postings >> _HALF == keys[places]
    return places[hits], (postings[hits] & _LOW).astype(np.int64)
