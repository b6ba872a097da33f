"""The polite fetcher that feeds and sitemaps share."""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self
from urllib.parse import urljoin

import httpcore
import httpx
import msgspec

from producers.addresses import ForbiddenAddressError, GuardedBackend, deadline, is_public
from producers.decoding import ACCEPT_ENCODING, EncodingError, decoded
from producers.politeness import MAX_ROBOTS_BYTES, Pace, RobotsCache, Rules, host_of, retry_after
from producers.transport import GuardedTransport

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
RETRIED_KINDS = frozenset({"status", "timeout", "connect"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_ALLOWED = "the site's robots.txt does not allow it"
NOT_KNOWN = "the site's robots.txt cannot be had, so nothing of it is fetched for now"
CONNECT_SECONDS = 10.0
FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_AFTER = 120.0
"""A host that asks for a longer pause is left alone until the next round."""


class FetchError(Exception):
    """A page that was not fetched; `kind` is from a short closed list, for counting."""

    def __init__(self, kind: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after


class Fetched(msgspec.Struct, frozen=True):
    """An answer: `url` after redirects, header names in lower case, `not_modified` for 304."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    redirects: int = 0

    @property
    def not_modified(self) -> bool:
        return self.status == 304


class FetchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Limits and manners. `contact` is a URL or mail address that the User-Agent names."""

    contact: str
    delay_seconds: float = 2.0
    total_seconds: float = 30.0
    max_bytes: int = 8 * 1024 * 1024
    max_redirects: int = 5
    attempts: int = 3
    allow_private: bool = False
    obey_robots: bool = True

    @property
    def user_agent(self) -> str:
        return f"Dateline/1 (+{self.contact})" if self.contact else "Dateline/1"


class Fetcher:
    """Fetches pages one at a time per host; safe to use from several threads. `stopped` cuts its pauses short."""

    def __init__(
        self,
        options: FetchOptions,
        *,
        stopped: threading.Event | None = None,
        jitter: Callable[[], float] = random.random,
        backend: GuardedBackend | None = None,
    ) -> None:
        self._options = options
        self._jitter = jitter
        self._stopped = stopped or threading.Event()
        self._pace = Pace(self._stopped.wait)
        self._transport = GuardedTransport(backend or _backend(options))
        self._robots = RobotsCache(self._robots_text, "Dateline")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()

    def fetch(
        self, url: str, headers: Mapping[str, str] | None = None, *, max_bytes: int | None = None
    ) -> Fetched:
        """The page, politely; conditional headers and another limit may be given.

        Raises:
            FetchError: refused by robots.txt, private address, too large, too slow, broken, or an error status.
        """
        client = self._client()
        limit = max_bytes or self._options.max_bytes
        asked = url
        for redirects in range(self._options.max_redirects + 1):
            answer = self._patiently(client, asked, headers or {}, limit)
            if answer.status not in REDIRECTS:
                return msgspec.structs.replace(answer, redirects=redirects)
            asked = _target(asked, answer.headers.get("location", ""))
        raise FetchError("redirects", f"{url}: more than {self._options.max_redirects} redirects")

    @contextmanager
    def opened(self, url: str, seconds: float) -> Iterator[httpx.Response]:
        """An answer with status 200 whose body is read by the caller, within `seconds` in all; once tried, redirected.

        Raises:
            FetchError: as `fetch`.
        """
        client, asked = self._client(), url
        token = deadline.set(time.monotonic() + seconds)
        try:
            for _ in range(self._options.max_redirects + 1):
                delay = self._delay(asked)
                with self._pace.turn(host_of(asked), delay), client.stream("GET", asked) as response:
                    if response.status_code not in REDIRECTS:
                        if response.status_code != 200:
                            raise FetchError("status", f"{asked}: status {response.status_code}")
                        yield response
                        return
                    asked = _target(asked, response.headers.get("location", ""))
            raise FetchError("redirects", f"{url}: more than {self._options.max_redirects} redirects")
        except (
            httpx.HTTPError,
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
        ) as error:
            raise _as_fetch_error(asked, error) from error
        finally:
            deadline.reset(token)

    def rules(self, url: str) -> Rules:
        """The robots.txt of the URL's site.

        Raises:
            FetchError: the site's address is private, or nobody vouches for its certificate.
        """
        _check_address(url)
        return self._robots.rules(url)

    def _client(self) -> httpx.Client:
        """For one page with its redirects: cookies are kept for so long, and for no other page."""
        return httpx.Client(
            transport=self._transport,
            timeout=httpx.Timeout(self._options.total_seconds, connect=CONNECT_SECONDS),
            headers={
                "User-Agent": self._options.user_agent,
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
                "Accept-Encoding": ACCEPT_ENCODING,
            },
            follow_redirects=False,
            trust_env=False,
        )

    def _patiently(self, client: httpx.Client, url: str, headers: Mapping[str, str], limit: int) -> Fetched:
        delay = self._delay(url)
        for attempt in range(1, self._options.attempts + 1):
            try:
                with self._pace.turn(host_of(url), delay):
                    return self._once(client, url, headers, limit)
            except FetchError as error:
                if error.kind not in RETRIED_KINDS or not self._again(url, attempt, error):
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _delay(self, url: str) -> float:
        """Seconds between two requests to the URL's host, if it may be fetched at all."""
        _check_address(url)
        least = self._options.delay_seconds
        if not self._options.obey_robots:
            return least
        rules = self._robots.rules(url)
        if not rules.allows(url):
            kind, why = ("robots", NOT_ALLOWED) if rules.known else ("robots_unknown", NOT_KNOWN)
            raise FetchError(kind, f"{url}: {why}")
        return rules.delay(least)

    def _again(self, url: str, attempt: int, error: FetchError) -> bool:
        """Wait before the next attempt; False where there is none."""
        wish = error.retry_after
        if attempt >= self._options.attempts or (wish or 0.0) > LONGEST_RETRY_AFTER:
            return False
        self._pace.pause(
            host_of(url), wish or FIRST_RETRY_SECONDS * 2 ** (attempt - 1) * (0.5 + self._jitter())
        )
        return True

    def _robots_text(self, url: str) -> tuple[int, str] | None:
        """Status and text, behind as many redirects as a page may have (RFC 9309, 2.3.1.2: at least five)."""
        client, asked = self._client(), url
        try:
            for _ in range(self._options.max_redirects + 1):
                _check_address(asked)
                with self._pace.turn(host_of(asked), self._options.delay_seconds):
                    answer = self._once(client, asked, {}, MAX_ROBOTS_BYTES, cut=True)
                if answer.status not in REDIRECTS:
                    return answer.status, answer.body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
                asked = _target(asked, answer.headers.get("location", ""))
        except FetchError as error:
            if error.kind in ("private_address", "stopped", "tls"):
                raise
            return (404, "") if error.kind == "redirects" else None
        return 404, ""

    def _once(
        self, client: httpx.Client, url: str, headers: Mapping[str, str], limit: int, *, cut: bool = False
    ) -> Fetched:
        if self._stopped.is_set():
            raise FetchError("stopped", f"{url}: stopping, not fetched")
        token = deadline.set(time.monotonic() + self._options.total_seconds)
        try:
            with client.stream("GET", url, headers=dict(headers)) as response:
                body = decoded(response.iter_raw(), response.headers.get("content-encoding", ""), limit)
                answer = Fetched(
                    str(response.url), response.status_code, dict(response.headers.items()), body
                )
        except Exception as error:
            raise _as_fetch_error(url, error) from error
        finally:
            deadline.reset(token)
        if len(body) > limit and not cut:
            raise FetchError("too_large", f"{url}: more than {limit} bytes")
        if answer.status in RETRIED_STATUSES and not cut:
            message = f"{url}: status {answer.status}"
            raise FetchError("status", message, retry_after=retry_after(answer.headers))
        return answer


def _backend(options: FetchOptions) -> GuardedBackend:
    return GuardedBackend((lambda _: True) if options.allow_private else is_public)


def _check_address(url: str) -> None:
    try:
        parts = httpx.URL(url)
        known = parts.scheme in ("http", "https") and bool(parts.host)
    except (httpx.InvalidURL, ValueError):
        known = False
    if not known:
        raise FetchError("url", f"not a web address: {url[:200]!r}")


def _as_fetch_error(url: str, error: Exception) -> FetchError:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ForbiddenAddressError):
            return FetchError("private_address", f"{url}: {cause}")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return FetchError("tls", f"{url}: {error}")
    if isinstance(error, (httpx.TimeoutException, httpcore.TimeoutException)):
        return FetchError("timeout", f"{url}: took too long")
    if isinstance(error, EncodingError):
        return FetchError("encoding", f"{url}: {error}")
    if isinstance(error, (httpx.ConnectError, httpcore.ConnectError)):
        return FetchError("connect", f"{url}: {error}")
    return FetchError("protocol", f"{url}: {type(error).__name__}: {error}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _target(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        _check_address(target)
    except (ValueError, FetchError):
        target = ""
    if not location or not target:
        raise FetchError("redirects", f"{url}: redirects to no web address: {location[:200]!r}")
    return target
