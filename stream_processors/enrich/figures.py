"""Figures: how many of what, what happened to them, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.events import EnrichedArticle, Figure
from stream_processors.enrich.figures_context import Events, Range, counted, qualifier
from stream_processors.enrich.figures_numbers import Number, numbers, with_ascii_digits
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.quotes_clauses import Clauses, Cues
from stream_processors.enrich.quotes_lexicon import lowered
from stream_processors.enrich.quotes_names import Names
from stream_processors.enrich.sentences import sentences
from stream_processors.enrich.tables_quotes.numerals import DEFINITE
from stream_processors.enrich.tables_quotes.speech import speech

MOST_FIGURES = 200
MOST_NUMBERS = 2000
"""How many numbers of a text are looked at: tables of them tell no news."""
SMALL = 12
"""Written in words and after an article, numbers up to this one refer back ("the two leaders")."""
_LONGEST_SENTENCE = 1500
"""Code points: where a "sentence" is longer, as in tables, nobody is looked for who gives its numbers."""


_ELLIPSIS = 40
"""Code points behind a number in which an event stands for the noun that it leaves out."""


class _Found(NamedTuple):
    number: Number
    unit: str | None
    what: Range | None
    start: int
    end: int
    qualifier: Range | None
    event: Range | None
    source: Range | None


class _Page(NamedTuple):
    """A text with European digits, and where its verbs stand."""

    text: str
    language: str
    events: Events
    cues: Cues


def _find(article: EnrichedArticle, spans: Sequence[Span]) -> Findings:
    body = article.body
    names = Names(body, spans, speech(article.language))
    figures: list[Figure] = []
    places: list[Span] = []
    for found in _figures(body, article.language):
        source = _source_name(names, found.source)
        places.append(
            Span("figures", found.start, found.end, body[found.start : found.end], "text", len(figures))
        )
        if found.source:
            places.append(Span("figures", *found.source, source or "", "speaker", len(figures)))
        figures.append(_figure(body, found, source))
        if len(figures) == MOST_FIGURES:
            break
    return Findings({"figures": tuple(figures)}, places)


FIGURES = Enricher("figures", _find)


def _figure(body: str, found: _Found, source: str | None) -> Figure:
    return Figure(
        value=found.number.value,
        text=body[found.start : found.end],
        unit=found.unit,
        what=_at(body, found.what),
        qualifier=_at(body, found.qualifier),
        event=_at(body, found.event),
        source=source,
    )


def _at(body: str, place: Range | None) -> str | None:
    return body[slice(*place)] if place else None


def _source_name(names: Names, place: Range | None) -> str | None:
    if place is None:
        return None
    mention = names.body[slice(*place)]
    if mention.lower() in names.words.pronouns:
        return names.person_before(place[0])
    return names.of(*place) or " ".join(mention.split())


def _figures(body: str, language: str) -> Iterator[_Found]:
    text = with_ascii_digits(body)
    low = lowered(text)
    found = numbers(text, low, language)[:MOST_NUMBERS]
    if not found:
        return
    page = _Page(text, language, Events(low, language), Cues(low, language))
    for bounds, inside in _by_sentence(text, found, language):
        yield from _in_sentence(page, bounds, inside)


def _by_sentence(text: str, found: Sequence[Number], language: str) -> Iterator[tuple[Range, list[Number]]]:
    """The sentences that hold numbers; only the lines that hold any are split."""
    at = end = 0
    while at < len(found):
        start = max(end, text.rfind("\n", end, found[at].start) + 1)
        line_end = text.find("\n", found[at].start)
        end = line_end if line_end >= 0 else len(text)
        for bounds in sentences(text, language, start, end):
            stop = at
            while stop < len(found) and found[stop].start < bounds[1]:
                stop += 1
            if stop > at:
                yield bounds, list(found[at:stop])
            at = stop


def _in_sentence(page: _Page, bounds: Range, inside: Sequence[Number]) -> Iterator[_Found]:
    clauses: list[tuple[Range, Range]] | None = None
    shared: Range | None = None
    for number in inside:
        found = _found(page, bounds, number, shared)
        if found is None:
            continue
        shared = found.what or shared
        clauses = _sources(page, bounds) if clauses is None else clauses
        yield found._replace(source=_source(clauses, number))


def _found(page: _Page, bounds: Range, number: Number, shared: Range | None) -> _Found | None:
    text = page.text
    if number.words and number.value <= SMALL and _refers_back(text, number):
        return None
    context = counted(text, number, page.language)
    if context is None:
        return _elliptic(page, bounds, number, shared)
    before = qualifier(text, number.start, page.language)
    start = before[0] if before else number.start
    end = max(context.end, number.end)
    happened = page.events.nearest(bounds, (start, end))
    return _Found(number, context.unit, context.what, start, end, before, happened, None)


def _elliptic(page: _Page, bounds: Range, number: Number, shared: Range | None) -> _Found | None:
    """22 people died and 340 were hurt: the noun is that of the number before, where an event follows at once."""
    if shared is None or (number.plain and 1800 <= number.value <= 2100):
        return None
    behind = number.end, min(bounds[1], number.end + _ELLIPSIS)
    happened = page.events.nearest(behind, (number.start, number.end))
    if happened is None:
        return None
    before = qualifier(page.text, number.start, page.language)
    start = before[0] if before else number.start
    return _Found(number, None, shared, start, number.end, before, happened, None)


def _refers_back(text: str, number: Number) -> bool:
    before = text[max(0, number.start - 12) : number.start].lower().split()
    return bool(before) and (before[-1] in DEFINITE or before[-2:] == ["one", "of"])


def _sources(page: _Page, bounds: Range) -> list[tuple[Range, Range]]:
    """The speech verbs of a sentence with their speakers, by place."""
    if bounds[1] - bounds[0] > _LONGEST_SENTENCE or not page.cues.between(*bounds):
        return []
    clauses = Clauses(page.text, bounds, [], page.language)
    return [
        ((sentence[a.cue].start, sentence[a.cue].end), (a.start, a.end))
        for sentence in clauses.sentences
        for a in clauses.attributions(sentence)
        if not a.weak
    ]


def _source(attributions: Sequence[tuple[Range, Range]], number: Number) -> Range | None:
    """Who says it: the verb before the number that is nearest, else the first behind it."""
    outside = [(cue, who) for cue, who in attributions if not (who[0] <= number.start < who[1])]
    before = [who for cue, who in outside if cue[1] <= number.start]
    after = [who for cue, who in outside if cue[0] >= number.end]
    return before[-1] if before else (after[0] if after else None)
