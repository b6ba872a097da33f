"""The element that holds an article's paragraphs: what stands beside it is teasers, comments and forms."""

from __future__ import annotations

import re
from itertools import islice, takewhile

from stream_processors.extract import blocks, chrome, sift
from stream_processors.extract.blocks import Block
from stream_processors.extract.tree import Tree

MIN_PARAGRAPH = 80
"""Characters from which a paragraph is evidence; shorter ones are as often captions and teasers. Ideographs count thrice."""
MIN_IDEOGRAPHS = MIN_PARAGRAPH // 3
MIN_EVIDENCE = 200
COVERAGE = 0.7
"""Share of the evidence that the element must hold: chosen so that a pull quote or a few comments outside do not widen it."""
_MAX_PARAGRAPHS = 1_000
_MAX_LOOSE = 3_000
_MAX_ANCESTORS = 60
_MAX_LINKED = 0.5
_MAX_LEVELS = 8
_NEAR = 2
_MAX_SIBLINGS = 30
_MAX_NESTED = 6
_MAX_LEAD = 600
"""Characters of a standfirst without a headline above it; more is another article."""
_MAX_CHILDREN = 100
_TOPS = frozenset({"body", "html", "main"})
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def find(tree: Tree) -> int | None:
    """The deepest element that holds most of the running text, None where the page has too little of it.

    Paragraphs first; else the lines of elements with line breaks; else the text that stands directly in any element.
    """
    ways = (_by_parent, _by_line_breaks, _by_own_text)
    return next((found for way in ways if (found := _lowest(tree, way(tree))) is not None), None)


def parts(tree: Tree, element: int) -> list[int]:
    """The element, and its neighbours of the same kind that hold running text: some pages cut an article in sections."""
    node = element
    for _ in range(_MAX_NESTED):
        kind = _kind(tree, node)
        parent = tree.parents[node]
        if parent < 0 or tree.tags[node] in _TOPS:
            break
        alike = [child for child in _elements(tree, parent) if _kind(tree, child) == kind] if kind[1] else []
        sections = _sections(tree, alike, node)
        if len(sections) > 1:
            return sections
        node = parent
    return [element]


def beside(tree: Tree, element: int) -> float:
    """How much paragraphs weigh that follow the element near by in none of its sections, by what these weigh; leads stand above it."""
    inside = parts(tree, element)
    around = next((node for node in islice(tree.upwards(element), _NEAR, None)), element)
    held = left = 0
    for paragraph in tree.inside(around, "p")[:_MAX_PARAGRAPHS]:
        if (weight := _weight(tree, paragraph)) and _is_clear(tree, paragraph, around):
            if any(part <= paragraph < tree.ends[part] for part in inside):
                held += weight
            elif paragraph > element:
                left += weight
    return left / held if held else 0.0


def _is_clear(tree: Tree, node: int, around: int) -> bool:
    """Is it in no chrome below the element around it?"""
    between = takewhile(lambda inner: inner != around, tree.upwards(node))
    return not any(chrome.is_chrome(tree, inner) for inner in between)


def _kind(tree: Tree, element: int) -> tuple[str, str | None]:
    """Tag and first class: the others are often variants of one kind."""
    names = tree.get(element, "class").split(maxsplit=1)
    return tree.tags[element], names[0] if names else None


def _elements(tree: Tree, parent: int) -> list[int]:
    return [child for child in islice(tree.children(parent), _MAX_CHILDREN) if tree.tags[child]]


def _sections(tree: Tree, alike: list[int], element: int) -> list[int]:
    """Of these, the element and those with running text; below it one with a headline is another article."""
    found: list[int] = []
    for child in alike:
        below = element in found
        if child == element or (_is_section(tree, child) and not (below and tree.holds(child, "h1"))):
            found.append(child)
    return found


def _is_section(tree: Tree, element: int) -> bool:
    if tree.size(element) < MIN_PARAGRAPH or chrome.is_chrome(tree, element):
        return False
    read = blocks.read(tree, element)
    return sum(len(block.text) for block in read) >= MIN_PARAGRAPH and sift.is_running(read)


def leads(tree: Tree, element: int, headline: str | None = None) -> list[Block]:
    """Standfirsts: what stands between the headline and the element and reads as text; none where it holds the headline."""
    found: list[Block] = []
    node = element
    if tree.holds(element, "h1"):
        return found
    for _ in range(_MAX_LEVELS):
        parent = tree.parents[node]
        if parent < 0 or tree.tags[node] in _TOPS:
            break
        for sibling in _before(tree, node):
            if tree.tags[sibling] == "h1" or tree.holds(sibling, "h1"):
                return sift.leads(_below_heading(tree, sibling, None) + found)
            if not chrome.is_chrome(tree, sibling) or chrome.is_teaser(tree, sibling):
                read = blocks.read(tree, sibling)
                if any(block.is_heading and sift.is_headline(block.text, headline) for block in read):
                    return sift.leads(_below_heading(tree, sibling, headline) + found)
                found = (read if sift.is_running(read) else []) + found
        node = parent
    return sift.leads(found) if sum(len(block.text) for block in found) <= _MAX_LEAD else []


def _before(tree: Tree, node: int) -> list[int]:
    """The elements before the node under the same parent, the nearest first."""
    before = list(takewhile(lambda child: child < node, tree.children(tree.parents[node])))
    return [child for child in before[: -_MAX_SIBLINGS - 1 : -1] if tree.tags[child]]


def _below_heading(tree: Tree, element: int, headline: str | None) -> list[Block]:
    read = blocks.read(tree, element)
    heads = (
        i
        for i, block in enumerate(read)
        if block.tag == "h1" or (block.is_heading and sift.is_headline(block.text, headline))
    )
    return read[next(heads, len(read)) + 1 :]


def _lowest(tree: Tree, evidence: dict[int, int]) -> int | None:
    """The deepest element with most of the evidence that is not in chrome."""
    paths = {node: path for node in evidence if (path := _clear_path(tree, node))}
    weights = _summed(paths, evidence)
    total = sum(evidence[node] for node in paths)
    called = {node for node, weight in weights.items() if _is_aside(tree, node, weight / max(total, 1))}
    inside = {node: path for node, path in paths.items() if called.isdisjoint(path)}
    held = sum(evidence[node] for node in inside)
    if held < MIN_EVIDENCE:
        return None
    holding = (node for node, weight in _summed(inside, evidence).items() if weight >= COVERAGE * held)
    deepest = max(holding, key=lambda node: sum(1 for _ in tree.upwards(node)), default=None)
    return None if deepest is None else _outside_quotes(tree, deepest)


def _outside_quotes(tree: Tree, element: int) -> int:
    """The element around the outermost quotation that the element is in, or itself: an article may be one long quote."""
    quotes = [node for node in tree.upwards(element) if tree.tags[node] == "blockquote"]
    return tree.parents[quotes[-1]] if quotes else element


def _clear_path(tree: Tree, node: int) -> list[int]:
    """The node and the elements around it, the innermost first; empty where one of them is chrome by its tag."""
    path = list(islice(tree.upwards(node), _MAX_ANCESTORS))
    return [] if any(chrome.is_chrome_tag(tree, element) for element in path) else path


def _summed(paths: dict[int, list[int]], evidence: dict[int, int]) -> dict[int, int]:
    weights: dict[int, int] = {}
    for parent, path in paths.items():
        for node in path:
            weights[node] = weights.get(node, 0) + evidence[parent]
    return weights


def _is_aside(tree: Tree, node: int, share: float) -> bool:
    """By its names, unless it holds the headline or most of the text; comments may hold most of it."""
    if not chrome.is_called_chrome(tree, node) or tree.holds(node, "h1"):
        return False
    return share < COVERAGE or chrome.is_others(tree, node)


def _by_parent(tree: Tree) -> dict[int, int]:
    weights: dict[int, int] = {}
    for paragraph in tree.places("p")[:_MAX_PARAGRAPHS]:
        if weight := _weight(tree, paragraph):
            parent = tree.parents[paragraph]
            weights[parent] = weights.get(parent, 0) + weight
    return weights


def _by_line_breaks(tree: Tree) -> dict[int, int]:
    """For pages that part their paragraphs with <br>: the text that stands directly in the elements with breaks."""
    weights: dict[int, int] = {}
    for line_break in tree.places("br")[:_MAX_PARAGRAPHS]:
        parent = tree.parents[line_break]
        if parent not in weights:
            weights[parent] = _own(tree, parent)
    return weights


def _by_own_text(tree: Tree) -> dict[int, int]:
    """For pages without paragraphs: the text that stands directly in other elements."""
    weights: dict[int, int] = {}
    for element in tree.places("div", "span", "font", "td", "section", "li")[:_MAX_LOOSE]:
        own = _own(tree, element)
        if own >= MIN_PARAGRAPH:
            parent = tree.parents[element]
            weights[parent] = weights.get(parent, 0) + own
    return weights


def _own(tree: Tree, element: int) -> int:
    return sum(len(tree.texts[child].strip()) for child in islice(tree.children(element), _MAX_PARAGRAPHS))


def _weight(tree: Tree, paragraph: int) -> int:
    if tree.size(paragraph) < MIN_IDEOGRAPHS:
        return 0
    text = tree.text(paragraph)
    size = len(text) if text.isascii() else len(text) + 2 * len(_IDEOGRAPHS.findall(text))
    if size < MIN_PARAGRAPH:
        return 0
    linked = sum(map(tree.size, tree.inside(paragraph, "a")[:50]))
    return size if linked <= _MAX_LINKED * len(text) else 0
