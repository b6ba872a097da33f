"""How a fetcher connects: an httpx transport over an httpcore pool whose network backend is ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import httpcore
import httpx

from producers.addresses import GuardedBackend

CONNECTIONS = 100
KEPT_CONNECTIONS = 20
KEPT_SECONDS = 15.0


class GuardedTransport(httpx.BaseTransport):
    """httpx's own transport takes no network backend; this one says the same to httpcore, both by their public
    interfaces. httpcore's errors pass through as they are. Safe to use from several threads.
    """

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            http2=True,
            max_connections=CONNECTIONS,
            max_keepalive_connections=KEPT_CONNECTIONS,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, extensions=dict(request.extensions)
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        stream = self._answer.stream
        assert isinstance(stream, Iterable)
        yield from stream

    def close(self) -> None:
        self._answer.close()
