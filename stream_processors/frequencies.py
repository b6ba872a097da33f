"""How common a language's words are: wordfreq's small lists (Speer 2022; words above 1 in a million; data CC BY-SA 4.0)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import wordfreq

LIST = "small"


@cache
def zipf_values(language: str) -> Mapping[str, float]:
    """Zipf values (log10 of the frequency in a billion words) of words, case folded, from the list nearest to the language.

    Empty where none is near. wordfreq itself keeps each list twice, with a number of its own for each word.
    """
    try:
        equally_common = wordfreq.get_frequency_list(language, LIST)
    except LookupError:
        return MappingProxyType({})
    wordfreq.get_frequency_list.cache_clear()
    values = (math.log10(wordfreq.cB_to_freq(-place)) + 9 for place in range(len(equally_common)))
    pairs = zip(values, equally_common, strict=True)
    return MappingProxyType({word: value for value, words in pairs for word in words})


@cache
def own_zipf_values(language: str) -> Mapping[str, float]:
    """The same where the language has a list of its own, else empty."""
    return zipf_values(language) if language in wordfreq.available_languages(LIST) else MappingProxyType({})
