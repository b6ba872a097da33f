"""People and organisations in Arabic script: titles and given names, and head words with their definite complements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from stream_processors.enrich.names_evidence import ORGANISATION, PERSON, Found
from stream_processors.enrich.names_tables import asian, first_names
from stream_processors.enrich.stopwords import UNKNOWN_ZIPF

_WORD = re.compile(r"[\u0621-\u064a\u066e-\u06d3]+")
COMMON = 4.7
"""Zipf value from which a word that follows a name is no part of it, unless it is a given name."""
_JOINS = ("بن", "بنت", "أبو", "ابو", "عبد", "آل", "ولد")
_LONGEST_COMPLEMENT = 4


def arabic(body: str, zipf: Mapping[str, float], places: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Names with evidence at the very place."""
    words = list(_WORD.finditer(body))
    if not words:
        return
    titles, heads = frozenset(asian("ar_title")), frozenset(asian("ar_org"))
    inside = {start for start, end in places}
    position = 0
    while position < len(words):
        word = _bare(words[position][0], titles | heads)
        end = position + 1
        if word in heads and (stop := _organisation(body, words, position)) > position + 1:
            yield _found(body, words, position, stop, ORGANISATION, skip=len(words[position][0]) - len(word))
            end = stop
        elif word in titles:
            start = _past_complement(body, words, position + 1, titles, inside)
            stop = _person(body, words, start, zipf)
            if stop > start and words[start].start() not in inside:
                yield _found(body, words, start, stop, PERSON)
                end = stop
        elif word in first_names():
            stop = _person(body, words, position, zipf)
            if stop > position + 1 and words[position].start() not in inside:
                yield _found(body, words, position, stop, PERSON)
                end = stop
        position = end


def _found(
    body: str, words: Sequence[re.Match[str]], start: int, stop: int, kind: str, skip: int = 0
) -> Found:
    begin, end = words[start].start() + skip, words[stop - 1].end()
    return Found(begin, end, kind, " ".join(body[begin:end].split()), titled=kind == PERSON)


def _bare(word: str, table: frozenset[str]) -> str:
    """The word without the conjunction or preposition written together with it."""
    if word in table:
        return word
    if word.startswith("لل") and "ال" + word[2:] in table:
        return "ال" + word[2:]
    return word[1:] if word[0] in "وفبلك" else word


def _follows(body: str, words: Sequence[re.Match[str]], position: int) -> bool:
    """Whether only a space parts the word from the one before."""
    return 0 < position < len(words) and body[words[position - 1].end() : words[position].start()] in {
        " ",
        " (",
        ") ",
    }


def _organisation(body: str, words: Sequence[re.Match[str]], head: int) -> int:
    """Past the last word of the name that a head word opens."""
    definite = _bare(words[head][0], frozenset(asian("ar_org"))).startswith("ال")
    end, nouns = head + 1, 0
    stops = asian("ar_stop")
    while end < len(words) and end - head <= _LONGEST_COMPLEMENT and _follows(body, words, end):
        word = words[end][0]
        if "(" in body[words[end - 1].end() : words[end].start()] or word in stops:
            break
        if word.startswith(("ال", "وال", "لل")):
            end += 1
        elif nouns < 1 and (not definite or word[0] == "ل") and _next_is_definite(body, words, end + 1):
            nouns, end = nouns + 1, end + 2
        else:
            break
    return end


def _next_is_definite(body: str, words: Sequence[re.Match[str]], position: int) -> bool:
    return _follows(body, words, position) and words[position][0].startswith(("ال", "لل"))


def _past_complement(
    body: str, words: Sequence[re.Match[str]], position: int, titles: frozenset[str], places: set[int]
) -> int:
    """Past what a title governs: "of the Interior", "in the name of the army"."""
    for _ in range(_LONGEST_COMPLEMENT):
        if not _follows(body, words, position):
            return position
        word = words[position][0]
        governed = (
            word.startswith(("ال", "لل", "وال", "ب", "لمنظمة", "لهيئة"))
            or word in titles
            or word in {"باسم", "السابق"}
        )
        if (not governed and words[position].start() not in places) or word in first_names():
            return position
        position += 1
    return position


def _person(body: str, words: Sequence[re.Match[str]], start: int, zipf: Mapping[str, float]) -> int:
    """Past the last word of a name of two to four words that begins here; `start` where none does."""
    end = start
    stops = asian("ar_stop")
    while end < len(words) and end - start < 4 and (end == start or _follows(body, words, end)):
        word = words[end][0]
        if word in stops or ("(" in body[words[end - 1].end() : words[end].start()] and end > start):
            break
        rare = zipf.get(word, UNKNOWN_ZIPF) < COMMON
        if not (
            rare
            or word in first_names()
            or word in _JOINS
            or (end > start and word.startswith("ال") and rare)
        ):
            break
        end += 1
    while end > start and words[end - 1][0] in _JOINS:
        end -= 1
    named = end - start >= 2 and (
        start == 0 or _follows(body, words, start) or words[start][0] in first_names()
    )
    return end if named else start
