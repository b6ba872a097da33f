"""The polite fetcher that feeds and sitemaps share."""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import random
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import msgspec

from producers.addresses import ForbiddenAddressError, GuardedBackend, deadline
from producers.decoding import ACCEPT_ENCODING, EncodingError, decoded
from producers.politeness import MAX_ROBOTS_BYTES, Pace, RobotsCache, Rules

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
RETRIED_KINDS = frozenset({"status", "timeout", "connect"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_ALLOWED = "the site's robots.txt does not allow it"
NOT_KNOWN = "the site's robots.txt cannot be had, so nothing of it is fetched for now"
MAX_DOWNLOAD_BYTES = 8 * 1024**3
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
    ) -> None:
        self._options = options
        self._jitter = jitter
        self._stopped = stopped or threading.Event()
        self._pace = Pace(self._stopped.wait)
        self._client = _client(options)
        self._robots = RobotsCache(self._robots_text, "Dateline")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """The page, politely; conditional headers may be given.

        Raises:
            FetchError: refused by robots.txt, private address, too large, too slow, broken, or an error status.
        """
        original, redirects = url, 0
        while True:
            answer = self._patiently(url, headers or {})
            if answer.status not in REDIRECTS:
                return msgspec.structs.replace(answer, redirects=redirects)
            redirects += 1
            if redirects > self._options.max_redirects:
                raise FetchError("redirects", f"{original}: more than {redirects - 1} redirects")
            url = _target(url, answer.headers.get("location", ""))

    def download(self, url: str, folder: Path) -> Path:
        """A large file into `folder`, under a name made of its address; one that is there whole is kept.

        Raises:
            FetchError: as `fetch`; a part that was read is deleted.
        """
        name = f"{hashlib.sha256(url.encode()).hexdigest()[:12]}-{urlsplit(url).path.rpartition('/')[2] or 'file'}"
        target = folder / name[:200]
        if target.exists():
            return target
        self._allowed(url)
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        try:
            self._download(url, part)
            return part.rename(target)
        except FetchError:
            raise
        except Exception as error:
            raise _as_fetch_error(url, error) from error
        finally:
            part.unlink(missing_ok=True)

    def _download(self, url: str, part: Path) -> None:
        with self._client.stream("GET", url) as response, part.open("wb") as out:
            if response.status_code != 200:
                raise FetchError("status", f"{url}: status {response.status_code}")
            size = 0
            for chunk in response.iter_raw():
                size += out.write(chunk)
                if size > MAX_DOWNLOAD_BYTES:
                    raise FetchError("too_large", f"{url}: more than {MAX_DOWNLOAD_BYTES} bytes")

    def rules(self, url: str) -> Rules:
        """The robots.txt of the URL's site."""
        return self._robots.rules(url)

    def _patiently(self, url: str, headers: Mapping[str, str]) -> Fetched:
        rules = self._allowed(url)
        delay = rules.delay(self._options.delay_seconds) if rules else self._options.delay_seconds
        for attempt in range(1, self._options.attempts + 1):
            try:
                with self._pace.turn(_host(url), delay):
                    return self._once(url, headers)
            except FetchError as error:
                if error.kind not in RETRIED_KINDS or not self._again(url, attempt, error):
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _allowed(self, url: str) -> Rules | None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise FetchError("url", f"not a web address: {url[:200]!r}")
        if not self._options.obey_robots:
            return None
        rules = self._robots.rules(url)
        if not rules.allows(url):
            kind, why = ("robots", NOT_ALLOWED) if rules.known else ("robots_unknown", NOT_KNOWN)
            raise FetchError(kind, f"{url}: {why}")
        return rules

    def _again(self, url: str, attempt: int, error: FetchError) -> bool:
        """Wait before the next attempt; False where there is none."""
        wish = error.retry_after
        if attempt >= self._options.attempts or (wish or 0.0) > LONGEST_RETRY_AFTER:
            return False
        self._pace.pause(
            _host(url), wish or FIRST_RETRY_SECONDS * 2 ** (attempt - 1) * (0.5 + self._jitter())
        )
        return True

    def _robots_text(self, url: str) -> tuple[int, str] | None:
        try:
            with self._pace.turn(_host(url), self._options.delay_seconds):
                answer = self._once(url, {}, limit=MAX_ROBOTS_BYTES, cut=True)
        except FetchError as error:
            if error.kind in ("private_address", "stopped"):
                raise
            return None
        return answer.status, answer.body.decode("utf-8", "replace")

    def _once(
        self, url: str, headers: Mapping[str, str], *, limit: int | None = None, cut: bool = False
    ) -> Fetched:
        if self._stopped.is_set():
            raise FetchError("stopped", f"{url}: stopping, not fetched")
        limit = limit or self._options.max_bytes
        token = deadline.set(time.monotonic() + self._options.total_seconds)
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as response:
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


def retry_after(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3): a number, or a date."""
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return float(min(int(text[:9]), 10**6))
    try:
        when = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(0.0, when.replace(tzinfo=when.tzinfo or dt.UTC).timestamp() - now())


def _client(options: FetchOptions) -> httpx.Client:
    transport = httpx.HTTPTransport(http2=True)
    context = httpx.create_ssl_context()
    # httpx has no way of its own to say how to connect; its pool's constructor has.
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001
        ssl_context=context,
        http2=True,
        max_connections=100,
        max_keepalive_connections=20,
        keepalive_expiry=15.0,
        network_backend=GuardedBackend(allow_private=options.allow_private),
    )
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(options.total_seconds, connect=CONNECT_SECONDS),
        headers={
            "User-Agent": options.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": ACCEPT_ENCODING,
        },
        follow_redirects=False,
        trust_env=False,
    )


def _as_fetch_error(url: str, error: Exception) -> FetchError:
    cause: Any = error
    while cause is not None:
        if isinstance(cause, ForbiddenAddressError):
            return FetchError("private_address", f"{url}: {cause}")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, (httpx.TimeoutException, httpcore.TimeoutException)):
        return FetchError("timeout", f"{url}: took too long")
    if isinstance(error, EncodingError):
        return FetchError("encoding", f"{url}: {error}")
    if isinstance(error, httpx.ConnectError):
        return FetchError("connect", f"{url}: {error}")
    return FetchError("protocol", f"{url}: {type(error).__name__}: {error}")


def _target(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        valid = bool(location) and urlsplit(target).scheme in ("http", "https")
    except ValueError:
        valid = False
    if not valid:
        raise FetchError("redirects", f"{url}: redirects to no web address: {location[:200]!r}")
    return target


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
