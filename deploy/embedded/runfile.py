"""The run file: which processes serve a data folder, so that other `dateline` commands find them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import msgspec

from schemas.private_files import write_private

RUN_FILE = "run.json"
_END_SECONDS = 10


class Addresses(msgspec.Struct, frozen=True):
    """Where the running services are: Kafka's host:port and Elasticsearch's URL."""

    kafka: str
    elasticsearch: str


class Running(msgspec.Struct, frozen=True):
    """One started process; `ready` once it has answered a first request."""

    pid: int
    address: str
    ready: bool


def marker(data_dir: Path) -> str:
    """A word on the command line of each JVM that tells whose data it serves."""
    return f"-Ddateline.embedded={data_dir}"


def is_ours(pid: int, data_dir: Path) -> bool:
    """Whether the process lives and is a service of this data folder, and not a later user of the same id."""
    return f" {marker(data_dir)} " in f" {_command_line(pid)} "


def _command_line(pid: int) -> str:
    """The words of the process's command line; nothing when it is gone or a zombie."""
    if Path("/proc/self/cmdline").exists():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return words.replace("\0", " ")
    command = ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def write(data_dir: Path, running: dict[str, Running]) -> None:
    """Replace the run file in one step, readable by its owner only."""
    write_private(data_dir / RUN_FILE, msgspec.json.encode(running))


def read(data_dir: Path) -> dict[str, Running]:
    """What the run file says, dead processes included; nothing when it is missing or damaged."""
    try:
        return msgspec.json.decode((data_dir / RUN_FILE).read_bytes(), type=dict[str, Running])
    except (OSError, msgspec.DecodeError):
        return {}


def remove(data_dir: Path) -> None:
    """Remove the run file if there is one."""
    (data_dir / RUN_FILE).unlink(missing_ok=True)


def running_services(data_dir: Path) -> Addresses | None:
    """The addresses of the services that serve this data folder now, or None unless both are up."""
    folder = data_dir.resolve()
    running = {
        name: entry.address
        for name, entry in read(folder).items()
        if entry.ready and is_ours(entry.pid, folder)
    }
    try:
        return Addresses(running["kafka"], running["elasticsearch"])
    except KeyError:
        return None


def kill_leftovers(data_dir: Path) -> None:
    """End the processes of an owner that was killed; they would end themselves, but not while they are paused."""
    for entry in read(data_dir).values():
        if is_ours(entry.pid, data_dir):
            _kill(entry.pid, data_dir)
    remove(data_dir)


def _kill(pid: int, data_dir: Path) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + _END_SECONDS
    while is_ours(pid, data_dir) and time.monotonic() < deadline:
        time.sleep(0.05)
