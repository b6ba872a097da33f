"""What commands print, and the options they share."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from deploy.times import parse_time

if TYPE_CHECKING:
    from producers.publish import Counts


def times(_context: click.Context, parameter: click.Parameter, value: str | None) -> dt.datetime | None:
    """A click callback: a day, month, year or RFC 3339 time; for `--to` and `--until` the end of it."""
    if value is None:
        return None
    try:
        return parse_time(value, end=parameter.name in ("to", "until"))
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no time; write 2018, 2018-07, 2018-07-03 or 2018-07-03T10:15:00Z"
        ) from error


def console() -> Console:
    """Standard output: coloured and as wide as a terminal, plain and wide elsewhere."""
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


class PushProgress:
    """A bar with the rate on a terminal; one summary line on standard error in any case.

    `share` says how much of the source was read, 0 to 1, or None where that is not known.
    """

    def __init__(self, share: Callable[[], float | None] = lambda: None) -> None:
        self._share = share
        self._started = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeElapsedColumn(),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("pushing", total=None)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, counts: Counts) -> None:
        if self._bar is not None and self._task is not None:
            share = self._share()
            text = f"{counts.read} pushed, {self._rate(counts):.0f}/s"
            self._bar.update(
                self._task, description=text, completed=share, total=None if share is None else 1.0
            )

    def finish(self, counts: Counts) -> None:
        if self._bar is not None:
            self._bar.stop()
        elapsed = time.monotonic() - self._started
        click.echo(f"{counts.sentence()} in {elapsed:.1f} s, {self._rate(counts):.0f}/s", err=True)

    def _rate(self, counts: Counts) -> float:
        return counts.read / max(time.monotonic() - self._started, 0.001)


def local_time(text: Any) -> str:
    """An index time as people read it, in UTC."""
    return str(text or "")[:16].replace("T", " ")
