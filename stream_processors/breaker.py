"""Breakers: where too many documents fail, the deployment is at fault, and rejecting them would empty the topic."""

from __future__ import annotations

import asyncio
from collections import deque

import structlog

from schemas.events import Reason, Rejection, Stage
from stream_processors import metrics
from stream_processors.health import Health
from stream_processors.outbox import retry_delay

log = structlog.get_logger(__name__)
BREAKER_WINDOW = 1000
BREAKER_LEAST = 50
"""Refusals within the window before the breaker may open: a handful of odd documents is no outage."""
SUSPICIOUS = frozenset({Reason.FAULT, Reason.CRASHED, Reason.TIMEOUT})
"""What is as often the worker's fault, or its machine's, as the document's."""


class Breaker:
    """Opens when too many items are refused: then the deployment is at fault, and rejecting would empty the topic.

    After Microsoft, "Circuit Breaker pattern". Open, it lets a few of the refused items through (half-open), and closes
    when not too many of them are refused again.
    """

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._recent: deque[bool] = deque(maxlen=BREAKER_WINDOW)
        self.open = False

    def would_open(self, refused: int, total: int) -> bool:
        """Whether rejecting these, on top of the recent ones, passes the limit."""
        sum_refused, sum_total = sum(self._recent) + refused, len(self._recent) + total
        return sum_refused >= BREAKER_LEAST and sum_refused > self._ratio * sum_total

    def stays_open(self, refused: int, total: int) -> bool:
        """Whether a probe says that an open breaker is to stay so."""
        return self.open and refused > self._ratio * total

    def record(self, refused: int, total: int) -> None:
        self._recent.extend([True] * refused + [False] * (total - refused))


class StageBreaker:
    """That of a stage which handles one document after the other: each that is held is its own probe."""

    def __init__(self, ratio: float, stage: Stage, health: Health) -> None:
        self._breaker = Breaker(ratio)
        self._stage = stage
        self._health = health

    async def holds(self, error: Exception, failures: int) -> bool:
        """Whether the document is to be tried again, after a pause that this waits; else it is to be rejected."""
        reason = error.reason if isinstance(error, Rejection) else Reason.FAULT
        if reason not in SUSPICIOUS:
            self.passed()
            return False
        if not self._breaker.would_open(1, 1):
            self._breaker.record(1, 1)
            return False
        why = f"breaker open: too many documents end as {reason.value}, the last: {error}"
        self._health.hold(self._stage, why[:500])
        metrics.RETRIES.labels(self._stage, reason).inc()
        log.warning(
            "too many faults, will try again", stage=self._stage, failures=failures, error=str(error)[:1000]
        )
        await asyncio.sleep(retry_delay(failures))
        return True

    def passed(self) -> None:
        """A document got an outcome that is no fault of ours."""
        self._breaker.record(0, 1)
        self._health.release(self._stage)
