"""UTF-8 that some program read as Windows-1252 and saved again ("cafÃ©"): undone where that is certain.

The idea of the strict round trip is that of ftfy (Speer 2019): text in Windows-1252 is hardly ever valid UTF-8.
"""

from __future__ import annotations

import re

MIN_LETTERS = 3
"""One or two such letters may be meant, as in an article on mojibake."""
_MIN_SHARE = 0.95
_WINDOWS = {chr(byte): bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_BYTES = {ord(char): ord(byte) for byte, char in _WINDOWS.items()}
_POSSIBLE = re.compile(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]")
"""`_LEADS` in UTF-8, roughly; its literal first byte makes it ten times faster on a page without mojibake."""
_RUN = re.compile("[\x80-\xff" + "".join(re.escape(char) for char in _WINDOWS.values()) + "]+")
_LEADS = re.compile("[\xc2-\xf4][\x80-\xbf" + "".join(re.escape(char) for char in _WINDOWS.values()) + "]")
_NO_LETTERS = re.compile("[\xa0-\xbf" + "".join(re.escape(char) for char in _WINDOWS.values()) + "]+")


def repair(text: str, encoded: bytes | None = None) -> str:
    """The text with its mojibake undone, if nearly all its runs of such characters are valid UTF-8; else as it is.

    `encoded` is the text in UTF-8, where it is at hand.
    Text with one layer of damage is repaired once: a second pass would need its own proof.
    """
    if (
        text.isascii()
        or not _POSSIBLE.search(encoded or text.encode("utf-8", "replace"))
        or not _LEADS.search(text)
    ):
        return text
    runs = [run for run in _RUN.findall(text) if not _NO_LETTERS.fullmatch(run)]
    undone = [before for run in runs if (before := _undone(run)) is not None]
    if len("".join(undone)) < MIN_LETTERS or len(undone) < _MIN_SHARE * len(runs):
        return text
    return _RUN.sub(lambda run: _undone(run[0]) or run[0], text)


def _undone(run: str) -> str | None:
    """The run as it was before, or None if its bytes are no UTF-8."""
    try:
        return run.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
