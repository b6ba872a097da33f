"""Faust tables as the memories of resolve and of the stories."""

from __future__ import annotations

from collections.abc import Iterator

import faust


class TableMemory:
    """Reads and writes the partition of the event in work; all of it is in this process."""

    def __init__(self, table: faust.Table) -> None:
        self._table = table

    def get(self, key: str) -> bytes | None:
        value: bytes | None = self._table.get(key.encode())
        return value

    def put(self, key: str, value: bytes) -> None:
        self._table[key.encode()] = value

    def delete(self, key: str) -> None:
        self._table.pop(key.encode(), None)

    def records(self, partition: int) -> Iterator[tuple[str, bytes]]:
        """Everything in one partition, in key order."""
        store = self._table.data
        database = store._db_for_partition(partition)  # noqa: SLF001 (`items` goes through all partitions)
        for key, value in store._visible_items(database):  # noqa: SLF001
            yield store._decode_key(key).decode(), store._decode_value(value)  # noqa: SLF001
