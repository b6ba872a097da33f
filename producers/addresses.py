"""Which addresses a fetcher may speak to: none that are private, checked after the name was resolved."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from typing import Any

import httpcore

deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
"""`time.monotonic()` by which the request of this context must be done, whatever the server does."""


class ForbiddenAddressError(httpcore.ConnectError):
    """The host's name leads to an address that is not public."""


GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out for the public internet."""
NOT_YET_KNOWN = (ipaddress.IPv6Network("3fff::/20"), ipaddress.IPv4Network("192.88.99.0/24"))
"""Documentation (RFC 9637) and an anycast relay (RFC 7526) that the oldest supported Python takes for global."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Resolve = Callable[[str, int], Sequence[str]]


def is_public(address: str) -> bool:
    """Whether the address is on the public internet; an IPv4 address inside IPv6 is judged as itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = _inside(ip)
        if inside is None:
            return ip in GLOBAL_UNICAST and _is_global(ip)
        return _is_global(inside)
    return _is_global(ip)


def _is_global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    special = ip.is_multicast or ip.is_reserved or any(ip in network for network in NOT_YET_KNOWN)
    return ip.is_global and not special


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4, or by NAT64 (RFC 6052)."""
    if ip in NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def resolved(host: str, port: int) -> list[str]:
    """The host's addresses as the system knows them; numbers in any notation that it understands are addresses too."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the address that was checked, so that a name cannot change its mind in between (DNS rebinding)."""

    def __init__(self, allowed: Callable[[str], bool] = is_public, resolve: Resolve = resolved) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._backend.connect_tcp(
                    address, port, _remaining(timeout), local_address, socket_options
                )
                return _DeadlineStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
        raise error

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"cannot resolve {host}: {error}") from error
        if not all(self._allowed(address) for address in addresses):
            raise ForbiddenAddressError(f"{host} leads to a private address: {', '.join(addresses)}")
        return addresses


class _DeadlineStream(httpcore.NetworkStream):
    """A stream of which no read or write lasts beyond the request's deadline: a server may drip one byte at a time."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, _remaining(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _remaining(timeout: float | None) -> float | None:
    end = deadline.get()
    if end is None:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the request took too long")
    return left if timeout is None else min(timeout, left)
