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
_INDEXED = frozenset({"rel", "itemprop", "property", "pubdate"})
"""Attributes by which elements are looked for, classes apart."""
_NOTHING: Mapping[str, str | None] = {}
_SURROGATES = re.compile("[\ud800-\udfff]")


class _Attributes(dict[int, Mapping[str, str | None]]):
    """The attributes of each node, read when they are first asked for: to keep those of all nodes takes a third of the walk."""

    def __init__(self, nodes: list[LexborNode]) -> None:
        super().__init__()
        self._nodes = nodes

    def __missing__(self, i: int) -> Mapping[str, str | None]:
        node = self._nodes[i]
        found = self[i] = node.attributes if node.is_element_node else _NOTHING
        return found


class Tree:
    """Nodes are numbered in document order, the root is 0. A text has the tag "", an element the text "".

    `parents[i]` is the element around node i (-1: none), `ends[i]` the node after all those inside it.
    """

    def __init__(self, html: str) -> None:
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self._nodes: list[LexborNode] = []
        self.attributes = _Attributes(self._nodes)
        self._stating: list[int] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        self._classes: dict[str, list[int]] = defaultdict(list)
        root = _parse(html).root
        if root is not None:
            self._walk(root)
        self._sizes = [0, *accumulate(map(len, self.texts))]
        self.scripts = list(self._stated())
        """What the blocks of JSON-LD hold."""

    def _walk(self, root: LexborNode) -> None:
        tags, texts, nodes = self.tags, self.texts, self._nodes
        parents, ends, places, classes = self.parents, self.ends, self._places, self._classes
        at, i = -1, 0
        node: LexborNode | None = root
        following: LexborNode | None = None
        while node is not None:
            tag = node.tag or "-"
            inner = None
            if tag == "-text":
                tags.append("")
                texts.append(node.text_content or "")
                nodes.append(node)
                parents.append(at)
                i += 1
                ends.append(i)
            elif tag[0] != "-":
                tags.append(tag)
                texts.append("")
                nodes.append(node)
                parents.append(at)
                places[tag].append(i)
                if stated := node.attributes:
                    if name := stated.get("class"):
                        classes[name].append(i)
                    if not _INDEXED.isdisjoint(stated):
                        self._stating.append(i)
                i += 1
                ends.append(i)
                inner = node.first_child
            if inner is not None and tag not in _OPAQUE:
                at, node = i - 1, inner
                continue
            while at >= 0 and (following := node.next) is None:
                node = nodes[at]
                ends[at] = i
                at = parents[at]
            node = following if at >= 0 else None

    def _stated(self) -> Iterator[str]:
        for script in self.places("script"):
            node = self._nodes[script]
            if "ld+json" in self.get(script, "type").lower() and node.first_child:
                yield node.first_child.text_content or ""

    def places(self, *tags: str) -> list[int]:
        """The elements with one of these tags, in document order."""
        found = [i for tag in tags for i in self._places.get(tag, ())]
        return sorted(found) if len(tags) > 1 else found

    def having(self, attribute: str) -> list[int]:
        """The elements with the attribute, which must be one of those that are noted."""
        return [i for i in self._stating if attribute in self.attributes[i]]

    def classed(self, pattern: re.Pattern[str]) -> list[int]:
        """The elements in whose class the pattern is found: one search in all classes of the page, each once."""
        joined, offsets, elements = self._joined
        found = {bisect_right(offsets, match.start()) - 1 for match in pattern.finditer(joined)}
        return sorted(i for at in found for i in elements[at])

    @functools.cached_property
    def _joined(self) -> tuple[str, list[int], list[list[int]]]:
        offsets = [0, *accumulate(len(name) + 1 for name in self._classes)]
        return "\n".join(self._classes), offsets, list(self._classes.values())

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
