"""The headline without the site's name and section around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stream_processors.extract import jsonld
from stream_processors.extract.clean import key, one_line
from stream_processors.extract.page import Page, first

MAX_HEADLINE = 400
_PARTS = re.compile(r"\s+(?:[|»«›·•‹]|[-–—]{1,2}|::?|//?)\s+|\s*[|│┃¦]\s*")
_PARTS_AND_LABELS = re.compile(rf":\s+|{_PARTS.pattern}")
_SITE_WORDS = 5
_MIN_SHARE = 0.5
_MIN_LETTERS = 10
_BARS = re.compile(r"\s+[|｜│┃¦]\s+")
_DWARFS = 1.5
"""How many times longer than the other parts the headline is: section names are short, two headlines are alike."""
_WORDS = re.compile(r"\w+")
_SHARED_WORDS = 0.6
_HEADING_WORDS = 4
_LONG_WORD = 5
_CUT = 100
"""Google asked for headlines of at most 110 characters until 2022; systems cut at the word before."""


def candidates(page: Page, stated: jsonld.Node) -> list[str]:
    """Best first: the headline that JSON-LD states of a news article, then a heading that belongs to the head's titles.

    Headings are written for readers, the head's titles cut and rewritten for search engines. Newsrooms' systems state
    their own headline; plug-ins of blogs state the search engines' title.
    """
    headline = one_line(jsonld.text(stated.get("headline")))
    named = [
        headline,
        first(page, ("og:title",)),
        *page.titles[:1],
        jsonld.text(stated.get("name")),
    ]
    titles = [text for text in map(one_line, named) if text]
    headings = [text for text in map(one_line, page.headings[:3]) if text]
    printed = [text for text in headings if any(_resemble(text, title) for title in titles)]
    printed = [text for text in printed if not any(_is_prefix(text, title, titles) for title in titles)]
    if (
        not printed
        and len(headings) == 1
        and any(_share_word(headings[0], _without_last(title)) for title in titles)
    ):
        printed = headings
    found = [*printed[:1], *titles, *(headings[:1] if not printed else [])]
    if not headline or not jsonld.is_news(stated) or _is_cut(headline, headings):
        return found
    found.remove(headline)
    return [headline, *found]


def _is_cut(headline: str, headings: list[str]) -> bool:
    """Is the headline the start of a longer heading, cut at an ellipsis or at the length that search engines allowed?"""
    start = key(headline)
    if not headline.endswith(("...", "…")) and len(headline) < _CUT:
        return False
    return any(key(heading) != start and key(heading).startswith(start) for heading in headings)


def _resemble(text: str, other: str) -> bool:
    """Do the texts share most words of the shorter one, or is the one the other's first part?"""
    words, others = (set(_WORDS.findall(line.casefold())) for line in (text, other))
    fewest = min(len(words), len(others))
    if fewest > 2:
        return len(words & others) >= _SHARED_WORDS * fewest
    return fewest > 1 and key(_PARTS.split(other)[0]) == key(text)


def _is_prefix(heading: str, title: str, titles: list[str]) -> bool:
    """Is the heading what stands before another title, as a site's or a column's name does ("Harbour Blog: A storm")?"""
    rest = key(title).removeprefix(key(heading))
    return rest != key(title) and len(rest) >= _MIN_LETTERS and any(key(other) == rest for other in titles)


def _without_last(title: str) -> str:
    """The title without its last part, which is mostly the site's name."""
    return " ".join(_PARTS.split(title)[:-1]) or title


def _share_word(heading: str, title: str) -> bool:
    """Do a heading of four or more words and a title that is worded otherwise share a word of some length?"""
    words, others = (set(_WORDS.findall(line.casefold())) for line in (heading, title))
    return len(words) >= _HEADING_WORDS and any(len(word) >= _LONG_WORD for word in words & others)


def choose(candidates: Iterable[str | None], site: str | None, domain: str | None) -> str | None:
    """The first usable candidate, without what names the site or stands alone around the others' common part."""
    lines = [line for line in map(one_line, candidates) if line and key(line)]
    if not lines:
        return None
    titles = [_longest_part(strip_site(line, site, domain)) for line in lines]
    best = titles[0]
    for other in titles[1:]:
        if _is_trimmed(other, best) and 2 * _printings(best, titles) <= len(titles):
            best = other
    return _without_kicker(best, titles)[:MAX_HEADLINE]


def _without_kicker(title: str, titles: list[str]) -> str:
    """What follows the title's kicker, where another title has the same after another kicker or label."""
    *kickers, end = _PARTS.split(title)
    whole, inner = key(title), key(end)
    if not kickers or len(inner) < max(2 * _MIN_LETTERS, _MIN_SHARE * len(whole)):
        return title
    kicked = (other for other in titles if key(other) != whole)
    return end if any(key(_PARTS_AND_LABELS.split(other)[-1]) == inner for other in kicked) else title


def _printings(title: str, titles: list[str]) -> int:
    return sum(key(other) == key(title) for other in titles)


def _longest_part(title: str) -> str:
    """The longest part between bars, where it dwarfs the others: they name sections or the site."""
    parts = [part for part in _BARS.split(title) if part]
    if len(parts) < 2:
        return title
    *others, longest = sorted(parts, key=len)
    dwarfs = len(longest) >= _DWARFS * len(others[-1]) and len(longest) >= 2 * _MIN_LETTERS
    return longest if dwarfs else title


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


def _is_trimmed(other: str, best: str) -> bool:
    """Is the other title `best` without a part split off at its end or start?"""
    whole, inner = key(best), key(other)
    parts = _PARTS.split(best)
    if len(parts) < 2 or len(inner) < max(_MIN_LETTERS, _MIN_SHARE * len(key(parts[0] + parts[-1]))):
        return False
    return inner != whole and (whole.startswith(inner) or whole.endswith(inner))


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
        folded == name
        or (
            len(name) > 3
            and len(folded) > 3
            and (folded in name or (name in folded and len(folded) <= 2 * len(name)))
        )
        for name in names
    )
