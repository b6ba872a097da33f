"""What outlets really serve: each kind of bad feed is one counted outcome with a clear line, and the others go on."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import ssl
from pathlib import Path

import pytest
import trustme

from producers.base import Idle, Item, Tracked, Unreadable
from producers.feeds import FeedOptions, FeedSource
from producers.fetcher import Fetcher, FetchError, FetchOptions
from producers.journal import Journal
from tests.fakes.site import Answer, site

OPTIONS = FetchOptions(
    contact="", delay_seconds=0.0, allow_private=True, attempts=1, total_seconds=1.0, max_bytes=100_000
)
GOOD = Answer(b"<rss version='2.0'><channel><item><guid>1</guid><title>Good</title></item></channel></rss>")
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BAD: dict[str, tuple[Answer, str]] = {
    "malformed XML": (Answer(b"<rss version='2.0'><channel"), "no feed|cannot be read"),
    "HTML served as RSS": (
        Answer(b"<!doctype html><p>Not here any more", headers={"Content-Type": "application/rss+xml"}),
        "no feed",
    ),
    "an endless feed": (Answer(GOOD.body + b" " * 200_000), "more than 100000 bytes"),
    "a redirect loop": (Answer(status=302, headers={"Location": "/bad"}), "more than 5 redirects"),
    "a server that drips": (Answer(b"x" * 1000, drip_seconds=0.5), "took too long"),
    "a gzip bomb": (
        Answer(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}),
        "more than 100000 bytes",
    ),
    "broken gzip": (Answer(b"\x1f\x8bx", headers={"Content-Encoding": "gzip"}), "broken gzip"),
    "an error status": (Answer(b"", status=410), "status 410"),
}


def polled(journal: Journal, *urls: str) -> list[Item]:
    with Fetcher(OPTIONS) as fetcher:
        feeds = FeedSource(urls, fetcher, journal, FeedOptions(fetch_pages=False))
        return [item for item in feeds if not isinstance(item, Idle)]


def assert_told_once(journal: Journal, items: list[Item], url: str, why: str) -> None:
    """One line with the address and the reason, counted by the journal; the good feed gave its item."""
    told = [item for item in items if isinstance(item, Unreadable)]
    assert [item.where for item in told] == [url]
    assert re.search(why, told[0].why), told[0].why
    assert url.removesuffix("/bad") in told[0].why
    assert len([item for item in items if isinstance(item, Tracked)]) == 1
    state = journal.source(url)
    assert state is not None
    assert (state.errors_in_a_row, state.error) == (1, told[0].why)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_feed_is_told_and_counted_and_the_next_one_is_read(kind: str, tmp_path: Path) -> None:
    answer, why = BAD[kind]
    with site({"/bad": answer, "/good": GOOD}) as host, Journal(tmp_path / "journal") as journal:
        items = polled(journal, host.url + "/bad", host.url + "/good")
        assert_told_once(journal, items, host.url + "/bad", why)


def self_signed() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_a_certificate_that_nobody_vouches_for_is_an_error_of_its_own(tmp_path: Path) -> None:
    """The site's robots.txt is asked for first, and fails alike: the reason must still be the certificate."""
    with (
        site({"/bad": GOOD}, tls=self_signed()) as bad,
        site({"/good": GOOD}) as good,
        Journal(tmp_path / "journal") as journal,
    ):
        items = polled(journal, bad.url + "/bad", good.url + "/good")
        assert_told_once(journal, items, bad.url + "/bad", "certificate verify failed")
        assert bad.requests == []


def test_a_page_behind_such_a_certificate_is_counted_as_tls(tmp_path: Path) -> None:
    with (
        site({"/a": Answer(b"a")}, tls=self_signed()) as host,
        Fetcher(OPTIONS) as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.fetch(host.url + "/a")
    assert caught.value.kind == "tls"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            f"<!DOCTYPE rss [<!ENTITY e0 'ha'>{BOMB}]><rss><channel><item><guid>1</guid><title>&e11;</title>"
            "</item></channel></rss>".encode(),
            id="an entity bomb",
        ),
        pytest.param(
            "<?xml version='1.0' encoding='us-ascii'?><rss version='2.0'><channel><item><guid>1</guid>"
            "<title>Übersee</title></item></channel></rss>".encode("latin-1"),
            id="a wrong charset",
        ),
        pytest.param(GOOD.body.replace(b"</channel>", b"<item><guid>2</guid>"), id="a feed that breaks off"),
    ],
)
def test_a_feed_that_is_half_good_stops_no_other(body: bytes, tmp_path: Path) -> None:
    """What can be read is read: whether or not there is an item, the outcome is small and the good feed comes."""
    with site({"/bad": Answer(body), "/good": GOOD}) as host, Journal(tmp_path / "journal") as journal:
        items = polled(journal, host.url + "/bad", host.url + "/good")
        good = [item for item in items if isinstance(item, Tracked) and item.mark.source.endswith("/good")]
        assert len(good) == 1
        assert all(len(item.item.body) < 10_000 for item in items if isinstance(item, Tracked))  # type: ignore[union-attr]
        state = journal.source(host.url + "/bad")
        assert state is not None
        assert state.last_success or state.errors_in_a_row == 1
        assert state.last_success is None or dt.timedelta(0) <= dt.datetime.now(dt.UTC) - state.last_success
