"""The tables of titles, first names and organisation words, and the known organisations with their aliases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_FOLDER = files("stream_processors.enrich.tables_names")


class Known(NamedTuple):
    """An organisation that has a name of its own in the index; `kind` is agency, monitor or org."""

    kind: str
    name: str
    id: str | None


class Alias(NamedTuple):
    """A way of writing a known organisation; `citing` counts only in a credit or beside a word of citing."""

    text: str
    known: Known
    language: str = ""
    citing: bool = False


@cache
def _sections(file: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in (_FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[]"), [])
        else:
            words.extend(line.split())
    return {kind: tuple(entries) for kind, entries in found.items()}


@cache
def words(kind: str) -> frozenset[str]:
    """Words of the alphabetic scripts: title, org, cue, speech, link, particle, thing, start, acronym_not."""
    return frozenset(_sections("words.txt")[kind])


@cache
def asian(kind: str) -> tuple[str, ...]:
    """Words of the scripts without capitals, longest first: zh_surname, ar_title …"""
    return tuple(sorted(_sections("asian.txt")[kind], key=lambda word: (-len(word), word)))


@cache
def first_names() -> frozenset[str]:
    """Given names, case folded."""
    return frozenset((_FOLDER / "first_names.txt").read_text(encoding="utf-8").split())


@cache
def aliases() -> tuple[Alias, ...]:
    """Every way of writing a known organisation, with the case forms of Russian and the joined article of Arabic."""
    lines = (_FOLDER / "known.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(alias for line in lines if not line.startswith("#") for alias in _of_line(line))


def _of_line(line: str) -> Iterator[Alias]:
    kind, name, wikidata, texts = line.split("\t")
    known = Known(kind, name, wikidata or None)
    for text in texts.split("|"):
        language, mark, plain = text.rpartition(":")
        plain = plain if mark else text
        for form in _forms(plain.lstrip("~")):
            yield Alias(form, known, language, plain.startswith("~"))


def _forms(text: str) -> Iterator[str]:
    yield text
    if text.startswith("ال"):
        yield "لل" + text[2:]
    if "а" <= text[-1].lower() <= "я":
        yield from sorted({_declined(text, case) for case in range(5)} - {text})


_ADJECTIVES = {
    "ый": ("ого", "ому", "ого", "ым", "ом"),
    "ий": ("ого", "ому", "ого", "им", "ом"),
    "ая": ("ой", "ой", "ую", "ой", "ой"),
    "ое": ("ого", "ому", "ое", "ым", "ом"),
    "ые": ("ых", "ым", "ые", "ыми", "ых"),
}
_NOUNS = {
    "ия": ("ии", "ии", "ию", "ией", "ии"),
    "а": ("ы", "е", "у", "ой", "е"),
    "о": ("а", "у", "о", "ом", "е"),
    "ы": ("", "ам", "ы", "ами", "ах"),
    "ь": ("я", "ю", "ь", "ем", "е"),
}
_CONSONANT = ("а", "у", "", "ом", "е")


def _declined(text: str, case: int) -> str:
    """Genitive, dative, accusative, instrumental or prepositional of the words up to the first noun."""
    done: list[str] = []
    parts = text.split(" ")
    for position, word in enumerate(parts):
        ending = word[-2:]
        if ending not in _ADJECTIVES or len(parts) == 1:
            return " ".join([*done, _noun(word, case), *parts[position + 1 :]])
        done.append(word[:-2] + _ADJECTIVES[ending][case])
    return " ".join(done)


def _noun(word: str, case: int) -> str:
    if word.isupper():
        return word
    for ending, forms in _NOUNS.items():
        if word.endswith(ending):
            return word[: -len(ending)] + forms[case]
    return word + _CONSONANT[case] if word[-1].lower() not in "аеёиоуыэюя" else word
