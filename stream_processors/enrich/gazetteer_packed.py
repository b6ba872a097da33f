"""The gazetteer as bytes: built in four seconds, read from them in less than one. No code is in them, unlike in a pickle."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from stream_processors.enrich.gazetteer_sources import Kind

if TYPE_CHECKING:
    from stream_processors.enrich.gazetteer import Gazetteer

N = TypeVar("N", int, float)


class Column(msgspec.Struct, array_like=True):
    """Values that repeat: each once, and the number of each row's (array of "H")."""

    values: list[str]
    numbers: bytes

    @classmethod
    def of(cls, rows: Sequence[str]) -> Column:
        numbers = {value: number for number, value in enumerate(dict.fromkeys(rows))}
        return cls(list(numbers), array("H", [numbers[row] for row in rows]).tobytes())

    def rows(self) -> list[str]:
        values = [sys.intern(value) for value in self.values]
        return [values[number] for number in _filled(array("H"), self.numbers)]


class Packed(msgspec.Struct, array_like=True):
    """What a gazetteer holds before `finish`; its arrays are in this machine's byte order."""

    names: list[str]
    countries: Column
    admin1: Column
    kinds: Column
    ids: bytes
    populations: bytes
    latitudes: bytes
    longitudes: bytes
    demonyms: dict[str, int]
    country_of: dict[str, int]
    state_of: dict[str, int]
    longest: dict[str, int]
    notable: list[int]
    index: dict[str, int | tuple[int, ...]]
    exact: dict[str, int]
    uncased: dict[str, list[int]]


def pack(one: Gazetteer) -> bytes:
    """Its state before `finish`."""
    return msgspec.msgpack.encode(
        Packed(
            names=one.names,
            countries=Column.of(one.countries),
            admin1=Column.of(one.admin1),
            kinds=Column.of(one.kinds),
            ids=one.ids.tobytes(),
            populations=one.populations.tobytes(),
            latitudes=one.latitudes.tobytes(),
            longitudes=one.longitudes.tobytes(),
            demonyms=one.demonyms,
            country_of=one.country_of,
            state_of=one.state_of,
            longest=one.longest,
            notable=sorted(one.notable),
            index=one.index,
            exact=one.exact,
            uncased=one.uncased,
        )
    )


def unpack_into(empty: Gazetteer, data: bytes) -> None:
    """Fill it with what was packed.

    Raises:
        msgspec.DecodeError: these are no such bytes.
    """
    packed = msgspec.msgpack.decode(data, type=Packed)
    empty.names = packed.names
    empty.countries, empty.admin1 = packed.countries.rows(), packed.admin1.rows()
    empty.kinds = msgspec.convert(packed.kinds.rows(), list[Kind])
    empty.ids, empty.populations = _filled(array("q"), packed.ids), _filled(array("q"), packed.populations)
    empty.latitudes, empty.longitudes = (
        _filled(array("f"), packed.latitudes),
        _filled(array("f"), packed.longitudes),
    )
    empty.demonyms, empty.country_of, empty.state_of = packed.demonyms, packed.country_of, packed.state_of
    empty.longest, empty.notable = packed.longest, set(packed.notable)
    empty.index, empty.exact, empty.uncased = packed.index, packed.exact, packed.uncased


def _filled(empty: array[N], data: bytes) -> array[N]:
    empty.frombytes(data)
    return empty
