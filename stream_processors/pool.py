"""The CPU work of extract and enrich, in processes, with a time limit on each document.

A document that hangs is killed with its process and rejected; the others go on. One whose process ended is tried once
more: it may have been another's fault, or the machine's.
"""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import NoReturn, ParamSpec, TypeVar

import pebble
import structlog
from pebble.pool.process import TaskManager

from schemas.events import Reason, Rejection

log = structlog.get_logger(__name__)
EXIT_UNUSABLE = 1
NICENESS = 10
"""Below the services on the same cores: with a backlog, the pool would starve Elasticsearch while it starts again."""

GIVEN = 3
"""Documents given to the pool for each process: one in work, two at hand. It bounds how long one waits for its turn."""

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
        self._room = asyncio.Semaphore(GIVEN * processes)
        self._closed = False
        self._pool = _pool(processes, context)
        self._loaded: Future[None] = Future()
        threading.Thread(target=self._load, args=(preload,), name="preload", daemon=True).start()

    def _load(self, preload: tuple[str, ...]) -> None:
        """Not on the event loop: starting the first process waits for the server's modules."""
        try:
            self._pool.schedule(_import_all, args=(preload,)).result()
        except CancelledError:  # closed meanwhile
            self._loaded.cancel()
        except Exception as error:  # noqa: BLE001 (whatever it is, no document can be worked on)
            _end("the pool's processes cannot load what they share", error)
        else:
            self._loaded.set_result(None)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result.

        Raises:
            Rejection: the function's own, or `timeout` or `crashed` where the document ended its process.
        """
        if not self._loaded.done():
            await asyncio.shield(asyncio.wrap_future(self._loaded))
        call = partial(function, *args, **kwargs)
        try:
            return await self._tried(call)
        except Rejection as rejection:
            if rejection.reason is not Reason.CRASHED:
                raise
            log.warning("a pool process ended, its document is tried once more", error=rejection.message)
        return await self._tried(call)

    async def _tried(self, call: Callable[[], R]) -> R:
        async with self._room:
            try:
                async with asyncio.timeout((GIVEN + 1) * self._timeout) as limit:
                    return await asyncio.wrap_future(self._pool.submit(call, self._timeout))
            except TimeoutError as error:
                if limit.expired():
                    raise Rejection(Reason.CRASHED, "the process that took it never began") from error
                message = f"took longer than {self._timeout:g} s of processing"
                raise Rejection(Reason.TIMEOUT, message) from error
            except pebble.ProcessExpired as error:
                message = f"the process on it ended with exit code {error.exitcode}"
                raise Rejection(Reason.CRASHED, message) from error
            except RuntimeError as error:  # a broken pool is one, too
                if not self._closed and not self._pool.active:
                    _end("the pool has no processes any more", error)
                raise

    def close(self) -> None:
        """End the processes; documents in work are abandoned."""
        self._closed = True
        self._pool.stop()
        self._pool.join()


class _SteadyTasks(TaskManager):
    """pebble's, with time limits that do not depend on the wall clock: set forward, it would reject what is in work."""

    def task_start(self, task_id: int, worker_id: int | None) -> None:
        super().task_start(task_id, worker_id)
        if task := self.tasks.get(task_id):
            task.timestamp = time.monotonic()

    @staticmethod
    def timeout(task: pebble.pool.base_pool.Task) -> bool:
        return bool(task.timeout and task.started and time.monotonic() - task.timestamp > task.timeout)


def _pool(processes: int, context: multiprocessing.context.BaseContext) -> pebble.ProcessPool:
    pool = pebble.ProcessPool(max_workers=processes, context=context, initializer=_start_worker)
    manager = pool._pool_manager  # noqa: SLF001 (pebble has no other way to say it)
    manager.task_manager = _SteadyTasks(manager.task_manager.task_done_callback)
    return pool


def _end(why: str, error: Exception) -> NoReturn:
    """What is in work is unacknowledged, and done again by the owner's replacement; going on would reject all of it."""
    log.critical(why, error=repr(error), exc_info=error)
    os._exit(EXIT_UNUSABLE)


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
