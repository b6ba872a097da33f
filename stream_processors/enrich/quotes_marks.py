"""Quoted stretches, by their marks alone: which mark opens, which closes, and what belongs together over paragraphs."""

from __future__ import annotations

import re
from typing import NamedTuple

CLOSERS = {
    "“": '”"“',
    "„": '“”"‟„',
    "‟": '”"',
    "«": "»",
    "»": "«»",
    "”": '”"',
    '"': '"”',
    "＂": "＂",
    "‘": "’'",
    "‚": "‘’'",
    "'": "'’",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "《": "》",
}
"""Which marks may close what a mark opened, including the wrong ones that people type."""

_MARK = re.compile(r"[“”„‟«»‹›\"'‘’‚「」『』＂]|\n+|''|``")
_CJK = "「」『』＂"
_NESTING = frozenset("“„«「『")
_SINGLE = frozenset("'‘’‚")
LONGEST = 6000
"""Code points: what runs on longer without a closing mark is a lost mark, not a quote."""
_PARAGRAPHS = 8


class Quoted(NamedTuple):
    """`start` and `end` lie inside the marks, `left` and `right` around them; `marks` are repeated opening marks inside."""

    left: int
    start: int
    end: int
    right: int
    marks: tuple[int, ...] = ()

    def text(self, body: str) -> str:
        """The words without the marks, the repeated ones included."""
        cuts = [self.start, *(x for mark in self.marks for x in (mark, mark + 1)), self.end]
        return "".join(body[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True)).strip()


class _Open(NamedTuple):
    mark: str
    left: int
    depth: int = 1
    paragraphs: int = 0
    marks: tuple[int, ...] = ()
    waits: bool = False
    """A paragraph has just begun inside: the next thing must be a repeated mark."""


def quoted(body: str) -> list[Quoted]:
    """All outermost quoted stretches, in order; nested ones belong to the outer one's text."""
    found: list[Quoted] = []
    current: _Open | None = None
    for match in _MARK.finditer(body):
        current = _step(body, match, current, found)
    return found


def _step(body: str, match: re.Match[str], current: _Open | None, found: list[Quoted]) -> _Open | None:
    mark, at = match[0], match.start()
    if current is None or (mark[0] != "\n" and at - current.left > LONGEST):
        return _Open(mark, at) if mark in CLOSERS and _opens(body, mark, at) else None
    if mark[0] == "\n":
        return _over_paragraph(body, match, current)
    if current.waits:
        return current._replace(waits=False, marks=(*current.marks, at))
    return _inside(body, mark, at, current, found)


def _inside(body: str, mark: str, at: int, current: _Open, found: list[Quoted]) -> _Open | None:
    if _nests(body, mark, at, current):
        return current._replace(depth=current.depth + 1)
    if mark not in CLOSERS[current.mark] or not _closes(body, mark, at, current):
        return current
    if current.depth > 1:
        return current._replace(depth=current.depth - 1)
    found.append(Quoted(current.left, current.left + 1, at, at + 1, current.marks))
    return None


def _nests(body: str, mark: str, at: int, current: _Open) -> bool:
    return mark == current.mark and mark in _NESTING and _opens(body, mark, at) and not _ends_word(body, at)


def _ends_word(body: str, at: int) -> bool:
    return body[at - 1 : at].isalnum()


def _over_paragraph(body: str, match: re.Match[str], current: _Open) -> _Open | None:
    """A quote runs on into the next paragraph where that begins with its opening mark again (Chicago Manual 13.32)."""
    at = match.end()
    following = body[at : at + 1]
    if current.mark in _SINGLE or current.paragraphs >= _PARAGRAPHS or at >= len(body):
        return None
    if following == current.mark or (current.mark == "«" and following == "»"):
        return current._replace(paragraphs=current.paragraphs + 1, waits=True, depth=1)
    if current.mark in '"＂':
        return None
    return current._replace(paragraphs=current.paragraphs + 1) if _closes_soon(body, at, current) else None


def _closes_soon(body: str, at: int, current: _Open) -> bool:
    """Whether the quote is closed before another is opened."""
    for mark in body[at : current.left + LONGEST]:
        if mark in CLOSERS[current.mark] and mark != current.mark:
            return True
        if mark == current.mark:
            return False
    return False


def _opens(body: str, mark: str, at: int) -> bool:
    before, after = body[at - 1 : at] if at else "", body[at + 1 : at + 2]
    if mark in _CJK:
        return True
    if not after or (after.isspace() and mark not in "«„"):
        return False
    if mark in "“„«‟":
        return not (mark == "“" and before.isalnum() and not after.isalnum())
    if mark in "»›":
        return (
            (not before or before.isspace() or before in "([—–-")
            and not after.isspace()
            and after not in ".,;:"
        )
    if mark in _SINGLE:
        return (not before or before.isspace() or before in "([—–:") and after.isalpha()
    return not before.isalnum() and after not in ".,;:)]}!?"


def _closes(body: str, mark: str, at: int, current: _Open) -> bool:
    before, after = body[at - 1 : at], body[at + 1 : at + 2]
    if mark in _CJK or mark in "»›«‹":
        return mark != current.mark or not (before.isspace() and after.isalnum())
    if mark in _SINGLE:
        return not after.isalnum() and not before.isspace() and not _is_apostrophe(body, at, current)
    if mark == '"' and current.mark == '"':
        return not (before.isspace() and after.isalnum())
    return True


def _is_apostrophe(body: str, at: int, current: _Open) -> bool:
    """A plural's possessive ("the officials' plan") where the paragraph has a better mark to close with."""
    if body[at - 1 : at] != "s" or not re.match(r" [a-z]", body[at + 1 : at + 3]):
        return False
    line_end = body.find("\n", at)
    rest = body[at + 1 : min(line_end if line_end >= 0 else len(body), current.left + LONGEST)]
    return re.search(r"[.,!?]['’](?!\w)", rest) is not None
