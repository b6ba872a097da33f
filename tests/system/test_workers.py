"""The workers as services: health, readiness, metrics, SIGTERM, and what becomes of their children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.commands.run import provision_all
from schemas.settings import Settings
from tests.services import free_port
from tests.system.running import DATELINE


class Started:
    """One worker process, its log and its health port."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, port: int) -> None:
        self.process = process
        self.log = log
        self.port = port

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def wait_ready(self) -> None:
        deadline = time.monotonic() + 60
        while self.get("/ready")[0] != 200:
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < deadline, self.get("/ready")
            time.sleep(0.25)


@pytest.fixture(params=["enrich", "resolve", "index"])
def worker(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Started]:
    provision_all(settings)
    port, log = free_port(), tmp_path / "log"
    environment = {**os.environ, **settings.environment(), "DATELINE_HEALTH_PORT": str(port)}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "stream_processors", request.param], env=environment, stderr=stream
        )
        yield Started(process, log, port)
        if process.poll() is None:
            process.kill()
        process.wait()


def test_a_worker_becomes_ready_and_ends_on_sigterm_with_its_children(worker: Started) -> None:
    worker.wait_ready()
    assert worker.get("/live")[0] == 200
    assert b"dateline_documents_total" in worker.get("/metrics")[1]
    assert worker.get("/elsewhere")[0] == 404
    process = psutil.Process(worker.process.pid)
    listening = [one.laddr for one in process.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    assert [tuple(address) for address in listening] == [("127.0.0.1", worker.port)], (
        "and no pages of Faust's"
    )
    children = process.children(recursive=True)
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(timeout=20) == 0, worker.log.read_text()[-2000:]
    assert psutil.wait_procs(children, timeout=10)[1] == []


def test_a_killed_worker_leaves_no_process_behind(worker: Started) -> None:
    worker.wait_ready()
    children = psutil.Process(worker.process.pid).children(recursive=True)
    worker.process.kill()
    assert psutil.wait_procs(children, timeout=15)[1] == []


def test_a_worker_waits_for_topics_that_are_not_there(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"topic_prefix": "nowhere."})
    with (tmp_path / "log").open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "stream_processors", "index"],
            env={**os.environ, **own.environment()},
            stderr=stream,
        )
        deadline = time.monotonic() + 30
        while b"dateline provision" not in (tmp_path / "log").read_bytes():
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.2)
        process.terminate()
        process.wait(timeout=20)


def test_killing_the_supervisor_ends_its_workers(settings: Settings, tmp_path: Path) -> None:
    provision_all(settings)
    with (tmp_path / "log").open("wb") as stream:
        process = subprocess.Popen(
            [*DATELINE, "work"], env={**os.environ, **settings.environment()}, stderr=stream, stdout=stream
        )
        deadline = time.monotonic() + 60
        while len(psutil.Process(process.pid).children()) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        time.sleep(3)
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        assert psutil.wait_procs(family, timeout=30)[1] == []
