"""Clean Unicode: NFC, no control characters, white space collapsed."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable

from schemas.events import Reason, Rejection

MAX_MARKS = 30
"""Combining marks after one letter; more are dropped. UAX #15 (stream-safe text) uses the same number; without a limit
normalisation takes quadratic time."""

_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_HARMLESS = 1000
MAX_CHARACTERS = 2_000_000
"""Of running text; War and Peace has 3 million."""
_NO_WORD = re.compile(r"[\W_]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_SURROGATES = re.compile("[\ud800-\udfff]")
_TERMINATORS = ".!?…。！？｡।॥؟۔։។።…"
_CLOSERS = "\"'”’»)]›」』）】】〉》*“ "


def clean(text: str) -> str:
    """The text in NFC, without control, bidi and surrogate characters; zero-width joiners carry meaning and stay."""
    if not text.replace("\n", " ").isprintable():
        text = _UNWANTED.sub("", text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", limit_marks(text))


def limit_marks(text: str) -> str:
    """The text with at most `MAX_MARKS` combining marks in a row; short texts, which cost little, as they are."""
    if len(text) < _HARMLESS or not any(map(unicodedata.combining, text[::MAX_MARKS])):
        return text  # a longer run of marks would hold one of these characters
    text = _mark_runs(0x300, 0xFFFF).sub(r"\1", text)
    return _mark_runs(0x10000, 0x1E94B).sub(r"\1", text) if max(text) > "\uffff" else text


@functools.cache
def _mark_runs(first: int, last: int) -> re.Pattern[str]:
    """One pattern per plane: a set that reaches beyond the first one is searched 20 times slower."""
    marks = "".join(chr(c) for c in range(first, last) if unicodedata.combining(chr(c)))
    return re.compile(f"([{marks}]{{{MAX_MARKS}}})[{marks}]+")


def refuse_flood(text: str) -> None:
    """Refuse text that is longer than any article, before work is spent on it.

    Raises:
        Rejection: `too_large`.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"{len(text)} characters of text, more than {MAX_CHARACTERS}; push the articles one by one"
        raise Rejection(Reason.TOO_LARGE, message)


def one_line(text: str | None) -> str | None:
    """The cleaned text on one line, or None where nothing is left; markup left over from a feed or template goes."""
    if not text:
        return None
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(clean(text).split()) or None


def paragraphs(text: str) -> list[str]:
    """The non-empty lines of a text, cleaned."""
    lines = (" ".join(line.split()) for line in clean(text).splitlines())
    return [line for line in lines if line]


def without_surrogates(text: str) -> str:
    """Lone surrogates, which no parser takes, as replacement characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text


def key(text: str) -> str:
    """What two printings of one line have in common: letters and digits, case-folded."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _NO_WORD.sub("", folded.casefold())


def is_sentence(line: str) -> bool:
    """Does the line end as sentences do, in any script, closing quotes and brackets aside?"""
    end = line.rstrip(_CLOSERS)
    return bool(end) and end[-1] in _TERMINATORS


def unique(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The texts cleaned, in their order, each once."""
    found: dict[str, str] = {}
    for text in texts:
        line = one_line(text)
        if line and key(line):
            found.setdefault(key(line), line)
    return tuple(found.values())
