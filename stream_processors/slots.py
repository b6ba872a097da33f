"""A worker's place on its machine: its state directory, and its name in the consumer group."""

from __future__ import annotations

import re
import shutil
import socket
from pathlib import Path
from typing import Self

import filelock
import structlog

from schemas.settings import Settings

log = structlog.get_logger(__name__)
MAX_WORKERS = 1000
STATE_FORM = "form-2"
"""Databases of the first form, which had none in their name, lost most of what they held: see docs/DECISIONS.md."""


class WorkerSlot:
    """The first free place of its kind, held by a lock: a second worker gets its own, a restarted one its old.

    `instance_id` makes the worker a static member of its group (KIP-345): its replacement takes over its partitions at
    once, where they would otherwise wait for the session timeout.
    """

    def __init__(self, settings: Settings, group: str) -> None:
        parent = settings.data_dir / "state" / settings.group(group)
        parent.mkdir(parents=True, exist_ok=True)
        for number in range(MAX_WORKERS):
            self.path = parent / f"{number}-{STATE_FORM}"
            self.instance_id = f"{_host()}-{number}"
            self._lock = filelock.FileLock(parent / f"{number}.lock", timeout=0)
            try:
                self._lock.acquire()
            except filelock.Timeout:
                continue
            _drop(parent / str(number))
            return
        raise RuntimeError(f"{MAX_WORKERS} workers hold {parent}; give this one another DATELINE_DATA_DIR")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _drop(earlier: Path) -> None:
    """The state of an earlier release: what is in it is read from the changelogs again."""
    if earlier.is_dir():
        log.warning("state of an earlier form is dropped and made anew", folder=str(earlier))
        shutil.rmtree(earlier, ignore_errors=True)


def _host() -> str:
    """This machine's name, in the characters that Kafka takes."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:200]
