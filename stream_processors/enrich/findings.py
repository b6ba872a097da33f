"""What an enricher gives back: fields of the article, and where in the body it found them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from schemas.events import EnrichedArticle, Event

Role = Literal["mention", "text", "speaker", "via"]


class Span(Event, frozen=True, omit_defaults=True):
    """A stretch of `body`, in Unicode code points, `end` exclusive.

    `field` is the article's field it belongs to (`places`, `people`, `quotes` …), `name` the entry there, `role` its
    part in that entry, `of` the entry's position where names do not tell them apart (quotes, figures).
    """

    field: str
    start: int
    end: int
    name: str
    role: Role = "mention"
    of: int | None = None


class Findings(NamedTuple):
    """`fields` replace the article's; `spans` are for measuring and for highlighting."""

    fields: Mapping[str, Any] = MappingProxyType({})
    spans: Sequence[Span] = ()


class Enricher(NamedTuple):
    """`find` gets the article with what earlier enrichers found, and their spans. It is pure and deterministic."""

    name: str
    find: Callable[[EnrichedArticle, Sequence[Span]], Findings]


class Enriched(NamedTuple):
    """An article with everything found in it; `failed` names the enrichers whose fields are missing."""

    article: EnrichedArticle
    spans: tuple[Span, ...] = ()
    failed: tuple[str, ...] = ()


class SpannedArticle(EnrichedArticle, frozen=True, kw_only=True):
    """What `dateline enrich --spans` prints."""

    spans: tuple[Span, ...] = ()
