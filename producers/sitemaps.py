"""Sitemaps: each new or changed page once, found through sitemap indexes and robots.txt."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import msgspec

from producers.base import Item, Mark, Tracked, Unreadable
from producers.fetcher import Fetched, Fetcher, FetchError
from producers.journal import Journal
from producers.pages import HOPELESS, MAX_FAILURES_IN_A_ROW, fetch_page, page_document
from producers.sitemap_format import MAX_BYTES, Entry, SitemapError, parse_sitemap
from schemas.events import RawDocument

MAX_SITEMAPS = 5000
"""Read of one site: one with more is read in several goes, by naming its parts or with `since`."""


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
                yield item
                left = left - 1 if left is not None and isinstance(item, Tracked) else left
                if self._stopped.is_set() or left == 0:
                    return

    def _site(self, url: str) -> Iterator[Item]:
        """Its pages; a site that answers nothing any more is left until the next time."""
        failures = 0
        for entry in self._entries(url):
            if isinstance(entry, Unreadable):
                yield entry
                continue
            item, had = self._item(url, entry)
            if item is not None:
                yield item
                failures = 0 if had else failures + 1
            if failures >= MAX_FAILURES_IN_A_ROW:
                yield self._failed(url, f"{failures} pages in a row failed; the rest waits for the next time")
                return

    def _entries(self, url: str) -> Iterator[Entry | Unreadable]:
        """The pages that the site's sitemaps name, as far as they can be read."""
        try:
            waiting = deque(self._roots(url))
        except FetchError as error:
            yield self._failed(url, str(error))
            return
        known, read = set(waiting), 0
        for _ in range(MAX_SITEMAPS):
            if not waiting or self._stopped.is_set():
                break
            sitemap = waiting.popleft()
            try:
                entries = self._read(sitemap)
            except (FetchError, SitemapError) as error:
                yield self._failed(url, str(error), where=sitemap)
                continue
            read += 1
            found = [each for each in entries if each.is_sitemap and each.url not in known]
            waiting += dict.fromkeys(each.url for each in found if self._wanted(each))
            known |= set(waiting)
            yield from (entry for entry in entries if not entry.is_sitemap)
        if waiting and not self._stopped.is_set():
            yield Unreadable(url, f"{len(waiting)} of its sitemaps are left out: name them, or say --since")
        if read:
            self._journal.succeeded(url, self._now(), {})

    def _roots(self, url: str) -> list[str]:
        if url.rstrip("/").count("/") > 2:
            return [url]
        return self._fetcher.rules(url).sitemaps() or [url.rstrip("/") + "/sitemap.xml"]

    def _read(self, sitemap: str) -> list[Entry]:
        try:
            return parse_sitemap(fetch_page(self._fetcher, sitemap, max_bytes=MAX_BYTES).body)
        except SitemapError as error:
            raise SitemapError(f"{sitemap}: {error}") from error

    def _item(self, site: str, entry: Entry) -> tuple[Item | None, bool]:
        """The entry's page, None where it is known or too old; and whether it could be had, now or ever."""
        version = entry.newest.isoformat() if entry.newest else ""
        mark = Mark(site, entry.url, version)
        if not self._wanted(entry) or self._journal.version(site, entry.url) == version:
            return None, True
        try:
            answer = fetch_page(self._fetcher, entry.url)
        except FetchError as error:
            hopeless = error.kind in HOPELESS
            if hopeless:
                self._journal.skip(mark, self._now())
            return Unreadable(entry.url, f"{error.kind}: {error}"), hopeless
        return Tracked(self._document(site, entry, answer), mark), True

    def _document(self, site: str, entry: Entry, answer: Fetched) -> RawDocument:
        facts = {
            "sitemap_url": site,
            "item_title": entry.title,
            "item_date": entry.published.isoformat() if entry.published else "",
            "item_modified": entry.modified.isoformat() if entry.modified else "",
            "publication": entry.publication,
        }
        return page_document(answer, observed_at=self._now(), source=self._options.source, facts=facts)

    def _wanted(self, entry: Entry) -> bool:
        since = self._options.since
        return since is None or entry.newest is None or entry.newest >= since

    def _failed(self, site: str, error: str, where: str | None = None) -> Unreadable:
        self._journal.failed(site, self._now(), error)
        return Unreadable(where or site, error)

    def _now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._clock(), dt.UTC)
