"""When a worker stands still."""

from __future__ import annotations

from stream_processors.stall import STALL_SECONDS, Stall


def test_a_worker_that_is_behind_and_handles_nothing_stands_still() -> None:
    stall = Stall(started=0.0)
    assert not stall.stands_still({"p": 5}, {"p": 9}, 1.0)
    assert not stall.stands_still({"p": 5}, {"p": 9}, STALL_SECONDS)
    assert stall.stands_still({"p": 5}, {"p": 9}, STALL_SECONDS + 1.0)


def test_handling_anything_starts_the_time_anew() -> None:
    stall = Stall(started=0.0)
    assert not stall.stands_still({"p": 5}, {"p": 9}, STALL_SECONDS)
    assert not stall.stands_still({"p": 6}, {"p": 9}, 2 * STALL_SECONDS)


def test_a_worker_without_work_never_stands_still() -> None:
    stall = Stall(started=0.0)
    for now in (STALL_SECONDS, 2 * STALL_SECONDS, 9 * STALL_SECONDS):
        assert not stall.stands_still({"p": 9}, {"p": 9}, now)


def test_nothing_is_concluded_while_the_ends_are_unknown() -> None:
    stall = Stall(started=0.0)
    for now in (STALL_SECONDS, 2 * STALL_SECONDS, 9 * STALL_SECONDS):
        assert not stall.stands_still({"p": 5}, {}, now)
