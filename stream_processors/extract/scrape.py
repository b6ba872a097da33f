"""Scraped text as rows, with what its layout tells of each: does it stand alone, is it a menu?"""

from __future__ import annotations

import re
import statistics
from typing import NamedTuple

from stream_processors.extract.clean import clean, key

_WRAP = range(45, 100)
"""Median length of the lines of a text that was wrapped by a mailer or terminal."""
_MIN_WRAPPED = 3
_GAP = re.compile(r"\S(?: {2,}|\t+|\u3000{2,})\S")
_MAX_MENU = 200


class Row(NamedTuple):
    """A line on one line, and its letters and digits (`key`), by which repetition is found.

    `alone` says that empty lines stand around it, as around titles and paragraphs; `menu` that it lists words or links.
    """

    text: str
    key: str
    alone: bool
    menu: bool


def rows(text: str) -> list[Row]:
    """The non-empty lines; those of a text wrapped at a fixed width are joined to paragraphs."""
    blocks = _blocks(clean(text).splitlines())
    if _is_wrapped(blocks):
        blocks = [[" ".join(block)] for block in blocks]
    several = len(blocks) > 1
    return [_row(line, alone=several and len(block) == 1) for block in blocks for line in block]


def _row(line: str, *, alone: bool) -> Row:
    text = " ".join(line.split())
    menu = len(text) <= _MAX_MENU and len(_GAP.findall(line)) > 1
    return Row(text, key(text), alone, menu)


def _blocks(lines: list[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        stripped = line.strip()
        if stripped:
            blocks[-1].append(stripped)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Are most lines inner lines of a block, of nearly one length?"""
    inner = [len(line) for block in blocks for line in block[:-1]]
    if len(blocks) < 2 or len(inner) < _MIN_WRAPPED or 2 * len(inner) < sum(map(len, blocks)):
        return False
    return int(statistics.median(inner)) in _WRAP and max(inner) < _WRAP.stop + 20
