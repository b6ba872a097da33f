"""Bylines: who wrote an article, as people."""

from __future__ import annotations

import re

from stream_processors.extract.clean import key, one_line, unique

MAX_AUTHORS = 20
MAX_BYLINE = 120

_BY = re.compile(
    r"^(?:written\s+by|story\s+by|reported\s+by|reporting\s+by|posted\s+by|by|von|par|por|di|door|av|af|przez|автор|"
    r"текст|tekst|texto|text|autor(?:in|a)?|auteur|author|de\s+notre\s+correspondant|بقلم|كتبت?|संवाददाता|yazan|文|記者|记者)"
    r"(?:\s*[:：]\s*|\s+)",
    re.IGNORECASE,
)
_INNER_BY = re.compile(r"^.{0,60}\b(?:[Bb]y|BY)[:\s]\s*(?=\w)")
_BETWEEN = re.compile(
    r"\s*(?:[,;/&·]|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\bog\b|\boch\b|\bve\b|\bи\b|、|，)\s*"
)
_AFTER_NAME = re.compile(r"\s*(?:\||•|\(|\s[–—-]\s|@|\bin\s|\bfor\s|\bat\s|\bon\s\d|<).*$")
_ROLE = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|staff|writers?|desk|bureau|newsroom|team|redaktion|redaction|rédaction|"
    r"redacción|redação|redazione|redactie|redakcja|редакция|agency|agencies|agencia|agence|agentur|news|online|admin|"
    r"administrator|webmaster|contributors?|columnist|chief|media|press|unknown|guest|author|producer|analyst|service|"
    r"journalist|korrespondent(?:in)?|newspaper|company|inc|ltd|llc)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(r"[\d@#/\\<>{}=?!:]|https?|www\.|\.com\b")
_MAX_WORDS = 6
_MAX_NAME = 60


def names(byline: str | None) -> tuple[str, ...]:
    """The people that a byline names: without "By", roles, desks, links and places."""
    line = one_line(byline)
    if not line:
        return ()
    parts = [_AFTER_NAME.sub("", part).strip(" .·*") for part in _BETWEEN.split(_without_by(line))]
    return unique(
        part.title() if part.isupper() and " " in part else part for part in parts if is_name(part)
    )[:MAX_AUTHORS]


def _without_by(line: str) -> str:
    """What follows "By", also inside a line ("Published on Monday by NAME")."""
    inner = _INNER_BY.search(line)
    return line[inner.end() :] if inner else _BY.sub("", line)


def printed_names(byline: str | None) -> tuple[str, ...]:
    """The names of a printed byline: single words there are mostly labels, but in scripts without capitals."""
    return tuple(name for name in names(byline) if " " in name or not name[0].isupper())


def is_name(text: str) -> bool:
    """Can the text be a person's name: up to six words, no digits, links or roles, in capitals where the script has them?"""
    words = text.split()
    if not words or len(words) > _MAX_WORDS or not 1 < len(text) <= _MAX_NAME:
        return False
    if _NOT_A_NAME.search(text) or _ROLE.search(text):
        return False
    return not text[0].islower() or any(map(str.isupper, text))


def merge(stated: tuple[str, ...], byline: str | None, publisher: str | None) -> tuple[str, ...]:
    """The authors that the mark-up states as such, else those of the byline; the publisher is none of the latter."""
    found = [name for text in stated for name in (names(text.title() if text.islower() else text))]
    own = key(publisher or "")
    return unique(found or (name for name in printed_names(byline) if key(name) != own))[:MAX_AUTHORS]


def is_byline(line: str) -> bool:
    """Is a line of scraped text "By NAME", and nothing more?"""
    if len(line) > MAX_BYLINE or not _BY.match(line):
        return False
    rest = _BY.sub("", line)
    capitals = rest[:1].isupper() or not rest[:1].islower()
    return capitals and bool(printed_names(line)) and not line.endswith(("!", "?", ":"))
