"""Feeds: polled politely, each new or changed item once, by its page or by its own content."""

from __future__ import annotations

import datetime as dt
import heapq
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import structlog

from producers.base import Idle, Item, Mark, Tracked, Unreadable
from producers.feed_format import Feed, FeedError, FeedItem, page_of_item, parse_feed
from producers.fetcher import Fetched, Fetcher, FetchError
from producers.journal import Journal, SourceState
from producers.pages import HOPELESS, MAX_FAILURES_IN_A_ROW, fetch_page, page_document
from producers.politeness import retry_after
from schemas.events import RawDocument

log = structlog.get_logger(__name__)
FIRST_INTERVAL_SECONDS = 15 * 60.0
LEAST_INTERVAL_SECONDS = 5 * 60.0
LONGEST_INTERVAL_SECONDS = 6 * 3600.0
SOONER, LATER = 0.5, 1.5
"""After a poll with news the next comes sooner, after one without later: it finds each feed's own rhythm."""
FEEDS_AT_ONCE = 16
HELD_ITEMS = 64
IDLE_SECONDS = 1.0
KEPT_UNLISTED = dt.timedelta(days=30)
"""A feed that drops an item, by a fault of its own, and lists it again within that time does not make it new."""


class FeedOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`least_interval` bounds how often a feed is asked, in seconds."""

    fetch_pages: bool = True
    follow: bool = False
    least_interval: float = LEAST_INTERVAL_SECONDS
    source: str = "feed"


class FeedSource:
    """Yields the items of feeds. With `follow` it goes on until `stopped` is set, and yields `Idle` while there is nothing."""

    def __init__(
        self,
        urls: Sequence[str],
        fetcher: Fetcher,
        journal: Journal,
        options: FeedOptions,
        clock: Callable[[], float] = time.time,
        stopped: threading.Event | None = None,
    ) -> None:
        self._urls = list(dict.fromkeys(urls))
        self._fetcher = fetcher
        self._journal = journal
        self._options = options
        self._clock = clock
        self._found: queue.Queue[Item] = queue.Queue(HELD_ITEMS)
        self._stopped = stopped or threading.Event()

    def __iter__(self) -> Iterator[Item]:
        due = [(self._next_poll(url), url) for url in self._urls]
        heapq.heapify(due)
        running: dict[str, Any] = {}
        with ThreadPoolExecutor(FEEDS_AT_ONCE, thread_name_prefix="feed") as executor:
            try:
                while (due or running or not self._found.empty()) and not self._stopped.is_set():
                    self._start_due(due, running, executor)
                    yield self._found_or_idle()
                    self._reschedule(due, running)
            finally:
                self._stopped.set()
        while not self._found.empty():
            yield self._found.get()

    def _start_due(
        self, due: list[tuple[float, str]], running: dict[str, Any], executor: ThreadPoolExecutor
    ) -> None:
        now = self._clock()
        while due and (due[0][0] <= now or not self._options.follow) and len(running) < FEEDS_AT_ONCE:
            url = heapq.heappop(due)[1]
            running[url] = executor.submit(self._poll, url)

    def _found_or_idle(self) -> Item:
        try:
            return self._found.get(timeout=IDLE_SECONDS if self._options.follow else 0.05)
        except queue.Empty:
            return Idle()

    def _reschedule(self, due: list[tuple[float, str]], running: dict[str, Any]) -> None:
        for url in [url for url, future in running.items() if future.done()]:
            next_poll = running.pop(url).result()
            if self._options.follow:
                heapq.heappush(due, (next_poll, url))

    def _next_poll(self, url: str) -> float:
        return float(self._journal.register(url, "feed").state.get("next_poll", "0"))

    def _poll(self, url: str) -> float:
        """Ask the feed once, queue what is new, and return when to ask again; no error of one feed ends the others."""
        state = self._journal.register(url, "feed")
        try:
            answer = self._ask(state)
            feed = Feed() if answer.not_modified else self._read(url, answer)
            fresh = [item for item in feed.items if self._journal.version(url, item.id) != item.version]
            offered = self._offer_all(url, feed, fresh)
            self._forget(url, feed)
        except (FetchError, FeedError) as error:
            return self._failed(state, error)
        except Exception as error:
            log.exception("a fault of ours, please report it", feed=url)
            return self._failed(state, FeedError(f"{url}: {type(error).__name__}: {error}"))
        if silent := state.silent_since(self._now()):
            log.warning(
                "quiet for longer than its own rhythm", feed=url, days=round(silent / dt.timedelta(1), 1)
            )
        interval = self._interval(state, feed, answer, news=offered > 0)
        return self._succeeded(state, answer, interval, all_known=not fresh)

    def _offer_all(self, url: str, feed: Feed, fresh: Sequence[FeedItem]) -> int:
        """Queue the items, and say how many could be had; a host that answers nothing is left until the next round."""
        had: list[bool] = []
        for item in fresh:
            if self._stopped.is_set():
                break
            if not any(had[-MAX_FAILURES_IN_A_ROW:]) and len(had) >= MAX_FAILURES_IN_A_ROW:
                why = f"{MAX_FAILURES_IN_A_ROW} pages in a row failed; {len(fresh) - len(had)} wait for the next poll"
                self._put(Unreadable(url, why))
                break
            had.append(self._offer(url, feed, item))
        return sum(had)

    def _forget(self, url: str, feed: Feed) -> None:
        """What the feed has dropped; one that listed nothing says nothing."""
        if feed.items:
            self._journal.forget_unlisted(url, (item.id for item in feed.items), self._now() - KEPT_UNLISTED)

    def _ask(self, state: SourceState) -> Fetched:
        wanted = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
        headers = {name: state.state[key] for name, key in wanted.items() if state.state.get(key)}
        answer = self._fetcher.fetch(state.name, headers)
        if answer.status != 200 and not answer.not_modified:
            raise FetchError("status", f"{state.name}: status {answer.status}")
        return answer

    def _read(self, url: str, answer: Fetched) -> Feed:
        try:
            return parse_feed(answer.body, answer.headers.get("content-type", ""), answer.url)
        except FeedError as error:
            raise FeedError(f"{url}: {error}") from error

    def _offer(self, url: str, feed: Feed, item: FeedItem) -> bool:
        """Queue the item; False where its page cannot be had at the moment."""
        mark = Mark(url, item.id, item.version)
        try:
            document = (
                self._page(url, feed, item) if self._options.fetch_pages else self._own(url, feed, item)
            )
        except FetchError as error:
            if error.kind in HOPELESS:
                self._journal.skip(mark, self._now())
            if error.kind != "stopped":
                self._put(Unreadable(item.link or item.id, f"{error.kind}: {error}"))
            return error.kind in HOPELESS
        self._put(Tracked(document, mark))
        return True

    def _page(self, url: str, feed: Feed, item: FeedItem) -> RawDocument:
        if item.link is None:
            return self._own(url, feed, item)
        answer = fetch_page(self._fetcher, item.link)
        facts = self._facts(url, feed, item)
        return page_document(answer, observed_at=self._now(), source=self._options.source, facts=facts)

    def _own(self, url: str, feed: Feed, item: FeedItem) -> RawDocument:
        return RawDocument(
            body=page_of_item(item, feed.language),
            content_type="text/html; charset=utf-8",
            observed_at=self._now(),
            subject=item.link,
            source=self._options.source,
            extensions=self._facts(url, feed, item),
        )

    @staticmethod
    def _facts(url: str, feed: Feed, item: FeedItem) -> dict[str, str]:
        facts = {
            "feed_url": url,
            "feed_title": feed.title,
            "item_id": item.id,
            "item_title": item.title,
            "item_date": item.published.isoformat() if item.published else "",
            "item_author": item.author,
            "item_categories": ", ".join(item.categories),
        }
        return {name: value for name, value in facts.items() if value}

    def _interval(self, state: SourceState, feed: Feed, answer: Fetched, *, news: bool) -> float:
        last = float(state.state.get("interval", FIRST_INTERVAL_SECONDS))
        wish = max(feed.ttl_seconds or 0.0, _max_age(answer.headers), retry_after(answer.headers) or 0.0)
        wanted = max(last * (SOONER if news else LATER), wish, self._options.least_interval)
        return min(wanted, max(LONGEST_INTERVAL_SECONDS, self._options.least_interval))

    def _succeeded(self, state: SourceState, answer: Fetched, interval: float, *, all_known: bool) -> float:
        """Validators are kept of a poll without news only: what it brought may not be acknowledged yet."""
        next_poll = self._clock() + interval
        kept = {"interval": str(interval), "next_poll": str(next_poll)}
        if all_known:
            for key, name in (("etag", "etag"), ("last_modified", "last-modified")):
                kept[key] = answer.headers.get(name) or state.state.get(key, "")
        self._journal.succeeded(state.name, self._now(), kept)
        return next_poll

    def _failed(self, state: SourceState, error: FetchError | FeedError) -> float:
        """Counted, told, and asked again after a pause that grows with the errors in a row."""
        pause = self._options.least_interval * 2.0 ** min(state.errors_in_a_row, 8)
        wish = getattr(error, "retry_after", None) or 0.0
        next_poll = self._clock() + max(wish, min(pause, LONGEST_INTERVAL_SECONDS))
        if getattr(error, "kind", "") != "stopped":
            self._journal.failed(state.name, self._now(), str(error), {"next_poll": str(next_poll)})
            self._put(Unreadable(state.name, str(error)))
        return next_poll

    def _put(self, item: Item) -> None:
        while not self._stopped.is_set():
            try:
                return self._found.put(item, timeout=0.2)
            except queue.Full:
                continue
        return None

    def _now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._clock(), dt.UTC)


def _max_age(headers: dict[str, str]) -> float:
    for directive in headers.get("cache-control", "").split(","):
        name, _, value = directive.strip().partition("=")
        if name.lower() == "max-age" and value.isdigit():
            return float(value[:9])
    return 0.0
