"""Sitemaps, against a site on loopback: each new or changed page once."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.base import Item, RawDocument, Tracked, Unreadable
from producers.fetcher import Fetcher, FetchOptions
from producers.journal import Journal
from producers.sitemap_format import SitemapError, parse_sitemap
from producers.sitemaps import SitemapOptions, SitemapSource
from tests.fakes.site import Answer, Site, site

NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{url}/a</loc><news:news><news:publication>
 <news:name>The Outlet</news:name><news:language>en</news:language></news:publication>
 <news:publication_date>2018-07-03T10:00:00+02:00</news:publication_date><news:title>A title</news:title>
 </news:news></url><url><loc>{url}/b</loc><lastmod>2017-01-01</lastmod></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{url}/news.xml.gz</loc>
 <lastmod>2018-07-04</lastmod></sitemap><sitemap><loc>{url}/index.xml</loc></sitemap>
 <sitemap><loc>{url}/broken.xml</loc></sitemap></sitemapindex>"""


@pytest.fixture
def host() -> Iterator[Site]:
    with site() as running:
        running.pages |= {
            "/robots.txt": Answer(f"Sitemap: {running.url}/index.xml\n".encode()),
            "/index.xml": Answer(INDEX.format(url=running.url).encode()),
            "/news.xml.gz": Answer(gzip.compress(NEWS.format(url=running.url).encode())),
            "/broken.xml": Answer(b"<html>no sitemap"),
            "/a": Answer(b"<p>a"),
            "/b": Answer(b"<p>b"),
        }
        yield running


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal") as journal:
        yield journal


def read(host: Site, journal: Journal, path: str = "", **options: object) -> list[Item]:
    with Fetcher(FetchOptions(contact="", delay_seconds=0.0, allow_private=True, attempts=1)) as fetcher:
        source = SitemapSource([host.url + path], fetcher, journal, SitemapOptions(**options))  # type: ignore[arg-type]
        items = list(source)
    for item in items:
        if isinstance(item, Tracked):
            journal.note(item.mark, dt.datetime.now(dt.UTC))
    return items


def subjects(items: list[Item]) -> list[str | None]:
    return [i.item.subject for i in items if isinstance(i, Tracked) and isinstance(i.item, RawDocument)]


def test_a_site_is_read_through_robots_txt_and_the_index_and_a_broken_part_is_told(
    host: Site, journal: Journal
) -> None:
    items = read(host, journal)
    assert subjects(items) == [host.url + "/a", host.url + "/b"]
    assert [i.where for i in items if isinstance(i, Unreadable)] == [host.url + "/broken.xml"]


def test_what_the_sitemap_says_travels_with_the_page(host: Site, journal: Journal) -> None:
    first = read(host, journal, "/news.xml.gz")[0]
    assert isinstance(first, Tracked)
    assert isinstance(first.item, RawDocument)
    assert first.item.extensions["item_date"] == "2018-07-03T10:00:00+02:00"
    assert first.item.extensions["publication"] == "The Outlet"


def test_reading_again_yields_only_what_changed(host: Site, journal: Journal) -> None:
    read(host, journal, "/news.xml.gz")
    assert read(host, journal, "/news.xml.gz") == []
    host.pages["/news.xml.gz"] = Answer(
        NEWS.format(url=host.url).replace("2017-01-01", "2018-07-05").encode()
    )
    assert subjects(read(host, journal, "/news.xml.gz")) == [host.url + "/b"]


def test_older_pages_can_be_left_out_and_the_number_bounded(host: Site, journal: Journal) -> None:
    since = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
    assert subjects(read(host, journal, "/news.xml.gz", since=since)) == [host.url + "/a"]
    assert len(subjects(read(host, journal, "/index.xml", limit=1))) == 1


def test_a_list_of_addresses_is_a_sitemap_too() -> None:
    entries = parse_sitemap(b"https://example.com/a\nhttps://example.com/b\n")
    assert [entry.url for entry in entries] == ["https://example.com/a", "https://example.com/b"]


def test_a_break_leaves_the_entries_before_it() -> None:
    text = NEWS.format(url="https://example.com").encode()
    assert [entry.url for entry in parse_sitemap(text[: text.index(b"<lastmod>")])][:1] == [
        "https://example.com/a"
    ]


@pytest.mark.parametrize("body", [b"", b"hello", b"<html/>", gzip.compress(b"x" * 100, mtime=0)[:20]])
def test_what_is_no_sitemap_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(SitemapError):
        parse_sitemap(body)


def test_entities_are_neither_expanded_nor_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://example.com/secret")
    text = NEWS.format(url="https://example.com").replace(
        "<urlset", f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{secret}">]><urlset'
    )
    entries = parse_sitemap(text.replace("A title", "&x;").encode())
    assert "secret" not in entries[0].title


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(SitemapError, match="more than"):
        parse_sitemap(gzip.compress(bytes(60 * 1024 * 1024)))
