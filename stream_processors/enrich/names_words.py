"""The words of a text, each with what the tables say of it, which is looked up once for every different word."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from stream_processors.enrich.names_tables import first_names
from stream_processors.enrich.names_tables import words as table

REMEMBERED = 1 << 15
"""Words whose facts are kept: the same few thousand make up most of the news."""
_WORD = re.compile(r"([^\W\d_](?:\.(?:[^\W\d_]\.){0,3}(?![^\W\d_]{2})|\w*(?:[-‐'’&][^\W\d_]\w*)*))")
"""It begins with a letter, whatever follows: two alternatives would each be tried at every character."""
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


class Words:
    """The words of a text in order, as columns; a `Word` is made where one is asked for: most stand near no name."""

    def __init__(self, text: str, language: str) -> None:
        parts = _WORD.split(text)
        borders = list(accumulate(map(len, parts)))
        self._texts: list[str] = parts[1::2]
        self.starts, self.afters = borders[:-1:2], borders[1::2]
        self.ends = self.afters.copy()
        if "'" in text or "’" in text:
            self._strip(language.startswith(_ELIDING))
        self._facts_of = _german_facts if language.startswith("de") else _facts
        self._made: list[Word | None] = [None] * len(self._texts)
        self.spellings = frozenset(self._texts)
        self.capitals = [i for i, word in enumerate(self._texts) if _is_capital(word)]
        """The positions of the words with a capital."""

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, position: int) -> Word:
        return self._made[position] or self._make(position)

    def lower(self, position: int) -> str:
        """The word in small letters: all that is asked of most."""
        return self._texts[position].lower()

    def between(self, start: int, stop: int) -> tuple[Word, ...]:
        """The words from one position, at least 0, up to another."""
        return tuple([self[i] for i in range(start, min(stop, len(self._texts)))])

    def _make(self, position: int) -> Word:
        text = self._texts[position]
        places = self.starts[position], self.ends[position], text, self.afters[position]
        made = self._made[position] = tuple.__new__(Word, (*places, *self._facts_of(text)))
        return made

    def _strip(self, eliding: bool) -> None:
        """Take elided articles and endings behind an apostrophe off the words."""
        for i, word in enumerate(self._texts):
            if "'" in word or "’" in word:
                elided = _ELISION.match(word) if eliding else None
                skipped = elided.end() if elided else 0
                text = _without_ending(word[skipped:])
                self._texts[i] = text
                self.starts[i] += skipped
                self.ends[i] = self.starts[i] + len(text)


def _without_ending(text: str) -> str:
    stem, _, ending = text.replace("’", "'").rpartition("'")
    return text[: len(stem)] if stem and ending.islower() else text


def _is_capital(text: str) -> bool:
    return text[0].isupper() or ("-" in text and bool(_ARABIC_ARTICLE.match(text)))


@lru_cache(maxsize=REMEMBERED)
def _facts(text: str) -> Facts:
    return _looked_up(text, german=False)


@lru_cache(maxsize=REMEMBERED)
def _german_facts(text: str) -> Facts:
    return _looked_up(text, german=True)


def _looked_up(text: str, *, german: bool) -> Facts:
    lower = text.lower()
    capital = _is_capital(text)
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
