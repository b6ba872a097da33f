"""Who the page says wrote its article, and the byline as printed."""

from __future__ import annotations

import re

from stream_processors.extract import jsonld, people
from stream_processors.extract.clean import key, one_line
from stream_processors.extract.page import Page, first
from stream_processors.extract.roles import is_agency

_AUTHOR_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "cxenseparse:author",
    "byl",
    "dcterms.contributor",
    "dc.contributor",
)
_NO_NAMES = re.compile(r"^(?:https?:|/|@)|:\s")
_OWNER = re.compile(r"(?!(?:The|Le|La|Les|El|Der|Die|Das|Il|Het|De) )\S+ \S+")
_HOST = re.compile(r"https?://(?:www\.)?([^/:?#]+)")
_BY_LINE = re.compile(
    r">\s*((?:(?:Written|Posted|Article|Words|Published)\s+)?(?:by|By|BY)\b:?|[Vv]on:?|Par:?|Por:?|Autor(?:in)?:|Автор:|Di:?|Door:?|Text:)\s*"
    r"(?:<[^<>]{0,300}>\s*){0,4}([^<>\n]{3,80}?)\s*<"
)
_AFTER_HEADING = 30_000
"""Characters of mark-up below the heading in which a byline may stand: the text begins there, teasers come after it."""


def read(
    page: Page, stated: jsonld.Node, by_id: dict[str, jsonld.Node], publisher: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """The byline as printed, else as stated in the head; and the authors that mark-up, head or byline name."""
    heads = [text for name in _AUTHOR_META for text in page.meta.get(name, ()) if not _NO_NAMES.search(text)]
    named = jsonld.named(stated.get("author") or stated.get("creator"), by_id)
    persons = tuple(name for name, kinds in named if not any("organi" in kind for kind in kinds))
    own = _own_names(page, publisher)
    ahead = people.merge(persons, tuple(heads), None, own)
    printed = None if _is_wire(named) else _printed(page, ahead, own)
    authors = ahead or people.merge((), (), printed, own) or _owner(persons, [*heads, *page.bylines], own)
    shown = one_line(printed)
    if shown and len(shown) <= people.MAX_BYLINE:
        return shown, authors
    stating = (line for line in map(one_line, [*heads, *(name for name, _ in named)]) if line)
    return next((line for line in stating if len(line) <= people.MAX_BYLINE), None), authors


def _is_wire(named: list[tuple[str, set[str]]]) -> bool:
    """Are all stated authors news agencies? Then names elsewhere on the page are those of others."""
    return bool(named) and all(is_agency(name) for name, _ in named)


def _own_names(page: Page, publisher: str | None) -> frozenset[str]:
    """Keys of the names that the site goes by, which are no authors."""
    host = _HOST.match(page.canonical or first(page, ("og:url",)) or "")
    labels = host[1].split(".")[:-1] if host else []
    stating = (publisher, *(first(page, (name,)) for name in ("og:site_name", "application-name")), *labels)
    return frozenset(key(name) for name in stating if name)


def _owner(persons: tuple[str, ...], lines: list[str], own: frozenset[str]) -> tuple[str, ...]:
    """The author of a personal site, which bears the author's name and surname."""
    found = people.merge(persons, tuple(lines), None, frozenset())
    return tuple(name for name in found if key(name) in own and _OWNER.fullmatch(name))


def _printed(page: Page, authors: tuple[str, ...], own: frozenset[str]) -> str | None:
    """The first printed byline that names one of the authors the page states, or anyone where it states none."""
    wanted = {key(name) for name in authors}
    for text in page.bylines:
        if len(text) <= 2 * people.MAX_BYLINE:
            printed = {key(name) for name in people.printed_names(text)} - own
            if printed & wanted or (printed and not wanted):
                return text
    return None


def below_heading(html: str) -> str | None:
    """The first "By NAME" among the texts below the heading, for pages where no element is marked as byline."""
    start = max(html.find("<h1"), html.find("<H1"), 0)
    for found in _BY_LINE.finditer(html, start, start + _AFTER_HEADING):
        line = one_line(f"{found[1]} {found[2]}")
        if line and people.is_byline(line):
            return line
    return None
