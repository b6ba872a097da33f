"""Which URL a file's document has."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

HEAD_BYTES = 128 * 1024
"""Where a page's link elements are; the whole page is not parsed to find its address."""

_TAG = re.compile(rb"<(?:link|meta)\b[^>]{0,4096}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
HELP = (
    "auto: the JSON document's `url`, else the page's canonical link or og:url; "
    "path: the file's path below the given directory, e.g. example.com/2018/story.html; none; "
    "or a template with {path}, {name} or {stem}, e.g. https://example.com/{stem}"
)


class UrlRule:
    """Names a document's URL: `auto`, `path`, `none` or a template."""

    def __init__(self, rule: str = "auto") -> None:
        if rule not in ("auto", "path", "none") and not re.search(r"\{(path|name|stem)\}", rule):
            raise ValueError(f"--url-from {rule!r} is not one of: {HELP}")
        self._rule = rule

    def url(self, body: bytes, content_type: str, name: str, stated: str | None) -> str | None:
        """The URL, or None where there is none to be known."""
        if self._rule == "none":
            return None
        if stated:
            return stated
        if self._rule == "auto":
            return page_url(body) if "html" in content_type else None
        return _from_name(self._rule, name)


def _from_name(rule: str, name: str) -> str:
    path = quote(os.fsencode(name.removesuffix(".gz")), safe="/:?&=%~-._")
    if rule == "path":
        return "https://" + path
    last = path.rpartition("/")[2]
    parts = {"path": path, "name": last, "stem": last.partition(".")[0]}
    return re.sub(r"\{(path|name|stem)\}", lambda match: parts[match[1]], rule)


def page_url(body: bytes) -> str | None:
    """The address that a page gives itself: its canonical link, else its og:url."""
    tags = [_attributes(tag[0]) for tag in _TAG.finditer(body[:HEAD_BYTES])]
    return _first(tags, "href", lambda tag: "canonical" in tag.get("rel", "").lower().split()) or _first(
        tags, "content", lambda tag: "og:url" in (tag.get("property"), tag.get("name"))
    )


def _first(tags: list[dict[str, str]], wanted: str, good: Callable[[dict[str, str]], bool]) -> str | None:
    found = (tag.get(wanted, "").strip() for tag in tags if good(tag))
    return next((url for url in found if url.lower().startswith(("http://", "https://"))), None)


def _attributes(tag: bytes) -> dict[str, str]:
    text = tag.decode("utf-8", "replace")
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text)
    }
