"""The news article among a page's JSON-LD blocks, whatever their nesting, and though they be slightly broken."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

MAX_BLOCK = 1_000_000
MAX_NODES = 2_000
_MAX_DEPTH = 8

ARTICLE_TYPES = frozenset(
    [
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "askpublicnewsarticle",
        "backgroundnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "satiricalarticle",
        "blogposting",
        "liveblogposting",
        "advertisercontentarticle",
        "report",
        "techarticle",
        "scholarlyarticle",
        "socialmediaposting",
        "discussionforumposting",
    ]
)
"""Types of schema.org that carry one article, in lower case."""
GENRES = {
    "opinionnewsarticle": "opinion",
    "analysisnewsarticle": "analysis",
    "backgroundnewsarticle": "background",
    "reviewnewsarticle": "review",
    "satiricalarticle": "satire",
    "liveblogposting": "live blog",
    "advertisercontentarticle": "advertising",
}
_LISTS = frozenset({"itemListElement", "hasPart", "relatedLink", "comment", "mentions", "liveBlogUpdate"})
"""What hangs below these is another article, or no article."""

_DATED_TYPES = ARTICLE_TYPES | {
    "webpage", "itempage", "aboutpage", "profilepage", "qapage", "creativework", "videoobject", "audioobject", "podcastepisode",
    "recipe", "howto", "photograph", "imagegallery", "mediaobject", "webcontent", "question", "dataset",
}  # fmt: skip
"""Types whose own date is that of the page, where they stand outside lists."""
_BROKEN_DATE = re.compile(
    r'"(datePublished|dateCreated|uploadDate|dateModified)"\s{0,9}:\s{0,9}"([^"]{8,40})"'
)

_TRAILING_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)[\s;]*$"
)

Node = dict[str, Any]


def load(block: str) -> Any:
    """One block as JSON; comments, trailing commas, raw line ends and escaped quotes are forgiven; else None."""
    if len(block) > MAX_BLOCK:
        return None
    try:
        return msgspec.json.decode(block)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        pass
    bare = _WRAPPING.sub("", block).strip().rstrip(";")
    for attempt in (bare, _TRAILING_COMMA.sub("", bare), html.unescape(bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def article(blocks: Iterable[str]) -> tuple[Node | None, dict[str, Node], frozenset[str]]:
    """The first node of an article type, the most particular type first; all nodes by their `@id`; the types of all."""
    nodes = [node for block in blocks for node in _nodes(load(block))][:MAX_NODES]
    by_id: dict[str, Node] = {}
    for node in nodes:
        if isinstance(node.get("@id"), str) and len(node) > 1:
            by_id.setdefault(node["@id"], node)
    articles = [node for node in nodes if types(node) & ARTICLE_TYPES]
    articles.sort(key=lambda node: (not is_news(node), "headline" not in node))
    return (
        (articles[0] if articles else None),
        by_id,
        frozenset(kind for node in nodes for kind in types(node)),
    )


def stated_dates(blocks: Iterable[str]) -> Iterator[tuple[str, Node]]:
    """Dates of pages whose markup has no article node: those of the page itself, of a video, a recipe or the like.

    The nodes come back with "published" or "modified" texts; a block too broken to read is searched for its keys.
    """
    for block in blocks:
        loaded = load(block)
        if loaded is None:
            yield "", dict(reversed(_BROKEN_DATE.findall(block[:MAX_BLOCK])))
        for node in _nodes(loaded):
            if kinds := types(node) & _DATED_TYPES:
                yield min(kinds), node


def types(node: Node) -> set[str]:
    """The node's types in lower case, without their vocabulary's address."""
    return {text.rpartition("/")[2].lower() for text in strings(node.get("@type"))}


def strings(value: Any) -> list[str]:
    """The strings of a value that should be a string or a list of them."""
    if isinstance(value, str):
        return [value]
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """The first string of a value that is not blank."""
    return next((string for string in strings(value) if string.strip()), None)


def named(value: Any, by_id: dict[str, Node]) -> list[tuple[str, set[str]]]:
    """Names and types of people or organisations, given as text, node, reference or list of these."""
    values = value if isinstance(value, list) else [value]
    found: list[tuple[str, set[str]]] = []
    for item in values[:50]:
        if isinstance(item, str):
            found.append((item, set()))
        elif isinstance(item, dict):
            node = item if "name" in item else by_id.get(str(item.get("@id")), item)
            found += [(name, types(node)) for name in strings(node.get("name"))]
    return found


def nodes_of(value: Any, by_id: dict[str, Node]) -> Iterator[Node]:
    """The nodes of a value that is a node, a reference to one or a list of these."""
    for item in (value if isinstance(value, list) else [value])[:50]:
        if isinstance(item, dict):
            yield by_id.get(str(item.get("@id")), item) if item.keys() <= {"@id", "@type"} else item


def is_news(node: Node) -> bool:
    """Is the node of a type that newsrooms use, not the plain Article or BlogPosting of other sites?"""
    return any("news" in kind or kind in GENRES for kind in types(node))


def _nodes(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name, item in value.items():
            if name not in _LISTS and isinstance(item, (dict, list)):
                yield from _nodes(item, depth + 1)
