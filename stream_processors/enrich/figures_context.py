"""What a number counts: unit, noun, qualifier and event in the words around it."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from stream_processors.enrich.figures_numbers import Number
from stream_processors.enrich.quotes_lexicon import Lexicon
from stream_processors.enrich.tables_quotes.counted import (
    AGED,
    CJK_COUNTERS,
    CJK_EVENTS,
    CJK_NOUNS,
    CJK_QUALIFIERS,
    EVENT_STEMS,
    NOUNS,
    QUALIFIERS,
    RELATIVE_TIMES,
    YEARS,
)
from stream_processors.enrich.tables_quotes.measures import CURRENCIES, CURRENCY_SIGNS, MEASURES
from stream_processors.enrich.tables_quotes.speech import speech

_WORD = re.compile(r"[^\W\d_][\w\u064b-\u065f-]*(?:['’][^\W\d_]+)?")
_UNIT_SIGN = re.compile(r"[ \xa0\u202f]?(%|°C|[€£$₽₺₴₹])")
_TIME = re.compile(r"\d{1,2}[.:]\d{2}")
_NAMED = re.compile(r"[^\W\d_]*[^\W\d_a-z][^\W\d_]* $")
_AHEAD = 60
_BEHIND = 60
_EVENT_WINDOW = 90
_MODIFIERS = 3
"""Words that may stand between a number and its noun."""
_LINKS = frozenset(["de", "d'", "d’", "of", "di", "do", "da", "dos", "des", "van", "von"])
_CAPITAL_NOUNS = frozenset(["de"])
_CJK = frozenset(["zh", "ja"])
_CJK_NOUN = re.compile(
    f"(?:多|余|餘)?({'|'.join(CJK_COUNTERS)})?({'|'.join(sorted(CJK_NOUNS, key=len, reverse=True))})?"
)
_CJK_UNIT = re.compile(
    "|".join(sorted((u for u in (*CURRENCIES, *MEASURES, "级", "級") if u[0] > "\u2e80"), key=len)[::-1])
)
_CJK_EVENT = re.compile("|".join(CJK_EVENTS))
_SIGNS = tuple(sorted(CURRENCY_SIGNS, key=len, reverse=True))

Range = tuple[int, int]


class Counted(NamedTuple):
    """What stands around a number; `end` is where the counted noun ends."""

    unit: str | None = None
    what: Range | None = None
    end: int = 0


def counted(text: str, number: Number, language: str) -> Counted | None:
    """The unit or noun; None for dates, years, times and numbers that count nothing."""
    base = language.split("-", maxsplit=1)[0]
    if base in _CJK:
        return _counted_in_cjk(text, number)
    before = text[max(0, number.start - 4) : number.start].rstrip(" \xa0")
    if before.endswith(_SIGNS):
        sign = next(sign for sign in _SIGNS if before.endswith(sign))
        return Counted(CURRENCY_SIGNS[sign], None, number.end)
    ahead = _words(text, number.end)
    unit = _unit(text, number, ahead)
    if unit is not None:
        noun = _noun(ahead[1:], text, base) if unit.unit == "%" else None
        return unit._replace(what=noun, end=noun[1] if noun else unit.end)
    if _is_date(text, number, ahead, language):
        return None
    if ahead and ahead[0][2].split("-")[0] in YEARS:
        return _years(number, ahead, text)
    return _counted_noun(text, number, ahead, base)


def _counted_noun(
    text: str, number: Number, ahead: list[tuple[int, int, str]], language: str
) -> Counted | None:
    noun = _noun(ahead, text, language)
    if noun is None or any(word[2] in RELATIVE_TIMES for word in ahead[:2]):
        return None
    if number.plain and text[slice(*noun)].lower() not in NOUNS.get(language, frozenset()):
        is_year = 1800 <= number.value <= 2100
        if is_year or (language != "de" and _is_in_a_name(text, number.start)):
            return None
    return Counted(None, noun, noun[1])


def _is_in_a_name(text: str, start: int) -> bool:
    """Whether a word with a capital stands before, as in "Apollo 11 missions"."""
    named = _NAMED.search(text, max(0, start - 20), start)
    return named is not None and named[0][0].isupper()


def _words(text: str, start: int) -> list[tuple[int, int, str]]:
    """The few words that follow, up to the first mark between them."""
    found: list[tuple[int, int, str]] = []
    at = start
    for match in _WORD.finditer(text, start, start + _AHEAD):
        if text[at : match.start()].strip(" \xa0\u202f-%'’"):
            break
        found.append((match.start(), match.end(), match[0].lower()))
        at = match.end()
        if len(found) == _MODIFIERS + 2:
            break
    return found


def _unit(text: str, number: Number, ahead: list[tuple[int, int, str]]) -> Counted | None:
    rest = text[number.end : number.end + 5]
    sign = _UNIT_SIGN.match(rest)
    if sign:
        unit = CURRENCY_SIGNS.get(sign[1], sign[1])
        return Counted(unit, None, number.end + sign.end())
    for start, end, low in ahead[:3]:
        bare = low.split("’")[-1].split("'")[-1] if low[:2] in ("d'", "d’") else low
        if bare in CURRENCIES or (bare in MEASURES and start - number.end <= 8):
            return Counted(CURRENCIES.get(bare) or MEASURES[bare], None, end)
        if bare not in _LINKS and bare not in ("per", "por", "pour", "us", "u.s"):
            return None
    return None


def _noun(ahead: list[tuple[int, int, str]], text: str, language: str) -> Range | None:
    """A noun known to be counted among the next words, else the one that the language's order leads to."""
    nouns = NOUNS.get(language, frozenset())
    stops = _stops(language)
    candidates = []
    for left, right, low in ahead[: _MODIFIERS + 1]:
        elided = len(low) > 2 and low[:2] in ("d'", "d’")
        if low in stops and low not in _LINKS:
            break
        if low not in _LINKS:
            candidates.append((left + 2 if elided else left, right))
    for left, right in candidates:
        if text[left:right].lower() in nouns:
            return left, right
    return _by_order(candidates, text, language)


@cache
def _stops(language: str) -> frozenset[str]:
    words = speech(language)
    return words.stops | words.subordinators | words.skipped


def _by_order(candidates: list[Range], text: str, language: str) -> Range | None:
    if not candidates:
        return None
    if language in _CAPITAL_NOUNS:
        return next((c for c in candidates if text[c[0]].isupper()), None)
    if language == "en":
        plural = (c for c in candidates if text[slice(*c)].endswith("s") and text[c[0]].islower())
        return next((c for c in plural if text[slice(*c)] not in speech("en").verbs), None)
    first = candidates[0]
    word = text[slice(*first)]
    if language in ("ru", "uk") and word.endswith(("ых", "их", "ые", "ие")) and len(candidates) > 1:
        return candidates[1]
    if word.startswith(EVENT_STEMS.get(language, ("\0",))) or not word[0].isalpha() or word[0].isupper():
        return None
    return first if len(word) > 2 else None


def _years(number: Number, ahead: list[tuple[int, int, str]], text: str) -> Counted | None:
    """An age: "aged 40", "40 years old"; other years are no figures."""
    around = {word for _, _, low in ahead[:3] for word in low.split("-")}
    before = text[max(0, number.start - 12) : number.start].lower().split()
    aged = around & AGED or (before and before[-1] in AGED)
    return Counted("years", None, ahead[0][1]) if aged else None


@cache
def _months(language: str) -> frozenset[str]:
    """Names of months (CLDR), in all forms."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    forms = (
        locale.months[kind][width] for kind in ("format", "stand-alone") for width in ("wide", "abbreviated")
    )
    return frozenset(name.lower().rstrip(".") for form in forms for name in form.values())


def _is_date(text: str, number: Number, ahead: list[tuple[int, int, str]], language: str) -> bool:
    if _TIME.fullmatch(text, number.start, number.end) and text[number.end : number.end + 1] in "'’":
        return True
    months = _months(language)
    following = [low for _, _, low in ahead[:2]]
    before = text[max(0, number.start - 20) : number.start].lower().replace(".", " ").split()
    ordinal = text[number.end : number.end + 1] == "." and bool(
        re.match(r"\. [^\W\d_]", text[number.end : number.end + 3])
    )
    words = text[number.end + 1 : number.end + 21].split()
    after_month = ordinal and bool(words) and words[0].lower() in months
    in_date = any(low in months for low in following) and number.value <= 2100
    return bool(in_date or after_month or (before and before[-1] in months and number.plain))


def _counted_in_cjk(text: str, number: Number) -> Counted | None:
    rest = text[number.end : number.end + 12]
    unit = _CJK_UNIT.match(rest) or re.match("%", rest)
    if unit:
        known = CURRENCIES.get(unit[0]) or MEASURES.get(unit[0])
        return Counted(known or unit[0], None, number.end + unit.end())
    noun = _CJK_NOUN.match(rest)
    if noun is None or not (noun[1] or noun[2]) or (number.words and number.value < 2):
        return None
    group = 2 if noun[2] else 1
    return Counted(
        None, (number.end + noun.start(group), number.end + noun.end(group)), number.end + noun.end()
    )


def qualifier(text: str, start: int, language: str) -> Range | None:
    """The words directly before a number that say how exact it is."""
    base = max(0, start - 40)
    behind = text[base:start].rstrip(" \xa0$€£").lower()
    phrases = _qualifiers(language)
    if not behind.endswith(phrases):
        return None
    for phrase in phrases:
        at = len(behind) - len(phrase)
        if behind.endswith(phrase) and (phrase[0] > "\u2e80" or at == 0 or not behind[at - 1].isalnum()):
            return base + at, base + len(behind)
    return None


@cache
def _qualifiers(language: str) -> tuple[str, ...]:
    base = language.split("-", maxsplit=1)[0]
    return tuple(CJK_QUALIFIERS) if base in _CJK else QUALIFIERS.get(base, ())


class Events:
    """The words of a text that say what happened to the counted; they are looked for once."""

    def __init__(self, low: str, language: str) -> None:
        self._words = _events(low, language.split("-", maxsplit=1)[0])
        self._starts = [start for start, _ in self._words]

    def nearest(self, bounds: Range, number: Range) -> Range | None:
        """The one nearest to a number, inside the bounds of its sentence."""
        floor, ceiling = max(bounds[0], number[0] - _EVENT_WINDOW), min(bounds[1], number[1] + _EVENT_WINDOW)
        near = self._words[bisect_left(self._starts, floor) : bisect_left(self._starts, ceiling)]
        return min(near, key=lambda w: max(number[0] - w[1], w[0] - number[1]), default=None)


def _events(low: str, language: str) -> list[Range]:
    if language in _CJK:
        return [match.span() for match in _CJK_EVENT.finditer(low)]
    stems, words = _event_words(language)
    found = ((low[start:end], _WORD.match(low, start)) for start, end in stems.beginnings(low))
    return [match.span() for stem, match in found if match and (stem not in words or match[0] == stem)]


@cache
def _event_words(language: str) -> tuple[Lexicon, frozenset[str]]:
    """Beginnings and whole words, and the whole words alone."""
    listed = EVENT_STEMS.get(language, EVENT_STEMS["en"])
    stems = Lexicon(stem.removesuffix("$") for stem in listed)
    return stems, frozenset(stem[:-1] for stem in listed if stem.endswith("$"))
