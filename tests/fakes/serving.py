"""What the fakes over HTTP share: a host on a loopback port, started and stopped, that logs nothing."""

from __future__ import annotations

import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar


class Handler(BaseHTTPRequestHandler, ABC):
    """Keeps connections open; `answer` is for the owner to define, `body` is what came with the request."""

    protocol_version = "HTTP/1.1"

    @abstractmethod
    def answer(self) -> None:
        """Answer one request, of whatever method."""

    def do_GET(self) -> None:
        self.answer()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def lower_headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def reply(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        *,
        cut: int | None = None,
        drip_seconds: float = 0.0,
    ) -> None:
        """With `cut`, only so many of the bytes that are announced are sent; `drip_seconds` is the pause after each."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if drip_seconds:
            for byte in body[:cut]:
                self.wfile.write(bytes([byte]))
                time.sleep(drip_seconds)
        elif self.command != "HEAD":
            self.wfile.write(body[:cut])
        self.close_connection = self.close_connection or cut is not None

    def reset(self) -> None:
        """End the connection without an answer."""
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Host:
    """Served by handlers of the given class, from `start` to `stop`."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


H = TypeVar("H", bound=Host)


@contextmanager
def serving(host: H) -> Iterator[H]:
    """The host, running."""
    host.start()
    try:
        yield host
    finally:
        host.stop()
