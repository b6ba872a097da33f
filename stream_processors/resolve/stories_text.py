"""What an article is about, as numbers: its weighted words and names, its figures, its embedding."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import wordfreq
from numpy.typing import NDArray

from schemas.events import ResolvedArticle
from stream_processors.resolve.sketch import key_of

Keys = NDArray[np.uint32]
Weights = NDArray[np.float32]

LEAD_CHARACTERS = 2500
"""News says first what it is about; later paragraphs bring in older stories."""
MAX_WORDS = 250
"""The heaviest different words; a lead of ordinary news has fewer."""
MIN_WORDS = 5
"""An article with fewer different words than this says too little to be compared."""
RARE, COMMON = 1.5, 7.0
"""Zipf values (log10 of occurrences in a billion words). From COMMON on a word weighs nothing."""
UNKNOWN = 2.5
"""Zipf value of a word that is not in wordfreq's small list, which begins at 3."""
NUMBER = 1.0
HEADLINE = 3
"""A word of the headline counts as often as this many in the body."""
NAME = 2.0
"""Names tell two events of one kind apart, common words do not."""
NEAR_YEARS = 5
"""Round numbers and the years around publication are shared by chance."""
EMBEDDING_SIZE = 512

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d(?<![\d.,]\d)\d{1,8}(?![\d.,]*\d)")
"""Looks behind a digit only: before each character it would take three times as long."""
_LONGEST_WORD = 40


class Signature(NamedTuple):
    """`keys` (sorted, of `weights`, a unit vector) are words of the language; `facts` hold in any language.

    `leading` are the keys of the heaviest words, heaviest first. `embedding` is a unit vector, absent where unknown.
    """

    language: str
    keys: Keys
    weights: Weights
    leading: tuple[int, ...]
    facts: frozenset[int]
    embedding: NDArray[np.float32] | None

    @property
    def empty(self) -> bool:
        """Nothing to compare: to be left alone."""
        return self.language == "und" or (len(self.keys) < MIN_WORDS and self.embedding is None)


def signature(article: ResolvedArticle) -> Signature:
    """Linear in the lead, whatever the length of the body."""
    language = article.language.split("-")[0].lower()
    weighted = _weighted_words(article, language)
    heavy = sorted(sorted(weighted), key=weighted.__getitem__, reverse=True)[:MAX_WORDS]
    keys = np.fromiter(map(key_of, heavy), dtype=np.uint32, count=len(heavy))
    weights = np.fromiter(map(weighted.__getitem__, heavy), dtype=np.float32, count=len(heavy))
    order = np.argsort(keys, kind="stable")
    norm = float(np.sqrt(np.dot(weights, weights))) or 1.0
    leading = tuple(dict.fromkeys(keys.tolist()))
    return Signature(
        language, keys[order], weights[order] / norm, leading, _facts(article), _embedding(article)
    )


def _weighted_words(article: ResolvedArticle, language: str) -> dict[str, float]:
    headline, lead = (article.headline or "")[:LEAD_CHARACTERS], article.body[:LEAD_CHARACTERS]
    printed = Counter(_words(lead))
    for word in _words(headline):
        printed[word] += HEADLINE
    counts: dict[str, int] = {}
    capitals: dict[str, int] = {}
    for word, count in printed.items():
        lower = word.lower()
        counts[lower] = counts.get(lower, 0) + count
        if word[0].isupper():
            capitals[lower] = capitals.get(lower, 0) + count
    named = _named(article)
    listed = rarities(language)
    weighted = {}
    for word, count in counts.items():
        rarity = listed.get(word)
        weight = (1 + math.log(count)) * (_unlisted(word) if rarity is None else rarity)
        if word in named or capitals.get(word, 0) > 0.8 * count:
            weight *= NAME
        if weight > 0:
            weighted[word] = weight
    return weighted


def _words(text: str) -> list[str]:
    """Words; pairs of characters where words are not set apart by spaces."""
    words: list[str] = _WORD.findall(text)
    if text.isascii() or not _UNSPACED.search(text):
        return [word for word in words if len(word) > 1]
    return [part for word in words for part in _parts(word)]


def _parts(word: str) -> Iterable[str]:
    if not _UNSPACED.search(word):
        return [word] if len(word) > 1 else []
    return [word[i : i + 2] for i in range(max(1, len(word) - 1))]


def _named(article: ResolvedArticle) -> frozenset[str]:
    """The words of all names that were found, for scripts without capitals."""
    names = (entity.name for entity in (*article.people, *article.organisations, *article.places))
    return frozenset(word.lower() for name in names for word in _words(name))


def _unlisted(word: str) -> float:
    if len(word) > _LONGEST_WORD:
        return 0.0
    return COMMON - (NUMBER if word[0].isdigit() else UNKNOWN)


@cache
def rarities(language: str) -> Mapping[str, float]:
    """What each word weighs that wordfreq lists for the nearest language; empty where none is near.

    Numbers are left out, as they weigh the same whatever they are. wordfreq itself keeps each list twice, with a number of
    its own for each word.
    """
    try:
        equally_common = wordfreq.get_frequency_list(language, wordlist="small")
    except LookupError:
        return {}
    wordfreq.get_frequency_list.cache_clear()
    weights = (_weight(wordfreq.cB_to_freq(-place)) for place in range(len(equally_common)))
    pairs = zip(weights, equally_common, strict=True)
    return {
        word: weight
        for weight, words in pairs
        for word in words
        if not word[0].isdigit() and len(word) <= _LONGEST_WORD
    }


def _weight(frequency: float) -> float:
    return max(0.0, COMMON - max(math.log10(frequency) + 9, RARE))


def _facts(article: ResolvedArticle) -> frozenset[int]:
    """Figures and identified entities: what is the same in all languages."""
    entities = (*article.people, *article.organisations, *article.places)
    ids = {f"id:{entity.id}" for entity in entities if entity.id}
    year = article.timestamp.year
    figures = {f"n:{figure.value:g}" for figure in article.figures if _telling(figure.value, year)}
    return frozenset(map(key_of, ids | figures | _numbers(article, year)))


def _numbers(article: ResolvedArticle, year: int) -> set[str]:
    text = f"{article.headline or ''} {article.body[:LEAD_CHARACTERS]}"
    return {f"n:{float(number):g}" for number in _NUMBER.findall(text) if _telling(float(number), year)}


def _telling(value: float, year: int) -> bool:
    """Two significant digits, and no year near publication."""
    return value >= 10 and len(f"{value:.0f}".strip("0")) > 1 and abs(value - year) > NEAR_YEARS


def _embedding(article: ResolvedArticle) -> NDArray[np.float32] | None:
    if article.embedding is None or len(article.embedding) != EMBEDDING_SIZE:
        return None
    vector = np.asarray(article.embedding, dtype=np.float32)
    norm = float(np.sqrt(np.dot(vector, vector)))
    return vector / norm if norm > 0 and math.isfinite(norm) else None
