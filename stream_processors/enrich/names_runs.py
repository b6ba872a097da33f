"""Words, and runs of capitalised words with the particles between them: the candidates for names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stream_processors.enrich.names_tables import words as table

LONGEST_RUN = 14
"""Words; longer runs are headings, which say nothing of names."""
_WORD = re.compile(r"(?:[^\W\d_]\.){1,4}(?![^\W\d_]{2})|[^\W\d_]\w*(?:[-‐'’&][^\W\d_]\w*)*")
_ELISION = re.compile(
    r"(?:l|d|dell|all|nell|dall|sull|un|qu|s|n|j|c|m|t|jusqu|lorsqu|puisqu|quell|quest)['’]", re.IGNORECASE
)
_ELIDING = ("fr", "it", "ca", "oc")
_ARABIC_ARTICLE = re.compile(r"(?:al|el|as|ad|ar|an|at|ash|abu|ibn)[-‐][A-Z]")


class Word(NamedTuple):
    """A word without elided article and without possessive or case ending after an apostrophe."""

    start: int
    end: int
    text: str
    after: int
    """Where the word ends in the text, with its ending."""

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or ("-" in self.text and bool(_ARABIC_ARTICLE.match(self.text)))

    @property
    def lower(self) -> str:
        return self.text.lower()


class Run(NamedTuple):
    """`at` is the first word's position among the words of the text."""

    at: int
    words: tuple[Word, ...]
    opens: bool
    """Whether the first word opens a sentence, a line or a quotation."""


def words_of(text: str, language: str) -> list[Word]:
    eliding = language.startswith(_ELIDING)
    return [
        _word(match, eliding) if "'" in match[0] or "’" in match[0] else _plain(match)
        for match in _WORD.finditer(text)
    ]


def _plain(match: re.Match[str]) -> Word:
    start, end = match.span()
    return tuple.__new__(Word, (start, end, match[0], end))


def _word(match: re.Match[str], eliding: bool) -> Word:
    text = match[0]
    start, end = match.span()
    elided = _ELISION.match(text) if eliding else None
    if elided:
        start, text = start + elided.end(), text[elided.end() :]
    stem, _, ending = text.replace("’", "'").rpartition("'")
    if stem and ending.islower():
        text = text[: len(stem)]
    return Word(start, start + len(text), text, end)


def runs(text: str, words: Sequence[Word], taken: Iterable[tuple[int, int]]) -> Iterator[Run]:
    """Runs of capitalised words outside the stretches that are taken."""
    free = _free(words, taken)
    position = 0
    while position < len(words):
        if not (free[position] and words[position].capital):
            position += 1
            continue
        end = _end_of_run(text, words, free, position)
        if end - position <= LONGEST_RUN:
            yield Run(position, tuple(words[position:end]), opens_sentence(text, words[position].start))
        position = end


def _free(words: Sequence[Word], taken: Iterable[tuple[int, int]]) -> list[bool]:
    free = [True] * len(words)
    stretches = sorted(taken)
    at = 0
    for position, word in enumerate(words):
        while at < len(stretches) and stretches[at][1] <= word.start:
            at += 1
        free[position] = at == len(stretches) or word.end <= stretches[at][0]
    return free


def _end_of_run(text: str, words: Sequence[Word], free: Sequence[bool], start: int) -> int:
    """Past the last capitalised word that is joined to the first by spaces, with up to three particles between."""
    links = table("link")
    end = position = start + 1
    while position < len(words) and free[position] and _joined(text, words[position - 1], words[position]):
        if words[position].capital:
            end = position + 1
        elif words[position].lower not in links or position - end >= 3:
            break
        position += 1
    return end


def _joined(text: str, left: Word, right: Word) -> bool:
    gap = text[left.after : right.start]
    if left.after > left.end:
        return False
    return gap in {" ", "\u00a0", " & "} or (
        gap[:1] == " " and gap.endswith(("l'", "l’", "d'", "d’")) and len(gap) < 7
    )


def opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start].rstrip(" \u00a0'’\"“”«»„‘([-–—lLdDaAnNeEsSuU")
    return not before or before[-1] in ".!?…:\n"
