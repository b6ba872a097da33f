"""`dateline plan`."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from rich.table import Table

from deploy.bench import plan as model
from deploy.bench.plan import DAY_SECONDS, Plan, Wanted
from deploy.commands.output import console
from deploy.errors import Failed


@click.command()
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="Articles a second, the mean of a day.")
@click.option("--per-day", type=click.FloatRange(0, min_open=True), help="Articles a day, instead of --rate.")
@click.option(
    "--retention", default=365.0, show_default=True, type=click.FloatRange(1), help="Days in the index."
)
@click.option(
    "--memory-days",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0.1),
    help="Days that resolve remembers.",
)
@click.option(
    "--copies", default=2, show_default=True, type=click.IntRange(1, 3), help="Of each byte on disk."
)
@click.option(
    "--peak",
    default=2.0,
    show_default=True,
    type=click.FloatRange(1),
    help="The busiest hour over the mean.",
)
@click.option(
    "--measured",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Output of `dateline bench --json` on your machine; else the one in docs/PERFORMANCE.md.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def plan(
    rate: float | None,
    per_day: float | None,
    retention: float,
    memory_days: float,
    copies: int,
    peak: float,
    path: Path | None,
    as_json: bool,
) -> None:
    """What a rate of articles needs: workers, partitions, brokers, shards, memory, disk.

    \b
    dateline plan --rate 100 --retention 30
    dateline plan --per-day 1e6 --copies 1
    """
    if (rate is None) == (per_day is None):
        raise click.UsageError("say --rate or --per-day, one of them")
    wanted = Wanted(
        rate if rate is not None else (per_day or 0.0) / DAY_SECONDS, retention, memory_days, copies, peak
    )
    try:
        planned = model.plan(wanted, model.measured(path))
    except ValueError as error:
        raise Failed(f"{path or 'measured.json'}: {error}") from error
    if as_json:
        click.echo(msgspec.json.encode(planned))
        return
    _show(planned)


def _show(planned: Plan) -> None:
    wanted = planned.wanted
    table = Table(
        "",
        "count",
        "cores",
        "memory",
        "disk",
        "",
        title=f"{wanted.rate:,.1f} articles/s ({wanted.rate * DAY_SECONDS:,.0f} a day), {wanted.peak:g} times that at "
        f"the peak, {wanted.retention_days:g} days in the index, {wanted.copies} copies",
        title_justify="left",
    )
    for need in planned.needs:
        table.add_row(
            need.part,
            str(need.count),
            f"{need.cores:.1f}" if need.cores else "",
            _size(need.memory),
            _size(need.disk),
            need.why,
        )
    table.add_section()
    table.add_row("all", "", f"{planned.cores:.1f}", "", _size(planned.disk), "")
    console().print(table)
    for warning in planned.warnings:
        console().print(f"note: {warning}", markup=False)


def _size(count: float) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return ""
