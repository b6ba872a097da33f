"""One at a time of those with the same key, in the order in which they asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """What Kafka promises within a partition, kept for each key where records are worked on side by side."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, key: bytes | None) -> AsyncIterator[None]:
        """The block runs when those that asked before with this key are done; one without a key waits for none."""
        if key is None:
            yield
            return
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield
