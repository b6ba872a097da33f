"""An inverted index of numbers to numbers in 8 bytes a posting: one sorted array, and a small dictionary of what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

MERGE_AT = 50_000
"""New postings before they are merged into the array: 8 million take about 50 ms then."""
_NONE: NDArray[np.int64] = np.empty(0, dtype=np.int64)


class Postings:
    """Slots by key; what is found does not depend on when postings were merged."""

    def __init__(self) -> None:
        self._sorted: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._new: dict[int, list[int]] = {}
        self._count = 0

    def add(self, keys: Iterable[int], slot: int) -> None:
        for key in keys:
            self._new.setdefault(key, []).append(slot)
            self._count += 1
        if self._count >= MERGE_AT:
            self._merge()

    def find(self, keys: Sequence[int]) -> list[NDArray[np.int64]]:
        """The slots of each key."""
        low = np.asarray(keys, dtype=np.uint64) << np.uint64(32)
        starts = np.searchsorted(self._sorted, low, side="left").tolist()
        ends = np.searchsorted(self._sorted, low | np.uint64(0xFFFFFFFF), side="right").tolist()
        return [self._slots(*place) for place in zip(keys, starts, ends, strict=True)]

    def remap(self, places: NDArray[np.int64]) -> None:
        """Give each slot another number; those below 0 are dropped."""
        self._merge()
        slots = places[(self._sorted & np.uint64(0xFFFFFFFF)).astype(np.int64)]
        kept = slots >= 0
        keys = self._sorted[kept] >> np.uint64(32) << np.uint64(32)
        self._sorted = np.sort(keys | slots[kept].astype(np.uint64))

    def _slots(self, key: int, start: int, end: int) -> NDArray[np.int64]:
        new = self._new.get(key)
        if start == end:
            return np.array(new, dtype=np.int64) if new else _NONE
        old = (self._sorted[start:end] & np.uint64(0xFFFFFFFF)).astype(np.int64)
        return np.concatenate((old, np.asarray(new, dtype=np.int64))) if new else old

    def _merge(self) -> None:
        new = np.fromiter(
            ((key << 32) | slot for key, slots in self._new.items() for slot in slots),
            dtype=np.uint64,
            count=self._count,
        )
        new.sort()
        self._sorted = np.insert(self._sorted, np.searchsorted(self._sorted, new), new)
        self._new, self._count = {}, 0
