"""Articles in the order of their arrival: when each was seen, until when it is held, and which time the stream has come to.

Nothing here decides: it says what may be forgotten, and what a rebuilt memory forgets later or earlier gives the same verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STEP = 1 << 17
"""Slots are added, and given back, by so many."""
STRETCH, STRETCHES = 1 << 16, 4
"""Slots that a sweep looks at in one go, and how often it goes on where nothing is due."""
LATEST = 101
"""Articles whose median time is the stream's."""
MARGIN_MS = 24 * 60 * 60 * 1000
"""Held beyond the window: records are redelivered, and come late, by hours."""
AS_SEEN = -1


class Slot(NamedTuple):
    """An article; `number` is its place in the order of arrival, `group` a hash of its group's id.

    `held_ms` is the time from which its days as a candidate count, 0 where it is none any more; `arrived_ms` is its
    record's time. Either is as `seen_ms` where not given.
    """

    number: int
    article_id: str
    seen_ms: int
    group: int = 0
    held_ms: int = AS_SEEN
    arrived_ms: int = AS_SEEN


class Arrivals:
    """Slots by number, in arrays; a number that is not there, or was taken out, is seen at 0."""

    def __init__(self) -> None:
        self.base = 0
        self.next_number = 0
        self.ids = np.zeros(0, dtype="S32")
        self.seen = np.zeros(0, dtype=np.int64)
        self.held = np.zeros(0, dtype=np.int64)
        self.arrived = np.zeros(0, dtype=np.int64)
        self.groups = np.zeros(0, dtype=np.uint32)
        self._cursor = 0

    def place(self, slot: Slot) -> None:
        """Put the article in its slot; numbers may come in any order."""
        if not len(self.seen):
            self.base = slot.number - slot.number % STEP
        while slot.number < self.base:
            self._grow(before=STEP, after=0)
        while slot.number - self.base >= len(self.seen):
            self._grow(before=0, after=STEP)
        place = slot.number - self.base
        self.ids[place] = slot.article_id.encode("utf-8", "replace")[:32]
        self.groups[place] = slot.group
        self.touch(slot)
        self.next_number = max(self.next_number, slot.number + 1)

    def touch(self, slot: Slot) -> None:
        """The article was seen again."""
        if self.base <= slot.number < self.base + len(self.seen):
            place = slot.number - self.base
            self.seen[place] = slot.seen_ms
            self.held[place] = slot.seen_ms if slot.held_ms == AS_SEEN else slot.held_ms
            self.arrived[place] = slot.seen_ms if slot.arrived_ms == AS_SEEN else slot.arrived_ms

    def kill(self, number: int) -> None:
        """Take the article out."""
        self.touch(Slot(number, "", 0))

    def article_id(self, number: int) -> str:
        held: bytes = self.ids[number - self.base]
        return held.decode()

    def arrived_ms(self, number: int) -> int:
        return int(self.arrived[number - self.base])

    def clock_ms(self) -> int:
        """The time the stream has come to: the median of the latest articles, so that one wrong clock is harmless."""
        return _median(self._latest(self.seen))

    def held_since_ms(self, window_ms: int) -> int:
        """What is held since before then counts as forgotten; nothing does before the clock is a median of enough.

        A median of a few leaps by months where an old collection is read in any order, and would forget what has just come.
        """
        latest = self._latest(self.seen)
        return _median(latest) - window_ms - MARGIN_MS if len(latest) == LATEST else 0

    def arrival_clock_ms(self) -> int:
        """The same by the records' own times."""
        return _median(self._latest(self.arrived))

    def of_group(self, group: int) -> list[str]:
        """The ids of the articles whose group has this hash, in order of arrival."""
        places = np.flatnonzero((self.groups == group) & (self.seen > 0))
        return [self.article_id(int(place) + self.base) for place in places]

    def due(self, held_before_ms: int, arrived_before_ms: int, most: int) -> list[int]:
        """The numbers of some articles that are candidates no longer, or whose records are not on the topics any more.

        Goes on where the last call ended, so that its work is bounded and all have their turn.
        """
        for start, end in self._stretches():
            held, arrived = self.held[start:end], self.arrived[start:end]
            old = (held > 0) & (held < held_before_ms)
            old |= (self.seen[start:end] > 0) & (arrived < arrived_before_ms)
            places = np.flatnonzero(old)[:most]
            if len(places):
                return [int(place) + start + self.base for place in places]
            self._cursor = end if end < len(self.seen) else 0
        return []

    def give_back(self) -> bool:
        """Whether a whole step of slots held no article any more, and is gone."""
        before = self.base
        while self.next_number - self.base > STEP and not self.seen[:STEP].any():
            self.base += STEP
            for name in _ARRAYS:
                setattr(self, name, getattr(self, name)[STEP:].copy())
        if self.base != before:
            self._cursor = 0
        return self.base != before

    @property
    def size(self) -> int:
        """Bytes held."""
        return sum(int(getattr(self, name).nbytes) for name in _ARRAYS)

    def _latest(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        end = self.next_number - self.base
        latest = times[max(end - LATEST, 0) : end]
        return latest[self.seen[max(end - LATEST, 0) : end] > 0]

    def _stretches(self) -> Iterator[tuple[int, int]]:
        for _ in range(STRETCHES):
            start = min(self._cursor, len(self.seen))
            yield start, min(start + STRETCH, len(self.seen))

    def _grow(self, before: int, after: int) -> None:
        self.base -= before
        for name in _ARRAYS:
            setattr(self, name, np.pad(getattr(self, name), (before, after)))


_ARRAYS = ("ids", "seen", "held", "arrived", "groups")


def _median(times: NDArray[np.int64]) -> int:
    return int(np.sort(times)[(len(times) - 1) // 2]) if len(times) else 0
