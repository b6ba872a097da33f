"""The CPU work of extract and enrich, in processes, with a time limit on each document.

A document that hangs is killed with its process and rejected; the others go on.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import ParamSpec, TypeVar

import pebble

from schemas.events import Reason, Rejection

NICENESS = 10
"""Below the services on the same cores: with a backlog, the pool would starve Elasticsearch while it starts again."""

P = ParamSpec("P")
R = TypeVar("R")


class DocumentPool:
    """Processes that run a pure function on one document at a time.

    `forkserver`: forking a process that runs threads can deadlock, and a server that has loaded the models once starts
    a replacement in milliseconds where `spawn` takes seconds.
    """

    def __init__(self, processes: int, timeout: float, preload: tuple[str, ...] = ()) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["stream_processors.pool", *preload])
        self._timeout = timeout
        self._pool = pebble.ProcessPool(max_workers=processes, context=context, initializer=_start_worker)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result.

        Raises:
            Rejection: the function's own, or `timeout` or `crashed` where the document ended its process.
        """
        future = self._pool.submit(function, self._timeout, *args, **kwargs)
        try:
            return await asyncio.wrap_future(future)
        except FutureTimeoutError as error:
            raise Rejection(Reason.TIMEOUT, f"took longer than {self._timeout:g} s of processing") from error
        except pebble.ProcessExpired as error:
            raise Rejection(
                Reason.CRASHED, f"the process on it ended with exit code {error.exitcode}"
            ) from error

    def close(self) -> None:
        """End the processes; documents in work are abandoned."""
        self._pool.stop()
        self._pool.join()


def _start_worker() -> None:
    os.nice(NICENESS)
    threading.Thread(target=_end_with_owner, name="orphans", daemon=True).start()


def _end_with_owner() -> None:
    """The owner is not the parent of the operating system: that is the fork server, which waits for its children."""
    owner = multiprocessing.parent_process()
    if owner is not None:
        owner.join()
    os._exit(1)
