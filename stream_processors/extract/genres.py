"""Pages that are no plain articles: live blogs, galleries and lists of other articles."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from stream_processors.extract import chrome, container
from stream_processors.extract.clean import unique
from stream_processors.extract.tree import Tree

LIVE, GALLERY, LISTING = "live blog", "gallery", "listing"
_GALLERIES = frozenset({"imagegallery", "mediagallery", "videogallery"})
_LISTINGS = frozenset({"collectionpage", "searchresultspage"})
_NAMED_LIVE = re.compile(
    r"\blive[- ]?(?:blog|ticker|updates?|text|coverage|stream)\b|\bnewsblog\b|\blive\s?[:|–-]|[:|–-]\s?live\b|\blive$|^live\b|as it happened|minute by minute|"
    r"\ben direct(?:e|o)?\b|\ben vivo\b|minuto a minuto|\bao vivo\b|\bin diretta\b|\bna żywo\b|онлайн|прямой эфир|\bcanlı\b|مباشر|速報|直播|실시간",
    re.IGNORECASE,
)
_LIVE_PATH = re.compile(
    r"/live/|[/-]live-|-live(?:[/.]|$)|live-?(?:blog|ticker|updates)|en-(?:direct|vivo)|minuto-a-minuto"
)
_ENTRY = re.compile(
    r"^\W{0,3}\d{1,2}[:.h]\d{2}\b|\b\d{1,2}[:.h]\d{2}(?:\s?(?:[ap]\.?m\.?|Uhr|[A-Z]{2,4}))?\W{0,3}$"
)
_MAX_ENTRY_LINE = 80
_ENTRY_NAME = re.compile(r"live-?(?:blog|ticker|feed)?[-_]{0,2}(?:post|entry|update|item|event)")
MIN_ENTRIES = 4
MIN_CAPTIONS = 5
MIN_TEASERS = 8
_MIN_STATED = 3
"""Linked headlines from which a page that states to be a collection is one; some systems call every page so."""
_MAX_GALLERY = 1_000
"""Characters from which a page that holds a gallery is an article with one."""
_MIN_TEASER, _MAX_TEASER = 20, 400
"""Characters of a linked heading, and of the text below it: more is a post or a section."""
_MAX_HEADINGS = 200


def of(
    tree: Tree,
    kinds: Collection[str],
    url: str | None,
    headline: str | None,
    paragraphs: Sequence[str],
    *,
    is_article: bool,
) -> str | None:
    """The page's genre by its form, None for a plain article; `kinds` are its types by schema.org.

    `is_article` says whether the page states that it is one article: then it is no list.
    """
    if _is_named_live(url, headline) and _entries(tree, paragraphs) >= MIN_ENTRIES:
        return LIVE
    size = sum(map(len, paragraphs))
    if size < _MAX_GALLERY and not _GALLERIES.isdisjoint(kinds):
        return GALLERY
    least = MIN_TEASERS if _LISTINGS.isdisjoint(kinds) else _MIN_STATED
    return LISTING if not is_article and _lists_articles(tree, least, size) else None


def gallery(tree: Tree) -> tuple[str, ...]:
    """Paragraphs and captions of a page whose text stands mostly under its pictures, in their order; else nothing."""
    captions = [element for element in tree.places("figcaption") if _is_own(tree, element)]
    if len(captions) < MIN_CAPTIONS:
        return ()
    texts = [
        element
        for element in tree.places("p")
        if tree.size(element) >= container.MIN_PARAGRAPH and _is_own(tree, element)
    ]
    told = unique(map(tree.text, captions))
    if len(told) < MIN_CAPTIONS or sum(map(len, told)) <= sum(map(tree.size, texts)):
        return ()
    return unique(map(tree.text, sorted({*captions, *texts})))


def _is_own(tree: Tree, element: int) -> bool:
    """Is it in no part of the page that is chrome, pictures apart?"""
    around = islice(tree.upwards(element), 1, None)
    return not any(
        tree.tags[node] != "figure" and (chrome.is_chrome_tag(tree, node) or chrome.is_others(tree, node))
        for node in around
    )


def _is_named_live(url: str | None, headline: str | None) -> bool:
    return bool((headline and _NAMED_LIVE.search(headline)) or (url and _LIVE_PATH.search(url)))


def _entries(tree: Tree, paragraphs: Sequence[str]) -> int:
    """How many dated entries the text has, by its lines, its `time` elements or the names of its parts."""
    lines = sum(len(row) <= _MAX_ENTRY_LINE and _ENTRY.search(row) is not None for row in paragraphs)
    times = {
        tree.get(element, "datetime")
        for element in tree.places("time")
        if "T" in tree.get(element, "datetime")
    }
    return max(lines, len(times), len(tree.classed(_ENTRY_NAME)))


def _lists_articles(tree: Tree, least: int, size: int) -> bool:
    """Is there little text for each linked heading, and do most of these stand in the element that holds the text?"""
    teasers = list(_teasers(tree))
    if len(teasers) < least or size > _MAX_TEASER * len(teasers):
        return False
    element = container.find(tree)
    return element is None or 2 * sum(element < teaser < tree.ends[element] for teaser in teasers) > len(
        teasers
    )


def _teasers(tree: Tree) -> Iterator[int]:
    """Headings of the page's main part that link to other pages."""
    for heading in tree.places("h2", "h3", "h4")[:_MAX_HEADINGS]:
        links = tree.inside(heading, "a")[:1] or [
            node for node in islice(tree.upwards(heading), 4) if tree.tags[node] == "a"
        ]
        elsewhere = any((link := tree.get(node, "href")) and not link.startswith("#") for node in links)
        if elsewhere and tree.size(heading) >= _MIN_TEASER and _is_own(tree, heading):
            yield heading
