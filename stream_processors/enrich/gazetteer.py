"""The places of the world by name, loaded once and held compactly."""

from __future__ import annotations

import gc
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from math import isnan
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from schemas.events import GeoPoint
from stream_processors.enrich import gazetteer_sources as sources
from stream_processors.enrich.gazetteer_names import UNCASED, fold, fold_once, fold_uncased
from stream_processors.enrich.gazetteer_packed import pack, unpack_into
from stream_processors.enrich.gazetteer_sources import Kind, Record

NO_PLACE = float("nan")
MOST_CANDIDATES = 24
FIRST_UNCASED = "\u0590"
INFLECTED_POPULATION = 50_000
"""Below, a stem meets more common words and surnames than places."""
_ACRONYM = re.compile(r"(?:[A-Z]\.? ?){2,5}$")
_ABBREVIATION = re.compile(r"[A-Z][a-z]{1,4}\.$")


class Occurrence(NamedTuple):
    """A name found in a text without capitals, `end` exclusive, with its candidates."""

    start: int
    end: int
    candidates: tuple[int, ...]


class Gazetteer:
    """Records by number; `named` and `occurrences` give numbers, the likeliest (country, state, size) first.

    `notable` are capitals and the towns of `tables/aliases.tsv`: the news names them out of proportion to their size.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.countries: list[str] = []
        self.admin1: list[str] = []
        self.kinds: list[Kind] = []
        self.ids, self.populations = array("q"), array("q")
        self.latitudes, self.longitudes = array("f"), array("f")
        self.demonyms: dict[str, int] = {}
        self.country_of: dict[str, int] = {}
        self.state_of: dict[str, int] = {}
        self.longest: dict[str, int] = {}
        self.notable: set[int] = set()
        self.index: dict[str, int | tuple[int, ...]] = {}
        self.exact: dict[str, int] = {}
        self.uncased: dict[str, list[int]] = {}
        self._patterns: list[tuple[int, ...]] = []
        self._matcher: AhoCorasick | None = None
        self.points: NDArray[np.float32] = np.zeros((0, 3), np.float32)
        self.country_codes: NDArray[np.int32] = np.zeros(0, np.int32)
        self.admin1_codes: NDArray[np.int32] = np.zeros(0, np.int32)

    def add(self, record: Record) -> int:
        number = len(self.names)
        self.ids.append(record.id)
        self.names.append(record.name)
        self.countries.append(sys.intern(record.country))
        self.admin1.append(sys.intern(f"{record.country}.{record.admin1}") if record.admin1 else "")
        self.kinds.append(record.kind)
        self.populations.append(record.population)
        self.latitudes.append(record.lat)
        self.longitudes.append(record.lon)
        return number

    def call(self, number: int, names: Iterable[str], *, multiword_only: bool = False) -> None:
        """Let a record be found by these names."""
        for name in names:
            if name >= FIRST_UNCASED and UNCASED.match(name):
                self._call_uncased(number, fold_uncased(name))
            elif len(name) < 12 and (_ACRONYM.match(name) or _ABBREVIATION.match(name)):
                self.exact.setdefault(name, number)
            elif not multiword_only or " " in name:
                self._call_folded(number, fold_once(name))

    def call_people(self, number: int, names: Iterable[str]) -> None:
        """Let a record be found by what its people, or things from there, are called."""
        for name in names:
            key = fold_once(name)
            self.demonyms.setdefault(key, number)
            self._note_length(key)

    def _call_uncased(self, number: int, key: str) -> None:
        numbers = self.uncased.setdefault(key, [])
        if len(key) > 1 and number not in numbers:
            numbers.append(number)

    def _call_folded(self, number: int, key: str) -> None:
        if len(key) < 3:
            return
        known = self.index.get(key)
        if known is None:
            self.index[key] = number
            self._note_length(key)
        elif isinstance(known, int):
            if known != number:
                self.index[key] = (known, number)
        elif len(known) < MOST_CANDIDATES and number not in known:
            self.index[key] = (*known, number)

    def _note_length(self, key: str) -> None:
        head, _, rest = key.partition(" ")
        if rest:
            self.longest[head] = max(self.longest.get(head, 1), rest.count(" ") + 2)

    def finish(self) -> None:
        """Compile what is derived from the records."""
        lat, lon = np.radians(np.array(self.latitudes)), np.radians(np.array(self.longitudes))
        points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
        self.points = np.nan_to_num(points).astype(np.float32)
        self.country_codes, self.admin1_codes = _codes(self.countries), _codes(self.admin1)
        keys = [key for key, numbers in self.uncased.items() if numbers]
        self._patterns = [tuple(self.uncased[key][:MOST_CANDIDATES]) for key in keys]
        self._matcher = AhoCorasick(keys, matchkind=MatchKind.Standard)
        self.uncased = {}

    def named(self, name: str) -> tuple[int, ...]:
        """The places of this name in a script with capitals; a key of `fold` is its own key."""
        found = self.index.get(fold(name), ())
        return (found,) if isinstance(found, int) else found

    def large(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Those that a changed word may be taken for: countries, states, regions and cities of some size."""
        return tuple(
            n for n in numbers if self.kinds[n] != "city" or self.populations[n] >= INFLECTED_POPULATION
        )

    def exactly(self, name: str) -> int | None:
        """The place of an acronym or abbreviation, written just so."""
        return self.exact.get(name)

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Every name in scripts without capitals, also those that overlap: which are words is not known here."""
        if self._matcher is None or not UNCASED.search(text):
            return
        for pattern, start, end in self._matcher.find_matches_as_indexes(
            fold_uncased(text), overlapping=True
        ):
            yield Occurrence(start, end, self._patterns[pattern])

    def location(self, number: int) -> GeoPoint | None:
        lat, lon = self.latitudes[number], self.longitudes[number]
        return None if isnan(lat) else GeoPoint(round(lat, 4), round(lon, 4))


def _codes(values: list[str]) -> NDArray[np.int32]:
    """A number for each value, -1 for the empty one, which equals nothing."""
    numbers = {value: number for number, value in enumerate(sorted(set(values) - {""}))}
    return np.array([numbers.get(value, -1) for value in values], dtype=np.int32)


def _add_countries(gazetteer: Gazetteer) -> None:
    for country in sources.countries():
        number = gazetteer.add(country.record)
        gazetteer.country_of[country.record.country] = number
        gazetteer.call(number, sorted(country.names))
        gazetteer.call_people(number, country.demonyms)


def _add_regions(gazetteer: Gazetteer) -> None:
    for region in sources.regions():
        number = gazetteer.add(region.record)
        gazetteer.call(number, region.names)
        gazetteer.call_people(number, region.demonyms)
        if region.record.kind == "admin1" and region.record.admin1:
            gazetteer.state_of.setdefault(gazetteer.admin1[number], number)


def _add_counties(gazetteer: Gazetteer) -> None:
    for name, state in sources.counties():
        record = Record(0, name, NO_PLACE, NO_PLACE, "US", state, 0, "county")
        gazetteer.call(gazetteer.add(record), [name], multiword_only=True)


def _add_cities(gazetteer: Gazetteer) -> None:
    capitals = dict(sources.capitals())
    preferred = {number: (name, others) for number, name, others in sources.aliases()}
    number_of: dict[int, int] = {}
    for city in sources.cities():
        name, others = preferred.get(city.id, (city.name, []))
        number = number_of[city.id] = gazetteer.add(city._replace(name=name))
        gazetteer.call(number, {city.name, name, *others} if others else (city.name,))
        if city.id in preferred or capitals.get(city.country) == city.name:
            gazetteer.notable.add(number)
            capitals.pop(city.country, None)
    for geonameid, names in sources.alternates():
        gazetteer.call(number_of[geonameid], names)


_given: list[bytes] = []


def give(packed: bytes) -> None:
    """What `gazetteer` is to be made of, instead of building it: bytes of `build`."""
    _given[:] = [packed]


@cache
def gazetteer() -> Gazetteer:
    """All places, read at first use; the collector rests meanwhile, as nothing of this is garbage.

    What is kept lies scattered among what reading needed, so that little of the memory could go back: it is packed and
    unpacked, which moves it together and saves a third.
    """
    gc.disable()
    try:
        packed = _given.pop() if _given else build()
        gc.collect()
        loaded = Gazetteer()
        unpack_into(loaded, packed)
        loaded.finish()
    finally:
        gc.enable()
    return loaded


def build() -> bytes:
    """All places from their sources, packed."""
    loaded = Gazetteer()
    _add_countries(loaded)
    _add_regions(loaded)
    _add_counties(loaded)
    _add_cities(loaded)
    return pack(loaded)
