"""The pure deciders of resolve, one for each partition, made from the partition's table when its first event comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import faust
import structlog

from stream_processors.tables import TableMemory

log = structlog.get_logger(__name__)
Records = Iterable[tuple[str, bytes]]


class Loadable(Protocol):
    """What is rebuilt from a partition's records."""

    def load(self, records: Records, /, progress: Callable[[int], None] | None = None) -> int: ...


D = TypeVar("D", bound=Loadable)


class PartitionDeciders(Generic[D]):
    """One decider a partition; forgotten at each rebalance, as another worker may have written meanwhile."""

    def __init__(self, app: faust.App, memory: TableMemory, make: Callable[[], D]) -> None:
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
        decider, started = self._make(), time.monotonic()

        def progress(count: int) -> None:
            log.info("loading the memory", partition=partition, records=count)

        count = await asyncio.to_thread(decider.load, self._memory.records(partition), progress)
        seconds = round(time.monotonic() - started, 2)
        log.info("memory loaded", partition=partition, records=count, seconds=seconds)
        return decider

    async def _forget(self, *_: object, **__: object) -> None:
        self._held.clear()
