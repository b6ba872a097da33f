"""Records of one key take their turns."""

from __future__ import annotations

import asyncio

from stream_processors.turns import Turns


def _order(keys: list[bytes | None], seconds: list[float]) -> list[int]:
    async def run() -> list[int]:
        turns, done = Turns(), []

        async def work(number: int) -> None:
            async with turns.of(keys[number]):
                await asyncio.sleep(seconds[number])
                done.append(number)

        await asyncio.gather(*(work(number) for number in range(len(keys))))
        assert not turns._locks, "nothing is kept of a key that nobody waits for"
        return done

    return asyncio.run(run())


def test_records_of_one_key_are_done_in_their_order_however_long_they_take() -> None:
    assert _order([b"a", b"a", b"a"], [0.03, 0.02, 0.0]) == [0, 1, 2]


def test_others_do_not_wait_for_them() -> None:
    assert _order([b"a", b"b", None, None], [0.05, 0.0, 0.03, 0.01]) == [1, 3, 2, 0]
