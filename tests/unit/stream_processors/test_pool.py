"""A document may hang or crash its process; the others go on, and no process is left behind."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from schemas.events import Reason, Rejection
from stream_processors.pool import DocumentPool
from tests.fakes import work

ROOT = Path(__file__).parents[3]
PATIENT_SECONDS = 60.0


@pytest.fixture(scope="module")
def pool() -> Iterator[DocumentPool]:
    """One for all tests: each leaves it usable, which is what they are about."""
    pool = DocumentPool(2, timeout=PATIENT_SECONDS)
    yield pool
    pool.close()


def _rejection(pool: DocumentPool, function: Callable[[], object]) -> Rejection:
    with pytest.raises(Rejection) as caught:
        asyncio.run(pool.run(function))
    return caught.value


def test_the_result_comes_back(pool: DocumentPool) -> None:
    assert asyncio.run(pool.run(work.double, 21)) == 42


def test_documents_are_worked_on_side_by_side(pool: DocumentPool) -> None:
    async def many() -> list[int]:
        return await asyncio.gather(*(pool.run(work.double, number) for number in range(50)))

    assert asyncio.run(many()) == [number * 2 for number in range(50)]


def test_a_rejection_passes_with_its_reason_and_words(pool: DocumentPool) -> None:
    rejection = _rejection(pool, work.reject)
    assert (rejection.reason, rejection.message) == (Reason.NO_TEXT, "no readable text")


def test_any_other_error_passes_too(pool: DocumentPool) -> None:
    with pytest.raises(KeyError, match="unforeseen"):
        asyncio.run(pool.run(work.fail))


@pytest.mark.parametrize("end", [work.leave, work.crash])
def test_a_document_that_ends_its_process_is_rejected_and_the_pool_goes_on(
    end: Callable[[], None], pool: DocumentPool
) -> None:
    assert _rejection(pool, end).reason is Reason.CRASHED
    assert asyncio.run(pool.run(work.double, 21)) == 42


def test_a_document_whose_process_ended_is_tried_once_more(pool: DocumentPool, tmp_path: Path) -> None:
    assert asyncio.run(pool.run(work.leave_once, tmp_path / "left")) == "done"


def test_the_time_limit_does_not_look_at_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which somebody sets two hours ahead while a document is in work."""
    pool = DocumentPool(1, timeout=PATIENT_SECONDS)

    async def rested() -> str:
        await pool.run(work.nap, 0)
        nap = asyncio.ensure_future(pool.run(work.nap, 1.0))
        await asyncio.sleep(0.5)
        right = time.time
        monkeypatch.setattr(time, "time", lambda: right() + 7200)
        return await nap

    try:
        assert asyncio.run(rested()) == "rested"
    finally:
        pool.close()


def test_a_document_that_a_process_lost_is_tried_once_more_and_then_rejected() -> None:
    """It was taken out of the pipe by a process that then ended: pebble waits for it for ever."""
    pool = DocumentPool(1, timeout=PATIENT_SECONDS)
    asyncio.run(pool.run(work.double, 21))
    pool._timeout = 0.05
    asked: list[Future[None]] = []

    def lose(*_: object) -> Future[None]:
        asked.append(Future())
        return asked[-1]

    real, pool._pool = pool._pool, SimpleNamespace(submit=lose, active=True)
    try:
        rejection = _rejection(pool, work.reject)
        assert (rejection.reason, len(asked)) == (Reason.CRASHED, 2)
    finally:
        pool._pool = real
        pool.close()


def test_an_owner_ends_where_the_pool_broke_and_would_reject_all() -> None:
    """Pebble gives a pool up whose idle process was killed."""
    owner = [sys.executable, "-m", "tests.fakes.pool_idle_owner"]
    ended = subprocess.run(
        owner, cwd=ROOT, capture_output=True, text=True, timeout=PATIENT_SECONDS, check=False
    )
    assert ended.returncode == 1
    assert "no processes any more" in ended.stdout + ended.stderr


@pytest.mark.parametrize("endless", [work.hang, work.loop])
def test_a_document_that_does_not_end_is_rejected_and_the_pool_goes_on(endless: Callable[[], None]) -> None:
    pool = DocumentPool(1, timeout=1.0)
    try:
        assert _rejection(pool, endless).reason is Reason.TIMEOUT
        assert asyncio.run(pool.run(work.double, 21)) == 42
    finally:
        pool.close()


def test_no_process_outlives_a_parent_that_was_killed() -> None:
    """Even while busy: `kill -9` gives the parent no chance to end them."""
    owner = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.pool_owner"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    workers = [psutil.Process(int(owner.stdout.readline())) for _ in range(2)]
    owner.kill()
    owner.wait()
    owner.stdout.close()
    try:
        _wait_until(lambda: not any(_runs(worker) for worker in workers))
    finally:
        for worker in filter(_runs, workers):
            worker.kill()


@pytest.mark.parametrize("module", ["tests.fakes.no_such_module", "tests.fakes.unloadable"])
def test_an_owner_ends_with_the_reason_where_its_processes_cannot_load_what_they_share(module: str) -> None:
    owner = [sys.executable, "-m", "tests.fakes.pool_owner", module]
    ended = subprocess.run(
        owner, cwd=ROOT, capture_output=True, text=True, timeout=PATIENT_SECONDS, check=False
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert "cannot load what they share" in said
    assert module in said


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _wait_until(condition: Callable[[], bool]) -> None:
    """The limit only ends a test that would never end."""
    deadline = time.monotonic() + PATIENT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
