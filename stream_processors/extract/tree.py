"""A page's elements and texts as flat lists in document order, from one walk over the parsed tree (lexbor).

Asking a parser's own nodes for parents, texts and attributes over and over took two thirds of the time of extraction.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

_OPAQUE = frozenset(
    {
        "script",
        "style",
        "svg",
        "math",
        "iframe",
        "textarea",
        "select",
        "noscript",
        "template",
        "object",
        "video",
    }
)
"""What holds none of the page's text; of scripts, those that hold JSON-LD are kept."""
_NOTHING: Mapping[str, str | None] = {}
_SURROGATES = re.compile("[\ud800-\udfff]")


class Tree:
    """Nodes are numbered in document order, the root is 0. A text has the tag "", an element the text "".

    `parents[i]` is the element around node i (-1: none), `ends[i]` the node after all those inside it.
    """

    def __init__(self, html: str) -> None:
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[Mapping[str, str | None]] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.marked: list[int] = []
        """The elements with attributes."""
        self.scripts: list[str] = []
        """What the blocks of JSON-LD hold."""
        root = _parse(html).root
        if root is not None:
            self._walk(root)
        self._sizes = [0, *accumulate(map(len, self.texts))]
        self._places: dict[str, list[int]] = defaultdict(list)
        for i, tag in enumerate(self.tags):
            self._places[tag].append(i)

    def _walk(self, root: LexborNode) -> None:
        tags, texts, attributes = self.tags, self.texts, self.attributes
        parents, ends, marked = self.parents, self.ends, self.marked
        around: list[LexborNode] = []
        at, i = -1, 0
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag or "-"
            inner = None
            if tag == "-text":
                tags.append("")
                texts.append(node.text_content or "")
                attributes.append(_NOTHING)
                parents.append(at)
                i += 1
                ends.append(i)
            elif tag[0] != "-":
                tags.append(tag)
                texts.append("")
                attributes.append(stated := node.attributes)
                parents.append(at)
                if stated:
                    marked.append(i)
                i += 1
                ends.append(i)
                inner = node.first_child
            if inner is not None:
                if tag not in _OPAQUE:
                    around.append(node)
                    at, node = i - 1, inner
                    continue
                if tag == "script" and "ld+json" in (stated.get("type") or "").lower():
                    self.scripts.append(inner.text_content or "")
            following = node.next if around else None
            while following is None and around:
                node = around.pop()
                ends[at] = i
                at = parents[at]
                following = node.next if around else None
            node = following

    def places(self, *tags: str) -> list[int]:
        """The elements with one of these tags, in document order."""
        found = [i for tag in tags for i in self._places.get(tag, ())]
        return sorted(found) if len(tags) > 1 else found

    def having(self, attribute: str) -> list[int]:
        """The elements with the attribute."""
        return self._having.get(attribute, [])

    @functools.cached_property
    def _having(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for i in self.marked:
            for attribute in self.attributes[i]:
                found[attribute].append(i)
        return found

    def classed(self, pattern: re.Pattern[str]) -> list[int]:
        """The elements in whose class the pattern is found: one search in all classes of the page, each once."""
        joined, offsets, elements = self._classes
        found = {bisect_right(offsets, match.start()) - 1 for match in pattern.finditer(joined)}
        return sorted(i for at in found for i in elements[at])

    @functools.cached_property
    def _classes(self) -> tuple[str, list[int], list[list[int]]]:
        by_name: dict[str, list[int]] = defaultdict(list)
        for i in self.having("class"):
            by_name[self.attributes[i]["class"] or ""].append(i)
        offsets = [0, *accumulate(len(name) + 1 for name in by_name)]
        return "\n".join(by_name), offsets, list(by_name.values())

    def first(self, tag: str) -> int | None:
        return next(iter(self._places.get(tag, ())), None)

    def inside(self, i: int, tag: str) -> list[int]:
        """The elements with the tag inside this one."""
        places = self._places.get(tag, [])
        return places[bisect_left(places, i + 1) : bisect_left(places, self.ends[i])] if places else places

    def holds(self, i: int, tag: str) -> bool:
        """Is there such an element inside this one?"""
        return bool(self.inside(i, tag))

    def get(self, i: int, name: str) -> str:
        """The attribute's value, "" where there is none."""
        return self.attributes[i].get(name) or ""

    def text(self, i: int) -> str:
        """All text in the node."""
        return "".join(self.texts[i : self.ends[i]])

    def size(self, i: int) -> int:
        """Characters of all text in the node."""
        return self._sizes[self.ends[i]] - self._sizes[i]

    def children(self, i: int) -> Iterator[int]:
        """The elements and texts directly in the element."""
        inner, end = i + 1, self.ends[i]
        while inner < end:
            yield inner
            inner = self.ends[inner]

    def upwards(self, i: int) -> Iterator[int]:
        """The node and the elements around it, the innermost first."""
        while i >= 0:
            yield i
            i = self.parents[i]


def _parse(html: str) -> LexborHTMLParser:
    try:
        return LexborHTMLParser(html)
    except UnicodeEncodeError:
        return LexborHTMLParser(_SURROGATES.sub("\ufffd", html))
