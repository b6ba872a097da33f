"""The date printed about an article on a page whose mark-up states none: weighed by place, company and label."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from itertools import islice
from typing import NamedTuple

from stream_processors.extract import dates, stamps
from stream_processors.extract.clean import key
from stream_processors.extract.dates import Moment
from stream_processors.extract.tree import Tree

MAX_NODES = 30_000
_MAX_LINES = 240
_MAX_LINE = 140
_MAX_CLIMB = 4
_NEAR, _CLOSE = 60, 15
"""Texts between heading and date: menus and share bars are longer than bylines."""
_FARTHEST = 400
"""Texts under the heading that are walked: dates at the end of long articles are still within."""
_MIN_TITLE = 8
_SEVERAL = 3
_FAR = " \0"
"""Told apart from the same marks near the heading."""
_LEAST = 2.5
_YEARISH = re.compile(r"\d\s{0,2}[^\w\s]?\s{0,2}\w|\d{2}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_STAMP = re.compile(rf"©|\(c\)|copyright|all rights|{stamps.CLOCK.pattern}")
_AS_OF = re.compile(r"^\W*(?:Stand|Datum|Date|Fecha|Data|As of)\b", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


class Printed(NamedTuple):
    """A date in a line of the page, and how well it fits the article's publication."""

    moment: Moment
    kind: str
    weight: float
    marks: str


class _Line(NamedTuple):
    own: str
    text: str
    element: int
    place: int


class _Heading(NamedTuple):
    place: int | None
    around: frozenset[tuple[str, str]]


def find(
    tree: Tree,
    titles: list[str],
    locale: str | None,
    observed_at: dt.datetime,
    month: tuple[int, int] | None,
) -> Printed | None:
    """The likeliest publication date among the page's lines, or None; `month` is a hint, as of the address.

    A date label, a byline's company or the nearness of the heading speak for a date; running text, links, comments
    and the company of many different dates (a list of teasers) against it.
    """
    lines, heading = _lines(tree, titles)
    found = [
        weighed
        for line in lines
        if (weighed := _weigh(tree, line, heading, locale, observed_at, month)) is not None
    ]
    listed = _listed(found)
    days = {printed.moment.day for printed in found}
    sole = 1.0 if len(days) == 1 else 0.0
    best = max(found, key=lambda printed: printed.weight - listed[printed.marks], default=None)
    return best if best and best.weight - listed[best.marks] + sole >= _LEAST else None


def _listed(found: list[Printed]) -> dict[str, float]:
    """What counts against marks that, away from the heading, stand at several different days: a list of teasers."""
    days: dict[str, set[dt.date]] = {printed.marks: set() for printed in found}
    for printed in found:
        days[printed.marks].add(printed.moment.day)
    return {
        marks: 2.5 if marks.endswith(_FAR) and len(those) >= _SEVERAL else 0.0
        for marks, those in days.items()
    }


def _lines(tree: Tree, titles: list[str]) -> tuple[list[_Line], _Heading]:
    """The short lines that hold digits, and where the heading stands, counted in texts."""
    wanted = [key(title) for title in titles if len(key(title)) >= _MIN_TITLE]
    lines: list[_Line] = []
    heading = _Heading(None, frozenset())
    place = 0
    start = tree.first("body") or 0
    for node in range(start, min(tree.ends[start], start + MAX_NODES) if tree.ends else 0):
        if len(lines) >= _MAX_LINES or (heading.place is not None and place > _FARTHEST + heading.place):
            break
        if value := tree.texts[node]:
            place += not value.isspace()
            if _YEARISH.search(value) and (line := _line(tree, node, value, place)):
                lines.append(line)
        elif heading.place is None and tree.tags[node] in _HEADINGS and _is_title(tree, node, wanted):
            heading = _Heading(place, stamps.ancestors(tree, node))
    return lines, heading


def _is_title(tree: Tree, node: int, wanted: list[str]) -> bool:
    if tree.tags[node] == "h1" and not wanted:
        return True
    text = key(tree.text(node)[:300])
    return len(text) >= _MIN_TITLE and any(text in title or title in text for title in wanted)


def _line(tree: Tree, node: int, value: str, place: int) -> _Line | None:
    """The text with its neighbours as far as they make one short line; long texts are running text."""
    if len(value.strip()) > 4 * _MAX_LINE:
        return None
    text = value
    best = tree.parents[node]
    for element in islice(tree.upwards(best), _MAX_CLIMB):
        if tree.tags[element] in ("body", "html"):
            break
        whole = tree.text(element)
        if len(whole.strip()) > _MAX_LINE:
            break
        best, text = element, whole
    return _Line(value.strip(), " ".join(text.split()), best, place)


def _weigh(
    tree: Tree,
    line: _Line,
    heading: _Heading,
    locale: str | None,
    observed_at: dt.datetime,
    month: tuple[int, int] | None,
) -> Printed | None:
    found, rest = _read(line, locale)
    if (
        found is None
        or not dates.is_plausible(found.moment, observed_at)
        or _NO_STAMP.search(line.text.lower())
    ):
        return None
    if (strangeness := stamps.strangeness(tree, line.element, heading.around)) > 1:
        return None
    marks = _marks(tree, line.element)
    kind = stamps.kind_of(marks, line.text)
    weight = (
        _by_place(tree, line, heading)
        + _by_company(tree, line, found, rest)
        - strangeness * (1.0 if stamps.label_of(line.text) == "published" else 3.0)
    )
    weight += 3.0 if kind == "published" else -0.5 if kind == "modified" else 0.0
    weight += 1.5 if stamps.DATED.search(marks.lower()) else 0.0
    weight += 1.0 if _AS_OF.search(line.text) else 0.0
    if month:
        weight += 2.0 if month == (found.moment.day.year, found.moment.day.month) else -1.0
    near = heading.place is not None and 0 <= line.place - heading.place <= _CLOSE
    return Printed(found.moment, kind, weight, marks + ("" if near else _FAR))


def _marks(tree: Tree, element: int) -> str:
    """Classes of the line, of the elements around it and of those that begin it."""
    inner = [child for child in tree.children(element) if tree.tags[child]]
    near = (tree.parents[element], *inner[:1], *inner[-1:])
    names = [stamps.marks_of(tree, element)]
    names += [
        stamps.marks_of(tree, relative)[:100]
        for relative in near
        if tree.tags[relative] not in ("body", "html", "main", "article")
    ]
    return " ".join(names)


def _by_place(tree: Tree, line: _Line, heading: _Heading) -> float:
    """Bylines stand under the heading, some over it in a common box; else at the page's top stands its clock."""
    if heading.place is None:
        return 0.5
    gap = line.place - heading.place
    if gap > 0:
        return 2.5 if gap <= _CLOSE else 1.5 if gap <= _NEAR else 0.0
    return 1.5 if gap > -_CLOSE and _shares_box(tree, line.element, heading) else -2.0


def _shares_box(tree: Tree, element: int, heading: _Heading) -> bool:
    near = itertools.takewhile(
        lambda node: tree.tags[node] not in ("body", "html"), islice(tree.upwards(element), 3)
    )
    return any((tree.tags[node], stamps.marks_of(tree, node)) in heading.around for node in near)


def _read(line: _Line, locale: str | None) -> tuple[dates.Found | None, str]:
    """The date, and the line without it; elements are glued together in the line, so each is first read alone."""
    own = dates.find(line.own, locale)
    whole = own if line.own == line.text else dates.find(line.text, locale)
    if own and not (whole and whole.moment.day == own.moment.day and whole.moment.precision != "day"):
        rest = line.text.replace(" ".join(line.own.split()), " ", 1)
        return own, f"{rest} {line.own[: own.start]} {line.own[own.end :]}"
    return whole, f"{line.text[: whole.start]} {line.text[whole.end :]}" if whole else ""


def _by_company(tree: Tree, line: _Line, found: dates.Found, rest: str) -> float:
    """A date that fills its line, or has a time of day, is a stamp; one amid many words is told of."""
    words = len(_WORD.findall(rest))
    weight = 1.5 if words <= 1 else 1.0 if words <= 6 else 0.0 if words <= 10 or not found.start else -2.0
    weight += 0.5 if found.moment.precision != "day" else 0.0
    weight -= 1.5 if _in_link(tree, line.element) else 0.0
    return weight - (2.0 if tree.tags[line.element] in _HEADINGS and words > 4 else 0.0)


def _in_link(tree: Tree, element: int) -> bool:
    return any(tree.tags[node] == "a" for node in islice(tree.upwards(element), 3))
