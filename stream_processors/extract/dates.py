"""Dates as news pages write them, in many languages, as moments in UTC."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from schemas.events import Precision
from stream_processors.extract import months

EARLIEST = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)
"""No news site is older."""
MAX_AHEAD = dt.timedelta(days=1)
"""Zones and wrong clocks: a page can be stamped a day ahead of the machine that fetched it."""


class Moment(NamedTuple):
    """A time in UTC and how exactly it is known; `offset` is the zone it was written in, minutes east, if that was said."""

    at: dt.datetime
    precision: Precision
    offset: int | None = None

    @property
    def day(self) -> dt.date:
        """The day in the writer's own zone, as it stands on the page."""
        return (self.at + dt.timedelta(minutes=self.offset or 0)).date()


class Found(NamedTuple):
    """A written date: the moment and where in the text it stands."""

    moment: Moment
    start: int
    end: int


_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "edt": -240, "est": -300, "cdt": -300, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480,
    "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "wib": 420, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "sast": 120, "eat": 180, "wat": 60, "cat": 120, "pkt": 300, "npt": 345,
}  # fmt: skip
"""Minutes east of Greenwich. Names with two meanings in the news (IST, BST, CST, AST, ECT) are left out."""

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ]{1,2}(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?"
    r"(?:\s?(Z\b|[+-]\d{2}:?\d{2}(?!\d)|[+-]\d{2}(?![\d:])))?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_WORD = r"[^\W\d_][^\s\d,.;:/|()\[\]«»–—-]{1,20}"
_ORDINAL = r"(?:\.|\s?st|\s?nd|\s?rd|\s?th|er|[ºª°])?"
_OF = r"(?:(?:de|del|of|di|d[’']|ב)\s?)?"
_Y = r"(\d{4})(?!\d)"
_DMY = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL}[\s\u00a0,-]{{0,3}}{_OF}({_WORD})[.,]{{0,2}}[\s,/-]{{0,3}}{_OF}{_Y}"
)
_MDY = re.compile(rf"(?<!\w)({_WORD})[.,]?\s(\d{{1,2}}){_ORDINAL},?\s{{1,2}}{_Y}")
_YMD = re.compile(rf"(?<!\d)(\d{{4}})[.,]?\s(?:m\.\s|(?:жылғы|жылы)\s)?({_WORD})\.?\s(\d{{1,2}})(?!\d)")
_CJK = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_NUMBERS = re.compile(
    r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})(?![\d/]|-\d)"
    r"|(?<![\d.,:/-])(\d{1,2})([./])(\d{1,2})\6(\d{2})(?![\d/:%€$-]|[.,]\d)"
)
_NUMBERS_YMD = re.compile(r"(?<![\d.,/-])(\d{4})\s?([./])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_PATTERNS = (_ISO, _DMY, _MDY, _YMD, _CJK, _NUMBERS, _NUMBERS_YMD)
_FOUR_DIGITS = re.compile(r"\d{4}")
"""Of a year, which only `_NUMBERS` does without."""
_CLOCK = re.compile(
    r"(?<![\d:.,])([0-2]?\d)\s?(?:[:.hH时時시点]|Uhr\s)\s?([0-5]\d)(?:\s?[分분])?(?::([0-5]\d))?(?!\d)"
    r"(?:\s?([aApP])\.?\s?[mM]\b\.?)?(?:\s?\(?(UTC|GMT)?([+-]\d{1,2}(?::?\d{2})?)|\s?\(?([A-Z]{1,4})\b)?"
)
_URL_DATE = re.compile(r"(?:/|(?<=\w)[-_])((?:19|20)\d{2})([/_-]?)(\d{1,2})\2(\d{1,2})(?=[/_.?&#-]|$)")
_URL_DMY = re.compile(r"[/_-](\d{2})([_-]?)(\d{2})\2((?:19|20)\d{2})(?=[/_.?&#-]|$)")
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])(?=/|$)")
_CLOCK_REACH = 40
"""Characters before and after a date in which its time of day stands."""


def parse_machine(text: str) -> Moment | None:
    """A time from markup: ISO 8601, RFC 5322 or seconds since 1970; a time without zone is taken as UTC."""
    text = text.strip()[:100]
    if found := _ISO.match(text):
        return _from_digits(found)
    if found := _COMPACT.fullmatch(text):
        return _from_digits(found)
    if _EPOCH.fullmatch(text):
        return Moment(dt.datetime.fromtimestamp(int(text[:10]), dt.UTC), "second")
    try:
        time = parsedate_to_datetime(text)
        shift = time.utcoffset()
        return Moment(
            _to_utc(time), "second", shift // dt.timedelta(minutes=1) if shift is not None else None
        )
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def find(text: str, locale: str | None = None) -> Found | None:
    """The first complete written date of a text, with its time of day if that stands beside it.

    `locale` is a BCP 47 tag; it decides the month of ambiguous words and the order of 7/3/2018. What it cannot
    decide is no date. A time without zone is taken as UTC.
    """
    for match in _matches(text):
        day = _written_day(match, locale)
        if day is not None:
            return _with_clock(text, match, day)
    return None


def parse(text: str, locale: str | None = None) -> Moment | None:
    """A time from markup, or else the first date written in the text."""
    moment = parse_machine(text)
    if moment is None and (found := find(text[:300], locale)):
        moment = found.moment
    return moment


def of_url(url: str | None, locale: str | None = None) -> Moment | None:
    """The day in an address such as `/2018/07/03/title`, or `/title-03-07-2018` where the locale tells the order."""
    for found in _URL_DMY.finditer(url[:2_000]) if url else ():
        if start := _numbers(found[1], found[3], found[4], "-", locale):
            return Moment(start, "day")
    for found in _URL_DATE.finditer(url[:2_000]) if url else ():
        year, separator, month, day = found.groups()
        if (separator or len(month + day) == 4) and (start := _day(year, month, day)):
            return Moment(start, "day")
    return None


def month_of_url(url: str | None) -> tuple[int, int] | None:
    """Year and month of an address such as `/2018/07/title` or `/uploads/2018/07/image.jpg`: a hint, no date."""
    found = _URL_MONTH.search(url[:2_000]) if url else None
    return (int(found[1]), int(found[2])) if found else None


def is_plausible(moment: Moment, observed_at: dt.datetime) -> bool:
    """Neither before the web nor after the fetch."""
    return EARLIEST <= moment.at <= observed_at + MAX_AHEAD


def is_day_first(locale: str | None) -> bool | None:
    """Is 7/3/2018 the 7th of March? None where the locale does not say, as bare English."""
    if not locale:
        return None
    language, _, region = locale.replace("_", "-").lower().partition("-")
    if language in ("en", "es", "fil", "und"):
        return {"": True if language == "es" else None, "us": False, "ph": False, "pr": False}.get(
            region, True
        )
    return True


def _from_digits(found: re.Match[str]) -> Moment | None:
    year, month, day, hour, minute, second, zone = found.groups()
    day_start = _day(year, month, day)
    if day_start is None or hour is None:
        return Moment(day_start, "day") if day_start else None
    return _at(day_start, int(hour), int(minute), second, _offset(zone) if zone else None)


def _matches(text: str) -> list[re.Match[str]]:
    patterns = _PATTERNS if _FOUR_DIGITS.search(text) else (_NUMBERS,)
    matches = [match for pattern in patterns for match in pattern.finditer(text)]
    return sorted(matches, key=lambda match: match.start())


def _written_day(match: re.Match[str], locale: str | None) -> dt.datetime | None:
    groups = match.groups()
    if match.re is _DMY:
        return _day(groups[2], months.number(groups[1], locale), groups[0])
    if match.re is _MDY:
        return _day(groups[2], months.number(groups[0], locale), groups[1])
    if match.re is _YMD:
        return _day(groups[0], months.number(groups[1], locale), groups[2])
    if match.re is _NUMBERS:
        first, separator, second, year = groups[:4] if groups[0] else groups[4:]
        return _numbers(first, second, _century(year) + year, separator, locale)
    if match.re is _NUMBERS_YMD:
        return _day(groups[0], groups[2], groups[3])
    return _day(*groups[:3])


def _numbers(first: str, second: str, year: str, separator: str, locale: str | None) -> dt.datetime | None:
    """7/3/2018: decided by a number above 12, by dots (never month first), by the locale, else unknown."""
    day_first: bool | None = separator == "." or is_day_first(locale)
    if int(first) > 12 or first == second:
        day_first = True
    elif int(second) > 12:
        day_first = False
    if separator != "." and day_first is None:
        return None
    return _day(year, second, first) if day_first else _day(year, first, second)


def _century(year: str) -> str:
    """Two digits: the web began in 95; what lies ahead is found implausible later."""
    return "" if len(year) == 4 else "19" if int(year) >= EARLIEST.year % 100 else "20"


def _with_clock(text: str, match: re.Match[str], day: dt.datetime) -> Found:
    if match.re is _ISO and match[4]:
        moment = _from_digits(match)
        return Found(moment or Moment(day, "day"), match.start(), match.end())
    after = _CLOCK.search(text, match.end(), match.end() + _CLOCK_REACH)
    if after and (moment := _clock(day, after)):
        return Found(moment, match.start(), after.end())
    before = _CLOCK.search(text[max(0, match.start() - _CLOCK_REACH) : match.start()])
    if before and (moment := _clock(day, before)):
        return Found(moment, max(0, match.start() - _CLOCK_REACH) + before.start(), match.end())
    return Found(Moment(day, "day"), match.start(), match.end())


def _clock(day: dt.datetime, found: re.Match[str]) -> Moment | None:
    hour, minute, second, half, base, shift, name = found.groups()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    minutes = (
        _offset(shift) if shift and (base or len(shift) > 2) else _ZONES.get((name or base or "").lower())
    )
    return _at(day, hours, int(minute), second, minutes)


def _at(day: dt.datetime, hour: int, minute: int, second: str | None, offset: int | None) -> Moment | None:
    if hour > 23 or minute > 59 or int(second or 0) > 60:
        return None
    precision: Precision = "second" if second else "minute"
    clock = dt.timedelta(hours=hour, minutes=minute - (offset or 0), seconds=min(int(second or 0), 59))
    try:
        return Moment(day + clock, precision, offset)
    except OverflowError:
        return None


def _offset(zone: str | None) -> int:
    """Minutes east of Greenwich of `+02:00`, `+0200`, `+2` or `Z`."""
    if not zone or zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    total = int(hours) * 60 + int(minutes)
    return -total if zone[0] == "-" else total


def _day(year: str, month: str | int | None, day: str) -> dt.datetime | None:
    try:
        return dt.datetime(int(year), int(month or 0), int(day), tzinfo=dt.UTC)
    except ValueError:
        return None


def _to_utc(time: dt.datetime) -> dt.datetime:
    return (time if time.tzinfo else time.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
