"""Words, and runs of capitalised words with the particles between them: the candidates for names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stream_processors.enrich.names_tables import words as table
from stream_processors.enrich.names_words import Word, Words

LONGEST_RUN = 14
"""Words; longer runs are headings, which say nothing of names."""


class Run(NamedTuple):
    """`at` is the first word's position among the words of the text."""

    at: int
    words: tuple[Word, ...]
    opens: bool
    """Whether the first word opens a sentence, a line or a quotation."""


def runs(text: str, words: Words, taken: Iterable[tuple[int, int]]) -> Iterator[Run]:
    """Runs of capitalised words outside the stretches that are taken."""
    free, capitals = _free(words, taken), frozenset(words.capitals)
    end = 0
    for position in words.capitals:
        if position < end or not free[position]:
            continue
        end = _end_of_run(text, words, free, capitals, position)
        if end - position <= LONGEST_RUN:
            opens = opens_sentence(text, words.starts[position])
            yield Run(position, words.between(position, end), opens)


def _free(words: Words, taken: Iterable[tuple[int, int]]) -> bytearray:
    """1 for each word that overlaps no stretch."""
    free = bytearray(b"\1") * len(words)
    for start, end in taken:
        first = bisect_left(words.ends, start + 1)
        last = bisect_left(words.starts, end, first)
        free[first:last] = bytes(last - first)
    return free


def _end_of_run(text: str, words: Words, free: Sequence[int], capitals: frozenset[int], start: int) -> int:
    """Past the last capitalised word that is joined to the first by spaces, with up to three particles between."""
    links = table("link")
    end = position = start + 1
    while position < len(words) and free[position] and _joined(text, words, position):
        if position in capitals:
            end = position + 1
        elif words.lower(position) not in links or position - end >= 3:
            break
        position += 1
    return end


def _joined(text: str, words: Words, position: int) -> bool:
    """Whether only a space, or little more, parts the word from the one before."""
    after = words.afters[position - 1]
    if after > words.ends[position - 1]:
        return False
    gap = text[after : words.starts[position]]
    return gap in {" ", "\u00a0", " & "} or (
        gap[:1] == " " and gap.endswith(("l'", "l’", "d'", "d’")) and len(gap) < 7
    )


def opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start].rstrip(" \u00a0'’\"“”«»„‘([-–—lLdDaAnNeEsSuU")
    return not before or before[-1] in ".!?…:\n"
