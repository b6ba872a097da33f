"""What sources have seen, in one SQLite file: an item is noted only once Kafka has it.

SQLite in WAL mode with `synchronous=NORMAL` keeps the file whole at `kill -9`; a power cut may cost the last notes, which
means that items are pushed again, to no harm.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

import msgspec

from producers.base import Mark

SCHEMA = """
create table if not exists sources (
    name text primary key, kind text not null, state text not null default '{}', position text,
    last_success text, last_new text, last_error text, error text, errors_in_a_row integer not null default 0,
    items integer not null default 0, longest_gap_seconds real
) without rowid;
create table if not exists items (
    source text not null, item text not null, version text not null, noted text not null, primary key (source, item)
) without rowid;
create index if not exists items_by_time on items (source, noted);
"""
BUSY_SECONDS = 30.0
RHYTHMIC = frozenset({"feed", "sitemap"})
"""Kinds that are expected to bring news for ever; an archive ends."""
SILENT_FACTOR = 3.0
"""A source that is quiet for three times its longest gap so far is out of its rhythm."""
LEAST_SILENCE = dt.timedelta(hours=6)


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """One source as the journal knows it; times in UTC, `state` is the source's own (ETag, next poll …)."""

    name: str
    kind: str
    state: dict[str, str] = {}
    position: str | None = None
    last_success: dt.datetime | None = None
    last_new: dt.datetime | None = None
    last_error: dt.datetime | None = None
    error: str | None = None
    errors_in_a_row: int = 0
    items: int = 0
    longest_gap_seconds: float | None = None

    def silent_since(self, now: dt.datetime) -> dt.timedelta | None:
        """How long the source has been quiet, where that is longer than its own rhythm."""
        if self.kind not in RHYTHMIC or self.last_new is None or self.longest_gap_seconds is None:
            return None
        quiet = now - self.last_new
        usual = dt.timedelta(seconds=self.longest_gap_seconds)
        return quiet if quiet > max(LEAST_SILENCE, SILENT_FACTOR * usual) else None


class Journal:
    """Safe to use from several threads and processes."""

    def __init__(self, path: Path, *, forgetful: bool = False) -> None:
        """`forgetful`: a copy in memory, for trying out; the file stays as it is."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = _connected(":memory:" if forgetful else path)
        if forgetful and path.exists():
            with closing(_connected(path)) as kept:
                kept.backup(self._connection)
        self._connection.execute("pragma journal_mode=wal")
        self._connection.execute("pragma synchronous=normal")
        self._connection.executescript(SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def register(self, name: str, kind: str) -> SourceState:
        """The source's state, made at the first call."""
        with self._write() as connection:
            connection.execute("insert or ignore into sources (name, kind) values (?, ?)", (name, kind))
        state = self.source(name)
        assert state is not None
        return state

    def source(self, name: str) -> SourceState | None:
        return next(iter(self._sources("where name = ?", name)), None)

    def sources(self) -> list[SourceState]:
        """All, by name."""
        return self._sources("order by name")

    def version(self, source: str, item: str) -> str | None:
        """As what the item was seen last; None where it is new."""
        with self._lock:
            row = self._connection.execute(
                "select version from items where source = ? and item = ?", (source, item)
            ).fetchone()
        return row[0] if row else None

    def skip(self, mark: Mark, at: dt.datetime) -> None:
        """The item cannot be had: not asked for again as this version, and not counted as new."""
        with self._write() as connection:
            _insert_item(connection, mark, at)

    def note(self, mark: Mark, at: dt.datetime) -> None:
        """Kafka has the item."""
        with self._write() as connection:
            if mark.item:
                _insert_item(connection, mark, at)
            connection.execute(
                """update sources set items = items + 1, position = coalesce(:position, position), last_new = :at,
                longest_gap_seconds = max(coalesce(longest_gap_seconds, 0),
                    coalesce((julianday(:at) - julianday(last_new)) * 86400, 0)) where name = :name""",
                {"at": at.isoformat(), "position": mark.position, "name": mark.source},
            )

    def succeeded(self, name: str, at: dt.datetime, state: dict[str, str]) -> None:
        """The source answered; `state` replaces what it kept."""
        with self._write() as connection:
            connection.execute(
                "update sources set last_success = ?, state = ?, errors_in_a_row = 0 where name = ?",
                (at.isoformat(), msgspec.json.encode(state).decode(), name),
            )

    def failed(self, name: str, at: dt.datetime, error: str, state: dict[str, str] | None = None) -> None:
        """The source did not answer, or with something that cannot be read; `state` is added to what it kept."""
        with self._write() as connection:
            connection.execute(
                """update sources set last_error = ?, error = ?, errors_in_a_row = errors_in_a_row + 1,
                state = json_patch(state, ?) where name = ?""",
                (at.isoformat(), error[:1000], msgspec.json.encode(state or {}).decode(), name),
            )

    def reset(self, name: str) -> bool:
        """Forget what the source has seen; False where it is not known."""
        with self._write() as connection:
            connection.execute("delete from items where source = ?", (name,))
            return connection.execute("delete from sources where name = ?", (name,)).rowcount > 0

    def forget_unlisted(self, source: str, listed: Iterable[str], before: dt.datetime) -> int:
        """Drop items noted before then that the source lists no more, so that what is kept of it stays bounded."""
        kept = msgspec.json.encode(list(listed)).decode()
        with self._write() as connection:
            return connection.execute(
                "delete from items where source = ? and noted < ? and item not in (select value from json_each(?))",
                (source, before.isoformat(), kept),
            ).rowcount

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection

    def _sources(self, condition: str, *values: str) -> list[SourceState]:
        columns = ", ".join(SourceState.__struct_fields__)
        with self._lock:
            rows = self._connection.execute(f"select {columns} from sources {condition}", values).fetchall()  # noqa: S608 (column names and conditions of our own)
        return [_state(dict(zip(SourceState.__struct_fields__, row, strict=True))) for row in rows]


def _connected(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)


def _insert_item(connection: sqlite3.Connection, mark: Mark, at: dt.datetime) -> None:
    connection.execute(
        "insert or replace into items (source, item, version, noted) values (?, ?, ?, ?)",
        (mark.source, mark.item, mark.version, at.isoformat()),
    )


def _state(row: dict[str, object]) -> SourceState:
    return msgspec.convert(
        {**row, "state": msgspec.json.decode(str(row["state"]))}, SourceState, strict=False
    )
