"""A piece of a page as blocks of text: what each says, how much of it is linked, and what it is marked up as."""

from __future__ import annotations

import re

import msgspec

from stream_processors.extract import chrome
from stream_processors.extract.tree import Tree

MAX_NODES = 60_000
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol", "dl", "table"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    {
        "p", "div", "li", "dt", "dd", "tr", "thead", "tbody", "tfoot", "caption", "blockquote", "pre", "section", "article", "main",
        "header", "body", "center", "details", "summary", "hgroup", "address", "hr", "fieldset", "footer", "figure", "aside",
        "nav", "form", "figcaption",
    }
    | HEADINGS
    | _LISTS
)  # fmt: skip
_CLOSED = _BLOCKS | {"a"}
_SPACES = re.compile(" {2,}")
_WRAPPING = 0.5
"""Share of the text from which an element is no chrome, whatever it is called."""


class Block(msgspec.Struct):
    """A paragraph, heading, item or row. `group` numbers the list or table that it is part of, 0 for none."""

    text: str
    tag: str
    linked: int = 0
    group: int = 0

    @property
    def is_heading(self) -> bool:
        return self.tag in HEADINGS


class _Walk:
    """Blocks in the making, in document order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._texts: list[str] = []
        self._tags: list[str] = ["div"]
        self._groups: list[int] = [0]
        self._serial = 0
        self._links = 0
        self._linked = 0

    def text(self, value: str) -> None:
        self._texts.append(value if self._tags[-1] == "pre" else value.replace("\n", " "))
        if self._links:
            self._linked += len(value.strip())

    def open(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            self._tags.append(tag)
            if tag in _LISTS:
                self._serial += 1
                self._groups.append(self._serial)
        elif tag == "a":
            self._links += 1
        elif tag == "br" or tag in _CELLS:
            self._texts.append("\n" if tag == "br" else " ")

    def close(self, tag: str) -> None:
        if tag == "a":
            self._links -= 1
            return
        self.flush()
        self._tags.pop()
        if tag in _LISTS:
            self._groups.pop()

    def flush(self) -> None:
        text = "".join(self._texts).strip() if self._texts else ""
        if text:
            text = _SPACES.sub(" ", text) if "  " in text else text
            self.blocks.append(Block(text, self._tags[-1], self._linked, self._groups[-1]))
        self._texts = []
        self._linked = 0


def read(tree: Tree, root: int) -> list[Block]:
    """The blocks of the element in document order, without elements that are chrome."""
    walk = _Walk()
    wrapping = _WRAPPING * tree.size(root)
    tags, texts, ends = tree.tags, tree.texts, tree.ends
    around: list[tuple[int, str]] = []
    node, end = root, min(ends[root], root + MAX_NODES)
    while node < end:
        while around and around[-1][0] <= node:
            walk.close(around.pop()[1])
        tag = tags[node]
        if not tag:
            walk.text(texts[node])
        elif node != root and _is_left_out(tree, node, wrapping):
            node = ends[node]
            continue
        else:
            walk.open(tag)
            if tag in _CLOSED:
                around.append((ends[node], tag))
        node += 1
    while around:
        walk.close(around.pop()[1])
    walk.flush()
    return walk.blocks


def _is_left_out(tree: Tree, element: int, wrapping: float) -> bool:
    if chrome.is_chrome_tag(tree, element):
        return True
    return chrome.is_called_chrome(tree, element) and tree.size(element) <= wrapping
