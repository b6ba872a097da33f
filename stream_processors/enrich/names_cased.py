"""People and organisations in scripts with capitals: runs of capitals, parted at titles and prepositions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stream_processors.enrich.names_evidence import (
    COMMON,
    ORGANISATION,
    PERSON,
    Found,
    Text,
    has_head,
    is_function_word,
    is_named_as_organisation,
    is_organisation,
    is_person,
    may_be_organisation,
    trimmed,
)
from stream_processors.enrich.names_runs import Run, runs
from stream_processors.enrich.names_tables import words as table
from stream_processors.enrich.names_words import Word

_ARTICLES = frozenset(["der", "den", "la", "le", "y", "e", "zu"])


def cased(text: Text, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Names with evidence at the very place; short forms are left to coreference."""
    for run in runs(text.body, text.words, taken):
        yield from _of_run(text, run)


def _of_run(text: Text, run: Run) -> Iterator[Found]:
    words = _without_opening(text, run)
    if not words:
        return
    at = run.at + len(run.words) - len(words)
    title = _last_title(words)
    if title is None:
        titled = _titled_before(text, at)
        if titled or len(words) > 1 or may_be_organisation(text, words[0], at):
            yield from _parts(text, words, at, titled=titled)
        return
    head, tail = trimmed(words[:title]), words[title + 1 :]
    if head:
        yield from _parts(text, head, at, titled=False, owner=True)
    named = trimmed(tail)
    if named:
        offset = len(tail) - len(named)
        yield from _parts(text, named, at + title + 1 + offset, titled=offset == 0)


def _without_opening(text: Text, run: Run) -> tuple[Word, ...]:
    """Without the words at the head that have a capital only because a sentence begins there."""
    words = run.words
    if run.opens and len(words) > 1 and words[0].text.isupper() and words[1].opener:
        words = words[1:]
    while words and words[0].opener and (run.opens or words[0].lower != words[0].text):
        if words[0].text.isupper() and len(words[0].text) > 2:
            break
        words = words[1:]
        while words and not words[0].capital:
            words = words[1:]
    if words and run.opens and len(words) == len(run.words) and _is_ordinary(text, words[0]):
        following = words[1:]
        if not (len(words) > 1 and has_head(words)):
            return trimmed(following)
    return words


def _is_ordinary(text: Text, word: Word) -> bool:
    if word.given or word.title:
        return False
    return text.is_small(word) or text.rarity(word) >= 5.0


def _last_title(words: Sequence[Word]) -> int | None:
    for position in range(len(words) - 1, -1, -1):
        following = words[position + 1] if position + 1 < len(words) else None
        if not words[position].title or (position and words[position].given):
            continue
        governed = position > 0 and not words[position - 1].capital
        if following is None and governed:
            continue
        if following is None or not following.head:
            return position
    return None


def _titled_before(text: Text, at: int) -> bool:
    """A title or role right before, or in the apposition that a comma closes: "the group's head, Ana Ruiz"."""
    if at == 0:
        return False
    gap = text.body[text.words.afters[at - 1] : text.words.starts[at]]
    if gap in {" ", "\u00a0", ". "}:
        return text.words[at - 1].title or _title_and_adjective(text, at)
    if gap != ", " or not (at + 1 < len(text.words) and text.words[at + 1].capital):
        return False
    before = text.words.between(max(0, at - 8), at)
    return any(word.title for word in before) and not re.search(
        r"[.!?\n]", text.body[before[0].start : text.words[at].start]
    )


def _title_and_adjective(text: Text, at: int) -> bool:
    """A role with its adjective: "directeur général Jean Petit"."""
    words = text.words
    adjective = words[at - 1]
    return (
        at > 1
        and adjective.lower[-2:] in {"al", "le", "ve", "ar", "or"}
        and not (adjective.capital or is_function_word(adjective))
        and text.body[words.afters[at - 2] : adjective.start] == " "
        and words[at - 2].title
    )


def _parts(
    text: Text, words: tuple[Word, ...], at: int, *, titled: bool, owner: bool = False
) -> Iterator[Found]:
    """The names in a stretch: one organisation, or what stands between its conjunctions and prepositions."""
    words = trimmed(words)
    if text.language.startswith("de"):
        words, at = _without_nouns(text, words, at)
    if not words:
        return
    if not titled and is_organisation(text, words):
        yield _found(text, words, ORGANISATION)
        return
    for part, offset in _split(text, words):
        yield from _name(text, part, at + offset, titled=titled and offset == 0, owner=owner)


def _without_nouns(text: Text, words: tuple[Word, ...], at: int) -> tuple[tuple[Word, ...], int]:
    """German writes every noun with a capital: "Angaben der Weltbank"."""
    while len(words) > 1 and not words[1].capital and text.rarity(words[0]) > COMMON and not words[0].head:
        rest = trimmed(words[1:])
        at += len(words) - len(rest)
        words = rest
    return words, at


def _split(text: Text, words: tuple[Word, ...]) -> Iterator[tuple[tuple[Word, ...], int]]:
    particles, begin = table("particle"), 0
    for position, word in enumerate(words):
        if word.capital:
            continue
        tail = words[position + 1 : position + 2]
        articles = word.lower in _ARTICLES and words[position - 1].lower not in particles
        breaks = word.lower not in particles or articles or text.is_place(tail or words[position:])
        if breaks:
            if words[begin:position]:
                yield trimmed(words[begin:position]), begin
            begin = position + 1
    if trimmed(words[begin:]):
        yield trimmed(words[begin:]), begin


def _name(text: Text, part: tuple[Word, ...], at: int, *, titled: bool, owner: bool) -> Iterator[Found]:
    while titled and len(part) > 2 and part[0].text in text.place_words and not part[0].given:
        part, at = part[1:], at + 1
    if not part:
        return
    if not titled and (is_organisation(text, part) or is_named_as_organisation(text, part, at, owner)):
        yield _found(text, part, ORGANISATION)
    elif is_person(text, part, at, titled):
        yield _found(text, part, PERSON, titled=titled)


def _found(text: Text, words: Sequence[Word], kind: str, *, titled: bool = False) -> Found:
    start, end = words[0].start, words[-1].end
    return Found(start, end, kind, " ".join(text.body[start:end].split()), titled=titled)
