"""A worker's place on its machine: its state directory, and its name in the consumer group."""

from __future__ import annotations

import re
import socket
from typing import Self

import filelock

from schemas.settings import Settings

MAX_WORKERS = 1000


class WorkerSlot:
    """The first free place of its kind, held by a lock: a second worker gets its own, a restarted one its old.

    `instance_id` makes the worker a static member of its group (KIP-345): its replacement takes over its partitions at
    once, where they would otherwise wait for the session timeout.
    """

    def __init__(self, settings: Settings, group: str) -> None:
        parent = settings.data_dir / "state" / settings.group(group)
        parent.mkdir(parents=True, exist_ok=True)
        for number in range(MAX_WORKERS):
            self.path = parent / str(number)
            self.instance_id = f"{_host()}-{number}"
            self._lock = filelock.FileLock(parent / f"{number}.lock", timeout=0)
            try:
                self._lock.acquire()
            except filelock.Timeout:
                continue
            return
        raise RuntimeError(f"{MAX_WORKERS} workers hold {parent}; give this one another DATELINE_DATA_DIR")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _host() -> str:
    """This machine's name, in the characters that Kafka takes."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:200]
