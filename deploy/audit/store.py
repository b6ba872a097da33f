"""Where the audit keeps what it read: ids, times and places in a SQLite file, so that memory does not grow with the topics."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SCHEMA = """
create table raw (raw_id text, article_id text, observed integer, pushed integer, source text, place text, waiting integer);
create table seen (stage integer, article_id text, observed integer, waiting integer);
create table deletions (article_id text, until integer, last integer, waiting integer);
create table rejections (rejected_id text, article_id text, observed integer, stage text, reason text, error text,
    url text, source text, at integer, state text, waiting integer, primary key (rejected_id)) without rowid;
create table indexed (id text, article_id text, version integer, name text);
create table indexed_rejections (rejected_id text primary key) without rowid;
create table unreadable (place text, problem text, waiting integer);
"""
INDEXES = """
create index raw_by_article on raw (article_id, observed);
create index seen_by_article on seen (article_id, observed, stage);
create index deletions_by_article on deletions (article_id);
create index rejections_by_article on rejections (article_id, observed);
create index indexed_by_article on indexed (article_id);
analyze;
"""
BATCH = 2000
KEYED = frozenset({"rejections", "indexed_rejections"})


class Store:
    """The tables above; `finish` before the first question."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript("pragma journal_mode = off; pragma synchronous = off;" + SCHEMA)
        self._waiting: dict[str, list[Mapping[str, Any]]] = {}

    def put(self, table: str, row: Mapping[str, Any]) -> None:
        """A value for every column; what is known is added to a row of the same key. Written in batches."""
        batch = self._waiting.setdefault(table, [])
        batch.append(row)
        if len(batch) >= BATCH:
            self._write(table, batch)

    def _write(self, table: str, batch: list[Mapping[str, Any]]) -> None:
        names = list(batch[0])
        values = ", ".join(f":{name}" for name in names)
        statement = f"insert into {table} ({', '.join(names)}) values ({values})"  # noqa: S608 (names of our own)
        if table in KEYED:
            kept = ", ".join(f"{name} = coalesce(excluded.{name}, {name})" for name in names)
            statement += f" on conflict (rejected_id) do update set {kept}"
        self._connection.executemany(statement, batch)
        self._connection.commit()
        batch.clear()

    def finish(self) -> None:
        """Write what waits, and make the questions quick."""
        for table, batch in self._waiting.items():
            if batch:
                self._write(table, batch)
        self._connection.executescript(INDEXES)

    def ask(self, question: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows that answer a question in SQL."""
        yield from self._connection.execute(question, values)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def temporary_store() -> Iterator[Store]:
    """A store that is gone at the end."""
    with TemporaryDirectory(prefix="dateline-audit-") as folder:
        store = Store(Path(folder) / "audit.sqlite")
        try:
            yield store
        finally:
            store.close()
