"""Dialogue behind a dash at the beginning of a line, as Romance and Slavic languages print it.

Only with the dash that ends it ("— Нет, — сказал он."): a line that begins with a dash alone is as often an item of a list.
"""

from __future__ import annotations

import re

from stream_processors.enrich.quotes_marks import Quoted

LANGUAGES = frozenset(["ru", "uk", "be", "bg", "sr", "mk", "pl", "es", "ca", "gl", "pt", "fr", "it", "ro"])
SHORTEST, LONGEST = 8, 600
"""Code points of what is said: less is an interjection, more a paragraph of which the second dash is no end."""
_LINE = re.compile(
    rf"^[ \t]*[—–―][ \t]*(?P<said>[^\W\d_¿¡«]?[^\n—–―]{{{SHORTEST},{LONGEST}}}?)(?:[,;][ \t]*|(?<=[.!?…])[ \t]*|[ \t]+)[—–―][ \t]*(?=[^\W\d_])",
    re.MULTILINE,
)


def dialogue(body: str, language: str) -> list[Quoted]:
    """The stretches between the dashes, in order."""
    if language[:2] not in LANGUAGES:
        return []
    return [
        Quoted(match.start(), match.start("said"), match.end("said"), match.end())
        for match in _LINE.finditer(body)
    ]
