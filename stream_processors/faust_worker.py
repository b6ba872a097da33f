"""Running a Faust app as a service: health, readiness, signals and the state directory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import faust
import mode
import structlog

from schemas.settings import Settings
from schemas.topics import ENRICH_APP, RESOLVE_APP
from stream_processors import health as health_pages
from stream_processors import metrics
from stream_processors.agents import wire_enrich, wire_resolve
from stream_processors.app import create_app
from stream_processors.gauges import folder_bytes
from stream_processors.health import Health
from stream_processors.pool import DocumentPool
from stream_processors.shutdown import exit_after
from stream_processors.slots import WorkerSlot
from stream_processors.stall import STALL_SECONDS, StallWatch, longest_batch_seconds
from stream_processors.tables import wait_until_writable

log = structlog.get_logger(__name__)
TICK_SECONDS = 1.0


def run_enrich(settings: Settings, port: int) -> None:
    """Extract and enrich until stopped."""
    with WorkerSlot(settings, ENRICH_APP) as slot:
        app, health = create_app(settings, ENRICH_APP, slot), Health("enrich")
        pool = DocumentPool(
            settings.pool_processes, settings.document_timeout, preload=("stream_processors.preload",)
        )
        wire_enrich(app, settings, health, pool)
        watch = StallWatch(app, STALL_SECONDS + longest_batch_seconds(settings), health)
        _run(app, settings, health, watch, port, at_end=pool.close)


def run_resolve(settings: Settings, port: int) -> None:
    """Resolve until stopped."""
    with WorkerSlot(settings, RESOLVE_APP) as slot:
        app, health = create_app(settings, RESOLVE_APP, slot), Health("resolve")
        wire_resolve(app, settings, health)
        metrics.STATE_BYTES.set_function(lambda: folder_bytes(slot.path))
        _run(app, settings, health, StallWatch(app, STALL_SECONDS, health), port, at_end=lambda: None)


class _Ticker(mode.Service):
    """Starts before the app, so that a long recovery is seen as alive, and not ready."""

    def __init__(self, app: faust.App, health: Health, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._app = app
        self._health = health

    @mode.Service.task
    async def _tick(self) -> None:
        while not self.should_stop:
            self._health.tick()
            why = _not_ready(self._app)
            if why:
                self._health.blocked("start", why)
            else:
                self._health.clear("start")
            await self.sleep(TICK_SECONDS)


def _not_ready(app: faust.App) -> str | None:
    if not app.started or app.rebalancing_count == 0:
        return "joining the consumer group"
    if app.rebalancing:
        return "rebalancing"
    if app.tables and not app.tables.recovery.completed.is_set():
        return "restoring the memory from its changelog"
    return None


class _Worker(faust.Worker):
    """A worker that ends within its grace period: Faust waits for ever while the broker does not answer."""

    def __init__(self, *args: Any, grace_seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._grace_seconds = grace_seconds
        self.spinner = None

    def _schedule_shutdown(self, signal: Any) -> None:
        log.info("shutting down", signal=str(signal))
        exit_after(self._grace_seconds)
        super()._schedule_shutdown(signal)


def _run(
    app: faust.App,
    settings: Settings,
    health: Health,
    watch: StallWatch,
    port: int,
    at_end: Callable[[], None],
) -> None:
    health_pages.serve(health, settings.health_host, port)
    wait_until_writable(settings.data_dir / "state", health)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = _Worker(
        app,
        _Ticker(app, health),
        watch,
        override_logging=False,
        loop=loop,
        grace_seconds=settings.shutdown_timeout,
    )
    try:
        worker.execute_from_commandline()
    finally:
        at_end()
