"""What pool processes are asked to do in tests: they import it by its name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from schemas.events import Reason, Rejection


def double(number: int) -> int:
    return number * 2


def reject() -> None:
    raise Rejection(Reason.NO_TEXT, "no readable text")


def fail() -> None:
    raise KeyError("unforeseen")


def announced_hang() -> None:
    """Hang, and say so on standard output: with the id of the process."""
    os.write(1, f"{os.getpid()}\n".encode())
    hang()


def hang() -> None:
    while True:
        time.sleep(60)


def loop() -> None:
    """Hang with the interpreter busy: no signal handler of Python's is asked."""
    while True:
        pass


def leave() -> None:
    os._exit(7)


def leave_once(marker: Path) -> str:
    """End the process that does it first."""
    if not marker.exists():
        marker.touch()
        leave()
    return "done"


def nap(seconds: float) -> str:
    time.sleep(seconds)
    return "rested"


def process_id() -> int:
    return os.getpid()


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)
