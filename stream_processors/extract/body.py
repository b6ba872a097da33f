"""The running text of a page: cheap candidates first, dear ones only where those find little."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable
from typing import Any

import msgspec
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from stream_processors.extract import blocks, container, lines, people, sift
from stream_processors.extract.clean import key, paragraphs, refuse_flood

MAX_DEPTH = 512
"""Where browsers stop nesting. Finding the main content takes time quadratic in the depth: 2 s at 10,000."""
SHORT = 250
"""Characters below which a way is taken to have missed the text, and the next one is tried."""
DOUBTFUL = 500
_LARGE = 20_000
_TWICE = 2
"""A page of `_LARGE` characters that gave less than `DOUBTFUL` is tried with the dearest way, if a cheap one finds twice as much."""
_CLEARLY_MORE = 1.2
_FALLBACK_TAGS = 20_000
_TOP = 3
"""Paragraphs from the first within which a date or byline is furniture rather than text."""
_SKIPPED_TAGS = [
    "nav", "aside", "footer", "form", "button", "figure", "figcaption", "dialog", "template", "noscript", "select",
    "[role=navigation]", "[role=dialog]", "[role=complementary]", "[role=contentinfo]",
]  # fmt: skip
_CHROME_CLASSES = (
    "related", "newsletter", "share", "sharing", "social", "cookie", "comment", "kommentar", "breadcrumb", "recommend",
    "promo", "advert", "caption", "subscribe", "byline",
)  # fmt: skip
_SKIPPED = [
    *_SKIPPED_TAGS, "[aria-hidden=true]", "[id=comments]",
    *(f":not(html):not(body):not(main):not(article)[class*={name}]" for name in _CHROME_CLASSES),
]  # fmt: skip
"""Wrappers of the whole page carry such classes too ("has-newsletter")."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
        "p", "li", "option", "dt", "dd", "td", "th", "tr",
    }
)  # fmt: skip
"""Elements that hold nothing, or that a sibling closes."""


class Body(msgspec.Struct, frozen=True):
    """Paragraphs, the way they were found, the dates and bylines on top of them, and whether they ended at a paywall."""

    paragraphs: tuple[str, ...] = ()
    method: str = "none"
    top: tuple[str, ...] = ()
    walled: bool = False

    @property
    def size(self) -> int:
        return sum(map(len, self.paragraphs))


def find(tree: HTMLTree, text: str, tags: int, stated: str | None, headline: str | None) -> Body:
    """The first way that finds enough text, else the longest. `stated` is the body that the metadata give.

    Raises:
        Rejection: `too_large` where the text is longer than any article.
    """
    best = Body()
    for method, way in _ways(tree, text, tags, stated, headline):
        if best.size >= SHORT and not (method == "trafilatura" and _is_doubtful(best, tree, text)):
            continue
        running = way()
        refuse_flood(running)
        found = tidy(running, headline, method)
        if found.size > _CLEARLY_MORE * best.size:
            best = found
    return best


def _is_doubtful(best: Body, tree: HTMLTree, text: str) -> bool:
    """Does a large page that gave little text look as if it had more?"""
    if best.size >= DOUBTFUL or len(text) < _LARGE:
        return False
    return len(_plain(tree, _SKIPPED, main=True)) > _TWICE * best.size


def tidy(text: str, headline: str | None, method: str) -> Body:
    """The paragraphs without what stands around an article: title, date and byline on top, chrome everywhere."""
    wanted = key(headline or "")
    kept: list[str] = []
    top: list[str] = []
    walled = False
    for row in paragraphs(text):
        if len(row) < 2 * len(wanted) and key(row) == wanted:
            top.clear()  # what stood above the title was the page's clock
        elif len(kept) < _TOP and (people.is_byline(row) or lines.written_date(row)):
            top.append(row)
        elif sift.is_plea(row):
            walled = True
        elif not (row in kept[-_TOP:] or lines.is_chrome(row)):
            kept.append(row)
    return Body(tuple(kept), method, tuple(top), walled)


def warm_up() -> None:
    _trafilatura()


def _ways(
    tree: HTMLTree, text: str, tags: int, stated: str | None, headline: str | None
) -> list[tuple[str, Callable[[], str]]]:
    """From the cheapest to the dearest; of a page nested too deeply, all its text."""
    if _is_deep(text, tags):
        return [("jsonld", lambda: stated or ""), ("all-text", lambda: _plain(tree, None))]
    ways: list[tuple[str, Callable[[], str]]] = [
        ("paragraphs", lambda: _contained(tree, headline)),
        ("resiliparse", lambda: _plain(tree, _SKIPPED, main=True)),
        ("jsonld", lambda: stated or ""),
        ("resiliparse-wide", lambda: _plain(tree, _SKIPPED_TAGS, main=True)),
    ]
    return ways + [("trafilatura", lambda: _thorough(text))] * (tags <= _FALLBACK_TAGS)


def _contained(tree: HTMLTree, headline: str | None) -> str:
    """The blocks of the element that holds the paragraphs, and what leads to them."""
    element = container.find(tree)
    if element is None:
        return ""
    read = [block for part in container.parts(element) for block in blocks.read(part)]
    return "\n".join(
        block.text for block in (*container.leads(element, headline), *sift.running(read, headline))
    )


def _plain(tree: HTMLTree, skipped: list[str] | None, *, main: bool = False) -> str:
    """The text, or what looks like the main part of it, without the skipped elements."""
    return str(
        extract_plain_text(
            tree,
            preserve_formatting=True,
            main_content=main,
            list_bullets=False,
            alt_texts=False,
            comments=False,
            post_meta=False,
            skip_elements=skipped,
        )
    )


def _thorough(text: str) -> str:
    try:
        found = _trafilatura()(text, include_comments=False, include_tables=True)
    except Exception:  # noqa: BLE001 - a third-party parser on hostile input; the faster results stand
        return ""
    return str(found or "")


@functools.cache
def _trafilatura() -> Callable[..., Any]:
    # Imported here: 0.8 s that most pages never need. Its log would repeat what the outcome says.
    import trafilatura

    extract: Callable[..., Any] = trafilatura.extract
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return extract


def _is_deep(text: str, tags: int) -> bool:
    """Are elements nested deeper than browsers allow? Only pages with enough tags to cost time are looked through."""
    if tags < 8 * MAX_DEPTH:
        return False
    depth = deepest = 0
    for found in _TAG.finditer(text):
        if found[2].lower() not in _UNNESTED:
            depth = max(0, depth - 1) if found[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest > MAX_DEPTH
