"""Articles as enrichers get them, from plain texts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

from schemas import codec
from schemas.events import EnrichedArticle, Extraction, Fingerprint, Url
from stream_processors.enrich import enrich

LONGEST_HEADLINE = 200
OBSERVED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def article(headline: str | None, body: str, language: str) -> EnrichedArticle:
    return EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=OBSERVED,
        headline=headline,
        body=body,
        language=language,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="plain"),
    )


def article_of(text: str, language: str) -> EnrichedArticle:
    """The first line is the headline, unless it is as long as a paragraph."""
    headline, _, body = text.strip().partition("\n")
    if len(headline) > LONGEST_HEADLINE:
        return article(None, text.strip(), language)
    return article(headline, body.strip(), language)


def enriched_lines(paths: Sequence[str]) -> str:
    """The stories of these files with everything that is found in them and where, a line each."""
    stories = (json.loads(Path(path).read_text(encoding="utf-8")) for path in paths)
    given = (article(story["headline"], story["body"], story["language"]) for story in stories)
    return "".join(f"{codec.encode(e.article).decode()} {e.spans}\n" for e in map(enrich, given))
