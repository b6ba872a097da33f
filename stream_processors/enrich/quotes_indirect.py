"""Indirect speech whose speaker is certain: "X said that …", "…, said X", and nothing that leaves a doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from stream_processors.enrich.quotes_clauses import Attribution, Clauses
from stream_processors.enrich.quotes_lexicon import Lexicon
from stream_processors.enrich.quotes_marks import Quoted
from stream_processors.enrich.quotes_speakers import Said
from stream_processors.enrich.quotes_tokens import Token
from stream_processors.enrich.sentences import sentences
from stream_processors.enrich.tables_quotes.reports import Reports, reports

MOST = 100
_NEAR = 5
"""Tokens before the verb in which a negation or a modal verb belongs to it."""
_LONGEST_PLURAL = 3
_SHORTEST = 4
"""Words of what is reported."""
_LONGEST_SENTENCE = 800
_GAP = 7
"""Tokens between the verb and the conjunction: "told reporters in Paris on Monday that"."""
_REACH = 70
"""Code points in which the conjunction must stand for a sentence to be looked at."""
_MARKS = re.compile("[“”„«»\"「」:?]|''|``")
_END_OF_TEXT = re.compile(r"[\s.!…,]*$")

Range = tuple[int, int]


def indirect(body: str, low: str, language: str) -> list[Said]:
    """What is reported in other words, in order; sentences with quoted words, questions and colons are left alone."""
    table = reports(language)
    if table is None:
        return []
    found: list[Said] = []
    for bounds in _candidates(body, low, language, table):
        clauses = Clauses(body, bounds, [], language)
        for sentence in clauses.sentences:
            one = next(
                (
                    said
                    for a in clauses.attributions(sentence)
                    for said in _reported(clauses, sentence, a, table)
                ),
                None,
            )
            if one is not None:
                found.append(one)
        if len(found) >= MOST:
            break
    return found


@cache
def _verbs(language: str) -> Lexicon | None:
    table = reports(language)
    return Lexicon(table.verbs) if table else None


def _candidates(body: str, low: str, language: str, table: Reports) -> Iterator[Range]:
    """Sentences in which a verb of saying stands before a conjunction, or behind a comma."""
    lexicon, done = _verbs(language), 0
    for start, end in lexicon.words(low) if lexicon else ():
        if start < done or not (
            table.conjunction.search(low, end, end + _REACH) or _may_close(low, start, end, table)
        ):
            continue
        bounds = _sentence_around(body, start, language)
        if bounds is None:
            continue
        done = bounds[1]
        if bounds[1] - bounds[0] <= _LONGEST_SENTENCE and not _MARKS.search(body, *bounds):
            yield bounds


def _may_close(low: str, start: int, end: int, table: Reports) -> bool:
    return table.closes and ("," in low[max(0, start - _REACH) : start] or low[end : end + 1] == " ")


def _sentence_around(body: str, at: int, language: str) -> Range | None:
    line_start = body.rfind("\n", 0, at) + 1
    line_end = body.find("\n", at)
    line_end = line_end if line_end >= 0 else len(body)
    inside = (bounds for bounds in sentences(body, language, line_start, line_end) if bounds[1] > at)
    return next(inside, None)


def _reported(clauses: Clauses, ts: Sequence[Token], a: Attribution, table: Reports) -> Iterator[Said]:
    if a.weak or a.cited or ts[a.cue].low not in table.verbs or _is_doubtful(clauses, ts, a, table):
        return
    place = _behind_conjunction(ts, a, table) or (_before_tag(ts, a) if table.closes else None)
    place = place or (_behind_verb(ts, a, table) if table.closes else None)
    if place is None or not _is_apart(place, a) or len(clauses.body[slice(*place)].split()) < _SHORTEST:
        return
    yield Said(Quoted(place[0], *place, place[1]), (a.start, a.end), own=True, indirect=True)


def _is_apart(place: Range, a: Attribution) -> bool:
    return place[1] <= a.start or a.end <= place[0]


def _is_doubtful(clauses: Clauses, ts: Sequence[Token], a: Attribution, table: Reports) -> bool:
    """Whether nobody in particular speaks, or did not, or might: "they did not say", "if he says"."""
    lows = [token.low for token in ts]
    before = set(lows[max(0, a.cue - _NEAR) : a.cue])
    if (
        lows[0] in table.conditions
        or not before.isdisjoint(table.doubts)
        or not table.others.isdisjoint(lows)
    ):
        return True
    inside = [i for i, token in enumerate(ts) if a.start <= token.start < a.end]
    if not inside or not _is_somebody(clauses, [ts[i] for i in inside], table):
        return True
    first, last = inside[0], inside[-1]
    ahead = lows[:first]
    nested = any(low in clauses.words.relative or low in table.nesting or low in table.verbs for low in ahead)
    loose = ts[a.cue - 1].low == "," and first > 0 and last < a.cue
    return nested or loose


def _is_somebody(clauses: Clauses, mention: Sequence[Token], table: Reports) -> bool:
    """One person, a name, or a noun with its article or in the plural; no share of those who were asked."""
    words, first = clauses.words, mention[0]
    if len(mention) == 1 and first.low in table.persons:
        return True
    if first.low in words.pronouns or first.low[0].isdigit() or mention[-1].low in words.relative:
        return False
    if any(token.low in table.shares for token in mention):
        return False
    if first.low in words.articles:
        return len(mention) > 1
    gerund = table.closes and first.low.endswith("ing")
    plural = table.closes and mention[-1].low.endswith("s") and len(mention) <= _LONGEST_PLURAL
    return not gerund and (first.is_name or plural) and first.low not in words.stops


def _behind_conjunction(ts: Sequence[Token], a: Attribution, table: Reports) -> Range | None:
    """X said (on Monday) that …"""
    for i in range(a.cue + 1, min(a.cue + _GAP, len(ts) - 1)):
        token = ts[i]
        if token.low in table.conjunctions and token.start >= a.end:
            goes_on = ts[i + 1].is_word and ts[i + 1].low not in table.no_clause
            return _until_end(ts, i + 1) if goes_on else None
        if token.low in table.barriers or (
            table.between and not (token.is_name or token.low in table.between)
        ):
            return None
    return None


def _behind_verb(ts: Sequence[Token], a: Attribution, table: Reports) -> Range | None:
    """X said (Sunday) the campaign had …: without conjunction, where a clause begins behind the verb."""
    if a.end > ts[a.cue].start or ts[a.cue].low not in table.bare:
        return None
    i = a.cue + 1
    while i < len(ts) and ts[i].low in table.days:
        i += 1
    if i >= len(ts) - _SHORTEST or not (ts[i].low in table.starters or ts[i].is_name):
        return None
    rest = {token.low for token in ts[i + 1 :]}
    return _until_end(ts, i) if not rest.isdisjoint(table.finite) else None


def _before_tag(ts: Sequence[Token], a: Attribution) -> Range | None:
    """…, said X. …, X said."""
    first = min(a.cue, next(i for i, token in enumerate(ts) if token.start >= a.start))
    last = max(a.cue, *(i for i, token in enumerate(ts) if token.end <= a.end))
    ends = all(not token.is_word for token in ts[last + 1 :])
    if not ends or first < _SHORTEST or ts[first - 1].low != ",":
        return None
    return ts[0].start, ts[first - 2].end


def _until_end(ts: Sequence[Token], start: int) -> Range | None:
    end = len(ts)
    while end > start and not ts[end - 1].is_word:
        end -= 1
    return (ts[start].start, ts[end - 1].end) if end > start else None
