"""Relative dates ("3 hours ago", "vor 5 Stunden", "3小时前") by the patterns of the CLDR (babel), against the fetch."""

from __future__ import annotations

import datetime as dt
import functools
import re

from schemas.events import Precision
from stream_processors.extract.dates import Moment
from stream_processors.extract.months import LOCALES

_UNITS: dict[str, tuple[dt.timedelta, Precision]] = {
    "second": (dt.timedelta(seconds=1), "minute"),
    "minute": (dt.timedelta(minutes=1), "minute"),
    "hour": (dt.timedelta(hours=1), "hour"),
    "day": (dt.timedelta(days=1), "day"),
    "week": (dt.timedelta(weeks=1), "day"),
}
"""Months and years ago tell no day."""
_MORE = ("zh", "ja", "ko", "th", "vi", "ml", "mr", "gu", "kn", "ne", "si", "km", "my", "mn", "am")
_MAX_TEXT = 80
_MAX_COUNT = 999


_DAYS = {
    0: "today|heute|aujourd['’]hui|hoy|hoje|oggi|vandaag|dziś|dzisiaj|dnes|i dag|idag|tänään|ma|azi|danas|сегодня|сьогодні|днес|bugün|σήμερα|"
    "hari ini|hôm nay|اليوم|امروز|היום|आज|今天|今日|오늘",
    1: "yesterday|gestern|hier|ayer|ontem|ieri|gisteren|wczoraj|včera|i går|igår|eilen|tegnap|jučer|juče|вчера|вчора|dün|χθες|kemarin|hôm qua|"
    "أمس|دیروز|אתמול|कल|昨天|昨日|어제",
}
_DAY_CLOCK = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<ago{ago}>{words})" for ago, words in _DAYS.items())
    + r")[^\w\d]{0,3}(?:\w{1,3}\s)?(\d{1,2})[:.h](\d{2})(?!\d)",
    re.IGNORECASE,
)
"""Today and yesterday, with a time of day: babel leaves these words of the CLDR out."""


def parse(text: str, locale: str | None, observed_at: dt.datetime) -> Moment | None:
    """The moment so long before the fetch, as exact as its unit; without locale only English is read."""
    if len(text) > _MAX_TEXT:
        return None
    if named := _DAY_CLOCK.search(text):
        return _at_clock(named, observed_at.astimezone(dt.UTC))
    language = (locale or "en").replace("_", "-").partition("-")[0].lower()
    pattern = _pattern(language if language in _languages() else "en")
    found = pattern.search(" ".join(text.split()).casefold())
    if not found or not found.lastgroup:
        return None
    unit, precision = _UNITS[found.lastgroup.rstrip("_0123456789")]
    count = next(int(group) for group in found.groups() if group and group.isdecimal())
    at = observed_at.astimezone(dt.UTC) - min(count, _MAX_COUNT) * unit
    if precision == "day":
        at = at.replace(hour=0, minute=0, second=0)
    return Moment(at.replace(microsecond=0), precision)


def _at_clock(named: re.Match[str], now: dt.datetime) -> Moment | None:
    hour, minute = map(int, named.groups()[-2:])
    if hour > 23 or minute > 59:
        return None
    day = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return Moment(day - dt.timedelta(days=1 if named["ago1"] else 0), "minute")


@functools.cache
def _languages() -> frozenset[str]:
    return frozenset({locale.partition("_")[0] for locale in LOCALES} | set(_MORE))


@functools.cache
def _pattern(language: str) -> re.Pattern[str]:
    """All the language's "… ago" patterns, the longer ones first: short forms are parts of them."""
    forms = sorted(_forms(language), key=lambda form: -len(form[0]))
    parts = [f"(?P<{unit}_{i}>{_expression(form)})" for i, (form, unit) in enumerate(forms)]
    return re.compile("|".join(parts) or r"(?!)")


def _expression(form: str) -> str:
    start, _, end = (re.escape(part).replace(r"\ ", r"\s?") for part in form.partition("{0}"))
    return rf"{start}(?<![\d.,:])(\d{{1,3}}){end}" + (r"(?!\w)" if form[-1:].isascii() else "")


def _forms(language: str) -> set[tuple[str, str]]:
    # Imported here: documents without a relative date need not pay.
    from babel import Locale, UnknownLocaleError

    try:
        fields = Locale.parse(language)._data["date_fields"]  # noqa: SLF001 - babel has no public way to the patterns
    except (UnknownLocaleError, ValueError):
        return set()
    return {
        (form.casefold(), unit)
        for unit in _UNITS
        for width in ("", "-short")
        for form in dict(fields.get(unit + width, {}).get("past", {})).values()
        if "{0}" in form
    }
