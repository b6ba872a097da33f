"""Workers are kept running, and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy import supervisor as module
from deploy.supervisor import WORKER, Supervisor, Worker, worker_environment

PATIENT_SECONDS = 60.0
SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
QUITTER = (sys.executable, "-c", "import sys; sys.exit(3)")
STUBBORN_CODE = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
time.sleep(600)
"""
STUBBORN = (sys.executable, "-c", STUBBORN_CODE)


def _wait_until(condition: Callable[[], bool]) -> None:
    """The limit only ends a test that would never end."""
    deadline = time.monotonic() + PATIENT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("enrich", os.environ, SLEEPER)
    yield worker
    worker.signal(signal.SIGKILL)
    worker.wait(time.monotonic() + PATIENT_SECONDS)


def _process_id(worker: Worker) -> int:
    assert worker.process is not None
    return worker.process.pid


def test_a_worker_that_runs_is_left_alone(worker: Worker) -> None:
    worker.start()
    started = _process_id(worker)
    worker.keep_running()
    assert _process_id(worker) == started


def test_a_worker_that_ended_is_started_again(worker: Worker) -> None:
    worker.start()
    started = _process_id(worker)
    worker.signal(signal.SIGKILL)

    def started_again() -> bool:
        worker.keep_running()
        return worker.process is not None and worker.process.pid != started

    _wait_until(started_again)


def test_one_that_ends_at_once_waits_longer_each_time() -> None:
    worker = Worker("enrich", os.environ, QUITTER)
    delays = []
    for _ in range(7):
        worker.start()
        assert worker.process is not None
        worker.process.wait()
        worker._ended(3)
        delays.append(round(worker._due - time.monotonic(), 1))
    assert delays == sorted(delays)
    assert delays[0] >= module.FIRST_DELAY_SECONDS
    assert delays[-1] == module.LONGEST_DELAY_SECONDS


def test_one_that_ran_well_is_started_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STEADY_SECONDS", 0.0)
    worker = Worker("enrich", os.environ, QUITTER)
    worker.start()
    worker._ended(0)
    assert worker._due <= time.monotonic()
    worker.wait(time.monotonic() + PATIENT_SECONDS)


def test_all_workers_are_stopped_at_the_end_of_the_block() -> None:
    with Supervisor(("enrich", "index"), os.environ, PATIENT_SECONDS, SLEEPER) as supervisor:
        workers = [worker.process for worker in supervisor.workers]
        assert all(process is not None and process.poll() is None for process in workers)
    assert [process.returncode for process in workers if process] == [-signal.SIGTERM] * 2


def test_a_worker_that_does_not_stop_is_killed_after_the_grace_period(tmp_path: object) -> None:
    ready = f"{tmp_path}/ready"
    with Supervisor((ready,), os.environ, 0.2, STUBBORN) as supervisor:
        _wait_until(lambda: os.path.exists(ready))  # noqa: PTH110
        (worker,) = supervisor.workers
    assert worker.process is not None
    assert worker.process.returncode == -signal.SIGKILL


def test_run_watches_until_it_is_told_to_stop() -> None:
    with Supervisor(("enrich",), os.environ, PATIENT_SECONDS, SLEEPER) as supervisor:
        rounds: list[int] = []

        def twice() -> None:
            rounds.append(1)
            if len(rounds) == 2:
                supervisor.stop()

        supervisor.run(twice)
    assert len(rounds) == 2


def test_a_worker_knows_its_stage_and_its_settings() -> None:
    environment = worker_environment({"DATELINE_TOPIC_PREFIX": "t."})
    assert environment["DATELINE_TOPIC_PREFIX"] == "t."
    assert environment["DATELINE_STOP_WITH_PARENT"] == "1"
    assert Worker("index", environment)._command == [*WORKER, "index"]


def test_a_file_in_the_users_folder_is_not_taken_for_a_module(tmp_path: Path) -> None:
    for name in ("queue", "structlog", "stream_processors"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(77)")
    worker = subprocess.run([*WORKER, "nothing"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert worker.returncode == 2
    assert worker.stderr.startswith("usage: ")
