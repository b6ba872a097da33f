"""The pure deciders of resolve, one for each partition, made from the partition's table when its first event comes."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import faust
import structlog

from stream_processors.resolve.memory import Store
from stream_processors.tables import TableMemory

log = structlog.get_logger(__name__)
Records = Iterable[tuple[str, bytes]]


class Loadable(Protocol):
    """What is rebuilt from a partition's records."""

    def load(self, records: Records, /, progress: Callable[[int], None] | None = None) -> int: ...


D = TypeVar("D", bound=Loadable)
RECENT = 2048
"""Records at hand, of 1 kB and less: an article asks for its own three times, and for those of the living stories again and again."""


class Recent:
    """A store with what was last read or written of it at hand, also that a key is not there. For one decider's use."""

    def __init__(self, store: Store, most: int = RECENT) -> None:
        self._store = store
        self._most = most
        self._held: OrderedDict[str, bytes | None] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        """The record, if there is one."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        value = self._store.get(key)
        self._keep(key, value)
        return value

    def put(self, key: str, value: bytes) -> None:
        self._store.put(key, value)
        self._keep(key, value)

    def delete(self, key: str) -> None:
        self._held.pop(key, None)
        self._store.delete(key)

    def _keep(self, key: str, value: bytes | None) -> None:
        self._held[key] = value
        self._held.move_to_end(key)
        if len(self._held) > self._most:
            self._held.popitem(last=False)


class PartitionDeciders(Generic[D]):
    """One decider a partition; forgotten at each rebalance, as another worker may have written meanwhile."""

    def __init__(self, app: faust.App, memory: TableMemory, make: Callable[[Store], D]) -> None:
        self._memory = memory
        self._make = make
        self._held: dict[int, D] = {}
        app.on_partitions_assigned.connect(self._forget)

    async def of(self, partition: int) -> D:
        """The partition's decider; loading runs beside the event loop, so that the worker is seen alive."""
        if partition not in self._held:
            self._held[partition] = await self._loaded(partition)
        return self._held[partition]

    async def _loaded(self, partition: int) -> D:
        decider, started = self._make(Recent(self._memory)), time.monotonic()

        def progress(count: int) -> None:
            log.info("loading the memory", partition=partition, records=count)

        count = await asyncio.to_thread(decider.load, self._memory.records(partition), progress)
        seconds = round(time.monotonic() - started, 2)
        log.info("memory loaded", partition=partition, records=count, seconds=seconds)
        return decider

    async def _forget(self, *_: object, **__: object) -> None:
        self._held.clear()
