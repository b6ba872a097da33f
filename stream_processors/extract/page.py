"""The elements of a page that may state something about its article, from one query over the tree."""

from __future__ import annotations

import re
from itertools import islice

import msgspec
from resiliparse.parse.html import ElementNode, HTMLTree, NodeType

from stream_processors.extract import stamps

_MAX_META = 500
MAX_ELEMENTS = 3_000
_MAX_PRINTED = 20
_MAX_PIECES = 60
_SELECTED = (
    "meta, title, h1, link[rel=canonical], script[type*=json],"
    " [rel=author], [itemprop=author], [class*=byline], [class*=author], [class*=autor], [class*=auteur], [class*=writer]"
)

_AUTHOR_MARK = re.compile("author|byline|autor|auteur|writer|(?<![a-z])by-")


class Page(msgspec.Struct):
    """The elements of a page that may state something, from one walk over the tree."""

    meta: dict[str, list[str]]
    scripts: list[str]
    titles: list[str]
    headings: list[str]
    bylines: list[str]
    canonical: str | None = None
    language: str | None = None


def collect(tree: HTMLTree) -> Page:
    page = Page(meta={}, scripts=[], titles=[], headings=[], bylines=[])
    document = tree.document
    if document is None:
        return page
    root = document.query_selector("html")
    page.language = (root.getattr("lang") or root.getattr("xml:lang")) if root else None
    for element in document.query_selector_all(_SELECTED)[:MAX_ELEMENTS]:
        _note(page, element)
    return page


def first(page: Page, names: tuple[str, ...]) -> str | None:
    return next((page.meta[name][0] for name in names if name in page.meta), None)


def _note(page: Page, element: ElementNode) -> None:
    tag = element.tag
    if tag == "meta":
        _note_meta(page, element)
    elif tag == "script":
        if "ld+json" in (element.getattr("type") or "").lower():
            page.scripts.append(element.text or "")
    elif tag == "link":
        page.canonical = page.canonical or element.getattr("href")
    elif tag in ("title", "h1"):
        if tag == "h1" or element.parent is None or element.parent.tag != "svg":
            text = _spaced(element) if tag == "h1" else element.text or ""
            (page.titles if tag == "title" else page.headings).append(text[:1000])
    else:
        _note_printed(page, element)


def _note_printed(page: Page, element: ElementNode) -> None:
    """Bylines; what dates stand in the page, `stamps` and `printed` find."""
    marks = (element.getattr("class") or "").lower()
    if len(page.bylines) < _MAX_PRINTED and (_AUTHOR_MARK.search(marks) or not marks):
        strangeness = stamps.strangeness(element, frozenset())
        if strangeness < 2:
            page.bylines.append(_pieces(element))


def _pieces(element: ElementNode) -> str:
    """The element's texts, each on a line of its own: mark-up often has no white space between names."""
    texts = (node.text or "" for node in islice(element, _MAX_PIECES) if node.type == NodeType.TEXT)
    return "\n".join(" ".join(text.split()) for text in texts if not text.isspace())[:300]


def _spaced(element: ElementNode) -> str:
    """The element's text, with a space where elements meet between a letter and a capital: "Kicker" + "Headline"."""
    text = ""
    for node in islice(element, _MAX_PIECES):
        if node.type == NodeType.TEXT and (piece := node.text or ""):
            glued = text[-1:].isalnum() and piece[0].isupper() and not text[-1:].isupper()
            text += f" {piece}" if glued or text[-1:] == ")" else piece
    return text


def _note_meta(page: Page, element: ElementNode) -> None:
    content = element.getattr("content")
    name = element.getattr("property") or element.getattr("name") or element.getattr("itemprop")
    if content and name and len(page.meta) < _MAX_META:
        page.meta.setdefault(name.strip().lower(), []).append(content)
