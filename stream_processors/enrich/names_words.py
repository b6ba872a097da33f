"""The words of a text, each with what the tables say of it, which is looked up once for every different word."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from stream_processors.enrich.names_tables import first_names
from stream_processors.enrich.names_tables import words as table

REMEMBERED = 1 << 15
"""Words whose facts are kept: the same few thousand make up most of the news."""
_WORD = re.compile(r"(?:[^\W\d_]\.){1,4}(?![^\W\d_]{2})|[^\W\d_]\w*(?:[-‐'’&][^\W\d_]\w*)*")
_ELISION = re.compile(
    r"(?:l|d|dell|all|nell|dall|sull|un|qu|s|n|j|c|m|t|jusqu|lorsqu|puisqu|quell|quest)['’]", re.IGNORECASE
)
_ELIDING = ("fr", "it", "ca", "oc")
_ARABIC_ARTICLE = re.compile(r"(?:al|el|as|ad|ar|an|at|ash|abu|ibn)[-‐][A-Z]")
_ACRONYM = re.compile(r"[^\W\d_a-zа-яё]{3,6}")
_GERMAN_ROLE = re.compile(
    r"(?:minister|präsident|sprecher|sekretär|kanzler|direktor|kommissar|führer|trainer|richter|anwalt|meister|"
    r"schwester|experte|forscher|politiker|botschafter|berater|leiter|chef|vorsitzender?|beauftragter?)(?:in|s)?$"
)
GERMAN_HEAD = re.compile(
    r"(?:ministerium|versammlung|parlament|gericht|behörde|bank|amt|partei|verband|wahlrat|kommission)e?s?$"
)


class Word(NamedTuple):
    """A word without elided article and without possessive or case ending after an apostrophe.

    `title` marks titles and roles, `head` the words that organisations are named by, `given` first names, `opener` what
    has a capital only because a sentence begins there, `acronym` what may be one.
    """

    start: int
    end: int
    text: str
    after: int
    """Where the word ends in the text, with its ending."""
    lower: str
    capital: bool
    title: bool
    head: bool
    given: bool
    opener: bool
    acronym: bool


Facts = tuple[str, bool, bool, bool, bool, bool, bool]


def words_of(text: str, language: str) -> list[Word]:
    eliding = language.startswith(_ELIDING)
    facts_of = _german_facts if language.startswith("de") else _facts
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        if "'" in word or "’" in word:
            found.append(_word(match, eliding, facts_of))
        else:
            start, end = match.span()
            found.append(tuple.__new__(Word, (start, end, word, end, *facts_of(word))))
    return found


def _word(match: re.Match[str], eliding: bool, facts_of: Callable[[str], Facts]) -> Word:
    text = match[0]
    start, end = match.span()
    elided = _ELISION.match(text) if eliding else None
    if elided:
        start, text = start + elided.end(), text[elided.end() :]
    stem, _, ending = text.replace("’", "'").rpartition("'")
    if stem and ending.islower():
        text = text[: len(stem)]
    return Word(start, start + len(text), text, end, *facts_of(text))


@lru_cache(maxsize=REMEMBERED)
def _facts(text: str) -> Facts:
    return _looked_up(text, german=False)


@lru_cache(maxsize=REMEMBERED)
def _german_facts(text: str) -> Facts:
    return _looked_up(text, german=True)


def _looked_up(text: str, *, german: bool) -> Facts:
    lower = text.lower()
    capital = text[0].isupper() or ("-" in text and bool(_ARABIC_ARTICLE.match(text)))
    return (
        lower,
        capital,
        _is_title(lower, german),
        capital and (lower in table("org") or bool(GERMAN_HEAD.search(lower))),
        lower in first_names(),
        lower in table("start"),
        bool(_ACRONYM.fullmatch(text)) and text not in table("acronym_not"),
    )


def _is_title(lower: str, german: bool) -> bool:
    bare = lower.rstrip(".")
    titles = table("title")
    if bare in titles or ("-" in bare and not titles.isdisjoint(bare.split("-"))):
        return True
    return german and bool(_GERMAN_ROLE.search(bare.rpartition("-")[2]))
