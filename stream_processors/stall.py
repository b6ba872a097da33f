"""Noticing that a Faust worker does not get on with a partition though there is work.

Judged by the committed offset, which is what a restart would begin from: a worker that handles records but whose
commits stand still is as much at fault as one that handles none (Faust's open issues #175, #523, #629; see also
`recovery.py`). A restart helps, and loses nothing.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from typing import Any

import faust
import mode
import structlog

from schemas.settings import Settings
from stream_processors.gauges import LAGS
from stream_processors.health import Health

log = structlog.get_logger(__name__)
CHECK_SECONDS = 5.0
STALL_SECONDS = 45.0
EXIT_STALLED = 1


def longest_batch_seconds(settings: Settings) -> float:
    """How long a batch takes of which every document runs into its time limit: slow is not standing still."""
    return settings.batch_documents * settings.document_timeout / settings.pool_processes


class Stall:
    """Decides whether a worker stands still. Pure: the clock is given."""

    def __init__(self, limit_seconds: float) -> None:
        self._limit_seconds = limit_seconds
        self._since: dict[Any, tuple[int, float]] = {}

    def standing(self, committed: Mapping[Any, int], ends: Mapping[Any, int], now: float) -> list[Any]:
        """The partitions with work that were committed no further for the limit; `ends` has those that are known."""
        behind = {
            partition: offset for partition, offset in committed.items() if ends.get(partition, 0) > offset
        }
        self._since = {
            partition: (offset, self._since_when(partition, offset, now))
            for partition, offset in behind.items()
        }
        return [p for p, (_, since) in self._since.items() if now - since >= self._limit_seconds]

    def _since_when(self, partition: Any, offset: int, now: float) -> float:
        last_offset, since = self._since.get(partition, (-1, now))
        return since if last_offset == offset else now


def waiting(committed: Mapping[Any, int], ends: Mapping[Any, int]) -> dict[tuple[str, int], int]:
    """The records that wait in each partition whose end is known."""
    return {
        (tp.topic, tp.partition): max(0, ends[tp] - offset)
        for tp, offset in committed.items()
        if ends.get(tp) is not None
    }


class StallWatch(mode.Service):
    """Ends a process that stands still: what it holds is unacknowledged and done again by its replacement."""

    def __init__(self, app: faust.App, limit_seconds: float, health: Health, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._app = app
        self._health = health
        self._stall = Stall(limit_seconds)

    @mode.Service.task
    async def _watch(self) -> None:
        while not self.should_stop:
            await self.sleep(CHECK_SECONDS)
            committed, ends = await self._offsets()
            LAGS.show(waiting(committed, ends))
            known = {} if self._health.holds else committed
            standing = self._stall.standing(known, ends, time.monotonic())
            if standing:
                log.error(
                    "no progress though there is work: ending, to be started again",
                    partitions=[f"{tp}: {committed[tp]} of {ends[tp]}" for tp in standing],
                )
                os._exit(EXIT_STALLED)

    async def _offsets(self) -> tuple[Mapping[Any, int], Mapping[Any, int]]:
        """What is committed of each input partition, and its end; nothing while the brokers do not answer."""
        try:
            return await asyncio.wait_for(self._ask(), CHECK_SECONDS)
        except Exception as error:  # noqa: BLE001 (whatever it is, nothing is known of the offsets)
            log.debug("offsets are not known", error=repr(error))
            return {}, {}

    async def _ask(self) -> tuple[Mapping[Any, int], Mapping[Any, int]]:
        consumer, changelogs = self._app.consumer, self._app.tables.changelog_topics
        partitions = [tp for tp in consumer.assignment() if tp.topic not in changelogs]
        starts = await consumer.earliest_offsets(*partitions)
        ends = await consumer.highwaters(*partitions)
        known = consumer._committed_offset  # noqa: SLF001 (no public way that does not ask the coordinator)
        return {tp: max(known[tp] or 0, starts[tp]) for tp in partitions}, ends
