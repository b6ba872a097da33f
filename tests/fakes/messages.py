"""Articles as short as they can be: a test names only what it is about."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from schemas import urls
from schemas.events import EnrichedArticle, Extraction, Fingerprint, ResolvedArticle

NOON = dt.datetime(2018, 7, 3, 12, tzinfo=dt.UTC)
BODY = "The harbour opened again on Friday after nine days of storm, and the ferries sailed. " * 4


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def enriched(url: str = "https://example.com/a", body: str = BODY, **fields: Any) -> EnrichedArticle:
    """An article whose fingerprints follow from its body and its other fields, as the extractor makes them."""
    content = repr(
        sorted((name, value) for name, value in fields.items() if name not in ("observed_at", "pipeline"))
    )
    return EnrichedArticle(
        **{
            "article_id": urls.article_id(url),
            "url": urls.describe(url),
            "observed_at": NOON,
            "body": body,
            "fingerprint": Fingerprint(text=digest(body), content=digest(body + content)),
            "extraction": Extraction(method="test"),
            "language": "en",
            **fields,
        }
    )


def resolved(url: str = "https://example.com/a", **fields: Any) -> ResolvedArticle:
    own = {name: fields.pop(name) for name in ("revision", "duplicate", "story") if name in fields}
    first_seen = fields.pop("first_seen_at", NOON)
    article = enriched(url, **fields)
    inherited = {name: getattr(article, name) for name in EnrichedArticle.__struct_fields__}
    return ResolvedArticle(**inherited, **own, first_seen_at=first_seen)
