"""When a page says it was published and modified; the page's clock is neither."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterator

from stream_processors.extract import dates, dates_relative, jsonld, printed, stamps
from stream_processors.extract.dates import Moment
from stream_processors.extract.page import Page, first
from stream_processors.extract.stamps import Stamp
from stream_processors.extract.tree import Tree

_PUBLISHED_META = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "date.published", "publication_date", "citation_publication_date", "citation_online_date", "citation_date", "publish-date",
    "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "cxenseparse:recs:publishtime", "datecreated",
)  # fmt: skip
_WEAK_META = ("dc.date", "dcterms.date", "dc.terms.date", "date")
"""Some systems write the time of modification here; what else the page says comes first."""
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dcterms.modified",
    "article:updated_time", "revised",
)  # fmt: skip
_PUBLISHED_NAME = re.compile(
    r"(?:publi[sc]\w*|pub|issued?|created?|creation|posted|posting|upload(?:ed)?|release)[-_.: ]?(?:date|time|at|on|datetime|timestamp)?$"
    r"|date[-_.: ]?(?:time)?[-_.: ]?(?:publi[sc]|creat|issue|post|upload)",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    r"modif|updat|expir|unpubl|event|birth|end|until|copyright|count|status|by$", re.IGNORECASE
)
"""Parts of a meta element's name that make its date another one."""
_MAX_SHIFT = 14 * 60
_FARTHEST_ZONE, _QUARTER = dt.timedelta(minutes=_MAX_SHIFT), dt.timedelta(minutes=15)
_SEVERAL = 3
_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
_REGIONS = {"uk": "GB", "com": "", "org": "", "net": "", "info": ""}
_HOST = re.compile(r"https?://(?:[^/@]*@)?([^/:?#]+)", re.IGNORECASE)
_COUNTRY = re.compile(r"\.([a-z]{2})$")


Dated = tuple[Moment, str]
"""A moment and the source that states it."""


class Publication:
    """The dates of one page. Marked and printed dates are only looked for where the head leaves something open."""

    def __init__(
        self,
        tree: Tree,
        page: Page,
        stated: jsonld.Node,
        url: str | None,
        locale: str | None,
        observed_at: dt.datetime,
    ) -> None:
        self.tree, self.page, self.stated, self.url, self.observed_at = tree, page, stated, url, observed_at
        self.locale = with_region(locale, first(page, ("og:locale",)), url)

    def published(self) -> tuple[Moment | None, str | None]:
        """The first plausible date by source, and the source; a later source may only add the time of day to that day."""
        found = [*self._stated()]
        if found and found[0][0].precision != "day":
            return self._zoned(found[0])
        found += self._marked()
        named = [("meta", values[0]) for name, values in self.page.meta.items() if _says_published(name)]
        found += self._read(named)
        if not found and (moment := self._printed()):
            found.append((moment, "text"))
        found = self._weak_if_earlier(found) + found + self._unlabelled()
        found = found or self._relative()
        return self._zoned(_finest(found)) if found else (None, None)

    def modified(self, published: Moment | None) -> dt.datetime | None:
        """The first plausible time of modification that is not before publication."""
        texts = [jsonld.text(self.stated.get("dateModified")), first(self.page, _MODIFIED_META)]
        if not any(texts):
            texts += [stamp.text for stamp in self._stamps if stamp.kind == "modified"]
        moments = (moment for moment, _ in self._read([("", text) for text in texts if text]))
        return next((moment.at for moment in moments if not published or moment.at >= published.at), None)

    def _zoned(self, dated: Dated) -> Dated:
        """A time written without zone, or by software in UTC, with the zone in which the page writes the same event.

        The same clock reading with a zone tells the zone of one without. Two clocks that differ by whole quarters of an
        hour (all zones do, within 14 hours) show one instant: that of a time in UTC is the page's own zone. A time
        whose zone nothing tells is taken as UTC: the day mostly stands, and the order within the publisher's pages.
        """
        moment, source = dated
        if moment.offset or moment.precision == "day" or source == "relative":
            return dated
        for other in self._others(moment):
            if other.precision == "day":
                continue
            apart = round((other.at.replace(second=0) - moment.at.replace(second=0)).total_seconds() / 60)
            shift = apart + (other.offset or 0)
            if moment.offset is None and other.offset is not None and (not shift or _ticks(moment, other)):
                return Moment(moment.at + dt.timedelta(minutes=apart), moment.precision, -apart), source
            if moment.offset == 0 and shift and abs(shift) <= _MAX_SHIFT and shift % 15 == 0:
                return moment._replace(offset=shift), source
        return self._on_day(moment), source

    def _on_day(self, moment: Moment) -> Moment:
        """A time in UTC with a zone in which it falls on the day that the address tells, the one before or after."""
        day = dates.of_url(self.url, self.locale)
        if moment.offset is None or day is None:
            return moment
        offset = zone_of_day(moment.at, day.day)
        return moment if offset is None else moment._replace(offset=offset)

    def _others(self, moment: Moment) -> Iterator[Moment]:
        texts = [("", stamp.text) for stamp in self._stamps if stamp.kind != "modified"]
        zoned = (other for other, _ in self._stated() if other.offset is not None)
        return itertools.chain(
            (other for other in zoned if moment.offset is None or other.at == moment.at),
            (other for other, _ in self._read(texts)),
        )

    @functools.cached_property
    def _stamps(self) -> list[Stamp]:
        return stamps.collect(self.tree)

    def _read(self, texts: list[tuple[str, str]]) -> Iterator[Dated]:
        for source, text in texts:
            moment = dates.parse(text, self.locale)
            if moment and dates.is_plausible(moment, self.observed_at):
                yield moment, source

    def _stated(self) -> Iterator[Dated]:
        """By the head: JSON-LD, meta elements, and the address."""
        texts = [("jsonld", jsonld.text(self.stated.get(name))) for name in ("datePublished", "dateCreated")]
        texts += [("meta", self.page.meta[name][0]) for name in _PUBLISHED_META if name in self.page.meta]
        if not any(text for source, text in texts):
            nodes = [node for _, node in jsonld.stated_dates(self.page.scripts)]
            names = ("datePublished", "uploadDate", "dateCreated")
            texts += [("jsonld", jsonld.text(node.get(name))) for name in names for node in nodes]
        yield from self._read([(source, text) for source, text in texts if text])
        in_url = dates.of_url(self.url, self.locale)
        if in_url and dates.is_plausible(in_url, self.observed_at):
            yield in_url, "url"

    def _marked(self) -> list[Dated]:
        """By the mark-up of the body, where it says of what its dates are or has but one; several days are those of a list."""
        labelled = [stamp for stamp in self._stamps if stamp.kind == "published"]
        found = [*self._read([("time", stamp.text) for stamp in labelled if stamp.exact])]
        if len({moment.day for moment, _ in found}) >= _SEVERAL:
            found = []
        texts = [*self._read([("text", stamp.text) for stamp in labelled if not stamp.exact])]
        if found or len({moment.day for moment, _ in texts}) == 1:
            return found + texts
        headed = bool(self.page.headings)
        unlabelled = [stamp for stamp in self._stamps if not stamp.kind and (stamp.below or not headed)]
        for exact in (True, False):
            plain = [
                ("time" if exact else "text", stamp.text) for stamp in unlabelled if stamp.exact == exact
            ]
            moments = [*self._read(plain)]
            if len({moment.day for moment, _ in moments}) == 1:
                return moments
        return []

    def _weak_if_earlier(self, found: list[Dated]) -> list[Dated]:
        """A date that is of publication or modification is the former if it precedes the day taken from the text."""
        weak = [
            *self._read([("meta", text) for name in _WEAK_META for text in self.page.meta.get(name, ())[:1]])
        ]
        in_text = found and found[0][1] == "text"
        return [dated for dated in weak if in_text and dated[0].day < found[0][0].day]

    def _unlabelled(self) -> list[Dated]:
        """What is left: they add a time of day to a known day, and stand in where nothing better is found.

        A lone "updated" is one of these: hAtom asks for it, and many templates name the day of publication so.
        """
        weak = [("meta", text) for name in _WEAK_META for text in self.page.meta.get(name, ())[:1]]
        weak += [
            ("time", stamp.text) for stamp in self._stamps if not stamp.kind and stamp.exact and stamp.below
        ]
        weak += [
            ("text", stamp.text)
            for stamp in self._stamps
            if not stamp.kind and not stamp.exact and stamp.below
        ]
        return [
            *self._read(weak),
            *self._read([("updated", stamp.text) for stamp in self._stamps if stamp.kind == "modified"]),
        ]

    def _relative(self) -> list[Dated]:
        """The first date of the body that is told from the fetch ("3 hours ago")."""
        texts = (stamp.text for stamp in self._stamps if stamp.kind != "modified" and stamp.below)
        moments = (dates_relative.parse(text, self.locale, self.observed_at) for text in texts)
        return [(moment, "relative") for moment in moments if moment][:1]

    def _printed(self) -> Moment | None:
        titles = [*self.page.headings[:1], *self.page.meta.get("og:title", ()), *self.page.titles[:1]]
        month = dates.month_of_url(self.url)
        found = printed.find(self.tree, titles, self.locale, self.observed_at, month)
        return found.moment if found else None


def with_region(locale: str | None, other: str | None, url: str | None) -> str | None:
    """The locale, with the region that another statement of the page or the address's country adds to bare English."""
    locale = (locale or other or "").replace("_", "-") or None
    if locale and "-" in locale:
        return locale
    stated = (other or "").replace("_", "-").partition("-")
    if locale and stated[0].lower() == locale.lower() and stated[2]:
        return f"{locale}-{stated[2]}"
    host = _HOST.match(url) if url else None
    country = _COUNTRY.search(host[1].lower()) if host else None
    return f"{locale or 'und'}-{_REGIONS.get(country[1], country[1].upper())}" if country else locale


def _ticks(moment: Moment, other: Moment) -> bool:
    """Do two clocks show one instant: whole quarters of an hour apart, at the same second of the minute but 0?"""
    apart = abs(moment.at - other.at)
    return moment.at.second != 0 and apart <= _FARTHEST_ZONE and not apart % _QUARTER


def zone_of_day(at: dt.datetime, day: dt.date) -> int | None:
    """The zone nearest to Greenwich, in minutes east and whole hours, in which a time in UTC falls on that day."""
    start = dt.datetime.combine(day, dt.time(), dt.UTC)
    if start <= at < start + _DAY:
        return 0
    early = -((at - start - _DAY) // _HOUR + 1) * 60
    late = -((at - start) // _HOUR) * 60
    offset = early if at >= start else late
    return offset if abs(offset) <= _MAX_SHIFT else None


def _says_published(name: str) -> bool:
    """Does a meta element's name say by its form that it holds the time of publication?"""
    return bool(_PUBLISHED_NAME.search(name)) and not _UNNAMED.search(name) and name not in _WEAK_META


def _finest(found: list[Dated]) -> Dated:
    first_moment = found[0][0]
    if first_moment.precision != "day":
        return found[0]
    same_day = (pair for pair in found if pair[0].day == first_moment.day and pair[0].precision != "day")
    return next(same_day, found[0])
