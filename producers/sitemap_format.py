"""Sitemaps as entries: sitemaps.org 0.9 with Google's news extension, sitemap indexes, plain lists. Pure."""

from __future__ import annotations

import datetime as dt
import gzip
import zlib
from collections.abc import Iterator

import msgspec
from lxml import etree

from producers.decoding import GZIP_MAGIC, decoded

MAX_ENTRIES = 50_000
"""sitemaps.org: at most 50,000 addresses and 50 MB a file."""
MAX_BYTES = 50 * 1024 * 1024
FED_BYTES = 64 * 1024


class SitemapError(ValueError):
    """What came is no sitemap."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A page, or with `is_sitemap` another sitemap. Times are as stated, UTC where they name no zone."""

    url: str
    modified: dt.datetime | None = None
    published: dt.datetime | None = None
    title: str = ""
    publication: str = ""
    language: str = ""
    is_sitemap: bool = False

    @property
    def newest(self) -> dt.datetime | None:
        """When the page was last new, as far as the sitemap says."""
        times = [time for time in (self.modified, self.published) if time]
        return max(times, default=None)


def parse_sitemap(body: bytes) -> list[Entry]:
    """The entries, in order; a malformed file gives those before the break.

    Raises:
        SitemapError: no sitemap, or nothing of it can be read.
    """
    data = _unpacked(body)
    if b"<" not in data[:200]:
        return list(_listed(data))
    entries = list(_from_xml(data))
    if not entries and b"urlset" not in data[:5000] and b"sitemapindex" not in data[:5000]:
        raise SitemapError("no sitemap: neither urlset nor sitemapindex in it")
    return entries


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body
    try:
        data = decoded([body], "gzip", MAX_BYTES)
    except (ValueError, zlib.error, gzip.BadGzipFile) as error:
        raise SitemapError(f"broken gzip: {error}") from error
    if len(data) > MAX_BYTES:
        raise SitemapError(f"more than {MAX_BYTES} bytes unpacked")
    return data


def _listed(data: bytes) -> Iterator[Entry]:
    """sitemaps.org: a text file with one address a line is a sitemap too."""
    lines = data.decode("utf-8", "replace").split()
    if not lines or not lines[0].startswith(("http://", "https://")):
        raise SitemapError("no sitemap: neither XML nor a list of addresses")
    for line in lines[:MAX_ENTRIES]:
        if line.startswith(("http://", "https://")):
            yield Entry(url=line)


def _from_xml(data: bytes) -> Iterator[Entry]:
    """Entities are not resolved and nothing is loaded: neither expansion bombs nor external files work."""
    parser = etree.XMLPullParser(
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    count = 0
    for start in range(0, len(data), FED_BYTES):
        try:
            parser.feed(data[start : start + FED_BYTES])
        except etree.XMLSyntaxError:
            return
        for _, element in parser.read_events():
            name = _local(element)
            if name in ("url", "sitemap"):
                entry = _entry(element, is_sitemap=name == "sitemap")
                element.clear()
                if entry and count < MAX_ENTRIES:
                    count += 1
                    yield entry


def _entry(element: etree._Element, *, is_sitemap: bool) -> Entry | None:
    facts: dict[str, str] = {}
    for part in element.iter():
        text = (part.text or "").strip() if isinstance(part.tag, str) else ""
        if text:
            facts.setdefault(_local(part), text[:2000])
    url = facts.get("loc", "")
    if not url.startswith(("http://", "https://")):
        return None
    return Entry(
        url=url,
        modified=_time(facts.get("lastmod")),
        published=_time(facts.get("publication_date")),
        title=facts.get("title", ""),
        publication=facts.get("name", ""),
        language=facts.get("language", ""),
        is_sitemap=is_sitemap,
    )


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _time(text: str | None) -> dt.datetime | None:
    """W3C date and time: a day, or a moment with zone."""
    if not text:
        return None
    for kind in (dt.datetime, dt.date):
        try:
            value = msgspec.convert(text.replace(" ", "T"), kind)
        except msgspec.ValidationError:
            continue
        if isinstance(value, dt.datetime):
            return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return None
