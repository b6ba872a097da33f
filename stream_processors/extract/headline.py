"""The headline without the site's name and section around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stream_processors.extract.clean import key, one_line

MAX_HEADLINE = 400
_PARTS = re.compile(r"\s+(?:[|»«›·•‹]|[-–—]{1,2}|::?)\s+|\s*[|»›]\s*|\s+/\s+")
_PARTS_AND_LABELS = re.compile(rf":\s+|{_PARTS.pattern}")
_SITE_WORDS = 5
_MIN_SHARE = 0.5
_MIN_LETTERS = 10


def choose(candidates: Iterable[str | None], site: str | None, domain: str | None) -> str | None:
    """The first usable candidate, without what names the site or stands alone around the others' common part."""
    lines = [line for line in map(one_line, candidates) if line and key(line)]
    if not lines:
        return None
    best = strip_site(lines[0], site, domain)
    for other in lines[1:]:
        best = _agree(best, other)
    return best[:MAX_HEADLINE]


def strip_site(title: str, site: str | None, domain: str | None) -> str:
    """The title without leading and trailing parts that name the site."""
    bounds = [
        (0, 0),
        *(match.span() for match in _PARTS_AND_LABELS.finditer(title)),
        (len(title), len(title)),
    ]
    if len(bounds) == 2:
        return title
    first, last = 0, len(bounds) - 1
    names = _names(site, domain)
    while last - first > 1 and _is_site(title[bounds[last - 1][1] : bounds[last][0]], names):
        last -= 1
    while last - first > 1 and _is_site(title[bounds[first][1] : bounds[first + 1][0]], names):
        first += 1
    return title[bounds[first][1] : bounds[last][0]].strip() or title


def _agree(best: str, other: str) -> str:
    """If another title is `best` without a part split off at its end or start, that one is the headline."""
    whole, inner = key(best), key(other)
    parts = _PARTS.split(best)
    if len(parts) < 2 or len(inner) < max(_MIN_LETTERS, _MIN_SHARE * len(key(parts[0] + parts[-1]))):
        return best
    return other if whole.startswith(inner) or whole.endswith(inner) else best


def _names(site: str | None, domain: str | None) -> set[str]:
    names = {key(site)} if site else set()
    if domain:
        labels = domain.split(".")
        names |= {key(domain), key(labels[0])}
    return {name for name in names if name}


def _is_site(part: str, names: set[str]) -> bool:
    folded = key(part)
    if not folded:
        return True
    if len(part.split()) > _SITE_WORDS:
        return False
    return any(
        folded == name or (len(name) > 3 and len(folded) > 3 and (folded in name or name in folded))
        for name in names
    )
