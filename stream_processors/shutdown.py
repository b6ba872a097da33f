"""Ending a worker in bounded time, without acknowledging what is not done."""

from __future__ import annotations

import os
import signal
import threading

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


def stop_with_parent() -> None:
    """Shut down as on SIGTERM once the parent process is gone."""
    follow_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))


def _exit_now() -> None:
    log.warning("shutdown took too long: exiting with work unfinished and unacknowledged")
    os._exit(EXIT_UNFINISHED)
