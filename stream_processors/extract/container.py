"""The element that holds an article's paragraphs: what stands beside it is teasers, comments and forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from resiliparse.parse.html import TEXT, ElementNode, HTMLTree

from stream_processors.extract import blocks, chrome, sift
from stream_processors.extract.blocks import Block

MIN_PARAGRAPH = 80
"""Characters from which a paragraph is evidence; shorter ones are as often captions and teasers. Ideographs count thrice."""
MIN_EVIDENCE = 200
COVERAGE = 0.7
"""Share of the evidence that the element must hold: chosen so that a pull quote or a few comments outside do not widen it."""
_MAX_PARAGRAPHS = 1_000
_MAX_LOOSE = 3_000
_MAX_ANCESTORS = 60
_MAX_LINKED = 0.5
_MAX_LEVELS = 8
_MAX_SIBLINGS = 30
_MAX_NESTED = 6
_MAX_LEAD = 600
"""Characters of a standfirst without a headline above it; more is another article."""
_MAX_CHILDREN = 100
_TOPS = frozenset({"body", "html", "main"})
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def find(tree: HTMLTree) -> ElementNode | None:
    """The deepest element that holds most of the running text, None where the page has too little of it.

    Paragraphs first; else the lines of elements with line breaks; else the text that stands directly in any element.
    """
    ways = (_by_parent, _by_line_breaks, _by_own_text)
    return next((found for way in ways if (found := _lowest(way(tree)))), None)


def parts(element: ElementNode) -> list[ElementNode]:
    """The element, and its neighbours of the same kind that hold running text: some pages cut an article in sections."""
    node = element
    for _ in range(_MAX_NESTED):
        kind = _kind(node)
        parent = node.parent_element
        if parent is None or node.tag in _TOPS:
            break
        alike = [child for child in _elements(parent) if _kind(child) == kind] if kind[1] else []
        sections = _sections(alike, node)
        if len(sections) > 1:
            return sections
        node = parent
    return [element]


def _kind(element: ElementNode) -> tuple[str | None, str | None]:
    """Tag and first class: the others are often variants of one kind."""
    names = (element.getattr("class") or "").split(maxsplit=1)
    return element.tag, names[0] if names else None


def _elements(parent: ElementNode) -> list[ElementNode]:
    return [child for child in parent.child_nodes[:_MAX_CHILDREN] if isinstance(child, ElementNode)]


def _sections(alike: list[ElementNode], element: ElementNode) -> list[ElementNode]:
    """Of these, the element and those with running text; below it one with a headline is another article."""
    found: list[ElementNode] = []
    for child in alike:
        below = element in found
        if child == element or (
            _is_section(child) and not (below and child.query_selector("h1") is not None)
        ):
            found.append(child)
    return found


def _is_section(element: ElementNode) -> bool:
    if chrome.is_chrome(element):
        return False
    read = blocks.read(element)
    return sum(len(block.text) for block in read) >= MIN_PARAGRAPH and sift.is_running(read)


def leads(element: ElementNode, headline: str | None = None) -> list[Block]:
    """Standfirsts: what stands between the headline and the element and reads as text; none where it holds the headline."""
    found: list[Block] = []
    node = element
    if element.query_selector("h1") is not None:
        return found
    for _ in range(_MAX_LEVELS):
        parent = node.parent_element
        if parent is None or node.tag in _TOPS:
            break
        for sibling in _before(node):
            if sibling.tag == "h1" or sibling.query_selector("h1") is not None:
                return sift.leads(_below_heading(sibling, None) + found)
            if not chrome.is_chrome(sibling) or chrome.is_teaser(sibling):
                read = blocks.read(sibling)
                if any(block.is_heading and sift.is_headline(block.text, headline) for block in read):
                    return sift.leads(_below_heading(sibling, headline) + found)
                found = (read if sift.is_running(read) else []) + found
        node = parent
    return sift.leads(found) if sum(len(block.text) for block in found) <= _MAX_LEAD else []


def _before(node: ElementNode) -> Iterator[ElementNode]:
    """The elements before the node under the same parent, the nearest first."""
    sibling = node.prev
    for _ in range(_MAX_SIBLINGS):
        if sibling is None:
            return
        if isinstance(sibling, ElementNode):
            yield sibling
        sibling = sibling.prev


def _below_heading(element: ElementNode, headline: str | None) -> list[Block]:
    read = blocks.read(element)
    heads = (
        i
        for i, block in enumerate(read)
        if block.tag == "h1" or (block.is_heading and sift.is_headline(block.text, headline))
    )
    return read[next(heads, len(read)) + 1 :]


def _lowest(evidence: dict[ElementNode, int]) -> ElementNode | None:
    """The deepest element with most of the evidence that is not in chrome."""
    paths = {node: path for node in evidence if not any(map(chrome.is_chrome_tag, path := _upwards(node)))}
    weights = _summed(paths, evidence)
    total = sum(evidence[node] for node in paths)
    called = {node for node, weight in weights.items() if _is_aside(node, weight / max(total, 1))}
    inside = {node: path for node, path in paths.items() if called.isdisjoint(path)}
    held = sum(evidence[node] for node in inside)
    if held < MIN_EVIDENCE:
        return None
    holding = (node for node, weight in _summed(inside, evidence).items() if weight >= COVERAGE * held)
    return max(holding, key=lambda node: len(_upwards(node)), default=None)


def _summed(
    paths: dict[ElementNode, list[ElementNode]], evidence: dict[ElementNode, int]
) -> dict[ElementNode, int]:
    weights: dict[ElementNode, int] = {}
    for parent, path in paths.items():
        for node in path:
            weights[node] = weights.get(node, 0) + evidence[parent]
    return weights


def _is_aside(node: ElementNode, share: float) -> bool:
    """By its names, unless it holds the headline or most of the text; comments may hold most of it."""
    if not chrome.is_called_chrome(node) or node.query_selector("h1") is not None:
        return False
    return share < COVERAGE or chrome.is_others(node)


def _by_parent(tree: HTMLTree) -> dict[ElementNode, int]:
    weights: dict[ElementNode, int] = {}
    body = tree.body
    for paragraph in body.query_selector_all("p")[:_MAX_PARAGRAPHS] if body else ():
        parent = paragraph.parent_element
        weight = _weight(paragraph)
        if parent is not None and weight:
            weights[parent] = weights.get(parent, 0) + weight
    return weights


def _by_line_breaks(tree: HTMLTree) -> dict[ElementNode, int]:
    """For pages that part their paragraphs with <br>: the text that stands directly in the elements with breaks."""
    weights: dict[ElementNode, int] = {}
    body = tree.body
    for line_break in body.query_selector_all("br")[:_MAX_PARAGRAPHS] if body else ():
        parent = line_break.parent_element
        if parent is not None and parent not in weights:
            weights[parent] = _own(parent)
    return weights


def _by_own_text(tree: HTMLTree) -> dict[ElementNode, int]:
    """For pages without paragraphs: the text that stands directly in other elements."""
    weights: dict[ElementNode, int] = {}
    body = tree.body
    for element in body.query_selector_all("div, span, font, td, section, li")[:_MAX_LOOSE] if body else ():
        own = _own(element)
        parent = element.parent_element
        if parent is not None and own >= MIN_PARAGRAPH:
            weights[parent] = weights.get(parent, 0) + own
    return weights


def _own(element: ElementNode) -> int:
    texts = (node.value for node in element.child_nodes[:_MAX_PARAGRAPHS] if node.type == TEXT)
    return sum(len(text.strip()) for text in texts if text)


def _weight(paragraph: ElementNode) -> int:
    text = paragraph.text or ""
    size = len(text) if text.isascii() else len(text) + 2 * len(_IDEOGRAPHS.findall(text))
    if size < MIN_PARAGRAPH:
        return 0
    linked = sum(len(link.text or "") for link in paragraph.query_selector_all("a")[:50])
    return size if linked <= _MAX_LINKED * len(text) else 0


def _upwards(node: ElementNode) -> list[ElementNode]:
    nodes: list[ElementNode] = []
    current: ElementNode | None = node
    while current is not None and len(nodes) < _MAX_ANCESTORS:
        nodes.append(current)
        current = current.parent_element
    return nodes
