"""Records of one key reach the broker in their order, also where one of them has to be sent again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from schemas.codec import Outgoing
from schemas.events import Rejection, Stage
from schemas.topics import RESOLVED
from stream_processors import outbox as outboxes
from stream_processors.outbox import Outbox


class Broker(Outbox):
    """An outbox whose broker answers a value as often as said with an error, and keeps what it took."""

    def __init__(self, failures: dict[bytes, int], error: Exception) -> None:
        self._stage = Stage.RESOLVE
        self._last = {}
        self._failures = Counter(failures)
        self._error = error
        self.log: list[bytes] = []

    async def _given(self, outgoing: Outgoing) -> Awaitable[object]:
        value = outgoing.value or b""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._failures[value]:
            self._failures[value] -= 1
            answer.set_exception(self._error)
        else:
            self.log.append(value)
            answer.set_result(None)
        return answer


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outboxes, "FIRST_DELAY_SECONDS", 0.01)


def sent(values: list[str], failures: dict[bytes, int]) -> list[bytes]:
    """What the broker has at the end; a value's first letter is its key."""

    async def run() -> list[bytes]:
        broker = Broker(failures, KafkaTimeoutError())
        begun = [
            await broker.begin(Outgoing(RESOLVED, value[0].encode(), value.encode())) for value in values
        ]
        await asyncio.gather(*begun)
        await asyncio.sleep(0)
        assert not broker._last, "nothing is kept of what is done"
        return broker.log

    return asyncio.run(run())


def test_what_was_begun_behind_a_record_that_is_sent_again_is_sent_again_too() -> None:
    assert sent(["a1", "a2", "b1"], {b"a1": 2}) == [b"a2", b"b1", b"a1", b"a2"]


def test_all_that_failed_go_out_in_their_order() -> None:
    assert sent(["a1", "a2", "a3"], {b"a1": 3, b"a2": 1, b"a3": 2}) == [b"a1", b"a2", b"a3"]


def test_what_the_broker_takes_is_sent_once() -> None:
    assert sent(["a1", "a2", "a1"], {}) == [b"a1", b"a2", b"a1"]


def test_what_no_broker_takes_is_rejected_and_holds_up_nothing() -> None:
    async def run() -> None:
        broker = Broker({b"large": 9}, MessageSizeTooLargeError())
        large, after = [
            await broker.begin(Outgoing(RESOLVED, b"key", value)) for value in (b"large", b"after")
        ]
        with pytest.raises(Rejection):
            await large
        await after
        assert set(broker.log) == {b"after"}

    asyncio.run(run())
