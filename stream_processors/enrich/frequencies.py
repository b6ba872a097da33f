"""How common a language's words are: wordfreq's small lists (Speer 2022; words above 1 in a million; data CC BY-SA 4.0)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from wordfreq import available_languages, cB_to_freq, get_frequency_list


@cache
def zipf_values(language: str) -> Mapping[str, float]:
    """Zipf values (log10 of the frequency in a billion words) of a language's words, case folded; empty where no list is known.

    wordfreq itself keeps each list twice, with a number of its own for each word.
    """
    if language not in available_languages("small"):
        return MappingProxyType({})
    equally_common = get_frequency_list(language, wordlist="small")
    get_frequency_list.cache_clear()
    values = (math.log10(cB_to_freq(-place)) + 9 for place in range(len(equally_common)))
    pairs = zip(values, equally_common, strict=True)
    return MappingProxyType({word: value for value, words in pairs for word in words})
