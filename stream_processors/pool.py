"""The CPU work of extract and enrich, in processes, with a time limit on each document.

A document that hangs is killed with its process and rejected; the others go on.
"""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import ParamSpec, TypeVar

import pebble
import structlog

from schemas.events import Reason, Rejection

log = structlog.get_logger(__name__)
EXIT_UNUSABLE = 1
NICENESS = 10
"""Below the services on the same cores: with a backlog, the pool would starve Elasticsearch while it starts again."""

P = ParamSpec("P")
R = TypeVar("R")


class DocumentPool:
    """Processes that run a pure function on one document at a time.

    `forkserver`: forking a process that runs threads can deadlock, and a server that has loaded the models once starts
    a replacement in milliseconds where `spawn` takes seconds. It loads the modules in `preload` from now on, while the
    owner goes on; where it cannot, the owner ends, since every document would be rejected.
    """

    def __init__(self, processes: int, timeout: float, preload: tuple[str, ...] = ()) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["stream_processors.pool", *preload])
        self._timeout = timeout
        self._pool = pebble.ProcessPool(max_workers=processes, context=context, initializer=_start_worker)
        self._loaded: Future[None] = Future()
        threading.Thread(target=self._load, args=(preload,), name="preload", daemon=True).start()

    def _load(self, preload: tuple[str, ...]) -> None:
        """Not on the event loop: starting the first process waits for the server's modules."""
        try:
            self._pool.schedule(_import_all, args=(preload,)).result()
        except CancelledError:  # closed meanwhile
            self._loaded.cancel()
        except Exception as error:
            log.critical(
                "the pool's processes cannot load what they share", error=repr(error), exc_info=error
            )
            os._exit(EXIT_UNUSABLE)
        else:
            self._loaded.set_result(None)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result.

        Raises:
            Rejection: the function's own, or `timeout` or `crashed` where the document ended its process.
        """
        if not self._loaded.done():
            await asyncio.shield(asyncio.wrap_future(self._loaded))
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


def _import_all(modules: tuple[str, ...]) -> None:
    """Nothing is left to do where the fork server did; where it failed, it said nothing."""
    for module in modules:
        importlib.import_module(module)


def _start_worker() -> None:
    os.nice(NICENESS)
    threading.Thread(target=_end_with_owner, name="orphans", daemon=True).start()


def _end_with_owner() -> None:
    """The owner is not the parent of the operating system: that is the fork server, which waits for its children."""
    owner = multiprocessing.parent_process()
    if owner is not None:
        owner.join()
    os._exit(1)
