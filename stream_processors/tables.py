"""Faust tables as the memories of resolve and of the stories."""

from __future__ import annotations

import functools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, TypeVar

import faust
import structlog

from stream_processors.health import Health
from stream_processors.outbox import retry_delay

log = structlog.get_logger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
LEAST_FREE_BYTES = 32 << 20
"""What the databases need to be opened and to take some articles."""


class StateFailed(Exception):
    """The state cannot be read or written: its disk is full, or broken. The record in work has no part in it."""


def _of_state(function: Callable[P, R]) -> Callable[P, R]:
    """Whatever the table raises is a fault of the state."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise StateFailed(str(error)) from error

    return guarded


class TableMemory:
    """Reads and writes the partition of the event in work; all of it is in this process.

    Its methods raise StateFailed.
    """

    def __init__(self, table: faust.Table) -> None:
        self._table = table

    @_of_state
    def get(self, key: str) -> bytes | None:
        value: bytes | None = self._table.data.get(
            key.encode()
        )  # the table itself would look each key up twice
        return value

    @_of_state
    def put(self, key: str, value: bytes) -> None:
        self._table[key.encode()] = value

    @_of_state
    def delete(self, key: str) -> None:
        self._table.pop(key.encode(), None)

    def records(self, partition: int) -> Iterator[tuple[str, bytes]]:
        """Everything in one partition, in key order."""
        store = self._table.data
        try:
            database = store._db_for_partition(partition)  # noqa: SLF001 (`items` goes through all partitions)
            for key, value in store._visible_items(database):  # noqa: SLF001
                yield store._decode_key(key).decode(), store._decode_value(value)  # noqa: SLF001
        except Exception as error:
            raise StateFailed(str(error)) from error


def wait_until_writable(folder: Path, health: Health) -> None:
    """Wait, not ready but alive, while the disk of the state is full or cannot be written."""
    failures = 0
    while why := _unwritable(folder):
        failures += 1
        health.blocked("state", why)
        log.warning("the state cannot be kept, will try again", failures=failures, error=why)
        time.sleep(retry_delay(failures))
        health.tick()
    health.clear("state")


def _unwritable(folder: Path) -> str:
    """Why; empty where it can be written."""
    probe = folder / f"probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        probe.write_bytes(bytes(4096))
        probe.unlink()
    except OSError as error:
        probe.unlink(missing_ok=True)
        return f"{folder}: {error.strerror}: free space there, or set DATELINE_DATA_DIR"
    if free < LEAST_FREE_BYTES:
        return f"{folder}: only {free >> 20} MiB are free: free space there, or set DATELINE_DATA_DIR"
    return ""
