"""The element that holds an article's paragraphs: what stands beside it is teasers, comments and forms."""

from __future__ import annotations

import re

from resiliparse.parse.html import TEXT, ElementNode, HTMLTree

MIN_PARAGRAPH = 80
"""Characters from which a paragraph is evidence; shorter ones are as often captions and teasers. Ideographs count thrice."""
MIN_EVIDENCE = 300
COVERAGE = 0.7
"""Share of the evidence that the element must hold: chosen so that a pull quote or a few comments outside do not widen it."""
_MAX_PARAGRAPHS = 1_000
_MAX_ANCESTORS = 60
_MAX_LINKED = 0.5
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def find(tree: HTMLTree, aside: str) -> ElementNode | None:
    """The deepest element that holds most of the running text, None where the page has too little text in paragraphs.

    `aside` is a CSS selector of what is no article; paragraphs below it are no evidence.
    """
    return _lowest(_by_parent(tree), aside) or _lowest(_by_line_breaks(tree), aside)


def _lowest(evidence: dict[ElementNode, int], aside: str) -> ElementNode | None:
    weights: dict[ElementNode, int] = {}
    total = 0
    for parent, weight in evidence.items():
        if parent.closest(aside) is None:
            total += weight
            for node in _upwards(parent):
                weights[node] = weights.get(node, 0) + weight
    if total < MIN_EVIDENCE:
        return None
    holding = (node for node, weight in weights.items() if weight >= COVERAGE * total)
    return max(holding, key=lambda node: len(_upwards(node)), default=None)


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
            own = (node.value for node in parent.child_nodes[:_MAX_PARAGRAPHS] if node.type == TEXT)
            weights[parent] = sum(len(text.strip()) for text in own if text)
    return weights


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
