"""Who a speech verb belongs to: the noun phrase before it, behind it, or at the head of its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from stream_processors.enrich.quotes_tokens import Token
from stream_processors.enrich.tables_quotes.speech import speech
from stream_processors.enrich.tables_quotes.speech_form import Speech

LONGEST_SPEAKER = 14
"""Words; a longer subject is cut to its last noun phrase."""


class Subjects:
    """Subjects of a language; every place that comes back is a stretch of the body.

    `inverts_freely` says whether one may follow its verb wherever something else opens the sentence.
    """

    def __init__(self, language: str) -> None:
        self.words = speech(language)
        self.inverts_freely = language[:2] != "en"

    def starts_with_stop(self, ts: Sequence[Token], j: int) -> bool:
        start = self._chunk_start(ts, j)
        return ts[start].low in self.words.stops

    def skip_back(self, ts: Sequence[Token], j: int) -> int:
        while j >= 0 and ts[j].is_word and self.is_skipped(ts[j]):
            j -= 1
        return j

    def is_skipped(self, token: Token) -> bool:
        return token.low in self.words.skipped or (not self.inverts_freely and token.low.endswith("ly"))

    def apposition(self, ts: Sequence[Token], comma: int) -> int | None:
        """Where what is described ends, when the comma closes a description of it ("X, a lawyer, said")."""
        opening = next((k for k in range(comma - 1, -1, -1) if ts[k].low in ",—–(،"), None)
        if opening is None or opening == 0 or opening + 1 >= comma:
            return None
        first = ts[opening + 1]
        described = (
            first.low in self.words.articles or first.low in self.words.relative or first.low[0].isdigit()
        )
        before = ts[opening - 1]
        if not before.is_word or before.low in self.words.stops:
            return None
        return opening - 1 if described or first.is_word else None

    def _described(self, ts: Sequence[Token], comma: int) -> int | None:
        """What stands before one or more descriptions ("X, the mayor of Y, one of five, said")."""
        j = self.apposition(ts, comma)
        while j is not None and j > 1:
            start = self._chunk_start(ts, j)
            if start < 2 or ts[start - 1].low != "," or ts[start].low not in self.words.articles:
                break
            outer = self.apposition(ts, start - 1) if not ts[start - 2].is_name else start - 2
            if outer is None or ts[self._chunk_start(ts, outer)].low in self.words.stops:
                break
            j = outer
        return j

    def before(self, ts: Sequence[Token], i: int) -> tuple[int, int] | None:
        j = self.skip_back(ts, i - 1)
        if j >= 0 and ts[j].low in (",", "—", "–", ")", "،"):
            described = self._described(ts, j)
            if described is None:
                return None
            j = described
        if j < 0 or not ts[j].is_word:
            return None
        if ts[j].low in self.words.relative:
            return self._antecedent(ts, j)
        if ts[j].low in self.words.subordinators:
            return self.first(ts, i)
        return self._noun_phrase(ts, j)

    def _antecedent(self, ts: Sequence[Token], j: int) -> tuple[int, int] | None:
        k = j - 2 if j > 0 and ts[j - 1].low in ",،" else j - 1
        found = self._noun_phrase(ts, k) if k >= 0 and ts[k].is_word else None
        if found is None or (ts[j].low in self.words.impersonal and not ts[k].is_name):
            return None
        return found[0], ts[j].end

    def _chunk_start(self, ts: Sequence[Token], j: int) -> int:
        start = j
        while start > 0 and ts[start - 1].is_word and not self._is_border(ts[start - 1]):
            start -= 1
        return start

    def _is_border(self, token: Token) -> bool:
        return token.low in self.words.subordinators or token.low in self.words.verbs

    def _noun_phrase(self, ts: Sequence[Token], j: int) -> tuple[int, int] | None:
        """The phrase that ends at a token: what stands before its first adverbial, or after its last one."""
        if ts[j].low in self.words.pronouns:
            return ts[j].start, ts[j].end
        start = self._chunk_start(ts, j)
        if ts[start].low in self.words.stops or j - start >= LONGEST_SPEAKER:
            start = self._last_phrase(ts, start, j)
        else:
            j = next((k - 1 for k in range(start + 1, j + 1) if self._ends_subject(ts[k])), j)
        if ts[start].low in self.words.stops or not _can_speak(ts[start : j + 1], self.words):
            return None
        return ts[start].start, ts[j].end

    def _ends_subject(self, token: Token) -> bool:
        return token.low in self.words.stops or token.low in self.words.skipped

    def _last_phrase(self, ts: Sequence[Token], start: int, j: int) -> int:
        for k in range(j, start - 1, -1):
            if ts[k].low in self.words.stops:
                return min(k + 1, j)
        return max(start, j - 3)

    def first(self, ts: Sequence[Token], end: int) -> tuple[int, int] | None:
        """The first noun phrase of the sentence, after what stands before its first comma if that is an adverbial."""
        start = 0
        if self._opens_with_adverbial(ts):
            start = next((k + 1 for k in range(end) if ts[k].low in ",،"), end)
        while start < end and (ts[start].low in self.words.subordinators or not ts[start].is_word):
            start += 1
        if start >= end or ts[start].quote is not None:
            return None
        if ts[start].low in self.words.pronouns:
            return ts[start].start, ts[start].end
        return self._leading_phrase(ts, self._behind_place(ts, start, end), end)

    def _behind_place(self, ts: Sequence[Token], start: int, end: int) -> int:
        """In Salem, New Hampshire, Trump …: the subject is the second name behind the adverbial."""
        if start == 0 or ts[start - 1].low != ",":
            return start
        stop = start
        while stop < end and ts[stop].is_name:
            stop += 1
        second = stop > start and stop + 1 < end and ts[stop].low == "," and ts[stop + 1].is_name
        return stop + 1 if second else start

    def _opens_with_adverbial(self, ts: Sequence[Token]) -> bool:
        """Whether it begins as in "In Paris, …", "Speaking later, …", "Hours later, …"."""
        if ts[0].low in self.words.stops or (not self.inverts_freely and ts[0].low.endswith("ing")):
            return True
        comma = next((k for k in range(1, min(len(ts), 5)) if ts[k].low == ","), 0)
        return comma > 0 and ts[comma - 1].low in self.words.stops

    def _leading_phrase(self, ts: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
        stop = start + 1
        limit = 3 if ts[start].low in self.words.articles else 1
        while stop < end and ts[stop].is_word and (stop - start < limit or ts[stop].is_name):
            stop += 1
        phrase = ts[start:stop]
        gerund = not self.inverts_freely and ts[start].low.endswith("ing") and not ts[start].is_name
        if gerund or not _can_speak(phrase, self.words) or ts[start].low in self.words.stops:
            return None
        return phrase[0].start, phrase[-1].end

    def after(self, ts: Sequence[Token], i: int) -> tuple[int, int] | None:
        start = i + 1
        while start < len(ts) and start < i + 4 and self._is_late(ts[start]):
            start += 1
        stop = start
        while stop < len(ts) and ts[stop].is_word and stop - start < LONGEST_SPEAKER:
            low = ts[stop].low
            if low in self.words.pronouns and stop == start:
                return ts[stop].start, ts[stop].end
            if low in self.words.stops or low in self.words.subordinators:
                break
            stop += 1
        phrase = ts[start:stop]
        if not phrase or not _can_speak(phrase, self.words):
            return None
        return phrase[0].start, phrase[-1].end

    def _is_late(self, token: Token) -> bool:
        """Adverbs between a verb and the subject behind it ("sagte am Montag die Ministerin" is left to the stops)."""
        return token.is_word and token.low in self.words.skipped and token.low not in self.words.pronouns


def _can_speak(phrase: Sequence[Token], words: Speech) -> bool:
    """Whether a phrase may name somebody: a name, or a noun with an article, or a noun alone where none is known."""
    first = phrase[0]
    if len(phrase) == 1 and (
        first.low in words.articles or first.low in words.skipped or first.low[0].isdigit()
    ):
        return False
    if any(token.is_name for token in phrase) or first.low in words.articles:
        return True
    last = phrase[-1].low
    if words.inflected:
        return (last.endswith("s") and first.low not in words.participles) or last in words.inflected
    return len(last) > 3
