"""Numbers in a text: digits of any script, separators by language, number words, multipliers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from stream_processors.enrich.quotes_lexicon import Lexicon
from stream_processors.enrich.tables_quotes.numerals import (
    CONNECTORS,
    DUALS,
    LONE_SCALES,
    ONES,
    decimal_mark,
    groups_by_space,
    number_words,
    scales,
)

_NUMERAL = re.compile(
    r"[0-9](?:[0-9]{0,2}(?:([.,'’\xa0\u202f\u2009 ])[0-9]{3}(?![0-9]))+(?:[.,][0-9]{1,4})?|[0-9]*(?:[.,][0-9]+)?)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MULTIPLIER = re.compile(r"[ \xa0\u202f-]?([^\W\d_]+)(\.(?=\s))?")
_CJK = re.compile(
    r"(?:\d[\d,]*(?:\.\d+)?|[〇零一二两兩三四五六七八九十百千])(?:[\d.〇零一二两兩三四五六七八九十百千万萬亿億兆])*"
)
_CJK_DIGITS = {
    c: i
    for i, group in enumerate(["〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"])
    for c in group
}
_CJK_SMALL = {"十": 10, "百": 100, "千": 1000}
_CJK_LARGE = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12}
_CJK_START = "\u2e80"
_TURKISH_CASES = frozenset(["den", "dan", "i", "u", "e", "in", "un", "de", "da", "lik", "luk"])
_MARKS = {"٬": ",", "٫": ".", "．": ".", "，": ",", "٪": "%", "％": "%"}
_LINKS = frozenset([" ", "-", "\xa0"])
_LINKING = CONNECTORS | ONES
_LONGEST_ONE = 8
_ONE_BEFORE = re.compile(rf"(?:^|[^\w'’-])({'|'.join(sorted(ONES))})[ \xa0-]$")
LONGEST_NUMERAL = 24
"""Characters: longer runs of digits are codes."""


Range = tuple[int, int]


class Number(NamedTuple):
    """`plain` is a bare run of digits (that may be a year); `words`: written in words."""

    start: int
    end: int
    value: float
    plain: bool = False
    words: bool = False


def with_ascii_digits(text: str) -> str:
    """The text, as long as before, with the digits that Europe uses and its marks between them."""
    return text if text.isascii() else _foreign().sub(_european, text)


@cache
def _foreign() -> re.Pattern[str]:
    """Decimal digits of other scripts and their marks: one set of characters, which the engine skips to."""
    digits = "".join(chr(c) for c in range(128, 0x10000) if chr(c).isdecimal())
    return re.compile(f"[{digits}{''.join(_MARKS)}\U00010000-\U0001ffff]")


def _european(match: re.Match[str]) -> str:
    mark, at = match[0], match.start()
    if mark not in _MARKS:
        return str(unicodedata.decimal(mark, mark))
    stays = _MARKS[mark] != "%" and not (at and match.string[at - 1 : at + 2 : 2].isdecimal())
    return mark if stays else _MARKS[mark]


def numbers(text: str, low: str, language: str) -> list[Number]:
    """All numbers of a text whose digits are ASCII, in order and without overlaps; `low` is it in small letters."""
    base = language.split("-", maxsplit=1)[0]
    if base in ("zh", "ja"):
        return list(_cjk_numbers(text))
    found = sorted([*_numerals(text, base), *_in_words(low, base)])
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _numerals(text: str, language: str) -> Iterator[Number]:
    at = 0
    while match := _NUMERAL.search(text, at):
        if match[1] == " " and not groups_by_space(language):
            end = match.start() + len(match[0].split(" ", 1)[0])
        else:
            end = match.end()
        at = end
        if end - match.start() <= LONGEST_NUMERAL and _stands_alone(text, match.start(), end):
            numeral = text[match.start() : end]
            yield _multiplied(text, match.start(), end, number_of(numeral, language), language, numeral)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """No part of a name (COVID-19), a time (10:30), a date (1/2), a score (2-1) or a code (3a)."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    last = before[-1:]
    if last and (last in ".,:/_#№^" or (last.isalnum() and last < _CJK_START)):
        return False
    if last in "-–—'’" and before[:1].isalnum():
        return False
    if after[:1] in "-–—:/'’" and after[1:2].isdigit():
        return False
    return after[:1] not in ("'", "’", "′", "º", "ª", "ème") or after[1:2].isalpha()


def number_of(numeral: str, language: str) -> float:
    """The value of digits with separators; a mark before three zeros groups even where it is the decimal mark."""
    if numeral.isdigit():
        return float(numeral)
    marks = [c for c in numeral if not c.isdigit()]
    bare = "".join(c if c.isdigit() or c in ".," else "" for c in numeral)
    decimal = _decimal_mark(bare, [m for m in marks if m in ".,"], language)
    cleaned = "".join("." if c == decimal else c for c in bare if c.isdigit() or c == decimal)
    return float(cleaned)


def _decimal_mark(bare: str, marks: list[str], language: str) -> str:
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return ""
    head, tail = bare.split(marks[0])
    if len(tail) != 3 or head == "0":
        return marks[0]
    return marks[0] if marks[0] == decimal_mark(language) and tail != "000" else ""


def _multiplied(text: str, start: int, end: int, value: float, language: str, numeral: str) -> Number:
    plain = numeral.isdigit()
    if not text[end : end + 2].strip(" \xa0\u202f-")[:1].isalpha():
        return Number(start, end, value, plain)
    table = scales(language)
    while match := _MULTIPLIER.match(text, end):
        scale = table.get(match[1]) if match[1] in ("M", "K") else table.get(match[1].lower())
        scale = {"M": 1e6, "K": 1e3}.get(match[1], scale)
        if scale is None and language == "tr":
            scale = next(
                (table[word] for word in table if match[1].removeprefix(word) in _TURKISH_CASES), None
            )
        if scale is None or (match[0][0] == "-" and scale < 1e3) or not _is_scale(match):
            break
        value, end, plain = value * scale, match.end() if match[2] else match.end(1), False
    return Number(start, end, round(value, 6), plain)


def _is_scale(match: re.Match[str]) -> bool:
    """A single letter multiplies only where it touches the digits (5m, 3k)."""
    return len(match[1]) > 1 or match.start(1) == match.start()


class _Words(NamedTuple):
    """`beginners` may begin a number in words: a multiplier alone, or one behind no number, only means many."""

    values: dict[str, float]
    scales: dict[str, float]
    beginners: Lexicon


@cache
def _words_of(language: str) -> _Words:
    values, table = number_words(language), scales(language)
    after_one = {word for word in table if len(word) > 2}
    return _Words(
        values, table, Lexicon({word for word in values if values[word] > 1} | after_one | DUALS.keys())
    )


def _in_words(low: str, language: str) -> Iterator[Number]:
    words = _words_of(language)
    done = 0
    for start, _ in words.beginners.beginnings(low):
        if start < done:
            continue
        first = _WORD.match(low, start)
        if first is not None and _is_number(first[0], words):
            run = _run(low, first, words)
            yield from _worded(low, _with_one(low, run, words), words)
            done = run[-1][1]


def _is_number(word: str, words: _Words) -> bool:
    if word in words.values or word in words.scales or word in DUALS:
        return True
    return "-" in word and all(part in words.values for part in word.split("-"))


def _run(low: str, first: re.Match[str], words: _Words) -> list[Range]:
    """The number words and the connecting ones that follow on one another."""
    run = [first.span()]
    while low[run[-1][1] : run[-1][1] + 1] in _LINKS:
        following = _WORD.match(low, run[-1][1] + 1)
        if following is None or not (following[0] in _LINKING or _is_number(following[0], words)):
            break
        run.append(following.span())
    return run


def _with_one(low: str, run: list[Range], words: _Words) -> list[Range]:
    """With what says one before a multiplier ("a million")."""
    start, end = run[0]
    if low[start:end] not in words.scales and words.values.get(low[start:end]) != 100:
        return run
    floor = max(0, start - _LONGEST_ONE)
    one = _ONE_BEFORE.search(low[floor:start])
    return [(floor + one.start(1), floor + one.end(1)), *run] if one else run


def _worded(low: str, run: list[Range], words: _Words) -> Iterator[Number]:
    parts = [low[start:end] for start, end in run]
    while parts and (parts[-1] in CONNECTORS or parts[-1] in ONES - words.values.keys()):
        parts.pop()
    value = _value([part for word in parts for part in word.split("-")], words.values, words.scales)
    if value > 1:
        yield Number(run[0][0], run[len(parts) - 1][1], value, words=True)


def _value(parts: list[str], words: dict[str, float], table: dict[str, float]) -> float:
    """What number words say together; 0 for a multiplier alone that only means many ("millions of")."""
    total = current = 0.0
    for part in parts:
        if part in DUALS:
            current += DUALS[part]
        elif part in words and not (part in table and current):
            current = _added(current, words[part])
        elif part in table:
            if not current and part not in LONE_SCALES:
                return 0.0
            total, current = total + max(current, 1.0) * table[part], 0.0
        elif part in ONES:
            current += 1
    return total + current


def _added(current: float, value: float) -> float:
    if value == 100 and 1 < current < 10:
        return current * 100
    if value == 100 and current == 1:
        return 100.0
    if value == 20 and current % 100 == 4:
        return current + 76
    return current + value


def _cjk_numbers(text: str) -> Iterator[Number]:
    for match in _CJK.finditer(text):
        numeral = match[0].rstrip(".")
        if len(numeral) > LONGEST_NUMERAL or not _stands_alone(
            text, match.start(), match.start() + len(numeral)
        ):
            continue
        if text[match.start() - 1 : match.start()] in ("第", "数", "數"):
            continue
        value = _cjk_value(numeral)
        if value is not None:
            end = match.start() + len(numeral)
            yield Number(match.start(), end, value, numeral.isdigit(), not numeral[0].isdigit())


def _cjk_value(numeral: str) -> float | None:
    """3万5千, 1.2亿, 三十五万: sections below ten thousand, each times its multiplier."""
    total = section = digit = 0.0
    for part in re.findall(r"\d[\d,]*(?:\.\d+)?|.", numeral):
        if part[0].isdigit() and part[0].isascii():
            digit = float(part.replace(",", ""))
        elif part in _CJK_DIGITS:
            digit = digit * 10 + _CJK_DIGITS[part] if digit and "十" not in numeral else _CJK_DIGITS[part]
        elif part in _CJK_SMALL:
            section, digit = section + (digit or 1) * _CJK_SMALL[part], 0.0
        elif part in _CJK_LARGE:
            total, section, digit = total + (section + digit or 1) * _CJK_LARGE[part], 0.0, 0.0
        else:
            return None
    return round(total + section + digit, 6)
