"""The workers as child processes: started, restarted when they end by themselves, and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import structlog

log = structlog.get_logger(__name__)
STAGES = ("enrich", "resolve", "index")
WORKER = (sys.executable, "-P", "-m", "stream_processors")
"""`-P`: a file in the user's folder that is named like a module, `queue.py`, is none."""
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 10.0
STEADY_SECONDS = 30.0
"""A worker that ran so long starts again at once; one that ends sooner waits longer each time."""


class Worker:
    """One child process, kept running."""

    def __init__(self, stage: str, environment: Mapping[str, str], command: Sequence[str] = WORKER) -> None:
        self.stage = stage
        self._command = [*command, stage]
        self._environment = environment
        self._failures = 0
        self._started = 0.0
        self._due = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """A session of its own: Ctrl-C in a terminal is for the supervisor, which stops the workers in order."""
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self._command,
            env=dict(self._environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        log.info("worker started", stage=self.stage, pid=self.process.pid)

    def keep_running(self) -> None:
        """Start it again where it has ended."""
        if self.process is not None and self.process.poll() is not None:
            self._ended(self.process.returncode)
            self.process = None
        if self.process is None and time.monotonic() >= self._due:
            self.start()

    def _ended(self, code: int) -> None:
        now = time.monotonic()
        self._failures = 0 if now - self._started >= STEADY_SECONDS else self._failures + 1
        delay = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**self._failures) if self._failures else 0.0
        self._due = now + delay
        log.warning("worker ended", stage=self.stage, exit_code=code, restart_in_seconds=delay)

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def wait(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("worker does not stop: killed, its work is unacknowledged", stage=self.stage)
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Keeps workers running until told to stop; a context manager that stops them at its end."""

    def __init__(
        self,
        stages: Sequence[str],
        environment: Mapping[str, str],
        grace_seconds: float,
        command: Sequence[str] = WORKER,
    ) -> None:
        self.workers = [Worker(stage, environment, command) for stage in stages]
        self._grace_seconds = grace_seconds
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_workers()

    def run(self, each_round: Callable[[], None] = lambda: None) -> None:
        """Watch over the workers until `stop`."""
        while not self._stop.wait(0.25):
            for worker in self.workers:
                worker.keep_running()
            each_round()

    def stop(self) -> None:
        self._stop.set()

    def stop_workers(self) -> None:
        """SIGTERM to all, and SIGKILL to those that outlast the grace period."""
        for worker in self.workers:
            worker.signal(signal.SIGTERM)
        deadline = time.monotonic() + self._grace_seconds
        for worker in self.workers:
            worker.wait(deadline)


def worker_environment(settings_environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a worker that ends when its supervisor does."""
    return {**os.environ, **settings_environment, "DATELINE_STOP_WITH_PARENT": "1", "OMP_NUM_THREADS": "1"}
