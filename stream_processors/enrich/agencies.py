"""News agencies and monitoring groups: whom the article credits, and whom it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from schemas.events import EnrichedArticle
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.names_known import Sighting, sightings

LONGEST_BODY = 100_000
"""Code points looked at, so that the work stays bounded."""
DATELINE = 120
"""Code points at the head of a body that may hold the credit."""
TAIL = 240
"""Code points at the end of a body that may hold the credit."""
TAIL_LINE = 80
"""Longer last lines are sentences, not credits."""
_NEAR = 30
_DASH = "-–—―"
_BEFORE_CREDIT = re.compile(r"[(\[（/【]\s*$|[,.،]\s+$|[-–—―]\s*$")
_AFTER_CREDIT = re.compile(
    rf"\s*[)\]）/】]|\s*[.:：]?\s*[{_DASH}]\s|\.\s|[^\n。，]{{1,16}}[电電](?:[（(\s,，]|$)|\s*[）)]|[电電]"
)
_OPENS_LINE = re.compile(r"\s*[(\[（/【]?\s*$")
_CITING_BEFORE = re.compile(
    r"(?:\b(?:told|tells|by|from|to|via|with|news agency|agency|agencies|source|cited|quoted|"
    r"à|agence|l'agence|selon|d'après|avec|agencia|según|a|agência|segundo|agenzia|all'|secondo|"
    r"agentur|nachrichtenagentur|laut|agentstvo|агентств[оауе]м?|агентству|ajansı|وكالة|لوكالة)\s+|[(/«\"“])$",
    re.IGNORECASE,
)
_CITING_AFTER = re.compile(
    r"\s*[)/]|['’](?:y|n|a|e|d|t|ın|in)|\s+(?:said|says|reported|reports|quoted|news agency|reporter|journalist|"
    r"correspondent|a rapporté|informó|informou|riporta|berichtet|meldet|meldete|сообща|сообщи|передает|пишет)"
)


def _find(article: EnrichedArticle, _: Sequence[Span]) -> Findings:
    body = article.body[:LONGEST_BODY]
    found = [one for one in sightings(body, article.language) if one.known.kind in ("agency", "monitor")]
    in_byline = _in_byline(article)
    credits_ = [one for one in found if one.known.kind == "agency" and is_credit(body, one)]
    kept = [one for one in found if one in credits_ or not one.alias.citing or is_cited(body, one)]
    credited = _names(credits_, in_byline)
    spans = tuple(Span(field="agencies", start=s, end=e, name=alias.known.name) for s, e, alias in kept)
    spans += tuple(
        Span(field="credited_agencies", start=s, end=e, name=alias.known.name) for s, e, alias in credits_
    )
    return Findings({"agencies": _names(kept, in_byline), "credited_agencies": credited}, spans)


def _names(found: Iterable[Sighting], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(one.known.name for one in found), *more]))


def _in_byline(article: EnrichedArticle) -> list[str]:
    texts = [article.byline or "", *article.authors]
    return [
        one.known.name
        for text in texts
        for one in sightings(text, article.language)
        if one.known.kind == "agency"
    ]


def is_credit(body: str, one: Sighting) -> bool:
    """In the dateline at the head, or in a line of its own at the end."""
    if one.end <= DATELINE and "\n\n" not in body[: one.start].lstrip():
        return _in_dateline(body, one)
    if len(body) - one.end > TAIL:
        return False
    line_start, line_end = body.rfind("\n", 0, one.start) + 1, body.find("\n", one.end)
    line = body[line_start : line_end if line_end >= 0 else len(body)]
    return len(line) <= TAIL_LINE and not line.rstrip(")] ").endswith((".", "!", "?", "。"))


def _in_dateline(body: str, one: Sighting) -> bool:
    before, after = body[: one.start], body[one.end : one.end + 24]
    if not _AFTER_CREDIT.match(after):
        return False
    if _OPENS_LINE.fullmatch(before):
        return True
    return bool(_BEFORE_CREDIT.search(before)) and not _is_sentence(before)


def _is_sentence(before: str) -> bool:
    """More words than a place and a day need."""
    return len(before.split()) > 8 or before.rstrip("([（/ ").endswith((" to", " by"))


def is_cited(body: str, one: Sighting) -> bool:
    before = body[max(0, one.start - _NEAR) : one.start]
    return bool(_CITING_BEFORE.search(before)) or bool(_CITING_AFTER.match(body, one.end, one.end + _NEAR))


AGENCIES = Enricher("agencies", _find)
