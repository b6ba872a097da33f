"""Quotes: the words, or what was reported in other words; who said it, and who passed it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.events import EnrichedArticle, Quote
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.quotes_dashes import dialogue
from stream_processors.enrich.quotes_indirect import indirect
from stream_processors.enrich.quotes_lexicon import lowered
from stream_processors.enrich.quotes_marks import Quoted, quoted
from stream_processors.enrich.quotes_names import Names
from stream_processors.enrich.quotes_speakers import Said, said
from stream_processors.enrich.quotes_worth import worth
from stream_processors.enrich.tables_quotes.speech import speech

MOST_QUOTES = 300
_SHORTLY = 600
"""Code points behind a speaker in which "he" or "she" is the same person."""


def _find(article: EnrichedArticle, spans: Sequence[Span]) -> Findings:
    body, words = article.body, speech(article.language)
    names = Names(body, spans, words)
    quotes: list[Quote] = []
    found: list[Span] = []
    last: _Speaker | None = None
    for one in _in_order(body, article.language):
        speaker = _certain(one, names, last) if one.indirect else _speaker(one, names, last and last.name)
        if one.indirect and speaker is None:
            continue
        via = _relay(one, names)
        found += _spans(one, len(quotes), body, speaker, via)
        quotes.append(Quote(one.quote.text(body), speaker, via, one.indirect))
        last = _Speaker(speaker, one.quote.right) if speaker else last
    return Findings({"quotes": tuple(quotes)}, found)


class _Speaker(NamedTuple):
    name: str
    end: int


def _in_order(body: str, language: str) -> list[Said]:
    """Direct and indirect speech by place; what stands in a kept quote is told once."""
    direct = attributed(body, language)
    reported = indirect(body, lowered(body), language)
    return sorted([*direct, *reported], key=lambda one: one.quote.start)[:MOST_QUOTES]


def _certain(one: Said, names: Names, last: _Speaker | None) -> str | None:
    """Who is reported; a pronoun only where somebody spoke shortly before."""
    if one.speaker is None:
        return None
    if names.body[slice(*one.speaker)].lower() not in names.words.pronouns:
        return _speaker(one, names, None)
    return last.name if last is not None and one.speaker[0] - last.end <= _SHORTLY else None


QUOTES = Enricher("quotes", _find)


def _speaker(one: Said, names: Names, last: str | None) -> str | None:
    if one.speaker is None:
        return None
    mention = names.body[slice(*one.speaker)]
    if mention.lower() in names.words.pronouns:
        return last or names.person_before(one.speaker[0])
    return names.of(*one.speaker) or " ".join(mention.split())


def _relay(one: Said, names: Names) -> str | None:
    return names.body[slice(*one.via)] if one.via else None


def _spans(one: Said, of: int, body: str, speaker: str | None, via: str | None) -> Iterator[Span]:
    quote = one.quote
    name = speaker or ""
    yield Span("quotes", quote.start, quote.end, name, "text", of)
    if one.speaker:
        yield Span("quotes", *one.speaker, name or body[slice(*one.speaker)], "speaker", of)
    if one.via:
        yield Span("quotes", *one.via, via or "", "via", of)


def attributed(body: str, language: str) -> list[Said]:
    """The quotes worth keeping, with the mentions of who said and who relayed them; of dialogue only what somebody says."""
    marked = worth(body, list(said(body, quoted(body)[:MOST_QUOTES], language)), language)
    dashed = [one for one in said(body, dialogue(body, language)[:MOST_QUOTES], language) if one.speaker]
    taken = {one.quote.left for one in marked if any(_inside(one.quote, other.quote) for other in dashed)}
    return sorted(
        [*(one for one in marked if one.quote.left not in taken), *dashed], key=lambda one: one.quote.left
    )


def _inside(one: Quoted, other: Quoted) -> bool:
    return other.left <= one.left and one.right <= other.right
