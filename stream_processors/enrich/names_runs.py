"""Words, and runs of capitalised words with the particles between them: the candidates for names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from stream_processors.enrich.names_tables import words as table
from stream_processors.enrich.names_words import Word

_START, _END = attrgetter("start"), attrgetter("end")
LONGEST_RUN = 14
"""Words; longer runs are headings, which say nothing of names."""


class Run(NamedTuple):
    """`at` is the first word's position among the words of the text."""

    at: int
    words: tuple[Word, ...]
    opens: bool
    """Whether the first word opens a sentence, a line or a quotation."""


def runs(text: str, words: Sequence[Word], taken: Iterable[tuple[int, int]]) -> Iterator[Run]:
    """Runs of capitalised words outside the stretches that are taken."""
    free = _free(words, taken)
    end = 0
    for position, word in enumerate(words):
        if position < end or not (word.capital and free[position]):
            continue
        end = _end_of_run(text, words, free, position)
        if end - position <= LONGEST_RUN:
            yield Run(position, tuple(words[position:end]), opens_sentence(text, word.start))


def _free(words: Sequence[Word], taken: Iterable[tuple[int, int]]) -> bytearray:
    """1 for each word that overlaps no stretch."""
    free = bytearray(b"\1") * len(words)
    for start, end in taken:
        first = bisect_left(words, start + 1, key=_END)
        last = bisect_left(words, end, first, key=_START)
        free[first:last] = bytes(last - first)
    return free


def _end_of_run(text: str, words: Sequence[Word], free: Sequence[int], start: int) -> int:
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
