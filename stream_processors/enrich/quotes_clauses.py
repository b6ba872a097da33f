"""Who speaks, by the speech verbs of a sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from stream_processors.enrich.quotes_lexicon import Lexicon
from stream_processors.enrich.quotes_marks import Quoted
from stream_processors.enrich.quotes_subjects import Subjects
from stream_processors.enrich.quotes_tokens import Token, sentences_of, tokens_of
from stream_processors.enrich.tables_quotes.quoted_nouns import NAMING
from stream_processors.enrich.tables_quotes.speech import speech
from stream_processors.enrich.tables_quotes.speech_form import Speech

_AGENTS = frozenset(["by", "par"])
_TAG_MARKS = frozenset([",", "–", "—", "-"])


class Attribution(NamedTuple):
    """A speech verb at `cue` (its position among the tokens) and the stretch of the body that names who speaks."""

    cue: int
    start: int
    end: int
    weak: bool = False
    cited: bool = False


@cache
def cues(language: str) -> frozenset[str]:
    """The words that can begin an attribution."""
    words = speech(language)
    phrases = (phrase.split()[0] for phrase in (*words.sources, *words.after_sources))
    return words.verbs | words.weak | words.tags | frozenset(phrases)


@cache
def _strong_cues(language: str) -> Lexicon:
    return Lexicon(cues(language) - speech(language).weak)


class Cues:
    """Where in a text (in small letters) an attribution can begin that is one without quoted words."""

    def __init__(self, low: str, language: str) -> None:
        self.starts = [start for start, _ in _strong_cues(language).words(low)]

    def between(self, start: int, end: int) -> bool:
        at = bisect_left(self.starts, start)
        return at < len(self.starts) and self.starts[at] < end


class Clauses:
    """The sentences of a paragraph as lists of tokens."""

    def __init__(
        self, body: str, bounds: tuple[int, int], quotes: Sequence[tuple[int, Quoted]], language: str
    ) -> None:
        self.body = body
        self.words = speech(language)
        self.cues = cues(language)
        self.subjects = Subjects(language)
        self.tokens = tokens_of(body, bounds, quotes)
        self.sentences = sentences_of(body, self.tokens, [quote for _, quote in quotes])

    def attributions(self, sentence: Sequence[Token]) -> list[Attribution]:
        """Every speech verb of the sentence whose subject is found, and every "according to", in order."""
        found = (self._attribution(sentence, i) for i, token in enumerate(sentence) if token.low in self.cues)
        return [attribution for attribution in found if attribution is not None]

    def _attribution(self, ts: Sequence[Token], i: int) -> Attribution | None:
        low = ts[i].low
        weak = low in self.words.weak
        if (weak or low in self.words.verbs) and not self._is_noun(ts, i):
            subject = self._subject(ts, i)
            return Attribution(i, *subject, weak=weak or self._is_relative(ts, i)) if subject else None
        length = _phrase_at(ts, i, _first_words(self.words.sources))
        if length:
            subject = self.subjects.after(ts, i + length - 1)
            return Attribution(i, *subject, cited=True) if subject else None
        if low in self.words.after_sources:
            subject = self.subjects.before(ts, i)
            return Attribution(i, *subject, cited=True) if subject else None
        if low in self.words.tags and i > 0 and ts[i - 1].low in _TAG_MARKS:
            subject = self.subjects.after(ts, i)
            return Attribution(i, *subject) if subject and not self._names_a_verb(ts, i + 1) else None
        return None

    def _names_a_verb(self, ts: Sequence[Token], i: int) -> bool:
        return ts[i].low in NAMING or ts[i].low in self.words.skipped or ts[i].low in self.words.verbs

    def _is_noun(self, ts: Sequence[Token], i: int) -> bool:
        """Whether no verb of an active clause: "Trump's claims", "those reports", "United States", "cited by"."""
        if i == 0:
            return False
        agent = i + 1 < len(ts) and ts[i + 1].low in _AGENTS
        if (
            ts[i].is_name
            or agent
            or (not self.subjects.inverts_freely and ts[i - 1].low in self.words.articles)
        ):
            return True
        if ts[i].low not in self.words.nouns:
            return False
        before = ts[i - 1]
        possessive = self.body[before.end : before.end + 1] in ("'", "’")
        plain = before.is_word and not before.is_name and before.low not in self.words.pronouns
        return possessive or (plain and before.low not in self.words.relative | self.words.skipped)

    def _subject(self, ts: Sequence[Token], i: int) -> tuple[int, int] | None:
        if self.words.verb_first:
            return self.subjects.after(ts, i) or self.subjects.before(ts, i)
        if self.words.verb_final:
            return self.subjects.before(ts, i) or self.subjects.first(ts, i)
        if ts[i].low in self.words.participles:
            named = i > 0 and ts[i - 1].is_name
            return self.subjects.before(ts, i) if named else self.subjects.first(ts, i)
        if self._is_passive(ts, i):
            return None
        if self._is_inverted(ts, i):
            return self.subjects.after(ts, i) or self.subjects.before(ts, i)
        return self.subjects.before(ts, i) or (
            self.subjects.after(ts, i) if self.subjects.inverts_freely else None
        )

    def _is_relative(self, ts: Sequence[Token], i: int) -> bool:
        return i > 0 and ts[i - 1].low in self.words.relative

    def _is_passive(self, ts: Sequence[Token], i: int) -> bool:
        j = i - 1
        while j >= 0 and ts[j].is_word and self.subjects.is_skipped(ts[j]):
            if ts[j].low in self.words.passive:
                return True
            j -= 1
        return False

    def _is_inverted(self, ts: Sequence[Token], i: int) -> bool:
        """Whether the subject follows: nothing that could be one stands before ("…”, said the mayor")."""
        j = self.subjects.skip_back(ts, i - 1)
        if j < 0 or ts[j].quote is not None:
            return True
        if ts[j].low in ",—–-،":
            return self.subjects.apposition(ts, j) is None
        return self.subjects.inverts_freely and self.subjects.starts_with_stop(ts, j)

    def relay(self, sentence: Sequence[Token]) -> tuple[int, int, int] | None:
        """Who passed the words on: the phrase's position among the tokens, and the name's place in the body."""
        first_words = _first_words(self.words.relays)
        for i, token in enumerate(sentence):
            if token.low not in first_words:
                continue
            length = _phrase_at(sentence, i, first_words)
            name = _name_after(sentence, i + length, self.words) if length else None
            if name is not None:
                return (i, *name)
        return None


def _name_after(ts: Sequence[Token], i: int, words: Speech) -> tuple[int, int] | None:
    start = i
    while start < min(len(ts), i + 4) and ts[start].is_word and not ts[start].is_name:
        if ts[start].low in words.not_relays:
            return None
        start += 1
    stop = start
    while stop < len(ts) and ts[stop].is_name:
        stop += 1
    return (ts[start].start, ts[stop - 1].end) if stop > start else None


@cache
def _first_words(phrases: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        parts = tuple(phrase.split())
        table.setdefault(parts[0], []).append(parts)
    return table


def _phrase_at(ts: Sequence[Token], i: int, table: dict[str, list[tuple[str, ...]]]) -> int:
    for phrase in table.get(ts[i].low, ()):
        if tuple(token.low for token in ts[i : i + len(phrase)]) == phrase:
            return len(phrase)
    return 0
