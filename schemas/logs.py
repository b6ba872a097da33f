"""Structured logs, one line an event, on standard error; field names follow ECS where it has one."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from schemas.settings import Settings

_ECS_NAMES = {"event": "message", "level": "log.level", "timestamp": "@timestamp"}


def configure(settings: Settings, service: str) -> None:
    """Send structlog and the libraries' standard logging to standard error, in one form."""
    level = getattr(logging, settings.log_level.upper())
    json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(**{"service.name": f"dateline-{service}"})
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(shared, json=json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.INFO))
    _quieten()


def _formatter(shared: list[Any], *, json: bool) -> logging.Formatter:
    render: list[Any] = (
        [_ecs, structlog.processors.JSONRenderer()] if json else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )


def _ecs(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {_ECS_NAMES.get(name, name): value for name, value in event.items()}


def _quieten() -> None:
    """The clients' own lines on each poll and request say nothing that ours do not."""
    for name in ("aiokafka", "kafka", "elastic_transport", "faust", "mode", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
