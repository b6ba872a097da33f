"""Indirect speech whose speaker is certain: "X said that …", "…, said X", and nothing that leaves a doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from stream_processors.enrich.quotes_clauses import Attribution, Clauses
from stream_processors.enrich.quotes_lexicon import Lexicon
from stream_processors.enrich.quotes_marks import Quoted
from stream_processors.enrich.quotes_speakers import Said, relayed
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
            found += _in_sentence(clauses, sentence, table)
        if len(found) >= MOST:
            break
    return found


def _in_sentence(clauses: Clauses, ts: Sequence[Token], table: Reports) -> Iterator[Said]:
    """Reports one behind the other: one that would hold the next one's speaker is none, and nothing is told twice."""
    found = [one for a in clauses.attributions(ts) for one in _reported(clauses, ts, a, table)]
    speakers = [one.speaker[0] for one in found if one.speaker]
    end = 0
    for number, one in enumerate(found):
        start, stop = one.quote.start, one.quote.end
        if start >= end and not any(start <= at < stop for at in speakers[number + 1 :]):
            yield one._replace(via=_relay(clauses, ts, one))
            end = stop


def _relay(clauses: Clauses, ts: Sequence[Token], one: Said) -> Range | None:
    """Who passed on what was said, behind it and its speaker."""
    found = relayed(clauses, [token for token in ts if token.start >= one.quote.end])
    return found if found != one.speaker else None


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
        bounds = _sentence_around(body, done, start, language)
        if bounds is None:
            continue
        done = bounds[1]
        if bounds[1] - bounds[0] <= _LONGEST_SENTENCE and not _MARKS.search(body, *bounds):
            yield bounds


def _may_close(low: str, start: int, end: int, table: Reports) -> bool:
    return table.closes and ("," in low[max(0, start - _REACH) : start] or low[end : end + 1] == " ")


def _sentence_around(body: str, done: int, at: int, language: str) -> Range | None:
    """The sentence that holds a place behind `done`; what runs on for too long is cut where it is too long already."""
    line_start = max(body.rfind("\n", done, at) + 1, done)
    cut = min(len(body), at + _LONGEST_SENTENCE + 1)
    line_end = body.find("\n", at, cut)
    line_end = line_end if line_end >= 0 else cut
    inside = (bounds for bounds in sentences(body, language, line_start, line_end) if bounds[1] > at)
    return next(inside, None)


def _reported(clauses: Clauses, ts: Sequence[Token], a: Attribution, table: Reports) -> Iterator[Said]:
    if a.weak or a.cited or ts[a.cue].low not in table.verbs or _is_doubtful(clauses, ts, a, table):
        return
    places: list[Range | None] = []
    if not _is_nested(clauses, ts, a, table):
        places += [_behind_conjunction(ts, a, table), _behind_verb(ts, a, table) if table.closes else None]
    if table.closes:
        places += [_before_tag(clauses, ts, a), _behind_relative(clauses, ts, a, table)]
    for place in places:
        if place and _is_apart(place, a) and len(clauses.body[slice(*place)].split()) >= _SHORTEST:
            yield Said(Quoted(place[0], *place, place[1]), (a.start, a.end), own=True, indirect=True)
            return


def _is_apart(place: Range, a: Attribution) -> bool:
    return place[1] <= a.start or a.end <= place[0]


def _is_doubtful(clauses: Clauses, ts: Sequence[Token], a: Attribution, table: Reports) -> bool:
    """Whether nobody in particular speaks, or did not, or might: "they did not say", "if he says"."""
    lows = [token.low for token in ts]
    inside = _inside(ts, a)
    if not inside or not _is_somebody(clauses, [ts[i] for i in inside], table):
        return True
    tagged = 0 < inside[0] < a.cue and lows[inside[0] - 1] == ","
    before = lows[inside[0] if tagged else max(0, a.cue - _NEAR) : a.cue]
    return (
        lows[0] in table.conditions
        or not table.doubts.isdisjoint(before)
        or not table.others.isdisjoint(lows)
    )


def _inside(ts: Sequence[Token], a: Attribution) -> list[int]:
    return [i for i, token in enumerate(ts) if a.start <= token.start < a.end]


def _is_nested(clauses: Clauses, ts: Sequence[Token], a: Attribution, table: Reports) -> bool:
    """Whether what stands before the speaker puts the report into another clause, or parts it from its verb."""
    inside = _inside(ts, a)
    outer = clauses.words.relative | table.nesting | table.verbs
    loose = ts[a.cue - 1].low == "," and inside[0] > 0 and inside[-1] < a.cue
    return loose or any(token.low in outer for token in ts[: inside[0]])


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
    plural = table.closes and any(token.low.endswith("s") for token in mention[:_LONGEST_PLURAL])
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


def _before_tag(clauses: Clauses, ts: Sequence[Token], a: Attribution) -> Range | None:
    """…, said X. …, X said. …, X said, cited by Y. …, said X, …"""
    inside = _inside(ts, a)
    first, last = min(a.cue, inside[0]), max(a.cue, inside[-1])
    if first < _SHORTEST or ts[first - 1].low != ",":
        return None
    behind = [token for token in ts[last + 1 :] if token.is_word]
    closed = last + 1 < len(ts) and ts[last + 1].low == ","
    relayed = closed and clauses.relay(ts[last + 1 :]) is not None
    inverted = first == a.cue and (closed or not any(t.low in clauses.words.subordinators for t in behind))
    return (ts[0].start, ts[first - 2].end) if not behind or relayed or inverted else None


def _behind_relative(clauses: Clauses, ts: Sequence[Token], a: Attribution, table: Reports) -> Range | None:
    """… an offensive that X says has driven …: as far as the next comma."""
    inside = _inside(ts, a)
    relative = inside[-1] < a.cue and inside[0] > 1 and ts[inside[0] - 1].low in clauses.words.relative
    if not relative or a.cue + 1 >= len(ts) or ts[a.cue + 1].low not in table.finite:
        return None
    stop = next((i for i in range(a.cue + 1, len(ts)) if _is_barrier(ts, i, table)), len(ts))
    return _until_end(ts[:stop], a.cue + 1)


def _is_barrier(ts: Sequence[Token], i: int, table: Reports) -> bool:
    in_number = ts[i].low == "," and i + 1 < len(ts) and ts[i].end == ts[i + 1].start
    return ts[i].low in table.barriers and not in_number


def _until_end(ts: Sequence[Token], start: int) -> Range | None:
    end = len(ts)
    while end > start and not ts[end - 1].is_word:
        end -= 1
    return (ts[start].start, ts[end - 1].end) if end > start else None
