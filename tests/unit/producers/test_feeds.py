"""Feeds, against a site on loopback: each new or changed item once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.base import Idle, Item, RawDocument, Tracked, Unreadable
from producers.feed_format import FeedError, page_of_item, parse_feed
from producers.feeds import FeedOptions, FeedSource
from producers.fetcher import Fetcher, FetchOptions
from producers.journal import Journal
from tests.fakes.site import Answer, Site, site

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Outlet</title><ttl>30</ttl>{items}</channel></rss>"""
ITEM = (
    "<item><guid isPermaLink='false'>item-{n}</guid><link>/{n}.html</link><title>Item {n}</title><author>Ann Lee</author>"
    "<category>Harbour</category><pubDate>Tue, 03 Jul 2018 10:0{n}:00 GMT</pubDate>"
    "<description>About {n}.</description></item>"
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>tag:x</id><title>T</title>
<link href="/a"/><updated>2018-07-03T10:00:00Z</updated><content type="html">&lt;p&gt;Hi</content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>R</title></channel><item><title>T</title><link>http://example.com/r</link></item></rdf:RDF>"""
JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
{"id": 7, "url": "/j", "title": "T", "date_published": "2018-07-03T12:00:00+02:00", "content_html": "<p>Hi",
 "authors": [{"name": "Ann"}], "tags": ["x"]}]}"""


def rss(*numbers: int) -> bytes:
    return RSS.format(items="".join(ITEM.format(n=n) for n in numbers)).encode()


@pytest.fixture
def host() -> Iterator[Site]:
    pages = {
        f"/{n}.html": Answer(f"<p>page {n}".encode(), headers={"Content-Type": "text/html"}) for n in range(9)
    }
    with site(
        {"/rss": Answer(rss(1, 2), headers={"Content-Type": "application/rss+xml"}), **pages}
    ) as running:
        yield running


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal") as journal:
        yield journal


def polled(host: Site, journal: Journal, *paths: str, **options: object) -> list[Item]:
    """What one poll yields, with everything acknowledged at once."""
    import datetime as dt

    urls = [host.url + path for path in paths or ("/rss",)]
    items: list[Item] = []
    with Fetcher(FetchOptions(contact="", delay_seconds=0.0, allow_private=True, attempts=1)) as fetcher:
        for item in FeedSource(urls, fetcher, journal, FeedOptions(**options)):  # type: ignore[arg-type]
            if isinstance(item, Tracked):
                journal.note(item.mark, dt.datetime.now(dt.UTC))
            if not isinstance(item, Idle):
                items.append(item)
    return items


def documents(items: list[Item]) -> list[RawDocument]:
    return [item.item for item in items if isinstance(item, Tracked) and isinstance(item.item, RawDocument)]


def test_an_item_becomes_its_page_with_what_the_feed_said_of_it(host: Site, journal: Journal) -> None:
    first, second = documents(polled(host, journal))
    assert (first.body, first.subject, first.content_type) == (
        b"<p>page 1",
        host.url + "/1.html",
        "text/html",
    )
    assert first.extensions == {
        "feed_url": host.url + "/rss",
        "feed_title": "The Outlet",
        "item_id": "item-1",
        "item_title": "Item 1",
        "item_date": "2018-07-03T10:01:00+00:00",
        "item_author": "Ann Lee",
        "item_categories": "Harbour",
        "http_status": "200",
    }
    assert second.subject == host.url + "/2.html"


def test_a_second_poll_yields_only_what_is_new_or_changed(host: Site, journal: Journal) -> None:
    polled(host, journal)
    assert polled(host, journal) == []
    changed = rss(1, 2, 3).replace(b"About 2.", b"More about 2.")
    host.pages["/rss"] = Answer(changed)
    assert [d.extensions["item_id"] for d in documents(polled(host, journal))] == ["item-2", "item-3"]


def test_an_item_that_was_not_acknowledged_is_yielded_again_though_the_feed_is_unchanged(
    host: Site, journal: Journal
) -> None:
    host.pages["/rss"] = lambda headers: (
        Answer(status=304) if "if-none-match" in headers else Answer(rss(1, 2), headers={"ETag": '"1"'})
    )
    options = FetchOptions(contact="", delay_seconds=0.0, allow_private=True)
    with Fetcher(options) as fetcher:
        lost = list(FeedSource([host.url + "/rss"], fetcher, journal, FeedOptions()))
    assert len(documents(lost)) == 2
    assert len(documents(polled(host, journal))) == 2
    assert polled(host, journal) == []
    polled(host, journal)
    assert "if-none-match" in host.requests[-1].headers


def test_without_fetching_an_item_is_its_own_content(host: Site, journal: Journal) -> None:
    first, _ = documents(polled(host, journal, fetch_pages=False))
    assert b"About 1." in first.body
    assert first.subject == host.url + "/1.html"
    assert "/1.html" not in host.paths()


def test_a_feed_that_fails_is_told_counted_and_does_not_stop_the_others(host: Site, journal: Journal) -> None:
    host.pages["/html"] = Answer(b"<html><p>Not a feed", headers={"Content-Type": "text/html"})
    items = polled(host, journal, "/gone", "/html", "/rss")
    assert len(documents(items)) == 2
    assert sorted(item.where for item in items if isinstance(item, Unreadable)) == [
        host.url + "/gone",
        host.url + "/html",
    ]
    state = journal.source(host.url + "/gone")
    assert state is not None
    assert (state.errors_in_a_row, "404" in str(state.error)) == (1, True)


def test_a_page_that_is_gone_is_told_once(host: Site, journal: Journal) -> None:
    del host.pages["/2.html"]
    assert [type(item) for item in polled(host, journal)] == [Tracked, Unreadable]
    assert polled(host, journal) == []


def test_what_a_feed_has_dropped_is_forgotten_after_a_month(host: Site, journal: Journal) -> None:
    polled(host, journal)
    host.pages["/rss"] = Answer(rss(2, 3))
    url, later = host.url + "/rss", time.time() + 31 * 86400
    options = FetchOptions(contact="", delay_seconds=0.0, allow_private=True)
    with Fetcher(options) as fetcher:
        list(FeedSource([url], fetcher, journal, FeedOptions(), clock=lambda: later))
    assert journal.version(url, "item-1") is None
    assert journal.version(url, "item-2") is not None


def test_following_yields_what_comes_later_and_ends_when_told(host: Site, journal: Journal) -> None:
    stopped, found = threading.Event(), []
    options = FetchOptions(contact="", delay_seconds=0.0, allow_private=True)
    with Fetcher(options, stopped=stopped) as fetcher:
        follow = FeedOptions(follow=True, least_interval=0.2)
        host.pages["/rss"] = Answer(rss(1).replace(b"<ttl>30</ttl>", b""))
        journal.register(host.url + "/rss", "feed")
        import datetime as dt

        journal.succeeded(host.url + "/rss", dt.datetime.now(dt.UTC), {"interval": "0.2"})
        for item in FeedSource([host.url + "/rss"], fetcher, journal, follow, stopped=stopped):
            if isinstance(item, Tracked):
                found.append(item.mark.item)
                journal.note(item.mark, dt.datetime.now(dt.UTC))
                host.pages["/rss"] = Answer(rss(1, 2).replace(b"<ttl>30</ttl>", b""))
            if len(found) == 2:
                stopped.set()
    assert found == ["item-1", "item-2"]


@pytest.mark.parametrize(
    ("text", "identity", "link"),
    [
        (ATOM, "tag:x", "http://example.com/a"),
        (RDF, "http://example.com/r", "http://example.com/r"),
        (JSON_FEED, "7", "http://example.com/j"),
    ],
)
def test_every_format_gives_items(text: str, identity: str, link: str) -> None:
    (item,) = parse_feed(text.encode(), "", "http://example.com/feed").items
    assert (item.id, item.link, item.title) == (identity, link, "T")


@pytest.mark.parametrize("body", [b"", b"\x00" * 100, b"<html><p>Hello", b"{", b"[]", b'{"items": 3}'])
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(FeedError):
        parse_feed(body, "", "http://example.com/feed")


def test_an_entity_bomb_ends_soon_and_small() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]>' + RSS.format(
        items="<item><guid>1</guid><title>&e11;</title></item>"
    )
    try:
        feed = parse_feed(bomb.encode(), "application/rss+xml", "http://example.com/feed")
    except FeedError:
        return
    assert sum(len(item.title) for item in feed.items) < 10_000


def test_an_items_page_escapes_what_the_feed_says() -> None:
    (item,) = parse_feed(ATOM.replace(">T<", ">&lt;b&gt;T<").encode(), "", "http://example.com/feed").items
    page = page_of_item(item, 'en"><script>')
    assert b"<script>" not in page
    assert b"<p>Hi" in page
