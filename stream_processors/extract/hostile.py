"""Pages that would take the parser seconds, told by cheap counts, and made harmless or refused before they are parsed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from schemas.events import Reason, Rejection

MAX_TAGS = 150_000
"""Pages with more take seconds; those of the corpora at hand have 500 to 8,000."""
MAX_DEPTH = 512
"""Where browsers stop nesting."""
_DEEP_TAGS = 10_000
"""Parsing takes time quadratic in the depth: 0.1 s at 10,000, 20 s at 100,000."""
MAX_ATTRIBUTES = 10_000
"""Of one element: parsing takes time quadratic in their number, 0.2 s at 10,000, 20 s at 100,000."""
_LONG_TAG = 3 * MAX_ATTRIBUTES
_TAG = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|option|dt|dd|td|th|tr)[\s/>])[a-z]",
    re.IGNORECASE,
)
"""Tags but of elements that hold nothing, or that a sibling closes."""
_NESTING = re.compile(
    r"</?(?!(?:html|head|body|title|meta|link|script|style|p|br|h[1-6])[\s/>])[a-z][^<>]*>", re.IGNORECASE
)
_ATTRIBUTE = r"""[\s/]*+=?[^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)?"""
_OPENING = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:(?=[^>]){_ATTRIBUTE})*+")
"""A tag up to its ">", by the tokenizer of the HTML standard: names may hold "<" and quotes, quoted values ">"."""
_EACH = re.compile(rf"(?=[^>]){_ATTRIBUTE}")
_ODD = re.compile(r"""<[a-zA-Z][^<>"'=]*+(?:=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^<>"'=\s]?)[^<>"'=]*+)*+["'<]""")
"""Where a tag begins that holds "<", a quote at an odd place or a quoted ">": its end is not its first ">"."""


def defused(html: str) -> str:
    """The page; without its nesting elements where they nest deeper than browsers allow, and without swollen attributes.

    Raises:
        Rejection: `too_large` where it has more than 150,000 tags.
    """
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise Rejection(
            Reason.TOO_LARGE, f"the page has {tags} tags, more than {MAX_TAGS}; push its articles one by one"
        )
    html = _slimmed(html)
    return _NESTING.sub(" ", html) if tags > _DEEP_TAGS and _depth(html) > MAX_DEPTH else html


def _long_gaps(html: str) -> Iterator[int]:
    """Where a "<" stands that no other follows for long. Looking backwards, most of the page is skipped."""
    at = html.find("<")
    while 0 <= at < len(html) - _LONG_TAG:
        following = html.rfind("<", at + 1, at + _LONG_TAG)
        if following < 0:
            yield at
            following = html.find("<", at + _LONG_TAG)
        at = following


def _slimmed(html: str) -> str:
    """The page; tags with more than 10,000 attributes lose them."""
    kept: list[str] = []
    at = 0
    for start in sorted({*_long_gaps(html), *_odd_tags(html)}):
        if start >= at and (tag := _OPENING.match(html, start)) and _is_swollen(tag[0]):
            kept += [html[at:start], "<p"]
            at = tag.end()
    return "".join([*kept, html[at:]]) if kept else html


def _odd_tags(html: str) -> Iterator[int]:
    """Where tags begin that do not end at their first ">", but for those inside one that was just found."""
    found = _ODD.search(html)
    while found:
        yield found.start()
        tag = _OPENING.match(html, found.start())
        found = _ODD.search(html, max(found.end() - 1, tag.end() if tag else 0))


def _is_swollen(tag: str) -> bool:
    return len(tag) > 2 * MAX_ATTRIBUTES and sum(1 for _ in _EACH.finditer(tag)) > MAX_ATTRIBUTES


def _depth(html: str) -> int:
    closing = _TAG.findall(html)
    return max(
        itertools.accumulate(
            closing, lambda depth, slash: max(0, depth - 1) if slash else depth + 1, initial=0
        )
    )
