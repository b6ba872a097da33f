"""Limits for what comes from outside that no other test meets: see docs/SECURITY.md. Some are lowered, to be met quickly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from producers import archives, downloads, politeness
from producers.archives import records
from producers.base import Unreadable
from producers.decoding import salvaged
from producers.fetcher import Fetcher, FetchError, FetchOptions
from producers.journal import Journal
from producers.pages import MAX_FAILURES_IN_A_ROW
from producers.politeness import MAX_ROBOTS_BYTES, RobotsCache
from producers.publish import MAX_UNACKNOWLEDGED, MAX_UNACKNOWLEDGED_BYTES, Publisher
from producers.sitemap_format import MAX_ENTRIES, parse_sitemap
from producers.sitemaps import SitemapOptions, SitemapSource
from schemas import topics
from schemas.codec import Outgoing
from schemas.settings import Settings
from tests.fakes.site import Answer, Site, site

MEBIBYTE = 1024 * 1024


@pytest.fixture
def host() -> Iterator[Site]:
    with site() as running:
        yield running


def fetcher(**options: Any) -> Fetcher:
    return Fetcher(FetchOptions(contact="", delay_seconds=0.0, allow_private=True, attempts=1, **options))


def test_robots_txt_is_read_no_further_than_the_limit(host: Site) -> None:
    padding = b"# " + b"x" * MAX_ROBOTS_BYTES
    host.pages |= {"/robots.txt": Answer(b"User-agent: *\nDisallow: /a\n" + padding + b"\nDisallow: /b\n")}
    host.pages |= {"/a": Answer(b"a"), "/b": Answer(b"b")}
    with fetcher() as polite:
        assert polite.fetch(host.url + "/b").body == b"b"
        with pytest.raises(FetchError, match="robots"):
            polite.fetch(host.url + "/a")


def test_rules_of_too_many_sites_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "MAX_SITES", 2)
    cache = RobotsCache(lambda _: (200, ""), "Dateline")
    for number in range(5):
        cache.rules(f"https://{number}.example/")
        assert len(cache._known) <= 2


def test_a_site_whose_pages_fail_is_left_alone(host: Site, tmp_path: Path) -> None:
    pages = "".join(f"<url><loc>{host.url}/{number}</loc></url>" for number in range(20))
    host.pages["/map.xml"] = Answer(f"<urlset>{pages}</urlset>".encode())
    for number in range(20):
        host.pages[f"/{number}"] = Answer(status=500)
    with fetcher() as polite, Journal(tmp_path / "journal") as journal:
        list(SitemapSource([host.url + "/map.xml"], polite, journal, SitemapOptions()))
    assert len([path for path in host.paths() if path[1:].isdigit()]) == MAX_FAILURES_IN_A_ROW


def test_a_list_of_too_many_addresses_is_cut() -> None:
    lines = "".join(f"https://example.com/{number}\n" for number in range(MAX_ENTRIES + 10))
    assert len(parse_sitemap(lines.encode())) == MAX_ENTRIES


def test_an_archive_that_is_too_large_is_not_kept(
    host: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MAX_BYTES", 1000)
    host.pages["/a.warc"] = Answer(bytes(5000))
    with fetcher() as polite, pytest.raises(FetchError, match="more than 1000 bytes"):
        downloads.download(polite, host.url + "/a.warc", tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_archive_with_too_many_broken_places_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_BROKEN", 3)
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\n" * 20)
    found = list(records(tmp_path / "a.warc"))
    assert len([one for _, one in found if isinstance(one, Unreadable)]) <= 4


def test_a_zstd_frame_that_wants_a_huge_window_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    compressor = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    frame = compressor.compress(b"a" * 1000) + compressor.flush()
    assert salvaged([frame], "zstd", MEBIBYTE)[0] == frame, "kept as it is"
    narrow = zstandard.compress(b"a" * 1000)
    assert salvaged([narrow], "zstd", MEBIBYTE)[0] == b"a" * 1000


class Acknowledging:
    """A producer whose acknowledgements come when they are waited for."""

    def __init__(self) -> None:
        self.open = 0
        self.most = 0

    def send(self, topic: str, **fields: Any) -> Acknowledging:
        self.open += 1
        self.most = max(self.most, self.open)
        return self

    @property
    def is_done(self) -> bool:
        return False

    def get(self, timeout: float) -> None:
        self.open -= 1

    def close(self, timeout: float) -> None:
        pass


@pytest.mark.parametrize(
    ("size", "most"), [(1, MAX_UNACKNOWLEDGED), (MEBIBYTE, MAX_UNACKNOWLEDGED_BYTES // MEBIBYTE)]
)
def test_a_publisher_waits_while_too_much_is_unacknowledged(size: int, most: int) -> None:
    producer, body = Acknowledging(), bytes(size)
    with Publisher(Settings(_env_file=None), producer=producer) as publisher:
        for _ in range(most + 50):
            publisher.send(Outgoing(topics.RAW, b"k", body))
    assert producer.most == most
    assert publisher.counts.pushed == most + 50
