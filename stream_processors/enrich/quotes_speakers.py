"""Who said each quote of a text, by the speech verbs around it and by its place in the paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stream_processors.enrich.quotes_asian import speaker_beside
from stream_processors.enrich.quotes_clauses import Attribution, Clauses
from stream_processors.enrich.quotes_marks import Quoted
from stream_processors.enrich.quotes_tokens import Token
from stream_processors.enrich.tables_quotes.quoted_nouns import MEDIA

NEAR = 4
"""Words between a speech verb and a short quote that it governs."""
TAG = 7
"""Words that may stand before the verb in a sentence that only says who asked the question before it."""
_CONTEXT = 4000
"""Code points of a paragraph that are looked at on either side of its quotes."""
ASIAN = frozenset(["zh", "ja"])
_CITED = frozenset(
    ["cited", "quoted", "cité", "citée", "citado", "citada", "zitiert", "цитирует", "передает"]
)
_ASKED = "?!…？！"

Range = tuple[int, int]


class Said(NamedTuple):
    """A quoted stretch with the places of its speaker's and its relay's mention; `near`: a speech verb stands beside it."""

    quote: Quoted
    speaker: Range | None = None
    via: Range | None = None
    near: bool = False
    own: bool = False
    """Its own sentence says who speaks."""
    indirect: bool = False


def said(body: str, quotes: Sequence[Quoted], language: str) -> Iterator[Said]:
    """Every stretch with its speaker, in order."""
    if language[:2] in ASIAN:
        yield from (_said_in_asian(body, quote, language) for quote in quotes)
        return
    previous: Said | None = None
    for bounds, group in _paragraphs(body, quotes):
        for one in _Paragraph(body, bounds, group, language).said(previous):
            previous = one
            yield one


def _said_in_asian(body: str, quote: Quoted, language: str) -> Said:
    speaker = speaker_beside(body, quote.left, quote.right, language)
    return Said(quote, speaker, None, speaker is not None)


def _paragraphs(body: str, quotes: Sequence[Quoted]) -> Iterator[tuple[Range, list[Quoted]]]:
    group: list[Quoted] = []
    start = end = 0
    for quote in quotes:
        if group and quote.left < end:
            group.append(quote)
            end = max(end, _line_end(body, quote.right))
            continue
        if group:
            yield (start, end), group
        floor = max(end, quote.left - _CONTEXT)
        start = max(floor, body.rfind("\n", floor, quote.left) + 1)
        end, group = _line_end(body, quote.right), [quote]
    if group:
        yield (start, end), group


def _line_end(body: str, at: int) -> int:
    found = body.find("\n", at, at + _CONTEXT)
    return found if found >= 0 else min(len(body), at + _CONTEXT)


def _named_before(sentence: Sequence[Token], colon: int) -> Range | None:
    """A name alone between a dash or the beginning and the colon ("Polls agree - Ann Lee: “…”")."""
    start = colon
    while start > 0 and sentence[start - 1].is_name:
        start -= 1
    alone = start == 0 or sentence[start - 1].low in "-–—"
    return (sentence[start].start, sentence[colon - 1].end) if alone and 2 <= colon - start <= 4 else None


class _Paragraph:
    def __init__(self, body: str, bounds: Range, quotes: Sequence[Quoted], language: str) -> None:
        self.body = body
        self.bounds = bounds
        self.quotes = quotes
        self.language = language
        self.clauses = Clauses(body, bounds, list(enumerate(quotes)), language)
        self.found = [self.clauses.attributions(sentence) for sentence in self.clauses.sentences]

    def said(self, previous: Said | None) -> Iterator[Said]:
        last: Said | None = None
        for number, sentence in enumerate(self.clauses.sentences):
            for at, token in enumerate(sentence):
                if token.quote is not None:
                    last = self._one(number, at, self.quotes[token.quote], last, previous)
                    yield last

    def _one(self, number: int, at: int, quote: Quoted, last: Said | None, previous: Said | None) -> Said:
        sentence = self.clauses.sentences[number]
        own = self._in_sentence(number, at, quote)
        near = self._is_near(sentence, at, own.cue) if own else True
        own = own or self._tag(number, at, quote)
        via = relayed(self.clauses, sentence)
        via = via or (relayed(self.clauses, self.clauses.sentences[number - 1]) if number else None)
        if own is not None:
            speaker = (own.start, own.end)
            return Said(quote, speaker, via if via != speaker else None, near, own=True)
        inherited = self._inherited(number, at, last, previous)
        return Said(
            quote, inherited, via if via != inherited else None, at > 0 and sentence[at - 1].low == ":"
        )

    def _is_near(self, sentence: Sequence[Token], at: int, cue: int) -> bool:
        if cue < at:
            beside = cue == at - 1 or (
                cue == at - 2 and sentence[at - 1].low not in self.clauses.words.articles
            )
            return beside or sentence[at - 1].low == ":"
        return cue <= at + NEAR and (
            sentence[at + 1].low in ",–—-" or self._ends_like_a_sentence(sentence[at])
        )

    def _ends_like_a_sentence(self, token: Token) -> bool:
        return self.body[token.end - 2 : token.end - 1] in ",?!…،"

    def _in_sentence(self, number: int, at: int, quote: Quoted) -> Attribution | None:
        sentence = self.clauses.sentences[number]
        before = [a for a in self.found[number] if a.cue < at]
        after = [a for a in self.found[number] if a.cue > at]
        if before and (not after or not self._belongs_after(sentence, at, quote)):
            return self._governing(before)
        if after:
            return after[0]
        return self._by_colon(sentence, at)

    def _governing(self, before: Sequence[Attribution]) -> Attribution:
        """The verb before the quote; that of the main clause where the nearer one has a pronoun or only describes."""
        nearest = before[-1]
        strong = [a for a in before if not a.weak]
        pronoun = self.body[nearest.start : nearest.end].lower() in self.clauses.words.pronouns
        return strong[0] if strong and (pronoun or nearest.weak) else nearest

    def _belongs_after(self, sentence: Sequence[Token], at: int, quote: Quoted) -> bool:
        """“…,” she said: a comma inside the marks (or a dash behind them) leads on to the verb."""
        leads_in = sentence[at - 1].low in ",:" or sentence[at - 1].low in self.clauses.words.verbs
        leads_on = self.body[quote.end - 1] in ",،"
        return leads_on and not leads_in

    def _by_colon(self, sentence: Sequence[Token], at: int) -> Attribution | None:
        if at < 2 or sentence[at - 1].low != ":":
            return None
        subject = _named_before(sentence, at - 1) or self.clauses.subjects.first(sentence, at - 1)
        return Attribution(at - 1, *subject) if subject else None

    def _tag(self, number: int, at: int, quote: Quoted) -> Attribution | None:
        """“Why?” Jones asked: the sentence behind a question or a cry may only say whose it was."""
        last_of_sentence = at == len(self.clauses.sentences[number]) - 1
        if not last_of_sentence or number + 1 >= len(self.found) or self.body[quote.end - 1] not in _ASKED:
            return None
        first = next(iter(self.found[number + 1]), None)
        if first is None or first.cue > TAG or self._reports_more(self.clauses.sentences[number + 1], first):
            return None
        return first

    def _reports_more(self, sentence: Sequence[Token], verb: Attribution) -> bool:
        following = sentence[verb.cue + 1] if verb.cue + 1 < len(sentence) else None
        return following is not None and following.low in self.clauses.words.subordinators

    def _inherited(self, number: int, at: int, last: Said | None, previous: Said | None) -> Range | None:
        """The speaker goes on: in the paragraph, or in a paragraph that is all quote behind another quote."""
        opens_sentence = at == 0
        if not opens_sentence:
            return None
        if last is not None:
            return last.speaker if self._is_close(number, last) else None
        if number > 0:
            return self._speaker_of(self.found[number - 1])
        if previous is None or self.body[previous.quote.right : self.bounds[0]].strip(" .,\n"):
            return self._paragraph_before()
        return previous.speaker

    def _is_close(self, number: int, last: Said) -> bool:
        """Whether the sentence before holds a quote too, or at least its attribution."""
        before = self.clauses.sentences[number - 1]
        if any(token.quote is not None for token in before) or not self.found[number - 1]:
            return True
        return (self.found[number - 1][0].start, self.found[number - 1][0].end) == last.speaker

    def _speaker_of(self, attributions: Sequence[Attribution]) -> Range | None:
        strong = [a for a in attributions if not a.cited and not a.weak]
        return (strong[-1].start, strong[-1].end) if strong else None

    def _paragraph_before(self) -> Range | None:
        end = self._text_end()
        start = max(self.body.rfind("\n", max(0, end - _CONTEXT), end) + 1, end - _CONTEXT, 0)
        if end <= start:
            return None
        clauses = Clauses(self.body, (start, end), [], self.language)
        return self._speaker_of(clauses.attributions(clauses.sentences[-1]))

    def _text_end(self) -> int:
        end = self.bounds[0]
        while end > 0 and self.body[end - 1].isspace():
            end -= 1
        return end


def relayed(clauses: Clauses, sentence: Sequence[Token]) -> Range | None:
    """Where a sentence names who passed the words on.

    Cited by anybody, but told only to a news medium: else the name is who was spoken to.
    """
    found = clauses.relay(sentence)
    if found is None:
        return None
    phrase, start, end = found
    name = clauses.body[start:end]
    words = name.replace("-", " ").lower().split()
    if sentence[phrase].low in _CITED or name.isupper() or not MEDIA.isdisjoint(words):
        return start, end
    return None
