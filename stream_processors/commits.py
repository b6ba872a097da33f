"""Up to where a partition may be committed: to the first record handed out that is not acknowledged.

Faust 0.15.3 (`Consumer._new_offset`) looks for gaps among the acknowledged offsets instead, and passes over two: one of
a single record behind the committed offset, and any where nothing is committed yet. Neither shows where an agent has one
batch in work. With two, the second one's acknowledgements committed the first one's records: a worker killed then lost
them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container


class HandedOut:
    """The records of one partition that went to the agents, in their order."""

    def __init__(self) -> None:
        self._offsets: deque[int] = deque()

    def hand_out(self, offset: int) -> None:
        """Another record; one that comes a second time, after a seek, is the last one so far."""
        while self._offsets and self._offsets[-1] >= offset:
            self._offsets.pop()
        self._offsets.append(offset)

    def settled(self, acknowledged: Container[int], committed: int | None) -> int | None:
        """The offset to commit: behind the last record before which all are acknowledged; None where the first is not.

        What lies before `committed` is never acknowledged again, and counts as done. Settled records are forgotten.
        """
        last = None
        while self._offsets and (self._offsets[0] in acknowledged or self._offsets[0] < (committed or 0)):
            last = self._offsets.popleft()
        return None if last is None else last + 1
