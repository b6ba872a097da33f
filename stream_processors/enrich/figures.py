"""Figures: how many of what, what happened to them, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.events import EnrichedArticle, Figure
from stream_processors.enrich.figures_context import Range, counted, event, qualifier
from stream_processors.enrich.figures_numbers import Number, numbers, with_ascii_digits
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.quotes_clauses import Clauses
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


class _Found(NamedTuple):
    number: Number
    unit: str | None
    what: Range | None
    start: int
    end: int
    qualifier: Range | None
    event: Range | None
    source: Range | None


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
    found = iter(numbers(text, language)[:MOST_NUMBERS])
    number = next(found, None)
    for bounds in sentences(text, language):
        inside: list[Number] = []
        while number is not None and number.start < bounds[1]:
            inside.append(number)
            number = next(found, None)
        if inside:
            yield from _in_sentence(text, bounds, inside, language)
        if number is None:
            return


def _in_sentence(text: str, bounds: Range, inside: Sequence[Number], language: str) -> Iterator[_Found]:
    clauses: list[tuple[Range, Range]] | None = None
    shared: Range | None = None
    for number in inside:
        found = _found(text, bounds, number, language, shared)
        if found is None:
            continue
        shared = found.what or shared
        clauses = _sources(text, bounds, language) if clauses is None else clauses
        yield found._replace(source=_source(clauses, number))


def _found(text: str, bounds: Range, number: Number, language: str, shared: Range | None) -> _Found | None:
    if number.words and number.value <= SMALL and _refers_back(text, number):
        return None
    context = counted(text, number, language)
    before = qualifier(text, number.start, language)
    start = before[0] if before else number.start
    if context is None:
        return _elliptic(text, bounds, number, language, shared)
    end = max(context.end, number.end)
    happened = event(text, bounds, (start, end), language)
    return _Found(number, context.unit, context.what, start, end, before, happened, None)


def _elliptic(text: str, bounds: Range, number: Number, language: str, shared: Range | None) -> _Found | None:
    """22 people died and 340 were hurt: the noun is that of the number before, where an event follows at once."""
    if shared is None or (number.plain and 1800 <= number.value <= 2100):
        return None
    happened = event(
        text, (number.end, min(bounds[1], number.end + 40)), (number.start, number.end), language
    )
    if happened is None:
        return None
    before = qualifier(text, number.start, language)
    start = before[0] if before else number.start
    return _Found(number, None, shared, start, number.end, before, happened, None)


def _refers_back(text: str, number: Number) -> bool:
    before = text[max(0, number.start - 12) : number.start].lower().split()
    return bool(before) and (before[-1] in DEFINITE or before[-2:] == ["one", "of"])


def _sources(text: str, bounds: Range, language: str) -> list[tuple[Range, Range]]:
    """The speech verbs of a sentence with their speakers, by place."""
    if bounds[1] - bounds[0] > _LONGEST_SENTENCE:
        return []
    clauses = Clauses(text, bounds, [], language)
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
