"""The polite fetcher, against a site on loopback."""

from __future__ import annotations

import gzip
import itertools
import threading
from collections.abc import Iterator

import pytest

from producers.addresses import is_public
from producers.decoding import EncodingError, decoded
from producers.fetcher import Fetcher, FetchError, FetchOptions
from producers.politeness import retry_after
from tests.fakes.site import Answer, Site, site


@pytest.fixture
def host() -> Iterator[Site]:
    with site({"/a": Answer(b"<p>a", headers={"ETag": '"1"'})}) as running:
        yield running


def fetcher(**options: object) -> Fetcher:
    given = {"contact": "https://example.com/bot", "delay_seconds": 0.0, "allow_private": True, **options}
    return Fetcher(FetchOptions(**given), jitter=lambda: 0.0)  # type: ignore[arg-type]


def kind_of_error(host: Site, path: str, **options: object) -> str:
    with fetcher(**options) as polite, pytest.raises(FetchError) as caught:
        polite.fetch(host.url + path)
    return caught.value.kind


def test_a_page_is_fetched_with_a_name_that_can_be_asked(host: Site) -> None:
    with fetcher() as polite:
        page = polite.fetch(host.url + "/a")
    assert (page.status, page.body, page.headers["etag"]) == (200, b"<p>a", '"1"')
    assert host.requests[-1].headers["user-agent"] == "Dateline/1 (+https://example.com/bot)"


def test_an_unchanged_page_is_not_fetched_again(host: Site) -> None:
    host.pages["/a"] = lambda headers: Answer(status=304 if headers.get("if-none-match") == '"1"' else 200)
    with fetcher() as polite:
        assert polite.fetch(host.url + "/a", {"If-None-Match": '"1"'}).not_modified


def test_robots_txt_is_asked_once_and_obeyed(host: Site) -> None:
    host.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private\n")
    with fetcher() as polite:
        polite.fetch(host.url + "/a")
        with pytest.raises(FetchError) as caught:
            polite.fetch(host.url + "/private/b")
        polite.fetch(host.url + "/a")
    assert caught.value.kind == "robots"
    assert host.paths() == ["/robots.txt", "/a", "/a"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_missing_robots_txt_allows_all_and_a_failing_one_nothing(
    host: Site, status: int, allowed: bool
) -> None:
    host.pages["/robots.txt"] = Answer(status=status)
    if allowed:
        with fetcher() as polite:
            assert polite.fetch(host.url + "/a").status == 200
    else:
        assert kind_of_error(host, "/a") == "robots_unknown"


def test_requests_to_one_host_come_one_at_a_time_with_the_pause_that_the_site_wishes(host: Site) -> None:
    host.pages["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.3\n")
    with fetcher(delay_seconds=0.1) as polite:
        threads = [threading.Thread(target=polite.fetch, args=(host.url + "/a",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    pages = [request for request in host.requests if request.path == "/a"]
    assert all(later.began - earlier.began >= 0.29 for earlier, later in itertools.pairwise(pages))


def test_redirects_are_followed_within_a_bound_and_to_web_addresses_only(host: Site) -> None:
    host.pages["/r"] = Answer(status=301, headers={"Location": "/a"})
    host.pages["/loop"] = Answer(status=302, headers={"Location": "/loop"})
    host.pages["/file"] = Answer(status=302, headers={"Location": "file:///etc/passwd"})
    with fetcher() as polite:
        page = polite.fetch(host.url + "/r")
    assert (page.url, page.redirects) == (host.url + "/a", 1)
    assert kind_of_error(host, "/loop") == "redirects"
    assert host.paths().count("/loop") == 6
    assert kind_of_error(host, "/file") == "redirects"


def test_a_busy_host_is_asked_again_after_the_pause_it_wishes(host: Site) -> None:
    answers = iter([Answer(status=503, headers={"Retry-After": "1"}), Answer(b"now")])
    host.pages["/busy"] = lambda _: next(answers)
    with fetcher() as polite:
        assert polite.fetch(host.url + "/busy").body == b"now"
    first, second = [request for request in host.requests if request.path == "/busy"]
    assert second.began - first.began >= 0.99


def test_a_host_that_wishes_a_long_pause_is_left_alone(host: Site) -> None:
    host.pages["/busy"] = Answer(status=429, headers={"Retry-After": "3600"})
    assert kind_of_error(host, "/busy") == "status"
    assert host.paths().count("/busy") == 1


def test_a_page_beyond_the_limit_is_not_read_on(host: Site) -> None:
    host.pages["/big"] = Answer(b"x" * 5001)
    assert kind_of_error(host, "/big", max_bytes=5000) == "too_large"


def test_a_gzip_bomb_is_undone_up_to_the_limit_only(host: Site) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    host.pages["/bomb"] = Answer(bomb, headers={"Content-Encoding": "gzip"})
    assert kind_of_error(host, "/bomb", max_bytes=100_000) == "too_large"


def test_broken_gzip_is_an_error_of_its_own(host: Site) -> None:
    host.pages["/broken"] = Answer(b"no gzip", headers={"Content-Encoding": "gzip"})
    assert kind_of_error(host, "/broken") == "encoding"


def test_a_server_that_drips_is_given_up_in_time(host: Site) -> None:
    host.pages["/drip"] = Answer(b"x" * 1000, drip_seconds=0.05)
    assert kind_of_error(host, "/drip", total_seconds=0.5, attempts=1, obey_robots=False) == "timeout"


def test_private_addresses_are_refused_also_behind_a_redirect(host: Site) -> None:
    assert kind_of_error(host, "/a", allow_private=False, obey_robots=False) == "private_address"
    assert host.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize("url", ["ftp://example.com/a", "javascript:alert(1)", "http://", "/etc/passwd"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with fetcher() as polite, pytest.raises(FetchError) as caught:
        polite.fetch(url)
    assert caught.value.kind == "url"


def test_a_pause_may_be_a_number_or_a_date() -> None:
    assert retry_after({"retry-after": "17"}) == 17.0
    assert retry_after({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, now=lambda: 10.0) == 50.0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


def test_an_encoding_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(EncodingError):
        decoded([b"x"], "br", 10)
    assert decoded([b"ab", b"cd"], "", 10) == b"abcd"
