"""Stop words and the rarity of words, by language.

Stop words: the lists in `tables/stop_words.tsv`, and in every language the commonest words of wordfreq.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from stream_processors.enrich.frequencies import zipf_values

UNKNOWN_ZIPF = 2.5
"""Zipf value (log10 of the frequency in a billion words) of a word that is in no list: rarer than all that are."""
COMMONEST = 150
"""Words at the head of a frequency list that count as stop words: nearly all of them are function words."""
COMMONEST_MORPHEMES = 300
"""The same where the list holds morphemes instead of words."""
GLUE = 40
"""Words at the head of a list that are nearly all articles, prepositions and pronouns."""

_LISTED_AS = {"no": "nb", "nn": "nb", "hr": "sh", "bs": "sh", "sr": "sh", "tl": "fil"}
_OF_MORPHEMES = frozenset({"ja", "ko"})


def primary(language: str) -> str:
    """The language's name in the lists: `zh` of `zh-Hant`, `nb` of `no`."""
    name = language.partition("-")[0].lower()
    return _LISTED_AS.get(name, name)


def zipf(language: str) -> Mapping[str, float]:
    """Zipf values of a language's words, case folded; empty where no list is known."""
    return zipf_values(primary(language))


@cache
def stop_words(language: str) -> frozenset[str]:
    """A language's stop words, case folded; empty where none are known."""
    name = primary(language)
    head = COMMONEST_MORPHEMES if name in _OF_MORPHEMES else COMMONEST
    return _listed().get(name, frozenset()) | _commonest(name, head)


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    text = (files(__package__) / "tables" / "stop_words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {language: frozenset(words.split()) for language, words in rows}


@cache
def glue_words(language: str) -> frozenset[str]:
    """The very commonest words: after one of them comes the beginning of a phrase."""
    return _commonest(primary(language), GLUE)


def _commonest(language: str, count: int) -> frozenset[str]:
    frequencies = zipf(language)
    return frozenset(sorted(frequencies, key=lambda word: (-frequencies[word], word))[:count])
