"""Where the faults strike: the pipeline with a disk, a clock and a proxy of its own, and power over all of it."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from deploy.supervisor import Supervisor, Worker, worker_environment
from schemas.settings import Settings
from tests.fakes.proxy import Proxy, proxy
from tests.services import Services
from tests.system.running import Pipeline, pipeline

CLOCK_SOURCE = Path(__file__).with_name("clock.c")
STATE_MEBIBYTES = 512


class Field(NamedTuple):
    """`logs` is where the workers write, `clocks` where each stage's clock is set (None: it cannot be), `state_disk` what
    can be filled (None: nothing can).
    """

    running: Pipeline
    services: Services
    proxy: Proxy
    logs: Path
    clocks: Path | None
    state_disk: Path | None
    workers_settings: Settings
    command: tuple[str, ...]
    stops: list[float]

    def worker(self, stage: str) -> Worker:
        return next(one for one in self.running.supervisor.workers if one.stage == stage)

    def signal(self, stage: str, number: signal.Signals) -> None:
        process = self.worker(stage).process
        if process is not None and process.poll() is None:
            os.kill(process.pid, number)

    def more(self, stage: str, count: int) -> Supervisor:
        """Further workers, not yet started."""
        environment = worker_environment(self.workers_settings.environment())
        return Supervisor((stage,) * count, environment, self.running.settings.shutdown_timeout, self.command)

    def set_clock(self, stage: str, seconds: float) -> None:
        """Make the wall clock of the stage's workers wrong by so much, at once."""
        assert self.clocks
        with (self.clocks / stage).open("r+b", buffering=0) as clock:
            clock.write(struct.pack("d", seconds))


@contextmanager
def field(settings: Settings, services: Services, folder: Path, seed: int) -> Iterator[Field]:
    """A running pipeline whose workers reach Elasticsearch through the proxy."""
    logs = folder / "logs"
    logs.mkdir()
    with ExitStack() as stack:
        between = stack.enter_context(proxy(services.elasticsearch, seed))
        disk = stack.enter_context(_small_disk(settings.data_dir / "state"))
        clocks = _clocks(folder)
        command = _command(logs, clocks)
        theirs = settings.model_copy(update={"elasticsearch_url": between.url})
        running = stack.enter_context(pipeline(settings, command=command, workers_settings=theirs))
        yield Field(running, services, between, logs, clocks, disk, theirs, command, [])


def _command(logs: Path, clocks: Path | None) -> tuple[str, ...]:
    """A worker that appends to its stage's log, and has its stage's clock; the shell becomes the worker."""
    faked = f"export LEDGER_CLOCK={clocks}/$0 LD_PRELOAD={clocks}/clock.so; " if clocks else ""
    return ("/bin/sh", "-c", f'{faked}exec {sys.executable} -m stream_processors "$0" 2>>{logs}/$0')


def _clocks(folder: Path) -> Path | None:
    """A clock for each stage, where there is a C compiler to make them."""
    clocks, compiler = folder / "clocks", shutil.which("cc")
    if compiler is None:
        return None
    clocks.mkdir()
    library = str(clocks / "clock.so")
    subprocess.run(
        [compiler, "-O2", "-shared", "-fPIC", "-o", library, str(CLOCK_SOURCE), "-ldl"], check=True
    )
    for stage in ("enrich", "resolve", "index"):
        (clocks / stage).write_bytes(struct.pack("d", 0.0))
    return clocks


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """The folder as a small file system of its own, where we may make one."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={STATE_MEBIBYTES}m"
    command = ["mount", "-t", "tmpfs", "-o", options, "dateline-tests", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
