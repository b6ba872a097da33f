"""Numbers in a text: digits of any script, separators by language, number words, multipliers."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

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

_NUMERAL = re.compile(r"\d{1,3}(?:([.,'’\xa0\u202f\u2009 ])\d{3}(?!\d))+(?:[.,]\d{1,4})?|\d+(?:[.,]\d+)?")
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
LONGEST_NUMERAL = 24
"""Characters: longer runs of digits are codes."""


class Number(NamedTuple):
    """`plain` is a bare run of digits (that may be a year); `words`: written in words."""

    start: int
    end: int
    value: float
    plain: bool = False
    words: bool = False


@cache
def _ascii_digits() -> dict[int, str]:
    """Every decimal digit of Unicode, and the Arabic marks between digits, to what Europe writes."""
    table = {c: str(unicodedata.decimal(chr(c))) for c in range(128, sys.maxunicode) if chr(c).isdecimal()}
    return table | {0x066C: ",", 0x066B: ".", 0xFF0E: ".", 0xFF0C: ",", 0x066A: "%", 0xFF05: "%"}


def with_ascii_digits(text: str) -> str:
    """The text, as long as before, with the digits that Europe uses."""
    return text if text.isascii() else text.translate(_ascii_digits())


def numbers(text: str, language: str) -> list[Number]:
    """All numbers of a text whose digits are ASCII, in order and without overlaps."""
    base = language.split("-", maxsplit=1)[0]
    if base in ("zh", "ja"):
        return list(_cjk_numbers(text))
    found = sorted([*_numerals(text, base), *_in_words(text, base)])
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


def _in_words(text: str, language: str) -> Iterator[Number]:
    words, table = number_words(language), scales(language)
    known = words.keys() | table.keys() | ONES | DUALS.keys()
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        low = match[0].lower()
        parts = low.split("-")
        is_number = low in known or (len(parts) > 1 and all(part in words for part in parts))
        linked = (
            run
            and (low in CONNECTORS or is_number)
            and text[run[-1].end() : match.start()] in (" ", "-", "\xa0")
        )
        if run and not linked:
            yield from _worded(run, words, table)
            run = []
        if is_number or linked:
            run.append(match)
    yield from _worded(run, words, table)


def _worded(run: list[re.Match[str]], words: dict[str, float], table: dict[str, float]) -> Iterator[Number]:
    while run and (run[-1][0].lower() in CONNECTORS or run[-1][0].lower() in ONES - words.keys()):
        run = run[:-1]
    while run and run[0][0].lower() in CONNECTORS:
        run = run[1:]
    if not run:
        return
    value = _value([part for match in run for part in match[0].lower().split("-")], words, table)
    if value > 1:
        yield Number(run[0].start(), run[-1].end(), value, words=True)


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
