"""`dateline verify` and `dateline report`: the topics and the indices, compared."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import msgspec
from rich.table import Table

from deploy.audit import counts, verdicts
from deploy.audit.collect import collect
from deploy.audit.counts import Report, SourceCounts
from deploy.audit.store import Store, temporary_store
from deploy.audit.verdicts import Gap, State
from deploy.commands.output import console, times
from deploy.errors import FAILED, Failed
from deploy.services import admin, need_kafka, search_client
from schemas import codec
from schemas.settings import Settings

SHOWN = 1000
TIMEOUT = click.option("--timeout", default=3600.0, show_default=True, help="Seconds to read each topic for.")
SINCE = click.option(
    "--since", callback=times, metavar="TIME", help="Only documents that were pushed since then."
)


@click.command()
@SINCE
@click.option("--json", "as_json", is_flag=True, help="One gap a line.")
@click.option("--limit", default=SHOWN, show_default=True, help="Gaps to print; all are counted.")
@TIMEOUT
@click.pass_obj
def verify(settings: Settings, since: dt.datetime | None, as_json: bool, limit: int, timeout: float) -> None:
    """Compare the topics with the indices, and name every gap: whatever was pushed must be somewhere, once.

    \b
    dateline verify                       exit code 0: no gap; 1: gaps, each named
    dateline verify --since 2026-03-01 --json

    missing: pushed, and neither searchable, nor rejected, nor under way. stale: the index has an older fetch.
    doubled: twice in the index, or there and rejected. without_reason, unindexed, left_over: rejections. undeleted:
    deleted and searchable. What is under way is no gap. Nothing is written; ids go to a temporary file, so that memory
    stays small.
    """
    with _judged(settings, since, timeout) as (store, _):
        found: Counter[str] = Counter()
        for gap in verdicts.gaps(store):
            found[gap.kind] += 1
            if found.total() <= limit:
                click.echo(msgspec.json.encode(gap).decode() if as_json else _line(gap))
        states = counts.states(store)
    click.echo(_sentence(states, found), err=True)
    raise click.exceptions.Exit(FAILED if found else 0)


def _line(gap: Gap) -> str:
    return f"{gap.kind:<15}{gap.id:<34}{gap.what}  {gap.where}"


def _sentence(states: dict[str, int], found: Counter[str]) -> str:
    told = ", ".join(f"{count} {state}" for state, count in states.items() if count)
    wrong = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items())) or "no gap"
    return f"{sum(states.values())} documents: {told or 'none'}; {wrong}"


@click.command()
@SINCE
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
@TIMEOUT
@click.pass_obj
def report(settings: Settings, since: dt.datetime | None, as_json: bool, timeout: float) -> None:
    """What came in and what became of it: by source, stage and reason; what is under way, silent or missing.

    \b
    dateline report --since 2026-03-01
    dateline report --json | jq .states

    A source is silent when it is quiet for three times its longest pause so far, and for six hours at least.
    """
    with _judged(settings, since, timeout) as (store, now):
        since_ms = codec.milliseconds(since) if since else 0
        made = Report(
            since=since,
            until=now,
            states=counts.states(store),
            sources=counts.sources(store, now, since_ms),
            stages=counts.stages(store),
            reasons=counts.reasons(store, since_ms),
            gaps=dict(Counter(gap.kind for gap in verdicts.gaps(store))),
        )
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
        return
    for title, table in _tables(made):
        click.echo(title)
        console().print(table)


@contextmanager
def _judged(
    settings: Settings, since: dt.datetime | None, timeout: float
) -> Iterator[tuple[Store, dt.datetime]]:
    located = need_kafka(settings)
    with temporary_store() as store:
        try:
            with admin(located) as kafka, search_client(located) as client:
                collect(store, located, kafka, client, timeout, _progress())
        except TimeoutError as error:
            raise Failed(f"{error}: give it more with --timeout") from error
        now = dt.datetime.now(dt.UTC)
        verdicts.judge(store, now, since)
        yield store, now


def _progress() -> Callable[[str], None]:
    """On a terminal only."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: click.echo(f"\r{text:<70}", err=True, nl=False)


def _tables(made: Report) -> Iterator[tuple[str, Table]]:
    shown = [state for state in State if made.states[state]]
    by_source = _table("source", "pushed", "refused", *shown, "last", "silent for")
    for one in made.sources:
        by_source.add_row(*_source_row(one, shown))
    yield "documents by source", by_source
    by_stage = _table("stage", "records", "under way")
    for stage in made.stages:
        by_stage.add_row(stage.stage, str(stage.records), str(stage.waiting))
    yield "\nrecords by stage", by_stage
    by_reason = _table("stage", "reason", "documents")
    for reason in made.reasons:
        by_reason.add_row(reason.stage, reason.reason, str(reason.count))
    if made.reasons:
        yield "\nopen rejections", by_reason
    wrong = _table("kind", "count")
    for kind, count in sorted(made.gaps.items()):
        wrong.add_row(kind, str(count))
    if made.gaps:
        yield "\ngaps: `dateline verify` names them", wrong


def _table(*columns: str) -> Table:
    table = Table(box=None)
    for column in columns:
        table.add_column(column)
    return table


def _source_row(one: SourceCounts, shown: list[State]) -> list[str]:
    silent = str(dt.timedelta(seconds=round(one.silent_seconds))) if one.silent_seconds else ""
    by_state = [str(one.states.get(state, 0)) for state in shown]
    return [one.source, str(one.pushed), str(one.refused), *by_state, f"{one.last:%Y-%m-%d %H:%M}", silent]
