"""Keywords: the publisher's tags, then the phrases that tell what the article is about.

Candidates are the runs of up to three content words between stop words and punctuation. A linear model ranks them by
features that need no tagger and no training corpus of the language: position, frequency, capitals, rarity, length, and
how they stand between other words. Its weights are fitted by `python -m tests.quality.keyphrases --fit`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle, Mention
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.keyphrase_weights import WEIGHTS
from stream_processors.enrich.stopwords import primary, stop_words
from stream_processors.enrich.words import FACTS, UNSPACED, Row, Word, row_of

LONGEST_PHRASE = 3
"""Words."""
MOST_PHRASES = 10
MOST_KEYWORDS = 15
WORTH_DECIMALS = 9
"""Sums differ in the last bits from machine to machine; the order of equals must not."""
UNSEEN_CAPITALS = 0.3
"""Share of capitals of a word that stands only where every word has one."""

_BREAK = bytes(FACTS.size)

Numbers = NDArray[np.float64]
Positions = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEATURES = (
    "bias",
    "count",
    "first position",
    "in the headline",
    "capitals",
    "capitals of a phrase",
    "rarity",
    "rarity squared",
    "characters",
    "two words",
    "three words",
    "whole run",
    "after glue",
    "before a break",
)
"""Logarithms of the count, the position and the number of characters; the rest are shares, means and flags."""


class Text(NamedTuple):
    """The article's words as arrays: the number of each in order of appearance (-1 at a break), and what it is."""

    ids: Positions
    content: Flags
    glue: Flags
    capitals: Numbers
    zipfs: Numbers
    lengths: Numbers
    body_from: int


class Candidates(NamedTuple):
    """Phrases by their first position and their number of words, with a row of features each."""

    first: Positions
    size: Positions
    features: Numbers


def candidates(row: Row) -> Candidates:
    """Every phrase that may be a keyphrase, shorter ones first; all lengths at once, since each call of numpy costs."""
    text = _text(row)
    starts, sizes = _places(text.content)
    places = np.arange(LONGEST_PHRASE)[:, None]
    inside = places < sizes
    words = np.minimum(starts + places, len(text.ids) - 1)
    keys = sizes
    for ids in (text.ids[words] * inside)[::-1]:
        keys = keys * len(text.ids) + ids
    _, index, group, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    contexts = _contexts(text, starts, sizes, group, count)
    features = _features(text, words[:, index], inside[:, index], count, contexts)
    return Candidates(starts[index], sizes[index], features)


def _places(content: Flags) -> tuple[Positions, Positions]:
    """Where runs of one, two … content words start, and their lengths; the last word of all is a break."""
    starts, whole = [np.flatnonzero(content)], content
    for size in range(1, LONGEST_PHRASE):
        whole = whole[:-1] & content[size:]
        starts.append(np.flatnonzero(whole))
    return np.concatenate(starts), np.repeat(np.arange(1, LONGEST_PHRASE + 1), [len(each) for each in starts])


def _text(row: Row) -> Text:
    numbers: dict[str, int] = {"": 0}
    of_word = [numbers.setdefault(word.key, len(numbers)) if word else 0 for word in row.different]
    ids = np.array(of_word, np.int64)[row.at]
    joined = b"".join([word.facts if word else _BREAK for word in row.different])
    facts = np.frombuffer(joined).reshape(len(of_word), -1)[row.at]
    telling = (ids > 0) & ~row.starts_sentence
    telling[: row.body_from] = False
    seen = np.bincount(ids[telling], minlength=len(numbers))
    raised = np.bincount(ids[telling], weights=facts[telling, 3], minlength=len(numbers))
    capitals = np.where(seen > 0, raised / np.maximum(seen, 1), UNSEEN_CAPITALS)
    content, glue, zipfs, lengths = facts[:, 0] > 0, facts[:, 1] > 0, facts[:, 2], facts[:, 4]
    return Text(ids, content, glue, capitals[ids], zipfs, lengths, row.body_from)


def _contexts(
    text: Text, starts: Positions, sizes: Positions, group: Positions, count: Positions
) -> list[Numbers]:
    """Shares of a phrase's occurrences that fill their run, come after a glue word, come before a break."""
    before, after = starts - 1, starts + sizes
    flags = (~text.content[before] & ~text.content[after], text.glue[before], text.ids[after] == 0)
    return [np.bincount(group, weights=flag, minlength=len(count)) / count for flag in flags]


def _features(
    text: Text, words: Positions, inside: Flags, count: Positions, contexts: list[Numbers]
) -> Numbers:
    """`words` holds the positions of the phrases' first words, then of their second ones …, which may not be `inside`."""
    first, sizes = words[0], inside.sum(axis=0)
    capitals, zipfs, lengths = (
        (column[words] * inside).sum(axis=0) for column in (text.capitals, text.zipfs, text.lengths)
    )
    capitals /= sizes
    zipfs /= sizes
    columns = (
        np.ones(len(first)),
        np.log(count),
        np.log1p(first) / math.log1p(len(text.ids)),
        first < text.body_from,
        capitals,
        capitals * (sizes > 1),
        zipfs,
        zipfs**2,
        np.log(lengths + sizes - 1),
        sizes == 2,
        sizes == 3,
        *contexts,
    )
    return np.stack(columns, axis=1)


def keyphrases(article: EnrichedArticle) -> tuple[str, ...]:
    """At most ten phrases, best first, none of them part of a better one; none where no stop words are known."""
    if not stop_words(primary(article.language)):
        return ()
    row = row_of(article)
    chosen: list[frozenset[str]] = []
    phrases = []
    for words in ranked(row, primary(article.language)):
        keys = frozenset(word.key for word in words)
        if any(keys <= other for other in chosen):
            continue
        chosen.append(keys)
        phrases.append(_spelled(words, article.language))
        if len(phrases) == MOST_PHRASES:
            break
    return tuple(phrases)


def ranked(row: Row, language: str) -> Iterator[list[Word]]:
    """The candidates, best first; the shorter and earlier ones first where equal."""
    found = candidates(row)
    worth = found.features @ np.array(WEIGHTS.get(language, WEIGHTS["und"]))
    for i in np.argsort(-np.round(worth, WORTH_DECIMALS), kind="stable"):
        start = int(found.first[i])
        phrase = row.at[start : start + int(found.size[i])]
        yield [word for number in phrase if (word := row.different[number])]


def _spelled(words: Sequence[Word], language: str) -> str:
    return ("" if primary(language) in UNSPACED else " ").join(word.text for word in words)


def keywords(article: EnrichedArticle) -> tuple[str, ...]:
    """The publisher's tags, then keyphrases, then the names in the text, without those that say nothing new.

    A phrase that is part of a person's or organisation's name gives way to the name.
    """
    names = [name for name in _names(article) if name in article.body]
    full = {word: name for name in reversed(names) for word in name.casefold().split()}
    phrases = [full.get(phrase.casefold(), phrase) for phrase in keyphrases(article)]
    chosen = list(article.keywords)
    held = [_words_in(keyword) for keyword in chosen]
    for candidate in (*phrases, *names):
        if len(chosen) >= MOST_KEYWORDS:
            break
        words = _words_in(candidate)
        if not any(words <= other for other in held):
            chosen.append(candidate)
            held.append(words)
    return tuple(chosen)


def _names(article: EnrichedArticle) -> list[str]:
    """People and organisations, those named most first."""
    mentions: list[Mention] = sorted((*article.people, *article.organisations), key=lambda each: -each.count)
    return [mention.name for mention in mentions if mention.name]


def _words_in(phrase: str) -> frozenset[str]:
    return frozenset(phrase.casefold().split())


def _find(article: EnrichedArticle, _: Sequence[Span]) -> Findings:
    return Findings({"keywords": keywords(article)})


KEYPHRASES = Enricher("keyphrases", _find)
