"""Noticing that a Faust worker stands still though there is work: after a broker's crash one was seen to.

Source of the rule: Faust's open issues on stuck partitions (#175, #523, #629); a restart is what helps, and loses nothing.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

import faust
import mode
import structlog

log = structlog.get_logger(__name__)
CHECK_SECONDS = 5.0
STALL_SECONDS = 45.0
EXIT_STALLED = 1


class Progress:
    """How far each partition was handled by this process; the agents write, the watch reads."""

    def __init__(self) -> None:
        self.handled: dict[Any, int] = {}

    def note(self, events: Sequence[faust.EventT]) -> None:
        """These are done."""
        for event in events:
            message = event.message
            self.handled[message.tp] = max(self.handled.get(message.tp, 0), message.offset + 1)


class Stall:
    """Decides whether a worker stands still. Pure: the clock is given."""

    def __init__(self, started: float) -> None:
        self._last_handled: dict[Any, int] = {}
        self._moved = started

    def stands_still(self, handled: Mapping[Any, int], ends: Mapping[Any, int], now: float) -> bool:
        """Whether there is work and none was done for `STALL_SECONDS`; what was handled before counts as a start only."""
        behind = any(
            ends.get(partition, 0) > offset for partition, offset in handled.items() if partition in ends
        )
        if not behind or dict(handled) != self._last_handled:
            self._moved = now
        self._last_handled = dict(handled)
        return now - self._moved >= STALL_SECONDS


class StallWatch(mode.Service):
    """Ends a process that stands still: what it holds is unacknowledged and done again by its replacement."""

    def __init__(self, app: faust.App, progress: Progress, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._app = app
        self._progress = progress

    @mode.Service.task
    async def _watch(self) -> None:
        stall = Stall(time.monotonic())
        while not self.should_stop:
            await self.sleep(CHECK_SECONDS)
            ends = await self._ends()
            if stall.stands_still(self._progress.handled, ends, time.monotonic()):
                log.error("no progress though there is work: ending, to be started again", ends=str(ends))
                os._exit(EXIT_STALLED)

    async def _ends(self) -> Mapping[Any, int]:
        """The end of each partition at hand, asked of the brokers; nothing while they do not answer."""
        partitions = [tp for tp in self._progress.handled if tp in self._app.consumer.assignment()]
        try:
            ends: Mapping[Any, int] = await asyncio.wait_for(
                self._app.consumer.highwaters(*partitions), CHECK_SECONDS
            )
        except Exception as error:  # noqa: BLE001 (whatever it is, nothing is known of the ends)
            log.debug("ends of partitions are not known", error=repr(error))
            return {}
        return ends
