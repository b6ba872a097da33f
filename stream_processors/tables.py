"""Faust tables as the memories of resolve and of the stories."""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import faust
import rocksdict
import structlog

from stream_processors.health import Health
from stream_processors.outbox import retry_delay
from stream_processors.shutdown import end_unacknowledged

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


class Write(NamedTuple):
    """What was remembered, or with None forgotten, and is on its way to the changelog."""

    partition: int
    key: bytes
    value: bytes | None
    generation: int


class TableMemory:
    """Reads and writes the partition of the event in work; all of it is in this process.

    A write reaches the database when the changelog has it. So the database is what some decision left, and so is what a
    replacement makes of it and of the rest of the changelog. Faust writes at once: of a decision whose records a crash
    kept from the changelog the new keys then stayed, while the old ones were set back, and its replay found it half done.

    Its methods raise StateFailed.
    """

    def __init__(self, table: faust.Table) -> None:
        self._table = table
        self._unsent: dict[tuple[int, bytes], Write] = {}

    @_of_state
    def get(self, key: str) -> bytes | None:
        name = key.encode()
        if write := self._unsent.get((_partition(), name)):
            return write.value
        value: bytes | None = self._table.data.get(name)  # the table itself would look each key up twice
        return value

    @_of_state
    def put(self, key: str, value: bytes) -> None:
        self._send(key, value)

    @_of_state
    def delete(self, key: str) -> None:
        if self.get(key) is not None:
            self._send(key, None)

    def records(self, partition: int) -> Iterator[tuple[str, bytes]]:
        """Everything in one partition, each key once."""
        unsent = {write.key: write for write in list(self._unsent.values()) if write.partition == partition}
        store = self._table.data
        try:
            database = store._db_for_partition(partition)  # noqa: SLF001 (`items` goes through all partitions)
            for key, value in store._visible_items(database):  # noqa: SLF001
                name = store._decode_key(key)  # noqa: SLF001
                if name not in unsent:
                    yield name.decode(), store._decode_value(value)  # noqa: SLF001
        except Exception as error:
            raise StateFailed(str(error)) from error
        yield from ((write.key.decode(), write.value) for write in unsent.values() if write.value is not None)

    def _send(self, key: str, value: bytes | None) -> None:
        write = Write(_partition(), key.encode(), value, self._table.app.consumer_generation_id)
        sent = self._table.changelog_topic.send_soon(
            key=write.key,
            value=write.value,
            partition=write.partition,
            key_serializer=self._table.key_serializer,
            value_serializer=self._table.value_serializer,
            eager_partitioning=True,
        )
        self._unsent[write.partition, write.key] = write
        sent.add_done_callback(partial(self._sent, write))

    def _sent(self, write: Write, sent: asyncio.Future[Any]) -> None:
        """Into the database, unless partitions were given out anew: what is ours is then restored from the changelog, to
        which Faust sends all before it looks how far that goes. Without it in the changelog nothing may go on.
        """
        try:
            offset = sent.result().offset
            ours = write.partition in self._table.data._dbs  # noqa: SLF001
            if ours and write.generation == self._table.app.consumer_generation_id:
                self._keep(write, offset)
        except asyncio.CancelledError:
            return  # the worker ends
        except Exception as error:  # noqa: BLE001 (of Kafka or of the disk: the memory of this process is ahead of both)
            end_unacknowledged(error)
        if self._unsent.get((write.partition, write.key)) is write:
            del self._unsent[write.partition, write.key]

    def _keep(self, write: Write, offset: int) -> None:
        """With how far the database has followed the changelog, which is where a restart reads on."""
        store, batch = self._table.data, rocksdict.WriteBatch(raw_mode=True)
        if write.value is None:
            batch.delete(write.key)
        else:
            batch.put(write.key, write.value)
        batch.put(store.offset_key, str(offset).encode())
        store._db_for_partition(write.partition).write(batch)  # noqa: SLF001


def _partition() -> int:
    event = faust.current_event()
    assert event is not None, "the memory belongs to the event in work"
    partition: int = event.message.partition
    return partition


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
