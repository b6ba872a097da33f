"""Events of a stream in work side by side: begun in order, bounded in number, acknowledged each for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from stream_processors.faust_events import side_by_side


class Event:
    def __init__(self, number: int) -> None:
        self.number, self.acknowledged = number, False

    def ack(self) -> None:
        self.acknowledged = True


class Stream:
    """As much of Faust's as is asked for: events that whoever takes them acknowledges."""

    def __init__(self, count: int) -> None:
        self.given = [Event(number) for number in range(count)]

    def noack(self) -> Stream:
        return self

    async def events(self) -> AsyncIterator[Event]:
        for event in self.given:
            yield event


class Step:
    """Each event ends only when it is told to."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ends: dict[int, asyncio.Future[None]] = {}

    async def handle(self, event: Event) -> None:
        self.begun.append(event.number)
        self.ends[event.number] = asyncio.get_running_loop().create_future()
        await self.ends[event.number]


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def begin(stream: Stream, step: Step, most: int) -> asyncio.Task[None]:
    return asyncio.ensure_future(side_by_side(stream, step.handle, most, lambda: None))


def test_no_more_than_so_many_are_in_work_and_they_begin_in_their_order() -> None:
    async def run() -> None:
        stream, step = Stream(5), Step()
        whole = begin(stream, step, 3)
        await settled()
        assert step.begun == [0, 1, 2]
        step.ends[1].set_result(None)
        await settled()
        assert step.begun == [0, 1, 2, 3]
        assert [event.acknowledged for event in stream.given] == [False, True, False, False, False]
        for number in (0, 2, 3):
            step.ends[number].set_result(None)
        await settled()
        step.ends[4].set_result(None)
        await whole
        assert all(event.acknowledged for event in stream.given)

    asyncio.run(run())


def test_what_is_cancelled_stays_unacknowledged() -> None:
    async def run() -> None:
        stream, step = Stream(2), Step()
        whole = begin(stream, step, 2)
        await settled()
        step.ends[0].set_result(None)
        await settled()
        whole.cancel()
        with pytest.raises(asyncio.CancelledError):
            await whole
        assert [event.acknowledged for event in stream.given] == [True, False]

    asyncio.run(run())


def test_a_step_that_fails_ends_the_others_unacknowledged() -> None:
    async def run() -> None:
        stream, step = Stream(2), Step()
        whole = begin(stream, step, 2)
        await settled()
        step.ends[1].set_exception(ValueError("unforeseen"))
        with pytest.raises(ExceptionGroup):
            await whole
        assert [event.acknowledged for event in stream.given] == [False, False]

    asyncio.run(run())
