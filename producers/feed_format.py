"""Feeds as items: RSS 0.9 to 2.0, Atom and RDF by feedparser, JSON Feed 1.x by its own short reader. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import html
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

import feedparser
import msgspec

from schemas.urls import MAX_URL_CHARACTERS

MAX_TEXT = 2000
BOM = b"\xef\xbb\xbf"


class FeedError(ValueError):
    """What came is no feed."""


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; `id` is the feed's own, else its link. Times are UTC."""

    id: str
    link: str | None = None
    title: str = ""
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    author: str = ""
    categories: tuple[str, ...] = ()
    content: str = ""

    @property
    def version(self) -> str:
        """Changes when what the feed says of the item changes; a mere new date of polling does not count."""
        facts = repr((self.title, self.updated or self.published, self.content))
        return hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:16]


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """`ttl_seconds` is the feed's own wish of how often to come; `broken` says what is malformed, if anything."""

    title: str = ""
    language: str = ""
    items: tuple[FeedItem, ...] = ()
    ttl_seconds: float | None = None
    broken: str | None = None


def parse_feed(body: bytes, content_type: str, url: str) -> Feed:
    """The feed in the bytes of an answer from `url`; how many items it may have, the bound of an answer's size says.

    Raises:
        FeedError: it is not a feed, or nothing of it can be read.
    """
    plain = body.removeprefix(BOM).lstrip()
    if "json" in content_type.lower() or plain.startswith(b"{"):
        return _json_feed(plain, url)
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    try:
        parsed = feedparser.parse(body, response_headers=headers)
    except Exception as error:  # feedparser lets errors of its XML and date readers escape
        raise FeedError(f"cannot be read: {type(error).__name__}: {error}"[:300]) from error
    broken = str(parsed.get("bozo_exception", ""))[:300] if parsed.get("bozo") else None
    torn = isinstance(parsed.get("bozo_exception"), SAXException)
    if not parsed.entries and (torn or not parsed.get("version")):
        raise FeedError(f"no feed: {broken or 'no RSS, Atom, RDF or JSON Feed in it'}")
    return Feed(
        title=_clean(parsed.feed.get("title")),
        language=_clean(parsed.feed.get("language")),
        items=tuple(item for entry in parsed.entries if (item := _item(entry, url))),
        ttl_seconds=_minutes(parsed.feed.get("ttl")),
        broken=broken,
    )


def page_of_item(item: FeedItem, language: str) -> bytes:
    """The item's own content as a page, for feeds whose pages are not to be fetched."""
    head = [f"<title>{html.escape(item.title)}</title>"]
    if item.published:
        head.append(f'<meta property="article:published_time" content="{item.published.isoformat()}">')
    if item.updated:
        head.append(f'<meta property="article:modified_time" content="{item.updated.isoformat()}">')
    if item.author:
        head.append(f'<meta name="author" content="{html.escape(item.author)}">')
    head += [f'<meta property="article:tag" content="{html.escape(tag)}">' for tag in item.categories]
    body = f"<article><h1>{html.escape(item.title)}</h1>{item.content}</article>"
    page = (
        f'<!doctype html><html lang="{html.escape(language)}"><head><meta charset="utf-8">'
        f"{''.join(head)}</head><body>{body}</body></html>"
    )
    return page.encode("utf-8", "replace")


def _item(entry: Any, url: str) -> FeedItem | None:
    link = _text(entry.get("link")).strip()
    identity = _identity(entry.get("id")) or _identity(link)
    contents = [_text(part.get("value")) for part in entry.get("content") or []]
    content = max([*contents, _text(entry.get("summary"))], key=len)
    if not identity and not content:
        return None
    return FeedItem(
        id=identity or hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:32],
        link=_joined(url, link),
        title=_clean(entry.get("title")),
        published=_time(entry.get("published_parsed")),
        updated=_time(entry["updated_parsed"]) if "updated_parsed" in entry else None,
        author=_clean(entry.get("author")),
        categories=tuple(tag for each in (entry.get("tags") or [])[:30] if (tag := _clean(each.get("term")))),
        content=content,
    )


def _json_feed(body: bytes, url: str) -> Feed:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FeedError(f"no valid JSON: {str(error)[:200]}") from error
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise FeedError('no JSON Feed: an object with "items" is wanted')
    return Feed(
        title=_clean(value.get("title")),
        language=_clean(value.get("language")),
        items=tuple(
            item for each in value["items"] if isinstance(each, dict) and (item := _json_item(each, url))
        ),
    )


def _json_item(each: dict[str, Any], url: str) -> FeedItem | None:
    link = _text(each.get("url")).strip()
    identity = _identity(each.get("id")) or _identity(link)
    if not identity:
        return None
    authors, tags = each.get("authors"), each.get("tags")
    authors = authors if isinstance(authors, list) else [each.get("author")]
    return FeedItem(
        id=identity,
        link=_joined(url, link),
        title=_clean(each.get("title")),
        published=_iso(each.get("date_published")),
        updated=_iso(each.get("date_modified")),
        author=", ".join(_clean(one.get("name")) for one in authors[:30] if isinstance(one, dict)),
        categories=tuple(_clean(tag) for tag in tags[:30]) if isinstance(tags, list) else (),
        content=_text(each.get("content_html")) or html.escape(_text(each.get("content_text"))),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _clean(value: object) -> str:
    """One line; JSON Feed's ids may be numbers."""
    text = str(value) if isinstance(value, (str, int)) else ""
    return " ".join(text.split())[:MAX_TEXT]


def _identity(value: object) -> str:
    """As the feed states it; one that is too long to keep by its digest."""
    text = " ".join(str(value).split()) if isinstance(value, (str, int)) else ""
    return text if len(text) <= MAX_TEXT else hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _joined(base: str, link: str) -> str | None:
    try:
        joined = urljoin(base, link) if link else ""
    except ValueError:
        return None
    return (
        joined if joined.startswith(("http://", "https://")) and len(joined) <= MAX_URL_CHARACTERS else None
    )


def _time(parsed: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _iso(value: object) -> dt.datetime | None:
    try:
        moment = msgspec.convert(value, dt.datetime)
    except msgspec.ValidationError:
        return None
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _minutes(ttl: object) -> float | None:
    text = _clean(ttl)
    return float(text) * 60 if text.isdigit() and len(text) < 7 else None
