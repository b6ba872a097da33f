"""The running text of a page: cheap candidates first, dear ones only where those find little."""

from __future__ import annotations

import functools
import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

import msgspec
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from stream_processors.extract import blocks, chrome, container, fingerprint, lines, people, sift
from stream_processors.extract.clean import key, paragraphs, refuse_flood, without_surrogates
from stream_processors.extract.tree import Tree

SHORT = 250
"""Characters below which a way is taken to have missed the text, and the next one is tried."""
DOUBTFUL = 500
_LARGE = 20_000
_TWICE = 2
"""A page of `_LARGE` characters that gave less than `DOUBTFUL` is in doubt, if a cheap way finds twice as much."""
_MORE_STATED, _LESS_THAN_STATED = 1.5, 0.5
_MUCH_BESIDE = 0.2
_VOTERS = ("resiliparse", "jsonld", "trafilatura")
_CLEARLY_MORE = 1.2
_FALLBACK_TAGS = 20_000
_MAX_FORMS = 50
_LINE_END = re.compile(r"<br\b[^<>]{0,100}>|</(?:p|div|li|h\d)>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
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


class Stated(msgspec.Struct, frozen=True):
    """What the metadata say of the body: its text, and how many words it has."""

    text: str | None = None
    words: int | None = None


class Body(msgspec.Struct, frozen=True):
    """Paragraphs, the way they were found, the dates and bylines on top of them, and whether they ended at a paywall."""

    paragraphs: tuple[str, ...] = ()
    method: str = "none"
    top: tuple[str, ...] = ()
    walled: bool = False

    @property
    def size(self) -> int:
        return sum(map(len, self.paragraphs))


def find(tree: Tree, html: str, stated: Stated, headline: str | None) -> Body:
    """The first way that finds enough text, else the longest; where that is doubtful, the text that the others agree with most.

    Raises:
        Rejection: `too_large` where the text is longer than any article.
    """
    plain = _Plain(html, tree)
    element = container.find(tree)
    best = Body()
    for method, way in _ways(tree, plain, stated.text, headline, element):
        if best.size < SHORT and (found := _tidied(way, headline, method)).size > _CLEARLY_MORE * best.size:
            best = found
    parted = (
        best.method == "paragraphs" and element is not None and container.beside(tree, element) > _MUCH_BESIDE
    )
    if not parted and not _is_doubtful(best, plain, stated):
        return best
    others = {
        method: way for method, way in _ways(tree, plain, stated.text, headline, element) if method in _VOTERS
    }
    return most_agreed(
        [best, *(_tidied(way, headline, method) for method, way in others.items() if method != best.method)]
    )


def _tidied(way: Callable[[], str], headline: str | None, method: str) -> Body:
    running = way()
    refuse_flood(running)
    return tidy(running, headline, method)


def _is_doubtful(best: Body, plain: _Plain, stated: Stated) -> bool:
    """Does the page state a longer text, or is it large, gave little text, and looks as if it had more?"""
    if stated.text and len(stated.text) > max(DOUBTFUL, _MORE_STATED * best.size):
        return True
    if stated.words and fingerprint.count_words(" ".join(best.paragraphs)) < _LESS_THAN_STATED * stated.words:
        return True
    if best.size >= DOUBTFUL or len(plain.html) < _LARGE:
        return False
    return len(plain.text(_SKIPPED)) > _TWICE * best.size


def most_agreed(found: Sequence[Body]) -> Body:
    """The text that has most words in common with the others, on average (F1 over multisets); of equals, the first.

    An untuned vote of this kind between three extractors beats each of them; here it is held where one text is in doubt.
    """
    full = [body for body in found if body.size]
    words = [Counter(" ".join(body.paragraphs).lower().split()) for body in full]
    agreed = [sum(_likeness(own, other) for other in words if other is not own) for own in words]
    return full[agreed.index(max(agreed))] if full else Body()


def _likeness(left: Counter[str], right: Counter[str]) -> float:
    return 2 * (left & right).total() / max(left.total() + right.total(), 1)


def tidy(text: str, headline: str | None, method: str) -> Body:
    """The paragraphs without what stands around an article: title, date and byline on top, chrome everywhere."""
    wanted = key(headline or "")
    kept: list[str] = []
    top: list[str] = []
    walled = False
    lowered = text.lower()
    notices, pleas = lines.may_hold_notices(lowered), sift.may_plead(text)
    for row in paragraphs(text):
        if len(row) < 2 * len(wanted) and key(row) == wanted:
            top.clear()  # what stood above the title was the page's clock
        elif len(kept) < _TOP and (people.is_byline(row) or lines.written_date(row)):
            top.append(row)
        elif pleas and sift.is_plea(row):
            walled = True
        elif not (row in kept[-_TOP:] or lines.is_chrome(row, notices=notices)):
            kept.append(row)
    return Body(tuple(kept), method, tuple(top), walled)


def warm_up() -> None:
    _trafilatura()


def _ways(
    tree: Tree, plain: _Plain, stated: str | None, headline: str | None, element: int | None
) -> list[tuple[str, Callable[[], str]]]:
    """From the cheapest to the dearest."""
    ways: list[tuple[str, Callable[[], str]]] = [
        ("paragraphs", lambda: _contained(tree, headline, element)),
        ("resiliparse", lambda: plain.text(_SKIPPED)),
        ("jsonld", lambda: _unmarked(stated or "")),
        ("resiliparse-wide", lambda: plain.text(_SKIPPED_TAGS)),
    ]
    few = plain.html.count("<") <= _FALLBACK_TAGS
    return ways + [("trafilatura", lambda: _thorough(plain.html))] * few


def _unmarked(text: str) -> str:
    """A stated body as lines: some hold it as HTML."""
    return _MARKUP.sub("", _LINE_END.sub("\n", unescape(text))) if "<" in text or "&" in text else text


def _contained(tree: Tree, headline: str | None, element: int | None) -> str:
    """The blocks of the element that holds the paragraphs, and what leads to them."""
    if element is None:
        return ""
    read = [block for part in container.parts(tree, element) for block in blocks.read(tree, part)]
    return "\n".join(
        block.text for block in (*container.leads(tree, element, headline), *sift.running(read, headline))
    )


class _Plain:
    """Resiliparse's idea of the text, for the few pages where the paragraphs are not found: it parses once more."""

    def __init__(self, html: str, tree: Tree) -> None:
        self.html = html
        self._in_form = any(chrome.is_page_form(tree, form) for form in tree.places("form")[:_MAX_FORMS])

    @functools.cached_property
    def _parsed(self) -> HTMLTree:
        return HTMLTree.parse(without_surrogates(self.html))

    def text(self, skipped: list[str]) -> str:
        """What looks like the main part of the page, without the skipped elements."""
        return str(
            extract_plain_text(
                self._parsed,
                preserve_formatting=True,
                main_content=True,
                list_bullets=False,
                alt_texts=False,
                comments=False,
                post_meta=False,
                skip_elements=[name for name in skipped if not (self._in_form and name == "form")],
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
