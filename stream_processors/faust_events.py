"""Faust's events: as records, as current ones, as ones that stay unacknowledged."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
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


async def side_by_side(
    stream: faust.StreamT[bytes],
    handle: Callable[[faust.EventT], Awaitable[None]],
    most: int,
    tick: Callable[[], None],
) -> None:
    """So many events in work at once, begun in the order of their partition, each acknowledged when `handle` returns.

    One that is cancelled or raises stays unacknowledged. Two batches at once (`concurrency=2`) were tried: an event that
    waited in the buffer of the busy one was overtaken by those behind it.
    """
    room = asyncio.Semaphore(most)

    async def work_on(event: faust.EventT) -> None:
        try:
            await handle(event)
            event.ack()
        finally:
            room.release()

    async with asyncio.TaskGroup() as tasks:
        async for event in stream.noack().events():
            tick()
            await room.acquire()
            tasks.create_task(work_on(event))
