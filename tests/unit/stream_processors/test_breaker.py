"""A stage whose documents fail one after the other keeps them back instead of emptying its topic."""

from __future__ import annotations

import asyncio

import pytest

from schemas.events import Reason, Rejection, Stage
from stream_processors import breaker as module
from stream_processors.breaker import BREAKER_LEAST, StageBreaker
from stream_processors.health import Health

BROKEN = KeyError("a fault of ours")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are as short as they can be; how long they are is tested with the outbox."""
    monkeypatch.setattr(module, "retry_delay", lambda failures: 0.0)


def held(breaker: StageBreaker, error: Exception, times: int) -> list[bool]:
    return [asyncio.run(breaker.holds(error, 1)) for _ in range(times)]


def test_the_first_faults_are_rejected_and_what_follows_is_kept_back() -> None:
    health = Health("resolve")
    breaker = StageBreaker(0.5, Stage.RESOLVE, health)
    assert held(breaker, BROKEN, BREAKER_LEAST + 1) == [False] * (BREAKER_LEAST - 1) + [True, True]
    assert (health.holds, health.live, health.ready) == (True, True, False)
    assert "a fault of ours" in str(health.report()["waiting_for"])
    breaker.passed()
    assert not health.holds


def test_documents_that_are_themselves_at_fault_open_no_breaker() -> None:
    health = Health("enrich")
    breaker = StageBreaker(0.5, Stage.EXTRACT, health)
    empty = Rejection(Reason.EMPTY, "nothing in it")
    assert held(breaker, empty, 3 * BREAKER_LEAST) == [False] * (3 * BREAKER_LEAST)


def test_faults_among_many_good_documents_are_rejected_one_by_one() -> None:
    breaker = StageBreaker(0.5, Stage.RESOLVE, Health("resolve"))
    for _ in range(2 * BREAKER_LEAST):
        breaker.passed()
        assert held(breaker, BROKEN, 1) == [False]


def test_a_machine_on_which_every_document_takes_too_long_keeps_them_back() -> None:
    breaker = StageBreaker(0.5, Stage.EXTRACT, Health("enrich"))
    late = Rejection(Reason.TIMEOUT, "10 s")
    assert held(breaker, late, BREAKER_LEAST)[-1]
