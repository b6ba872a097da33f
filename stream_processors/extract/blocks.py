"""A piece of a page as blocks of text: what each says, how much of it is linked, and what it is marked up as."""

from __future__ import annotations

import re

import msgspec
from resiliparse.parse.html import TEXT, DOMNode, ElementNode

from stream_processors.extract import chrome

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


def read(root: ElementNode) -> list[Block]:
    """The blocks of the subtree in document order, without elements that are chrome."""
    walk = _Walk()
    wrapping = _WRAPPING * len(root.text or "")
    stack: list[DOMNode | str] = [root]
    for _ in range(MAX_NODES):
        if not stack:
            break
        node = stack.pop()
        if isinstance(node, str):
            walk.close(node)
        elif node.type == TEXT:
            walk.text(node.value or "")
        elif isinstance(node, ElementNode) and (node is root or not _is_left_out(node, wrapping)):
            tag = node.tag or ""
            walk.open(tag)
            if tag in _CLOSED:
                stack.append(tag)
            stack += node.child_nodes[::-1]
    walk.flush()
    return walk.blocks


def _is_left_out(element: ElementNode, wrapping: float) -> bool:
    if chrome.is_chrome_tag(element):
        return True
    return chrome.is_called_chrome(element) and len(element.text or "") <= wrapping
