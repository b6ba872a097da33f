"""A text as a few hundred bytes: samples of its shingles, of its names and figures, and the signs of its vector.

The samples hold the hashes below a power of two that depends on how many there are (Broder 1997, "mod p"; FracMinHash, Irber
et al. 2022), so that what one sample holds of another estimates *containment*. MinHash's bands see Jaccard only, and
miss a copy that was cut.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle

Hashes = NDArray[np.uint64]
Tags = NDArray[np.uint32]

MAX_CHARACTERS = 60_000
"""About 10,000 words; what follows is not looked at, so that a text's work is bounded."""
WORDS, CHARACTERS = 3, 6
"""Shingle lengths, the second where words are not spaced. Word 3-grams outlive spinning and noise better than 5-grams;
that they are common is no matter, as common ones are dropped."""
SHINGLES, PAIRS, NAMES, FIGURES = 64, 48, 48, 32
"""The most that a sample holds, which makes the standard error of a containment of 0.6 about 0.07."""
POSTED_PAIRS = 16

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_SPACED_TOKEN = re.compile(r"\w+")
_UPPER = "".join(chr(point) for point in range(0x590) if chr(point).isupper())
_ANCHOR = re.compile(rf"[{_UPPER}\d](?:(?<=\d)[\d.,]{{1,14}}|(?<=[\w,;)’'%–-] [{_UPPER}])\w+)")
"""A number, or a capital behind a space. One class of characters comes first: that is all that is looked at in most places."""
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_WEIGHTS = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x27D4EB2F165667C5,
        0x85EBCA77C2B2AE63,
        0xFF51AFD7ED558CCD,
    ],
    dtype=np.uint64,
)
_PAIR_SEED = np.uint64(0xA24BAED4963EE407)
_TOP = 1 << 64
_TRUE = np.ones(1, dtype=bool)


class Sketch(msgspec.Struct, frozen=True, array_like=True):
    """Samples of an article's text, each a sorted array: `shingles` of uint64, the other three of uint32.

    `reach` is the number of zeros that all hashes of `shingles` begin with. `posted` has a bit for each hash of
    `postable`: whether other articles find this one by it. `signs` is empty where there is no embedding.
    """

    shingles: bytes = b""
    reach: int = 0
    pairs: bytes = b""
    names: bytes = b""
    figures: bytes = b""
    signs: bytes = b""
    posted: bytes = b""

    @property
    def length(self) -> int:
        """About how many different shingles the text has."""
        return len(self.shingles) // 8 << self.reach

    @property
    def posting_all(self) -> Sketch:
        """The same, found by all that it can be found by."""
        bits = np.ones(len(self.postable), dtype=bool)
        return msgspec.structs.replace(self, posted=np.packbits(bits).tobytes())

    @property
    def postings(self) -> Tags:
        """By which others find the article."""
        hashes = self.postable
        if not self.posted:
            return hashes[:0]  # numpy gives arbitrary bits for none
        bits = np.unpackbits(np.frombuffer(self.posted, dtype=np.uint8), count=len(hashes))
        posted: Tags = hashes[bits.astype(bool)]
        return posted

    @property
    def postable(self) -> Tags:
        """By which the article finds others."""
        return np.concatenate([numbers(self.shingles).astype(np.uint32), tags(self.pairs)[:POSTED_PAIRS]])


def numbers(data: bytes) -> Hashes:
    return np.frombuffer(data, dtype=np.uint64)


def tags(data: bytes) -> Tags:
    return np.frombuffer(data, dtype=np.uint32)


def sketch(article: EnrichedArticle) -> Sketch:
    """What is kept of the article's text for comparing it with others."""
    body = article.body[:MAX_CHARACTERS]
    shingles, reach = _sample(_shingles(body), SHINGLES)
    anchors = anchors_of(article)
    return Sketch(
        shingles.tobytes(),
        reach,
        _smallest(_pairs(anchors), PAIRS),
        _smallest(_mixed(_hashed(names_of(article, anchors))), NAMES),
        _smallest(_mixed(_hashed(figures_of(article, anchors))), FIGURES),
        _signs(article.embedding),
    )


def anchors_of(article: EnrichedArticle) -> list[str]:
    """What a rewriter keeps, in order: numbers, and words with a capital that do not begin a sentence."""
    return _ANCHOR.findall(article.body[:MAX_CHARACTERS])


def names_of(article: EnrichedArticle, anchors: Sequence[str]) -> set[str]:
    """The words with a capital; the names found by enrich where the script has none."""
    names = {anchor for anchor in anchors if not anchor[0].isdigit()}
    return names or {entity.name for entity in (*article.people, *article.organisations, *article.places)}


def figures_of(article: EnrichedArticle, anchors: Sequence[str]) -> set[str]:
    """Numbers of two and more digits, and those that enrich read from words."""
    figures = {_number(anchor) for anchor in anchors if anchor[0].isdigit()}
    return figures | {f"{figure.value:g}" for figure in article.figures if figure.value >= 10}


def tokens(text: str) -> list[str]:
    """Words; characters where words are not spaced."""
    return (_SPACED_TOKEN if text.isascii() else _TOKEN).findall(text.lower())


def _shingles(text: str) -> Hashes:
    words = tokens(text)
    unspaced = not text.isascii() and sum(len(word) == 1 for word in words) > len(words) / 2
    length = CHARACTERS if unspaced else WORDS
    if len(words) < length:
        return np.empty(0, dtype=np.uint64)
    hashed = _hashed(words)
    count = len(words) - length + 1
    total = np.zeros(count, dtype=np.uint64)
    for i in range(length):
        total += _mixed(hashed[i : i + count] * _WEIGHTS[i])
    return _distinct(_mixed(total))


def _pairs(anchors: Sequence[str]) -> Hashes:
    """Of neighbouring names and figures: the order in which they stand outlives a change of all other words."""
    if len(anchors) < 2:
        return np.empty(0, dtype=np.uint64)
    hashed = _mixed(_hashed(anchors) + _PAIR_SEED)
    return _distinct(_mixed(hashed[:-1] * _WEIGHTS[0] + hashed[1:] * _WEIGHTS[1]))


@lru_cache(maxsize=1 << 16)
def key_of(text: str) -> int:
    """32 bits that stand for a word (CRC-32); two in a story of 50 words are mixed up once in three million.

    Kept, as a few thousand words make up most of all texts; 10 MB at the most.
    """
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _hashed(words: Collection[str]) -> Hashes:
    return np.fromiter(map(key_of, words), dtype=np.uint64, count=len(words))


def _distinct(values: Hashes) -> Hashes:
    """Sorted, each once: what `np.unique` gives, which takes several times as long for so few."""
    values = np.sort(values)
    return values[np.concatenate((_TRUE, values[1:] != values[:-1]))] if len(values) else values


def _mixed(values: Hashes) -> Hashes:
    """SplitMix64's finaliser (Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * _MIX_1
    values = (values ^ (values >> np.uint64(27))) * _MIX_2
    return values ^ (values >> np.uint64(31))


def _sample(hashes: Hashes, most: int) -> tuple[Hashes, int]:
    """The sorted hashes with `reach` leading zeros, the least number of these that leaves no more than `most`."""
    if len(hashes) <= most:
        return hashes, 0
    reach = 65 - int(hashes[most]).bit_length()
    return below(hashes, reach), reach


def below(hashes: Hashes, reach: int) -> Hashes:
    """Those of the sorted hashes that a sample of that reach would hold."""
    return hashes if not reach else hashes[: np.searchsorted(hashes, np.uint64(_TOP >> reach))]


def _smallest(hashes: Hashes, most: int) -> bytes:
    return _distinct(hashes >> np.uint64(32))[:most].astype(np.uint32).tobytes()


def _number(text: str) -> str:
    """Without separators, which outlets set differently, and in one kind of digits."""
    digits = text.replace(",", "").replace(".", "")
    return str(int(digits)) if digits.isdecimal() else digits


def _signs(embedding: Sequence[float] | None) -> bytes:
    """One bit a dimension (Charikar 2002): 64 bytes that give a cosine of 0.8 to within about 0.03."""
    if not embedding:
        return b""
    return np.packbits(np.asarray(embedding, dtype=np.float32) > 0).tobytes()
