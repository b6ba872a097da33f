"""When a page says it was published and modified; the page's clock is neither."""

from __future__ import annotations

import datetime as dt

from stream_processors.extract import dates, jsonld
from stream_processors.extract.dates import Moment
from stream_processors.extract.page import Page, first

_PUBLISHED_META = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "date.published",
    "publication_date", "publish-date", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "cxenseparse:recs:publishtime", "og:article:published_time", "date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dcterms.modified",
    "article:updated_time", "revised",
)  # fmt: skip


def published(
    page: Page, stated: jsonld.Node, url: str | None, locale: str | None, observed_at: dt.datetime
) -> tuple[Moment | None, str | None]:
    """The first plausible date by source, and the source; a later source may only add the time of day to that day."""
    found: list[tuple[Moment, str]] = []
    for source, text in _candidates(page, stated):
        moment = dates.parse(text, locale)
        if moment and dates.is_plausible(moment, observed_at):
            found.append((moment, source))
    in_url = dates.of_url(url)
    if in_url and dates.is_plausible(in_url, observed_at):
        found.append((in_url, "url"))
    return _finest(found)


def modified(
    page: Page, stated: jsonld.Node, published: Moment | None, observed_at: dt.datetime
) -> dt.datetime | None:
    """The first plausible time of modification that is not before publication."""
    candidates = [jsonld.text(stated.get("dateModified")), first(page, _MODIFIED_META)]
    candidates += [text for kind, text in page.times if kind == "dateModified"]
    moments = (dates.parse(text) for text in candidates if text)
    plausible = (moment.at for moment in moments if moment and dates.is_plausible(moment, observed_at))
    return next((at for at in plausible if not published or at >= published.at), None)


def _candidates(page: Page, stated: jsonld.Node) -> list[tuple[str, str]]:
    by_source: dict[str, list[str | None]] = {
        "jsonld": [jsonld.text(stated.get(name)) for name in ("datePublished", "dateCreated")],
        "meta": [page.meta[name][0] for name in _PUBLISHED_META if name in page.meta],
        "time": [
            *(text for kind, text in page.times if kind in ("datePublished", "pubdate")),
            *[text for kind, text in page.times if not kind][:1],
        ],
        "text": list(page.dates),
    }
    return [(source, text) for source, texts in by_source.items() for text in texts if text]


def _finest(found: list[tuple[Moment, str]]) -> tuple[Moment | None, str | None]:
    if not found:
        return None, None
    first_moment = found[0][0]
    if first_moment.precision != "day":
        return found[0]
    same_day = (
        pair for pair in found if pair[0].at.date() == first_moment.at.date() and pair[0].precision != "day"
    )
    return next(same_day, found[0])
