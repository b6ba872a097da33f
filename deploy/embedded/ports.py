"""Choosing TCP ports on the loopback address, and keeping the choice for the next run."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from deploy.embedded.errors import EmbeddedError

HOST = "127.0.0.1"
"""The only address that the embedded services listen on: they have no security of their own."""


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket() as server:
        # As the JVM does: a port whose last connections are in TIME_WAIT can be had.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that the system says is free."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        port: int = server.getsockname()[1]
        return port


def choose(service: str, given: int | None, kept: int | None, preferred: int) -> int:
    """The given port; else the one kept from the former run, the preferred or any, whichever is free first.

    Raises EmbeddedError when the given port is taken.
    """
    if given is not None:
        if is_free(given):
            return given
        raise EmbeddedError(
            f"Port {given}, wanted for {service}, is taken by another program; stop that program or choose another port"
        )
    return (
        next((port for port in (kept, preferred) if port is not None and is_free(port)), None) or any_free()
    )


def load(path: Path) -> dict[str, int]:
    """The ports kept by name; none when the file is missing or damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return (
        {name: port for name, port in kept.items() if isinstance(port, int)} if isinstance(kept, dict) else {}
    )


def save(path: Path, ports: dict[str, int]) -> None:
    """Keep the ports by name."""
    path.write_text(json.dumps(ports), encoding="utf-8")
