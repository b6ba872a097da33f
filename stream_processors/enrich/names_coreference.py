"""Short names stand for the full ones of the same article: "Assad" for "Bashar al-Assad", "SOHR" for the Observatory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from stream_processors.enrich.names_evidence import PERSON, Found
from stream_processors.enrich.names_known import ARABIC_PREFIXES, explains, is_unspaced

_ARTICLE = re.compile(r"^(?:al|el|as|ad|ar|an|at|ash)[-‐]", re.IGNORECASE)
_CYRILLIC_ENDING = re.compile(r"(?<=[а-яё]{3})(?:ого|ому|ой|ым|ом|ем|ей|ою|ую|ый|ий|ая|[аяуюеыиёь])$")
_MARKS = re.compile(r"[\s·•‧・]+")
_ENDINGS = re.compile(r"(?:ого|ому|ой|ым|ом|ем|ей|ую|[ауеыяюи])(?!\w)")
_EXPLAINED = re.compile(r"\s[(（]([^\W\d_]{2,10})[)）]")
SHORTEST = 3


def stem(word: str) -> str:
    """A word's key: case, Arabic article and Russian case endings apart."""
    plain = _ARTICLE.sub("", word.lower())
    return _CYRILLIC_ENDING.sub("", plain) if plain[-1:] >= "а" else plain


def key(name: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _MARKS.split(name) if word)


def fullest(found: Sequence[Found]) -> dict[tuple[str, ...], str]:
    """For each person's key the name to use: the longest name that ends (or, of two words, begins) with it."""
    names: dict[tuple[str, ...], str] = {}
    for one in found:
        if one.kind == PERSON:
            names.setdefault(key(one.name), one.name)
    chosen = {}
    by_word: dict[str, list[tuple[str, ...]]] = {}
    for full in names:
        for word in full:
            by_word.setdefault(word, []).append(full)
    for short, name in names.items():
        longer = [full for full in by_word[short[-1]] if len(full) > len(short) and _stands_for(short, full)]
        chosen[short] = names[max(longer, key=len)] if longer else name
    return chosen


def _stands_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    return (
        full[-len(short) :] == short
        or full[: len(short)] == short
        or (len(short) > 1 and short[0] == full[0] and short[-1] == full[-1])
    )


def mentions(body: str, names: Mapping[str, str], kind: str, taken: bytearray) -> Iterator[Found]:
    """Where the forms (keys) stand as words outside what is taken; each with the full name (value)."""
    for form in sorted(names, key=lambda form: (-len(form), form)):
        start = body.find(form)
        while start >= 0:
            end = _end_of_word(body, start, start + len(form))
            if end and not taken.count(1, start, end):
                yield Found(start, end, kind, names[form])
            start = body.find(form, start + len(form))


def _end_of_word(body: str, start: int, end: int) -> int:
    """Where the word ends, with a Russian case ending; 0 where the form is only a part of a word."""
    if is_unspaced(body[start]):
        return end
    if (
        start
        and body[start - 1].isalnum()
        and not (body[start - 1] in ARABIC_PREFIXES and "ء" <= body[start] <= "ي")
    ):
        return 0
    if "а" <= body[end - 1] <= "я" and (ending := _ENDINGS.match(body, end)):
        end = ending.end()
    return 0 if body[end : end + 1].isalnum() else end


def short_forms(people: Iterable[str]) -> dict[str, str]:
    """Last names, also without the Arabic article and as a Russian stem, with the full name they stand for."""
    forms: dict[str, str] = {}
    for name in people:
        last = _MARKS.split(name)[-1]
        if last == name:
            continue
        for form in (last, _ARTICLE.sub("", last), stem_form(last)):
            if len(form) >= (2 if is_unspaced(form[0]) else SHORTEST):
                forms.setdefault(form, name)
    return forms


def stem_form(word: str) -> str:
    return _CYRILLIC_ENDING.sub("", word)


def acronyms(body: str, organisations: Iterable[Found]) -> Mapping[str, str]:
    """Acronyms that stand in brackets right after an organisation, with its name."""
    explained: dict[str, str] = {}
    for one in organisations:
        match = _EXPLAINED.match(body, one.end)
        if match and (
            explains(body[one.start : match.start() + 2], match[1].upper())
            or match[1].isupper()
            or len(match[1]) < 6
        ):
            explained.setdefault(match[1], one.name)
    return explained
