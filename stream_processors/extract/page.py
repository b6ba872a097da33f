"""The elements of a page that may state something about its article, from its flat tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from stream_processors.extract import stamps
from stream_processors.extract.tree import Tree

_MAX_META = 500
_MAX_HEADINGS = 100
_MAX_PRINTED = 20
_MAX_PIECES = 60
_STATING = frozenset({"meta", "title", "h1", "link", "script"})
_AUTHOR_MARK = re.compile("byline|auth?or|auteur|writer")


class Page(msgspec.Struct):
    """What the elements of a page state that may state something."""

    meta: dict[str, list[str]]
    scripts: list[str]
    titles: list[str]
    headings: list[str]
    bylines: list[str]
    canonical: str | None = None
    language: str | None = None


def collect(tree: Tree) -> Page:
    page = Page(meta={}, scripts=tree.scripts, titles=[], headings=[], bylines=[])
    root = tree.first("html")
    page.language = (
        (tree.get(root, "lang") or tree.get(root, "xml:lang") or None) if root is not None else None
    )
    for element in tree.places("meta")[:_MAX_META]:
        _note_meta(page, tree.attributes[element])
    links = (element for element in tree.places("link") if tree.get(element, "rel") == "canonical")
    page.canonical = next((link for element in links if (link := tree.get(element, "href"))), None)
    page.titles = [tree.text(element)[:1000] for element in tree.places("title")]
    page.headings = [_spaced(tree, element)[:1000] for element in tree.places("h1")[:_MAX_HEADINGS]]
    page.bylines = [_pieces(tree, element) for element in islice(_bylines(tree), _MAX_PRINTED)]
    return page


def first(page: Page, names: tuple[str, ...]) -> str | None:
    return next((page.meta[name][0] for name in names if name in page.meta), None)


def _note_meta(page: Page, attributes: Mapping[str, str | None]) -> None:
    content = attributes.get("content")
    name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
    if content and name:
        page.meta.setdefault(name.strip().lower(), []).append(content)


def _bylines(tree: Tree) -> Iterator[int]:
    """Elements that are marked as bylines; what dates stand in the page, `stamps` and `printed` find."""
    stated = (
        element
        for name in ("rel", "itemprop")
        for element in tree.having(name)
        if tree.get(element, name) == "author"
    )
    bare = (element for element in stated if not tree.get(element, "class"))
    for element in sorted({*tree.classed(_AUTHOR_MARK), *bare}):
        if tree.tags[element] not in _STATING and stamps.strangeness(tree, element, frozenset()) < 2:
            yield element


def _pieces(tree: Tree, element: int) -> str:
    """The element's texts, each on a line of its own: mark-up often has no white space between names."""
    texts = tree.texts[element : min(tree.ends[element], element + _MAX_PIECES)]
    return "\n".join(line for text in texts if (line := " ".join(text.split())))[:300]


def _spaced(tree: Tree, element: int) -> str:
    """The element's text, with a space where elements meet between a letter and a capital: "Kicker" + "Headline"."""
    text = ""
    for piece in tree.texts[element : min(tree.ends[element], element + _MAX_PIECES)]:
        if piece:
            glued = text[-1:].isalnum() and piece[0].isupper() and not text[-1:].isupper()
            text += f" {piece}" if glued or text[-1:] == ")" else piece
    return text
