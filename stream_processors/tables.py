"""A Faust table as the memory of resolve."""

from __future__ import annotations

import faust


class TableMemory:
    """Reads and writes the partition of the event in work, which is the partition of its language."""

    def __init__(self, table: faust.Table) -> None:
        self._table = table

    def get(self, key: str) -> bytes | None:
        value: bytes | None = self._table.get(key.encode())
        return value

    def put(self, key: str, value: bytes) -> None:
        self._table[key.encode()] = value
