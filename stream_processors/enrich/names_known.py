"""Known organisations in a text, in any script: one pass of an Aho-Corasick automaton, longest first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from stream_processors.enrich.names_tables import Alias, Known, aliases

ARABIC_PREFIXES = "وفبلك"
LONGEST_EXPANSION = 100
"""Code points before a bracket that may spell out the acronym in it."""


class Sighting(NamedTuple):
    """A known organisation at a place of the text."""

    start: int
    end: int
    alias: Alias

    @property
    def known(self) -> Known:
        return self.alias.known


@cache
def _automaton() -> tuple[AhoCorasick, tuple[Alias, ...]]:
    table = tuple({alias.text: alias for alias in reversed(aliases())}.values())
    return AhoCorasick([alias.text for alias in table], matchkind=MatchKind.Standard), table


@lru_cache(maxsize=4)
def sightings(text: str, language: str) -> Sequence[Sighting]:
    """Known organisations that stand as words of their own, longest where they overlap, in order.

    Two enrichers ask for the same text, one after the other: the last answers are kept.
    """
    automaton, table = _automaton()
    found = [
        Sighting(start, end, table[index])
        for index, start, end in automaton.find_matches_as_indexes(_clean(text), overlapping=True)
        if _language_fits(table[index], language) and _is_word(text, start, end)
    ]
    return tuple(longest(_without_redefined(text, found)))


def _without_redefined(text: str, found: list[Sighting]) -> list[Sighting]:
    """Without acronyms that the text itself explains as something else: "Rapid Support Forces (RSF)"."""
    ends = {(one.end, one.known) for one in found}
    redefined = {
        one.alias.text
        for one in found
        if one.alias.text.isupper()
        and (one.start - 2, one.known) not in ends
        and explains(text[max(0, one.start - LONGEST_EXPANSION) : one.start], one.alias.text)
    }
    return [one for one in found if one.alias.text not in redefined]


def explains(before: str, acronym: str) -> bool:
    """Whether words with the acronym's initials stand before the bracket that opens here."""
    if not before.endswith(" ("):
        return False
    initials = "".join(word[0] for word in before[:-2].split() if word[0].isupper())
    return len(acronym) > 1 and initials.endswith(acronym)


def longest(found: list[Sighting]) -> list[Sighting]:
    kept: list[Sighting] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _clean(text: str) -> str:
    """The automaton takes UTF-8, which has no lone surrogates; as many code points as before."""
    return text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _language_fits(alias: Alias, language: str) -> bool:
    return not alias.language or language.startswith(alias.language)


def is_unspaced(character: str) -> bool:
    """Han, Kana and Hangul: scripts whose words may touch their neighbours."""
    return (
        "\u3040" <= character <= "\u30ff"
        or "\u3400" <= character <= "\u9fff"
        or "\uac00" <= character <= "\ud7a3"
    )


def _is_word(text: str, start: int, end: int) -> bool:
    return (_starts_word(text, start)) and (
        is_unspaced(text[end - 1]) or end == len(text) or not (text[end].isalnum()) or is_unspaced(text[end])
    )


def _starts_word(text: str, start: int) -> bool:
    if start == 0 or is_unspaced(text[start]) or is_unspaced(text[start - 1]):
        return True
    if not text[start - 1].isalnum():
        return True
    return text[start - 1] in ARABIC_PREFIXES and (start == 1 or not text[start - 2].isalnum())
