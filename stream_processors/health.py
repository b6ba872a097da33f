"""`/live`, `/ready` and `/metrics` of a worker, on a thread of their own.

`/live` says that the worker's loop ticks and asks nothing of others; `/ready` says that it is assigned work, has its
state and can write.
"""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from stream_processors import metrics

log = structlog.get_logger(__name__)
TICK_LIMIT_SECONDS = 30.0


class Health:
    """The worker's own view of itself; the worker writes, the web threads read."""

    def __init__(self, service: str, tick_limit: float = TICK_LIMIT_SECONDS) -> None:
        self.service = service
        self._tick_limit = tick_limit
        self._ticked = time.monotonic()
        self._waiting_for: dict[str, str] = {"start": "starting"}
        self._held: frozenset[str] = frozenset()

    def tick(self) -> None:
        """The loop went round."""
        self._ticked = time.monotonic()

    def blocked(self, by: str, why: str) -> None:
        """The worker cannot work for the reason given."""
        self._waiting_for = {**self._waiting_for, by: why}

    def clear(self, by: str) -> None:
        """That reason is gone."""
        self._waiting_for = {name: why for name, why in self._waiting_for.items() if name != by}

    def hold(self, by: str, why: str) -> None:
        """The worker keeps documents back on purpose: it is not stuck, and starting it again would not help."""
        self._held = self._held | {by}
        self.blocked(by, why)

    def release(self, by: str) -> None:
        if by in self._held:
            self._held = self._held - {by}
            self.clear(by)

    @property
    def holds(self) -> bool:
        return bool(self._held)

    @property
    def live(self) -> bool:
        return time.monotonic() - self._ticked < self._tick_limit

    @property
    def ready(self) -> bool:
        return self.live and not self._waiting_for

    def report(self) -> dict[str, object]:
        return {
            "service": self.service,
            "live": self.live,
            "ready": self.ready,
            "waiting_for": self._waiting_for,
        }


def serve(health: Health, host: str, port: int) -> int:
    """Serve the three pages; returns the port taken: a free one where another worker on this machine has `port`."""
    handler = type("Handler", (_Handler,), {"health": health})
    try:
        server = ThreadingHTTPServer((host, port), handler)
    except OSError:
        server = ThreadingHTTPServer((host, 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    taken = int(server.server_address[1])
    log.info("health pages served", service=health.service, url=f"http://{host}:{taken}/ready")
    return taken


class _Handler(BaseHTTPRequestHandler):
    health: Health
    timeout = 10

    def do_GET(self) -> None:
        if self.path == "/live":
            self._report(self.health.live)
        elif self.path in ("/", "/ready"):
            self._report(self.health.ready)
        elif self.path == "/metrics":
            metrics.READY.set(self.health.ready)
            self._answer(200, CONTENT_TYPE_LATEST, generate_latest())
        else:
            self._answer(404, "text/plain", b"/live, /ready and /metrics are here\n")

    do_HEAD = do_GET  # noqa: N815

    def _report(self, good: bool) -> None:
        body = json.dumps(self.health.report()).encode() + b"\n"
        self._answer(200 if good else 503, "application/json", body)

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Scrapes and probes are not logged."""
