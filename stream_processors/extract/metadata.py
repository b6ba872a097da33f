"""What a page states about its article: JSON-LD first, then OpenGraph and meta elements, then the mark-up itself."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urljoin

import msgspec

from schemas import urls
from stream_processors.extract import bylines, headline, jsonld, lines
from stream_processors.extract.clean import one_line, unique
from stream_processors.extract.dates import Moment
from stream_processors.extract.outlet import country_of_address
from stream_processors.extract.page import Page, collect, first
from stream_processors.extract.publication import Publication
from stream_processors.extract.tree import Tree

MAX_KEYWORDS = 50
MAX_SUMMARY = 2_000
_KEYWORD_META = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_SECTION_META = ("article:section", "section", "parsely-section", "og:section", "cxenseparse:section")
_NO_PLACE = re.compile(r"[\d()|/]")


class Metadata(msgspec.Struct, kw_only=True):
    """What the page states; names as in `Content`. `titles` are candidates, best first; `text` is the stated body.

    `kinds` are the types of all its nodes, `is_article` says whether it states to be one article, `words` of how many words.
    """

    titles: list[str]
    summary: str | None
    byline: str | None
    authors: tuple[str, ...]
    section: str | None
    genre: str | None
    kinds: frozenset[str]
    is_article: bool
    words: int | None
    located: str | None
    keywords: tuple[str, ...]
    image: str | None
    published: Moment | None
    published_from: str | None
    modified_at: dt.datetime | None
    publisher: str | None
    country: str | None
    canonical: str | None
    free_access: bool | None
    locale: str | None
    text: str | None


def read(tree: Tree, url: str | None, observed_at: dt.datetime) -> Metadata:
    page = collect(tree)
    node, by_id, kinds = jsonld.article(page.scripts)
    stated: jsonld.Node = node or {}
    canonical = _canonical(page, url)
    publisher = _publisher(page, stated, by_id)
    locale = page.language or jsonld.text(stated.get("inLanguage")) or first(page, ("og:locale",))
    dated = Publication(tree, page, stated, url or canonical, locale, observed_at)
    published, published_from = dated.published()
    byline, authors = bylines.read(page, stated, by_id, publisher)
    return Metadata(
        titles=headline.candidates(page, stated),
        summary=_summary(page, stated),
        byline=byline,
        authors=authors,
        section=one_line(jsonld.text(stated.get("articleSection"))) or one_line(first(page, _SECTION_META)),
        kinds=kinds,
        is_article=node is not None or "article" in (first(page, ("og:type",)) or "").lower(),
        words=_word_count(stated),
        genre=next((jsonld.GENRES[kind] for kind in jsonld.types(stated) if kind in jsonld.GENRES), None),
        located=_located(jsonld.text(stated.get("dateline"))),
        keywords=_keywords(page, stated),
        image=_image(page, stated, url or canonical),
        published=published,
        published_from=published_from,
        modified_at=dated.modified(published),
        publisher=publisher,
        country=country_of_address(_stated_publisher(stated), by_id),
        canonical=canonical,
        free_access=_free_access(page, stated),
        locale=locale.replace("_", "-") if locale else None,
        text=jsonld.text(stated.get("articleBody")),
    )


def _canonical(page: Page, url: str | None) -> str | None:
    """The address the page gives itself, unless it is the home page or, as far as known, on another domain."""
    own = urls.describe(url).registered_domain if url else None
    for link in (page.canonical, *page.meta.get("og:url", ())[:1]):
        address = _absolute(link, url)
        known = urls.describe(address) if address else None
        if known and (known.path or "/") != "/" and own in (None, known.registered_domain):
            return address
    return None


def _summary(page: Page, stated: jsonld.Node) -> str | None:
    found = first(page, ("og:description", "description", "twitter:description")) or jsonld.text(
        stated.get("description")
    )
    line = one_line(found)
    return line[:MAX_SUMMARY] if line else None


def _keywords(page: Page, stated: jsonld.Node) -> tuple[str, ...]:
    sources = [jsonld.strings(stated.get("keywords")), *(page.meta.get(name, []) for name in _KEYWORD_META)]
    for texts in sources:
        pieces = texts if len(texts) > 1 else re.split(r"[,;]", texts[0]) if texts else []
        if found := unique(piece for piece in pieces if len(piece) <= 100):
            return found[:MAX_KEYWORDS]
    return ()


def _image(page: Page, stated: jsonld.Node, base: str | None) -> str | None:
    image: Any = stated.get("image")
    image = image[0] if isinstance(image, list) and image else image
    inner = image.get("url") or image.get("contentUrl") if isinstance(image, dict) else image
    found = first(page, ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")) or jsonld.text(
        inner
    )
    return _absolute(found, base)


def _stated_publisher(stated: jsonld.Node) -> Any:
    return stated.get("publisher") or stated.get("sourceOrganization")


def _publisher(page: Page, stated: jsonld.Node, by_id: dict[str, jsonld.Node]) -> str | None:
    stating = jsonld.named(_stated_publisher(stated), by_id)
    names = [name for name, _ in stating] + [
        first(page, ("og:site_name", "application-name", "dc.publisher")) or ""
    ]
    return next(
        (line for line in map(one_line, names) if line and len(line) <= 100 and "://" not in line), None
    )


def _located(dateline: str | None) -> str | None:
    """The place of a stated dateline; one with a date or agency in it is left to the text."""
    place = one_line(dateline)
    return lines.titled(place) if place and len(place) <= 60 and not _NO_PLACE.search(place) else None


def _free_access(page: Page, stated: jsonld.Node) -> bool | None:
    """By JSON-LD of the article, else by that of a part of it that is not free, else by OpenGraph."""
    free = _flag(stated)
    if free is not None:
        return free
    parts = stated.get("hasPart")
    if any(_flag(part) is False for part in (parts if isinstance(parts, list) else [parts])[:50]):
        return False
    tier = (first(page, ("article:content_tier",)) or "").strip().lower()
    return {"free": True, "locked": False, "metered": False}.get(tier)


def _flag(node: Any) -> bool | None:
    """Is the node free to read: true, "True", "http://schema.org/True" or the like?"""
    stated = node.get("isAccessibleForFree") if isinstance(node, dict) else None
    if isinstance(stated, bool):
        return stated
    return {"true": True, "false": False}.get((jsonld.text(stated) or "").rpartition("/")[2].strip().lower())


def _word_count(stated: jsonld.Node) -> int | None:
    count = stated.get("wordCount")
    number = int(count) if isinstance(count, str) and count.isdecimal() and len(count) < 8 else count
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def _absolute(link: str | None, base: str | None) -> str | None:
    """The link as an http(s) URL, or None."""
    if not link:
        return None
    try:
        joined = urljoin(base or "", (one_line(link) or "").replace(" ", "%20"))
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) and len(joined) <= 2_000 else None
