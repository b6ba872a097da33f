"""Sitemaps: each new or changed page once, found through sitemap indexes and robots.txt."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import msgspec

from producers.base import Item, Mark, Tracked, Unreadable
from producers.fetcher import Fetcher, FetchError
from producers.journal import Journal
from producers.pages import HOPELESS, fetch_page, page_document
from producers.sitemap_format import Entry, SitemapError, parse_sitemap

MAX_SITEMAPS = 500
"""Of one index: a site with more is read in several goes, by naming its parts."""


class SitemapOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`since` leaves out pages that the sitemap says are older; `limit` ends after so many pages."""

    since: dt.datetime | None = None
    limit: int | None = None
    source: str = "sitemap"


class SitemapSource:
    """Yields the pages of sitemaps. An address without path stands for its site: robots.txt names the sitemaps."""

    def __init__(
        self,
        urls: Sequence[str],
        fetcher: Fetcher,
        journal: Journal,
        options: SitemapOptions,
        clock: Callable[[], float] = time.time,
        stopped: threading.Event | None = None,
    ) -> None:
        self._urls = urls
        self._fetcher = fetcher
        self._journal = journal
        self._options = options
        self._clock = clock
        self._stopped = stopped or threading.Event()

    def __iter__(self) -> Iterator[Item]:
        left = self._options.limit
        for url in self._urls:
            self._journal.register(url, "sitemap")
            for item in self._site(url):
                if self._stopped.is_set() or left == 0:
                    return
                yield item
                left = left - 1 if left is not None and isinstance(item, Tracked) else left

    def _site(self, url: str) -> Iterator[Item]:
        try:
            waiting = deque(self._roots(url))
        except FetchError as error:
            yield self._failed(url, error)
            return
        known: set[str] = set(waiting)
        while waiting and len(known) <= MAX_SITEMAPS:
            sitemap = waiting.popleft()
            try:
                entries = self._read(sitemap)
            except (FetchError, SitemapError) as error:
                yield self._failed(url, error, where=sitemap)
                continue
            for entry in entries:
                if not entry.is_sitemap:
                    yield from self._entry(url, entry)
                elif entry.url not in known and self._wanted(entry):
                    known.add(entry.url)
                    waiting.append(entry.url)
        self._journal.succeeded(url, self._now(), {})

    def _roots(self, url: str) -> list[str]:
        if url.rstrip("/").count("/") > 2:
            return [url]
        return self._fetcher.rules(url).sitemaps() or [url.rstrip("/") + "/sitemap.xml"]

    def _read(self, sitemap: str) -> list[Entry]:
        try:
            return parse_sitemap(fetch_page(self._fetcher, sitemap).body)
        except SitemapError as error:
            raise SitemapError(f"{sitemap}: {error}") from error

    def _entry(self, site: str, entry: Entry) -> Iterator[Item]:
        version = entry.newest.isoformat() if entry.newest else ""
        mark = Mark(site, entry.url, version)
        if not self._wanted(entry) or self._journal.version(site, entry.url) == version:
            return
        try:
            answer = fetch_page(self._fetcher, entry.url)
        except FetchError as error:
            if error.kind in HOPELESS:
                self._journal.skip(mark, self._now())
            yield Unreadable(entry.url, f"{error.kind}: {error}")
            return
        facts = {
            "sitemap_url": site,
            "item_title": entry.title,
            "item_date": entry.published.isoformat() if entry.published else "",
            "item_modified": entry.modified.isoformat() if entry.modified else "",
            "publication": entry.publication,
        }
        document = page_document(answer, observed_at=self._now(), source=self._options.source, facts=facts)
        yield Tracked(document, mark)

    def _wanted(self, entry: Entry) -> bool:
        since = self._options.since
        return since is None or entry.newest is None or entry.newest >= since

    def _failed(self, site: str, error: Exception, where: str | None = None) -> Unreadable:
        self._journal.failed(site, self._now(), str(error))
        return Unreadable(where or site, str(error))

    def _now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._clock(), dt.UTC)
