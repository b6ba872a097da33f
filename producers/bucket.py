"""How often somebody may do something."""

from __future__ import annotations

import time


class Bucket:
    """A token bucket: `rate` a second, bursts of up to ten seconds' worth."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._room = self._most = max(1.0, rate * 10)
        self._at = time.monotonic()

    def take(self) -> float:
        """0 where there was room, else the seconds until there is."""
        now = time.monotonic()
        self._room = min(self._most, self._room + (now - self._at) * self._rate)
        self._at = now
        if self._room < 1.0:
            return (1.0 - self._room) / self._rate
        self._room -= 1.0
        return 0.0
