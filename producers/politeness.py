"""Being a good guest: one request a host at a time, a pause between them, and robots.txt obeyed (RFC 9309)."""

from __future__ import annotations

import datetime as dt
import email.utils
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import httpx
from protego import Protego

ROBOTS_SECONDS = 24 * 3600.0
"""RFC 9309, 2.4: a crawler should not use a cached robots.txt for more than a day."""
ROBOTS_RETRY_SECONDS = 600.0
LONGEST_DELAY_SECONDS = 60.0
"""A `Crawl-delay` beyond a minute is taken as a minute."""
MAX_SITES = 10_000
"""Of which the rules are kept; then all are asked for anew, so that memory stays bounded."""
MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309, 2.5: at least 500 kibibytes must be read."""


def origin(url: str) -> str:
    """Scheme, host and port: who is asked, in whatever way the address is written.

    Raises:
        httpx.InvalidURL: the address cannot be read.
    """
    parts = httpx.URL(url)
    host = parts.raw_host.decode().rstrip(".")
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def host_of(url: str) -> str:
    """Whom a request burdens: the host, whether asked by http or https; another port is another host."""
    scheme, _, rest = origin(url).partition("://")
    return rest.removesuffix(":443" if scheme == "https" else ":80")


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


class Pace:
    """Lets one request a host through at a time, `delay` seconds after the one before ended."""

    def __init__(
        self, sleep: Callable[[float], object] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str, delay: float) -> Iterator[None]:
        """Wait for the host's turn; the next one comes `delay` after the block ends."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
        with state.lock:
            self._sleep(max(0.0, state.free_at - self._clock()))
            try:
                yield
            finally:
                state.free_at = self._clock() + delay

    def pause(self, host: str, seconds: float) -> None:
        """The host asked for it (`Retry-After`)."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
        state.free_at = max(state.free_at, self._clock() + seconds)


class _Host:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0


class Rules:
    """A site's robots.txt, as far as it is known."""

    def __init__(self, text: str | None, agent: str) -> None:
        """`text` of None: the site's answer was an error of its own, so nothing may be fetched for now."""
        self._parsed = None if text is None else Protego.parse(text)
        self._agent = agent

    def allows(self, url: str) -> bool:
        return self._parsed is not None and bool(self._parsed.can_fetch(url, self._agent))

    @property
    def known(self) -> bool:
        """Whether the site's rules could be had."""
        return self._parsed is not None

    def delay(self, least: float) -> float:
        """Seconds between requests: the site's wish, within limits."""
        wish = self._parsed.crawl_delay(self._agent) if self._parsed else None
        return max(least, min(float(wish or 0.0), LONGEST_DELAY_SECONDS))

    def sitemaps(self) -> list[str]:
        return list(self._parsed.sitemaps) if self._parsed else []


class RobotsCache:
    """Rules by origin. `fetch` gives status and text of a robots.txt, or None where the site cannot be reached."""

    def __init__(
        self,
        fetch: Callable[[str], tuple[int, str] | None],
        agent: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._agent = agent
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Rules]] = {}

    def rules(self, url: str) -> Rules:
        """Of the page's site, fetched where they are not known or too old."""
        site = origin(url)
        with self._lock:
            known = self._known.get(site)
        if known and known[0] > self._clock():
            return known[1]
        rules, seconds = self._read(site)
        with self._lock:
            if len(self._known) >= MAX_SITES:
                self._known.clear()
            self._known[site] = (self._clock() + seconds, rules)
        return rules

    def _read(self, site: str) -> tuple[Rules, float]:
        """RFC 9309, 2.3.1.3: no answer of the server's forbids all; a busy server (429) counts as one that fails."""
        answer = self._fetch(site + "/robots.txt")
        if answer is None or answer[0] >= 500 or answer[0] == 429:
            return Rules(None, self._agent), ROBOTS_RETRY_SECONDS
        text = answer[1] if answer[0] < 300 else ""
        return Rules(text, self._agent), ROBOTS_SECONDS
