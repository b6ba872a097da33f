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
_TOKEN = re.compile(r""">|"[^"]*"|'[^']*'|[^\s"'>]+""")
_RAW = ("script", "style")


def defused(html: str) -> str:
    """The page; without its nesting elements where they nest deeper than browsers allow.

    Raises:
        Rejection: `too_large` where it has more than 150,000 tags, or an element with more than 10,000 attributes.
    """
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise Rejection(
            Reason.TOO_LARGE, f"the page has {tags} tags, more than {MAX_TAGS}; push its articles one by one"
        )
    if any(_is_swollen(html, start) for start in _long_gaps(html)):
        message = (
            f"an element has more than {MAX_ATTRIBUTES} attributes; push the page as its server sends it"
        )
        raise Rejection(Reason.TOO_LARGE, message)
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


def _is_swollen(html: str, start: int) -> bool:
    """Has the tag that begins there too many attributes?"""
    if not html[start + 1].isalpha() or html[start + 1 : start + 7].lower().startswith(_RAW):
        return False
    tokens = itertools.takewhile(lambda token: token[0] != ">", _TOKEN.finditer(html, start))
    return sum(1 for _ in itertools.islice(tokens, MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES


def _depth(html: str) -> int:
    closing = _TAG.findall(html)
    return max(
        itertools.accumulate(
            closing, lambda depth, slash: max(0, depth - 1) if slash else depth + 1, initial=0
        )
    )
