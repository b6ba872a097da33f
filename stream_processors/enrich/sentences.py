"""Sentences with their place in the text, for any script, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSERS = "\"'”’»“›」』）)\\]】＂"
_END = re.compile(
    rf"[。！？｡.!?…؟۔।\n](?:(?<=[。！？｡])[。！？｡]*[{_CLOSERS}]*"
    rf"|(?<=[.!?…؟۔।])[.!?…؟۔।]*(?:[{_CLOSERS}]+(?!\w)|\[\d+\])*(?=\s|$|[\"“«„A-ZÀ-ÖØ-ÞА-Я])|(?<=\n))"
)
"""It begins with a set of characters: the engine skips to the next of them."""
_OPENERS = "(\"“«„'‘"
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "prof",
        "st",
        "sen",
        "rep",
        "gov",
        "gen",
        "lt",
        "col",
        "capt",
        "cmdr",
        "sgt",
        "maj",
        "adm",
        "rev",
        "hon",
        "pres",
        "sec",
        "supt",
        "insp",
        "jr",
        "sr",
        "vs",
        "no",
        "nos",
        "inc",
        "corp",
        "co",
        "ltd",
        "bros",
        "dept",
        "est",
        "approx",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "fig",
        "vol",
        "al",
        "ave",
        "blvd",
        "bzw",
        "ca",
        "nr",
        "abs",
        "evtl",
        "ggf",
        "inkl",
        "max",
        "mio",
        "mrd",
        "mill",
        "sog",
        "tel",
        "vgl",
        "hr",
        "fr",
        "hl",
        "geb",
        "usw",
        "mm",
        "mme",
        "mlle",
        "mgr",
        "env",
        "art",
        "ed",
        "éd",
        "cf",
        "sr",
        "sra",
        "srta",
        "dra",
        "ud",
        "uds",
        "lic",
        "ing",
        "avda",
        "núm",
        "pág",
        "exmo",
        "sig",
        "dott",
        "avv",
        "on",
        "г",
        "гг",
        "ул",
        "тыс",
        "млн",
        "млрд",
        "руб",
        "др",
        "проф",
        "акад",
        "им",
        "стр",
        "см",
        "св",
        "гр",
        "км",
        "ks",
        "inż",
        "mgr",
        "hab",
        "św",
        "ul",
        "tzn",
        "np",
        "tzv",
        "mudr",
        "ing",
        "rndr",
        "tj",
        "apod",
        "a.m",
        "p.m",
        "e.g",
        "i.e",
        "u.s",
        "u.k",
        "u.n",
        "d.c",
        "ph.d",
        "z.b",
        "u.a",
        "d.h",
        "o.ä",
        "т.е",
        "т.к",
        "т.д",
        "т.п",
        "п.п",
        "р.х",
    ]
)
_ORDINAL_DOTS = frozenset(
    [
        "de",
        "da",
        "nb",
        "nn",
        "no",
        "fi",
        "is",
        "et",
        "lv",
        "cs",
        "sk",
        "sl",
        "hr",
        "sr",
        "bs",
        "hu",
        "pl",
        "tr",
    ]
)
_LONGEST_WORD = 24


def sentences(
    text: str, language: str = "und", start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, without surrounding white space; a line break always ends one.

    `start` and `end` bound what is looked at.
    """
    end = len(text) if end is None else end
    for match in _END.finditer(text, start, end):
        if match[0][0] == "." and not _ends_sentence(text, match, language):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends_sentence(text: str, dot: re.Match[str], language: str) -> bool:
    """Whether a full stop is one: not after an abbreviation, an initial or an ordinal, nor before a small letter."""
    after = text[dot.end() : dot.end() + 2]
    following = after.lstrip()
    spaced = after[:1].isspace() or not following
    if spaced and following[:1].islower():
        return False
    word = _word_before(text, dot.start())
    if not spaced:
        return len(word) > 2 and word[-2:].isalpha() and word[-2:].islower()
    if word.isdigit():
        return not (language[:2] in _ORDINAL_DOTS and len(word) <= 2)
    return not is_abbreviation(word)


def is_abbreviation(word: str) -> bool:
    """Whether the full stop after a word belongs to it: a title, an initial, a unit."""
    return (len(word) == 1 and word.isalpha() and word.isupper()) or word.lower() in _ABBREVIATIONS


def _word_before(text: str, end: int) -> str:
    before = text[max(0, end - _LONGEST_WORD) : end]
    if not before or before[-1].isspace():
        return ""
    word = before.split()[-1]
    return word if word.isalnum() else word[max(map(word.rfind, _OPENERS)) + 1 :]
