"""An article as a row of words: what terms and keyphrases are chosen from."""

from __future__ import annotations

import gzip
import re
import struct
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle
from stream_processors.enrich.stopwords import UNKNOWN_ZIPF, glue_words, primary, stop_words, zipf

LONGEST_TEXT = 6000
"""Characters of the body that are looked at: what an article is about, it says early."""
LONGEST_UNSPACED = 1500
"""The same in Chinese and Japanese, which say as much in fewer characters and cost ten times as much each."""
LONGEST_HEADLINE = 400
LONGEST_WORD = 40
REMEMBERED_WORDS = 50_000
_TOKEN = re.compile(r"\w+(?:[-'’.&]\w+)*|[^\w\s]|\n+")
_TURKIC_SUFFIX = re.compile(r"['’][^\W\d_]{1,8}$")
_SUFFIXES = {"en": re.compile(r"['’]s$"), "tr": _TURKIC_SUFFIX, "az": _TURKIC_SUFFIX}
_ELIDED = re.compile(
    r"\b(?:[ldjnscmt]|qu|lorsqu|puisqu|jusqu|dell|nell|all|dall|sull|coll|un|quell)['’](?=\w)", re.IGNORECASE
)
_ELIDING = frozenset({"fr", "it", "ca", "oc"})
UNSPACED = frozenset({"zh", "ja"})
_IDEOGRAPHS = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々]+|[^\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々]+"
)
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")
_TURKISH = str.maketrans({"İ": "i", "I": "ı"})
_SENTENCE_START = frozenset('.!?。！？؟:…\n"“«„‘「『')
LONGEST_SEGMENT = 5
"""Characters of a Chinese or Japanese word that is looked up."""


class Word(NamedTuple):
    """`key` is the word in lower case, `content` is false for stop words, numbers and single letters.

    `glue` marks the very commonest words, `zipf` is log10 of the frequency in a billion words, `capital` says whether
    it begins with one here. `facts` is these four and the key's length once more, as an array's row in bytes: the
    words of an article are joined to one array in a twentieth of the time that their fields take.
    """

    text: str
    key: str
    content: bool
    glue: bool
    zipf: float
    capital: bool
    facts: bytes


FACTS = struct.Struct("=5d")
"""A word's `content`, `glue`, `zipf`, `capital` and the length of its key."""
Positions = NDArray[np.int64]


class Row(NamedTuple):
    """The different words of an article in order of appearance, and which of them stands where.

    None is for punctuation and line ends, of which there is one at either end of headline and body.
    """

    different: tuple[Word | None, ...]
    at: Positions
    starts_sentence: NDArray[np.bool_]
    body_from: int

    @property
    def words(self) -> tuple[Word | None, ...]:
        """All words in order."""
        return tuple(self.different[i] for i in self.at)


def row_of(article: EnrichedArticle) -> Row:
    """The words of headline and body; the enrichers of one article share them."""
    language = primary(article.language)
    longest = LONGEST_UNSPACED if language in UNSPACED else LONGEST_TEXT
    return _row((article.headline or "")[:LONGEST_HEADLINE], article.body[:longest], language)


@lru_cache(maxsize=2)
def _row(headline: str, body: str, language: str) -> Row:
    title = _tokens(headline, language)
    tokens = ["\n", *title, "\n", *_tokens(body, language), "\n"]
    different = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    at = np.fromiter(map(different.__getitem__, tokens), np.int64, len(tokens))
    ends = np.array([token in _SENTENCE_START for token in different])
    starts = np.concatenate([[True], ends[at[:-1]]])
    return Row(tuple([_word(token, language) for token in different]), at, starts, len(title) + 2)


@lru_cache(maxsize=REMEMBERED_WORDS)
def _word(token: str, language: str) -> Word | None:
    if not token[0].isalnum():
        return None
    text = _without_suffix(token, language)
    key = lowered(text, language)
    folded = key.casefold()
    content = folded not in stop_words(language) and _is_content(key, language)
    rarity = zipf(language).get(folded, UNKNOWN_ZIPF)
    facts = content, folded in glue_words(language), rarity, text[0].isupper()
    return Word(text, key, *facts, FACTS.pack(*facts, len(key)))


def lowered(word: str, language: str) -> str:
    """In lower case as the language writes it: Turkish tells a dotted from a dotless i."""
    return (word.translate(_TURKISH) if language in ("tr", "az") else word).lower()


def _is_content(key: str, language: str) -> bool:
    if language == "ja" and _HIRAGANA.fullmatch(key):
        return False
    return 1 < len(key) <= LONGEST_WORD and not key[0].isdigit()


def _without_suffix(token: str, language: str) -> str:
    """Without the English possessive, or the ending that Turkish sets off from a name."""
    suffix = _SUFFIXES.get(language)
    return suffix.sub("", token) if suffix else token


def _tokens(text: str, language: str) -> list[str]:
    if language in _ELIDING:
        text = _ELIDED.sub(_apart, text)
    tokens: list[str] = _TOKEN.findall(text)
    if language not in UNSPACED:
        return tokens
    runs = (run for token in tokens for run in _IDEOGRAPHS.findall(token))
    return [word for run in runs for word in _segmented(run, language)]


def _apart(elided: re.Match[str]) -> str:
    return elided.group() + " "


def _segmented(run: str, language: str) -> list[str]:
    """Text without spaces as its likeliest words, each counted by its frequency (unigram Viterbi)."""
    if not _IDEOGRAPHS.fullmatch(run) or run.isascii():
        return [run]
    lookup = _simplified(run) if language == "zh" else run
    cuts = _best_cuts(lookup, zipf(language))
    return _joined_singles([run[start:end] for start, end in cuts], stop_words(language))


def _best_cuts(run: str, known: Mapping[str, float]) -> list[tuple[int, int]]:
    best = [0.0] + [-1e9] * len(run)
    origin = [0] * (len(run) + 1)
    for start in range(len(run)):
        for end in range(start + 1, min(start + LONGEST_SEGMENT, len(run)) + 1):
            value = known.get(run[start:end], 1.0 if end == start + 1 else None)
            if value is not None and (score := best[start] + value - 9) > best[end]:
                best[end], origin[end] = score, start
    cuts = []
    end = len(run)
    while end:
        cuts.append((origin[end], end))
        end = origin[end]
    return cuts[::-1]


def _joined_singles(words: list[str], stops: frozenset[str]) -> list[str]:
    """Neighbouring single characters that are no stop words are mostly a name that no list has."""
    joined: list[str] = []
    open_name = False
    for word in words:
        single = len(word) == 1 and word not in stops
        if single and open_name and len(joined[-1]) < LONGEST_SEGMENT:
            joined[-1] += word
        else:
            joined.append(word)
        open_name = single
    return joined


@cache
def _simple_characters() -> dict[int, str]:
    """The table of traditional characters in wordfreq, which reads it itself only beside jieba."""
    packed = (files("wordfreq") / "data" / "_chinese_mapping.msgpack.gz").read_bytes()
    return msgspec.msgpack.decode(gzip.decompress(packed), type=dict[int, str], strict=False)


def _simplified(text: str) -> str:
    """The word list is in simplified characters."""
    simple = text.translate(_simple_characters())
    return simple if len(simple) == len(text) else text
