"""One finding of `dateline doctor`."""

from __future__ import annotations

import datetime as dt

import msgspec


class Check(msgspec.Struct, frozen=True):
    """`status` is ok, warning, failed or unreachable; `fix` says what to do."""

    name: str
    status: str
    finding: str
    fix: str = ""


def drift(name: str, changes: list[str]) -> Check:
    """Whether something is as provisioning makes it."""
    if changes:
        return Check(name, "failed", "to be done: " + "; ".join(changes), "run `dateline provision`")
    return Check(name, "ok", "as the tables say")


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """How long ago, in its largest unit.

    >>> ago(dt.datetime(2026, 3, 2, 10, 0, 0), dt.datetime(2026, 3, 2, 13, 59, 0))
    '3 h ago'
    """
    seconds = (now - moment).total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago" if seconds > -1 else f"{-seconds:.0f} s in the future"
