"""Ending a worker in bounded time, without acknowledging what is not done."""

from __future__ import annotations

import os
import signal
import threading
from typing import NoReturn

import structlog

from stream_processors.orphans import follow_parent

log = structlog.get_logger(__name__)
EXIT_UNFINISHED = 1
WATCHDOG_SHARE = 0.8
"""Of the grace period; the rest is for the process to be collected."""


def exit_after(seconds: float) -> None:
    """End this process after `seconds`, whatever it waits for: unacknowledged work is done again elsewhere."""
    timer = threading.Timer(seconds * WATCHDOG_SHARE, _exit_now)
    timer.daemon = True
    timer.start()


def end_unacknowledged(error: Exception) -> NoReturn:
    """End this process at once: what is in work is done again by its replacement, which opens the state anew.

    A database that failed a write takes none until then; and what the memory of this process holds may be half of it.
    """
    log.error("the state failed: ending, to be started again", error=str(error))
    os._exit(EXIT_UNFINISHED)


def stop_with_parent() -> None:
    """Shut down as on SIGTERM once the parent process is gone."""
    follow_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))


def _exit_now() -> None:
    log.warning("shutdown took too long: exiting with work unfinished and unacknowledged")
    os._exit(EXIT_UNFINISHED)
