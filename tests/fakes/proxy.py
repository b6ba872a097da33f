"""A proxy before Elasticsearch that is, on demand, as unreliable as a network: bulk requests get lost, late, refused and cut."""

from __future__ import annotations

import enum
import http.client
import json
import time
from contextlib import AbstractContextManager
from random import Random
from urllib.parse import urlsplit

from tests.fakes.serving import Handler, Host, serving

SMALL_BYTES = 20_000
"""Requests below are never too large: halving must come to an end."""
TIMEOUT_SECONDS = 120.0


class Trouble(enum.StrEnum):
    """What may happen to a bulk request. After `lost` and `cut` Elasticsearch has done it, and nobody knows."""

    RESET = "reset"
    LOST = "lost"
    CUT = "cut"
    DELAY = "delay"
    TOO_LARGE = "413"
    BUSY = "429"
    ERROR = "500"
    AWAY = "503"


class Proxy(Host):
    """Passes everything on to `upstream`; a `share` of the bulk requests has one of `troubles`.

    `asked` are the requests that came: method, and path without its query.
    """

    def __init__(self, upstream: str, seed: int = 1) -> None:
        self.upstream = urlsplit(upstream)
        self.troubles: tuple[Trouble, ...] = ()
        self.share = 0.7
        self.met: dict[str, int] = {}
        self.asked: set[tuple[str, str]] = set()
        self._random = Random(seed)
        super().__init__(_handler(self))

    def trouble(self, path: str, size: int) -> Trouble | None:
        """What is to happen to this request."""
        troubles = self.troubles
        if (
            not troubles
            or not path.partition("?")[0].endswith("/_bulk")
            or self._random.random() > self.share
        ):
            return None
        drawn = self._random.choice(troubles)
        if drawn is Trouble.TOO_LARGE and size < SMALL_BYTES:
            return None
        self.met[drawn] = self.met.get(drawn, 0) + 1
        return drawn


def proxy(upstream: str, seed: int = 1) -> AbstractContextManager[Proxy]:
    """A running one."""
    return serving(Proxy(upstream, seed))


def _handler(owner: Proxy) -> type[Handler]:
    class ProxyHandler(Handler):
        def answer(self) -> None:
            body = self.body()
            owner.asked.add((self.command, self.path.partition("?")[0]))
            trouble = owner.trouble(self.path, len(body))
            try:
                self._answer(body, trouble)
            except (OSError, http.client.HTTPException):
                self.reset()

        def _answer(self, body: bytes, trouble: Trouble | None) -> None:
            if trouble is Trouble.RESET:
                self.reset()
            elif trouble and trouble.isdigit():
                error = {"error": {"type": "scripted", "reason": "by the proxy"}, "status": int(trouble)}
                headers = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
                self.reply(int(trouble), headers, json.dumps(error).encode())
            else:
                time.sleep(1.5 if trouble is Trouble.DELAY else 0.0)
                self._pass_on(body, trouble)

        def _pass_on(self, body: bytes, trouble: Trouble | None) -> None:
            connection = http.client.HTTPConnection(
                owner.upstream.hostname or "", owner.upstream.port, timeout=TIMEOUT_SECONDS
            )
            try:
                connection.request(self.command, self.path, body, self.lower_headers())
                answer = connection.getresponse()
                content = answer.read()
            finally:
                connection.close()
            if trouble is Trouble.LOST:
                self.reset()
                return
            dropped = ("content-length", "transfer-encoding", "connection")
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in dropped}
            self.reply(
                answer.status, kept, content, cut=len(content) // 2 if trouble is Trouble.CUT else None
            )

    return ProxyHandler
