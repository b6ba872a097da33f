"""A fetched page as a raw document, alike for every source that fetches."""

from __future__ import annotations

import datetime as dt

from producers.fetcher import Fetched, Fetcher, FetchError
from schemas.events import RawDocument

GONE = frozenset({401, 403, 404, 410, 451})
HOPELESS = frozenset({"gone", "robots", "private_address", "too_large", "url"})
"""An item that failed so is asked for again only when its source says something new of it."""
MAX_FAILURES_IN_A_ROW = 5
"""Pages of one source that cannot be had at the moment; the rest is left for its next round."""
KEPT_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy", "content-language", "last-modified", "etag")
"""Opt-outs and facts of the answer that travel with the page."""


def fetch_page(fetcher: Fetcher, url: str, *, max_bytes: int | None = None) -> Fetched:
    """The page, with status 200.

    Raises:
        FetchError: as the fetcher, or `gone` or `status` for another status.
    """
    answer = fetcher.fetch(url, max_bytes=max_bytes)
    if answer.status != 200:
        raise FetchError("gone" if answer.status in GONE else "status", f"status {answer.status}")
    return answer


def page_document(
    answer: Fetched, *, observed_at: dt.datetime, source: str, facts: dict[str, str]
) -> RawDocument:
    """The page's bytes as fetched; `facts` are what the source says of it."""
    kept = {name.replace("-", "_"): answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    return RawDocument(
        body=answer.body,
        content_type=answer.headers.get("content-type") or "text/html",
        observed_at=observed_at,
        subject=answer.url,
        source=source,
        extensions={**{n: v for n, v in facts.items() if v}, **kept, "http_status": str(answer.status)},
    )
