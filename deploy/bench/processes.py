"""CPU time and memory of processes with all their children."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import psutil


class Usage(msgspec.Struct, frozen=True):
    """CPU seconds since the process began, its ended children included; bytes of memory held now (PSS where there is one)."""

    cpu_seconds: float = 0.0
    memory_bytes: int = 0


def usage(pid: int) -> Usage:
    """Of the process and all that it started; nothing where it is gone."""
    try:
        own = psutil.Process(pid)
        family = [own, *own.children(recursive=True)]
    except psutil.NoSuchProcess:
        return Usage()
    parts = [_of(process) for process in family]
    return Usage(sum(part.cpu_seconds for part in parts), sum(part.memory_bytes for part in parts))


def _of(process: psutil.Process) -> Usage:
    try:
        times = process.cpu_times()
        return Usage(sum(times[:4]), _memory(process))
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return Usage()


def _memory(process: psutil.Process) -> int:
    """Shared pages are counted once over all processes where the system says so."""
    held = process.memory_full_info()
    return int(getattr(held, "pss", 0) or held.rss)


class Meter:
    """CPU that named processes use from one reading to the next."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before = self.now()

    def now(self) -> dict[str, Usage]:
        """What each has used so far."""
        return {name: usage(pid) for name, pid in self._pids.items()}

    def lap(self) -> dict[str, float]:
        """CPU seconds of each since the last lap."""
        now = self.now()
        spent = {name: now[name].cpu_seconds - self._before[name].cpu_seconds for name in now}
        self._before = now
        return spent
