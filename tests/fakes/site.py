"""A web site of several hosts on loopback ports, with a log of every request: good, slow and hostile pages."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple


class Request(NamedTuple):
    """When a request came (`time.monotonic()`), and what was asked."""

    began: float
    path: str
    headers: dict[str, str]


class Answer(NamedTuple):
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    drip_seconds: float = 0.0
    """Pause after every byte: a slow-loris server."""


Page = Answer | Callable[[dict[str, str]], Answer]


class Site:
    """One host. `pages` may be changed while it runs; a callable page gets the request's headers (lower case)."""

    def __init__(self, pages: dict[str, Page] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.pages = pages or {}
        self._scheme = "https" if tls else "http"
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def site(pages: dict[str, Page] | None = None, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A running host."""
    running = Site(pages, tls)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def _handler(owner: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            owner.requests.append(Request(time.monotonic(), self.path, headers))
            page = owner.pages.get(self.path, Answer(b"not here", 404))
            answer = page(headers) if callable(page) else page
            try:
                self._send(answer)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            for byte in answer.body if answer.drip_seconds else b"":
                self.wfile.write(bytes([byte]))
                time.sleep(answer.drip_seconds)
            if not answer.drip_seconds:
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
