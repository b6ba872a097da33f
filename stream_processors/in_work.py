"""How many bytes a worker has in work: a bound for its memory, however large its records are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

RECORDS_AT_ONCE = 8
"""Records are unpacked a few at a time, until they are large enough together: a page of 24 MB can be 100 kB on the wire."""


class InWork:
    """The sizes of the records that were handed out and are not done yet, by partition and offset."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._sizes: defaultdict[Hashable, dict[int, int]] = defaultdict(dict)
        self._bytes = 0

    def take(self, partition: Hashable, offset: int, size: int) -> None:
        """A record begins; one that is handed out again counts once."""
        self.done(partition, offset)
        self._sizes[partition][offset] = size
        self._bytes += size

    def done(self, partition: Hashable, offset: int) -> None:
        """It needs no memory any more."""
        self._bytes -= self._sizes[partition].pop(offset, 0)

    def forget(self, partitions: Iterable[Hashable]) -> None:
        """Nothing of them is waited for."""
        for partition in partitions:
            self._bytes -= sum(self._sizes.pop(partition, {}).values())

    def has_room(self, size: int) -> bool:
        """May a record so large begin? Always where nothing else is in work."""
        return not self._bytes or self._bytes + size <= self._most
