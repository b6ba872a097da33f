"""Names of places as they stand in a text, with what surrounds them; which place is meant comes later."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from stream_processors.enrich.gazetteer import Gazetteer, Occurrence
from stream_processors.enrich.gazetteer_names import fold, nominatives

LONGEST = 6
"""Words of a name at most."""
REMEMBERED = 1 << 15
"""Words whose meaning is kept: the same few thousand make up most of the news."""


def _uppercase() -> str:
    letters = [
        c for c in map(chr, range(min(sys.maxunicode, 0xFFFF))) if unicodedata.category(c) in ("Lu", "Lt")
    ]
    ranges: list[list[int]] = []
    for code in map(ord, letters):
        if ranges and code - ranges[-1][1] <= 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(a)}-{chr(b)}" if b > a else chr(a) for a, b in ranges)


_UP = _uppercase()
_APOSTROPHE = "'’ʿʼ‘`"
_TOKEN = re.compile(
    rf"[{_UP}](?<!\w[{_UP}])(?:(?:\.[{_UP}]){{1,4}}\.|\. ?[{_UP}][a-z]{{1,2}}\."  # U.S., W. Va.
    rf"|\w*(?:[{_APOSTROPHE}](?!s\b)\w+){{0,3}}\.?)"
)
"""It begins with a set of characters: the engine skips to the next capital."""
_PARTICLE_LIST = (
    "of|of the|de|de la|de las|de los|del|della|di|da|do|dos|das|du|des|la|le|les|en|sur|sous|upon|on|in|an der|am|an|auf|ob|na|nad|"
    "and|und|et|y|e|i|van|von|der|den|op|aan|bei|v|the|al|el|as|ash|ad|ar|at|az|ez|es|эль|аль|аш|эш|эз|на"
)
_ARTICLE_LIST = "al|el|as|ash|ad|ar|at|az|ez|es|ed|er|эль|аль|эш|аш"
_PARTICLES, _ARTICLES = _PARTICLE_LIST.split("|"), _ARTICLE_LIST.split("|")
GAPS = frozenset(
    {" ", "-", "‑", "–", "\xa0", " & ", " l'", " d'", "-l'", "-d'", " d’", " l’"}
    | {f" {p} " for p in _PARTICLES}
    | {f"-{p.replace(' ', '-')}-" for p in _PARTICLES}
    | {f" {p}-" for p in _ARTICLES}
)
"""What may stand between two capitalised words of one name."""
_ELISION = re.compile(rf"(?:[LDNSMJ]|Qu|Dell|Nell|Sull|All|Dall|Un)['’](?=[{_UP}])")
_SUFFIX = re.compile(r"['’][^\W\d_]{1,6}\Z")
"""Turkish and others write endings of names behind an apostrophe."""
_LEADING = re.compile(r"(?<!\w)(?:al|el|as|ash|ad|ar|at|az|ez|es|an|en)-$")


class Mention(NamedTuple):
    """A name in a text, `end` exclusive.

    `before` and `after` are the capitalised words next to it in the same run, that no place is named by; `initial`
    where the name begins a sentence, so that its capital says nothing.
    """

    start: int
    end: int
    text: str
    candidates: tuple[int, ...]
    before: str = ""
    after: str = ""
    initial: bool = False
    demonym: bool = False
    exact: bool = False
    cased: bool = True


class _Word(NamedTuple):
    start: int
    end: int
    text: str


def words(text: str) -> Iterator[list[_Word]]:
    """Runs of capitalised words that may form names together."""
    run: list[_Word] = []
    end = 0
    for match in _TOKEN.finditer(text):
        word = _word(match)
        if run and not _joined(text, end, word.start):
            yield run
            run = []
        run.append(word)
        end = word.end
    if run:
        yield run


def _word(match: re.Match[str]) -> _Word:
    start, end = match.span()
    text = match[0]
    if ("'" in text or "’" in text) and (elided := _ELISION.match(text)):
        start, text = start + elided.end(), text[elided.end() :]
    if text[-1] == "." and len(text) > 6 and text.count(".") == 1:
        end, text = end - 1, text[:-1]
    return tuple.__new__(_Word, (start, end, text))


def _joined(text: str, end: int, start: int) -> bool:
    return start - end < 10 and text[end:start] in GAPS


def mentions(text: str, gazetteer: Gazetteer, language: str) -> list[Mention]:
    """Every name of the text that the gazetteer knows, the longest first, left to right."""
    hits = [hit for hit in gazetteer.occurrences(text) if _bounded(text, hit)]
    found = [_uncased(text, hit) for hit in _apart(hits)]
    for run in words(text):
        if len(run) > 1 or _single(run[0].text, gazetteer, language):
            found.extend(_in_run(text, run, gazetteer, language))
    return sorted(found, key=lambda mention: mention.start)


def _in_run(text: str, run: Sequence[_Word], gazetteer: Gazetteer, language: str) -> Iterator[Mention]:
    position, before = 0, ""
    while position < len(run):
        found = _longest(text, run, position, gazetteer, language)
        if found is None:
            before = run[position].text
            position += 1
            continue
        count, candidates, demonym, exact = found
        start, end = run[position].start, run[position + count - 1].end
        start = _with_article(text, start)
        following = run[position + count] if position + count < len(run) else None
        spaced = following is not None and text[end : following.start] in " \xa0"
        shown = text[start:end]
        if shown[-1] == "." and not exact:
            end, shown = end - 1, shown[:-1]
        yield Mention(
            start, end, shown, candidates,
            before=before if position and text[run[position - 1].end : start] in (" ", "\xa0", "-") else "",
            after=following.text if following is not None and spaced else "",
            initial=_initial(text, start), demonym=demonym, exact=exact,
        )  # fmt: skip
        before = ""
        position += count


def _with_article(text: str, start: int) -> int:
    """Where a name begins with the article before it, as in "al-Quneitra"."""
    article = _LEADING.search(text, max(0, start - 5), start) if start and text[start - 1] == "-" else None
    return article.start() if article else start


Found = tuple[int, tuple[int, ...], bool, bool]


def _longest(text: str, run: Sequence[_Word], at: int, gazetteer: Gazetteer, language: str) -> Found | None:
    first = run[at]
    most = min(LONGEST, len(run) - at)
    if most > 1:
        head = _head(first.text)
        for count in range(min(most, gazetteer.longest.get(head, 1)), 1, -1):
            name = text[first.start : run[at + count - 1].end]
            if candidates := gazetteer.named(name):
                return count, candidates, False, False
            if demonym := _demonym(name, gazetteer, language):
                return count, demonym, True, False
    return _single(first.text, gazetteer, language)


@lru_cache(maxsize=REMEMBERED)
def _head(word: str) -> str:
    return fold(f"{word} .").partition(" ")[0]


@lru_cache(maxsize=REMEMBERED)
def _single(word: str, gazetteer: Gazetteer, language: str) -> Found | None:
    for written in (word, word.removesuffix(".")):
        if len(written) > 1 and (number := gazetteer.exactly(written)) is not None:
            return 1, (number,), False, True
    word = _SUFFIX.sub("", word) if language == "tr" else word.removesuffix(".")
    if len(word) <= 3 and word.isupper():
        return None
    if demonym := _demonym(word, gazetteer, language):
        return 1, demonym, True, False
    return _named(word, gazetteer, language)


def _named(word: str, gazetteer: Gazetteer, language: str) -> Found | None:
    key = fold(word)
    if candidates := gazetteer.named(key):
        return 1, candidates, False, False
    for other in nominatives(key, language)[1:]:
        if large := gazetteer.large(gazetteer.named(other)):
            return 1, large, False, False
    return None


def _demonym(word: str, gazetteer: Gazetteer, language: str) -> tuple[int, ...]:
    for key in nominatives(fold(word), language):
        if (number := gazetteer.demonyms.get(key)) is not None:
            return (number,)
    return ()


_ENDS = frozenset('.!?:;"“”„«»‘…•*|>\n(—–')


def _initial(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" \xa0'")
    return not before or before[-1] in _ENDS


def _apart(hits: Sequence[Occurrence]) -> Iterator[Occurrence]:
    """The longest of overlapping names, left to right."""
    end = 0
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.start >= end:
            yield hit
            end = hit.end


def _uncased(text: str, hit: Occurrence) -> Mention:
    return Mention(hit.start, hit.end, text[hit.start : hit.end], hit.candidates, cased=False)


_SPACED = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u10d0-\u10ff\u1200-\u137f]")
_CLITICS = re.compile(r"(?:^|[^\w])(?:[وف]?(?:[بكل]|ال|بال|كال|لل)?|[ובהלמשכ]{0,2})$")


def _bounded(text: str, hit: Occurrence) -> bool:
    """Scripts with spaces need a boundary, after what Arabic and Hebrew write together with a noun."""
    if not _SPACED.match(text, hit.start):
        return hit.end - hit.start > 1
    if hit.end < len(text) and (text[hit.end].isalnum() or unicodedata.combining(text[hit.end])):
        return False
    return bool(_CLITICS.search(text[max(0, hit.start - 4) : hit.start])) or hit.start == 0
