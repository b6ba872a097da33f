"""A worker must not outlive the supervisor that was killed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

CHECK_SECONDS = 1.0


def follow_parent(when_gone: Callable[[], None]) -> None:
    """Call `when_gone` from a thread once this process's parent has ended."""
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent, when_gone), name="orphans", daemon=True).start()


def _watch(parent: int, when_gone: Callable[[], None]) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    when_gone()
