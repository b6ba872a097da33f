"""The elements of a page that may state something about its article, from one query over the tree."""

from __future__ import annotations

import msgspec
from resiliparse.parse.html import ElementNode, HTMLTree

_MAX_META = 500
MAX_ELEMENTS = 3_000
_MAX_PRINTED = 20
_MAX_DATE_TEXT = 150
_SELECTED = (
    "meta, title, h1, link[rel=canonical], script[type*=json], time, [itemprop=datePublished], [itemprop=dateModified],"
    " [rel=author], [itemprop=author], [class*=byline], [class*=author], [class*=date], [class*=publish], [class*=posted],"
    " [class*=time], [class*=meta]"
)


class Page(msgspec.Struct):
    """The elements of a page that may state something, from one walk over the tree."""

    meta: dict[str, list[str]]
    scripts: list[str]
    titles: list[str]
    headings: list[str]
    times: list[tuple[str, str]]
    bylines: list[str]
    dates: list[str]
    canonical: str | None = None
    language: str | None = None


def collect(tree: HTMLTree) -> Page:
    page = Page(meta={}, scripts=[], titles=[], headings=[], times=[], bylines=[], dates=[])
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
            (page.titles if tag == "title" else page.headings).append((element.text or "")[:1000])
    elif tag == "time" or (element.hasattr("itemprop") and "date" in (element.getattr("itemprop") or "")):
        stamp = element.getattr("datetime") or element.getattr("content") or (element.text or "")[:200]
        page.times.append(
            (element.getattr("itemprop") or ("pubdate" if element.hasattr("pubdate") else ""), stamp)
        )
    else:
        _note_printed(page, element)


def _note_printed(page: Page, element: ElementNode) -> None:
    """Bylines, and short texts below the heading that may be dates: above it stands the page's clock."""
    text = (element.text or "")[:300]
    marks = (element.getattr("class") or "").lower()
    if len(page.bylines) < _MAX_PRINTED and ("author" in marks or "byline" in marks or not marks):
        page.bylines.append(text)
    if (
        page.headings
        and len(page.dates) < _MAX_PRINTED
        and len(text) <= _MAX_DATE_TEXT
        and any(map(str.isdigit, text))
    ):
        page.dates.append(text)


def _note_meta(page: Page, element: ElementNode) -> None:
    content = element.getattr("content")
    name = element.getattr("property") or element.getattr("name") or element.getattr("itemprop")
    if content and name and len(page.meta) < _MAX_META:
        page.meta.setdefault(name.strip().lower(), []).append(content)
