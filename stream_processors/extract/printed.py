"""The date printed about an article on a page whose mark-up states none: weighed by place, company and label."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from resiliparse.parse.html import ElementNode, HTMLTree, Node, NodeType

from stream_processors.extract import dates, stamps
from stream_processors.extract.clean import key
from stream_processors.extract.dates import Moment

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
_NO_STAMP = re.compile(rf"©|\(c\)|copyright|all rights|{stamps.CLOCK.pattern}", re.IGNORECASE)
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
    element: ElementNode
    place: int


class _Heading(NamedTuple):
    place: int | None
    around: frozenset[tuple[str, str]]


def find(
    tree: HTMLTree,
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
        if (weighed := _weigh(line, heading, locale, observed_at, month)) is not None
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


def _lines(tree: HTMLTree, titles: list[str]) -> tuple[list[_Line], _Heading]:
    """The short lines that hold digits, and where the heading stands, counted in texts."""
    wanted = [key(title) for title in titles if len(key(title)) >= _MIN_TITLE]
    lines: list[_Line] = []
    headings: list[_Heading] = []
    place = 0
    for count, node in enumerate(tree.body or ()):
        if (
            count > MAX_NODES
            or len(lines) >= _MAX_LINES
            or (headings and place > _FARTHEST + (headings[0].place or 0))
        ):
            break
        if node.type == NodeType.TEXT:
            value = node.value or ""
            place += bool(value.strip())
            if _YEARISH.search(value) and (line := _line(node, value, place)):
                lines.append(line)
        elif (
            isinstance(node, ElementNode)
            and not headings
            and node.tag in _HEADINGS
            and _is_title(node, wanted)
        ):
            headings.append(_Heading(place, stamps.ancestors(node)))
    return lines, headings[0] if headings else _Heading(None, frozenset())


def _is_title(node: ElementNode, wanted: list[str]) -> bool:
    if node.tag == "h1" and not wanted:
        return True
    text = key((node.text or "")[:300])
    return len(text) >= _MIN_TITLE and any(text in title or title in text for title in wanted)


def _line(node: Node, value: str, place: int) -> _Line | None:
    """The text with its neighbours as far as they make one short line; long texts are running text."""
    if len(value.strip()) > 4 * _MAX_LINE:
        return None
    text = value
    element = best = node.parent if isinstance(node.parent, ElementNode) else None
    for _ in range(_MAX_CLIMB):
        if element is None or element.tag in ("body", "html"):
            break
        whole = element.text or ""
        if len(whole.strip()) > _MAX_LINE:
            break
        best, text = element, whole
        element = stamps.parent(element)
    return _Line(value.strip(), " ".join(text.split()), best, place) if best is not None else None


def _weigh(
    line: _Line,
    heading: _Heading,
    locale: str | None,
    observed_at: dt.datetime,
    month: tuple[int, int] | None,
) -> Printed | None:
    found, rest = _read(line, locale)
    if found is None or not dates.is_plausible(found.moment, observed_at) or _NO_STAMP.search(line.text):
        return None
    if (strangeness := stamps.strangeness(line.element, heading.around)) > 1:
        return None
    marks = _marks(line.element)
    kind = stamps.kind_of(marks, line.text)
    weight = (
        _by_place(line, heading)
        + _by_company(line, found, rest)
        - strangeness * (1.0 if stamps.label_of(line.text) == "published" else 3.0)
    )
    weight += 3.0 if kind == "published" else -0.5 if kind == "modified" else 0.0
    weight += 1.5 if stamps.DATED.search(marks) else 0.0
    weight += 1.0 if _AS_OF.search(line.text) else 0.0
    if month:
        weight += 2.0 if month == (found.moment.day.year, found.moment.day.month) else -1.0
    near = heading.place is not None and 0 <= line.place - heading.place <= _CLOSE
    return Printed(found.moment, kind, weight, marks + ("" if near else _FAR))


def _marks(element: ElementNode) -> str:
    """Classes of the line, of the elements around it and of those that begin it."""
    near = (element.parent, element.first_element_child, element.last_element_child)
    names = [stamps.marks_of(element)]
    names += [
        stamps.marks_of(relative)[:100]
        for relative in near
        if isinstance(relative, ElementNode) and relative.tag not in ("body", "html", "main", "article")
    ]
    return " ".join(names)


def _by_place(line: _Line, heading: _Heading) -> float:
    """Bylines stand under the heading, some over it in a common box; else at the page's top stands its clock."""
    if heading.place is None:
        return 0.5
    gap = line.place - heading.place
    if gap > 0:
        return 2.5 if gap <= _CLOSE else 1.5 if gap <= _NEAR else 0.0
    return 1.5 if gap > -_CLOSE and _shares_box(line.element, heading) else -2.0


def _shares_box(element: ElementNode | None, heading: _Heading) -> bool:
    for _ in range(3):
        if element is None or element.tag in ("body", "html"):
            return False
        if (element.tag, stamps.marks_of(element)) in heading.around:
            return True
        element = stamps.parent(element)
    return False


def _read(line: _Line, locale: str | None) -> tuple[dates.Found | None, str]:
    """The date, and the line without it; elements are glued together in the line, so each is first read alone."""
    own, whole = dates.find(line.own, locale), dates.find(line.text, locale)
    if own and not (whole and whole.moment.day == own.moment.day and whole.moment.precision != "day"):
        rest = line.text.replace(" ".join(line.own.split()), " ", 1)
        return own, f"{rest} {line.own[: own.start]} {line.own[own.end :]}"
    return whole, f"{line.text[: whole.start]} {line.text[whole.end :]}" if whole else ""


def _by_company(line: _Line, found: dates.Found, rest: str) -> float:
    """A date that fills its line, or has a time of day, is a stamp; one amid many words is told of."""
    words = len(_WORD.findall(rest))
    weight = 1.5 if words <= 1 else 1.0 if words <= 6 else 0.0 if words <= 10 or not found.start else -2.0
    weight += 0.5 if found.moment.precision != "day" else 0.0
    weight -= 1.5 if _in_link(line.element) else 0.0
    return weight - (2.0 if line.element.tag in _HEADINGS and words > 4 else 0.0)


def _in_link(element: ElementNode | None) -> bool:
    for _ in range(3):
        if element is None:
            return False
        if element.tag == "a":
            return True
        element = stamps.parent(element)
    return False
