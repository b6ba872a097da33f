"""Where the words of a list stand in a text: one pass for the whole list (Aho–Corasick, leftmost-longest)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

_SURROGATE = re.compile("[\ud800-\udfff]")
_INSIDE = "'’-"


def lowered(text: str) -> str:
    """The text in small letters and as long as before; lone surrogates, which have no UTF-8, become spaces.

    İ is the only letter whose small form is longer (Unicode, SpecialCasing.txt).
    """
    low = text.lower()
    if len(low) != len(text):
        low = text.replace("İ", "i").lower()
    if not low.isascii():
        try:
            low.encode()
        except UnicodeEncodeError:
            return _SURROGATE.sub(" ", low)
    return low


class Lexicon:
    """A list of words or of beginnings of words, in small letters and without spaces."""

    def __init__(self, words: Iterable[str]) -> None:
        self._matcher = AhoCorasick(sorted(words), matchkind=MatchKind.LeftmostLongest)

    def beginnings(self, low: str) -> Iterator[tuple[int, int]]:
        """Start and end of each entry that stands where a word begins; the word may go on behind it."""
        for _, start, end in self._matcher.find_matches_as_indexes(low):
            before = low[start - 1 : start]
            if before == " " or not (before.isalpha() or (before in _INSIDE and _is_inside(low, start - 1))):
                yield start, end

    def words(self, low: str) -> Iterator[tuple[int, int]]:
        """Start and end of each entry that stands as a whole word."""
        for start, end in self.beginnings(low):
            if not low[end : end + 1].isalnum():
                yield start, end


def _is_inside(low: str, mark: int) -> bool:
    return mark > 0 and low[mark - 1].isalpha()
