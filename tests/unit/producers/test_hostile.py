"""What hostile or broken outlets do to a producer: counted, told, and never a stop of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from producers.addresses import GuardedBackend, is_public
from producers.archives import MAX_HEADERS_BYTES
from producers.base import Mark, Tracked, Unreadable
from producers.decoding import EncodingError, decoded, salvaged
from producers.feed_format import parse_feed
from producers.fetcher import Fetcher, FetchError, FetchOptions
from producers.journal import Journal
from producers.politeness import host_of, origin
from producers.sitemaps import SitemapOptions, SitemapSource
from producers.warc import WarcOptions, WarcSource
from tests.fakes.messages import NOON
from tests.fakes.site import Answer, site

OPTIONS = FetchOptions(contact="", delay_seconds=0.0, attempts=1)


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "64:ff9b::7f00:1", "::127.0.0.1", "64:ff9b:1::1", "3fff::1", "5f00::1", "240.0.0.1"],
)
def test_private_addresses_inside_or_beside_public_ranges_are_known(address: str) -> None:
    assert not is_public(address)


def test_a_public_address_behind_nat64_is_public() -> None:
    assert is_public("64:ff9b::5db8:d822")


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "[::ffff:7f00:1]", "user@127.0.0.1"])
def test_loopback_in_odd_notation_is_refused(host: str) -> None:
    with Fetcher(OPTIONS) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch(f"http://{host}/")
    assert caught.value.kind == "private_address"


def test_a_redirect_to_a_private_address_is_refused() -> None:
    backend = GuardedBackend(allowed=lambda address: address == "127.0.0.1")
    with site() as host, Fetcher(OPTIONS, backend=backend) as fetcher:
        host.pages["/r"] = Answer(
            status=302, headers={"Location": host.url.replace("127.0.0.1", "127.0.0.2") + "/x"}
        )
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(host.url + "/r")
    assert caught.value.kind == "private_address"


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """DNS rebinding: the name's second answer would be another address, and it is not asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    backend = GuardedBackend(allowed=lambda address: address == "127.0.0.1", resolve=resolve)
    options = FetchOptions(contact="", delay_seconds=0.0, obey_robots=False, attempts=1)
    with site({"/a": Answer(b"a")}) as host, Fetcher(options, backend=backend) as fetcher:
        assert fetcher.fetch(host.url.replace("127.0.0.1", "rebinding.example") + "/a").body == b"a"
    assert asked == ["rebinding.example"]


def test_a_host_is_the_same_however_its_address_is_written() -> None:
    same = {
        host_of(url) for url in ("http://a.example/", "https://A.example:443/", "http://u@a.example.:80/x")
    }
    assert same == {"a.example"}
    assert origin("http://a.example:8080/x") == "http://a.example:8080"


def test_robots_txt_is_found_behind_a_redirect() -> None:
    with site() as host, Fetcher(FetchOptions(contact="", delay_seconds=0.0, allow_private=True)) as fetcher:
        host.pages |= {
            "/robots.txt": Answer(status=301, headers={"Location": "/robots2.txt"}),
            "/robots2.txt": Answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"),
        }
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(host.url + "/a")
    assert caught.value.kind == "robots"


def test_gzip_of_several_members_is_whole_and_cut_gzip_an_error() -> None:
    import gzip
    import zlib

    assert decoded([gzip.compress(b"ab") + gzip.compress(b"cd")], "gzip", 10) == b"abcd"
    assert decoded([zlib.compress(b"ab")[2:-4]], "deflate", 10) == b"ab"
    with pytest.raises(EncodingError):
        decoded([gzip.compress(b"ab" * 100)[:-9]], "gzip", 1000)


def test_an_archived_body_is_read_in_any_encoding_and_as_it_is_where_it_has_none() -> None:
    import brotli
    import zstandard

    assert salvaged([brotli.compress(b"page")], "br", 10) == (b"page", "")
    assert salvaged([zstandard.compress(b"page")], "zstd", 10) == (b"page", "")
    assert salvaged([b"<p>page"], "gzip", 10) == (b"<p>page", "")


@pytest.mark.parametrize("authors", ["5", '"Ann"', '{"name": "Ann"}', "[5, null]"])
def test_a_json_feed_with_odd_authors_is_read(authors: str) -> None:
    body = f'\ufeff{{"items": [{{"id": 1, "url": "/a", "authors": {authors}}}]}}'.encode()
    assert len(parse_feed(body, "", "http://example.com/").items) == 1


def test_a_feed_of_ten_thousand_items_gives_them_all() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>{n}</title></item>" for n in range(10_000))
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    assert len(parse_feed(body, "application/rss+xml", "http://example.com/").items) == 10_000


def test_endless_headers_in_an_archive_end_that_record_only(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(b"WARC/1.0\r\nX: " + b"A" * (2 * MAX_HEADERS_BYTES))
    with Journal(tmp_path / "journal") as journal:
        (item,) = WarcSource([file], journal, WarcOptions(max_bytes=1000))
    assert isinstance(item, Unreadable)
    assert "too long" in item.why


def test_an_index_of_many_sitemaps_is_read_and_a_limit_fetches_no_page_more(tmp_path: Path) -> None:
    with site() as host, Journal(tmp_path / "journal") as journal:
        parts = "".join(f"<sitemap><loc>{host.url}/s{n}</loc></sitemap>" for n in range(600))
        pages = "".join(f"<url><loc>{host.url}/p{n}</loc></url>" for n in range(3))
        host.pages |= {
            "/index.xml": Answer(f"<sitemapindex>{parts}</sitemapindex>".encode()),
            "/s0": Answer(f"<urlset>{pages}</urlset>".encode()),
            **{f"/p{n}": Answer(b"<p>page") for n in range(3)},
        }
        options = FetchOptions(contact="", delay_seconds=0.0, allow_private=True)
        with Fetcher(options) as fetcher:
            source = SitemapSource([host.url + "/index.xml"], fetcher, journal, SitemapOptions(limit=2))
            assert len([item for item in source if isinstance(item, Tracked)]) == 2
        assert "/p2" not in host.paths()


def test_a_trial_leaves_the_journal_as_it_is(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal") as kept:
        kept.register("a", "feed")
    with Journal(tmp_path / "journal", forgetful=True) as trial:
        trial.note(Mark("a", "item", "1"), NOON)
        assert trial.version("a", "item") == "1"
    with Journal(tmp_path / "journal") as kept:
        assert kept.version("a", "item") is None
