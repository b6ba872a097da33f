"""Faust's events: as records, as current ones, as ones that stay unacknowledged."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import faust
from faust import streams as faust_streams

from schemas import codec
from schemas.codec import Record


def record_of(event: faust.EventT) -> Record:
    """A Faust event as the record it came from."""
    message = event.message
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=round((message.timestamp or 0) * 1000),
        key=message.key,
        value=message.value,
        headers=_pairs(message.headers),
    )


def _pairs(headers: Mapping[str, bytes] | Iterable[tuple[str, bytes]] | None) -> codec.Headers:
    return list(headers.items() if isinstance(headers, Mapping) else headers or ())


@contextmanager
def being_current(event: faust.EventT) -> Iterator[None]:
    """Tables read and write the partition of the current event, which in a batch is the last one."""
    token = faust_streams._current_event.set(weakref.ref(event))  # noqa: SLF001 (Faust sets it for single events only)
    try:
        yield
    finally:
        faust_streams._current_event.reset(token)  # noqa: SLF001


@contextmanager
def abandon_unless_done(events: Sequence[faust.EventT]) -> Iterator[None]:
    """A body that does not end well leaves its events unacknowledged.

    Faust acknowledges the events of a body that is cancelled or raises. Marking them as acknowledged, without the
    consumer's bookkeeping, leaves a gap there that no commit passes.
    """
    try:
        yield
    except BaseException:
        for event in events:
            event.message.acked = True
        raise
