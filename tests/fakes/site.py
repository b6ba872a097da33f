"""A web site of several hosts on loopback ports, with a log of every request: good, slow and hostile pages."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import NamedTuple

from tests.fakes.serving import Handler, Host, serving


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


class Site(Host):
    """One host. `pages` may be changed while it runs; a callable page gets the request's headers (lower case)."""

    def __init__(self, pages: dict[str, Page] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.pages = pages or {}
        self.requests: list[Request] = []
        super().__init__(_handler(self), tls)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]


def site(
    pages: dict[str, Page] | None = None, tls: ssl.SSLContext | None = None
) -> AbstractContextManager[Site]:
    """A running host."""
    return serving(Site(pages, tls))


def _handler(owner: Site) -> type[Handler]:
    class SiteHandler(Handler):
        def answer(self) -> None:
            headers = self.lower_headers()
            owner.requests.append(Request(time.monotonic(), self.path, headers))
            page = owner.pages.get(self.path, Answer(b"not here", 404))
            answer = page(headers) if callable(page) else page
            try:
                self.reply(answer.status, answer.headers, answer.body, drip_seconds=answer.drip_seconds)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    return SiteHandler
