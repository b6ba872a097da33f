"""`dateline sources`: what the journal knows of feeds, sitemaps and archives."""

from __future__ import annotations

import datetime as dt
import sys

import click
import msgspec
from rich.table import Table

from deploy.commands.output import console, local_time
from deploy.commands.push_web import journal_path
from deploy.errors import Failed
from producers.journal import Journal, SourceState
from schemas.settings import Settings


@click.group()
def sources() -> None:
    """What each source has given: last success, last new item, errors, silence."""


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines.")
@click.option("--silent", is_flag=True, help="Only those that are quiet for longer than their own rhythm.")
@click.pass_obj
def list_(settings: Settings, as_json: bool, silent: bool) -> None:
    """All sources, a line each."""
    now = dt.datetime.now(dt.UTC)
    with Journal(journal_path(settings)) as journal:
        states = [state for state in journal.sources() if not silent or state.silent_since(now)]
    if as_json:
        for state in states:
            sys.stdout.write(msgspec.json.encode(_fields(state, now)).decode() + "\n")
        return
    table = Table("source", "kind", "last success", "last new", "items", "errors", "silent for", box=None)
    for state in states:
        table.add_row(*_row(state, now))
    console().print(table)


@sources.command()
@click.argument("name")
@click.pass_obj
def show(settings: Settings, name: str) -> None:
    """Everything known of one source, as JSON.

    \b
    dateline sources show https://example.com/rss.xml
    """
    with Journal(journal_path(settings)) as journal:
        state = journal.source(name)
    if state is None:
        raise Failed(f"no source {name!r}: `dateline sources list` names them")
    text = msgspec.json.format(msgspec.json.encode(_fields(state, dt.datetime.now(dt.UTC))), indent=2)
    click.echo(text.decode())


@sources.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--dry-run", is_flag=True, help="Say what would be forgotten; forget nothing.")
@click.pass_obj
def reset(settings: Settings, names: tuple[str, ...], dry_run: bool) -> None:
    """Forget what a source has given: it is read again from its beginning, to no harm."""
    with Journal(journal_path(settings)) as journal:
        for name in names:
            if journal.source(name) is None:
                raise Failed(f"no source {name!r}: `dateline sources list` names them")
            if not dry_run:
                journal.reset(name)
            click.echo(f"{'would forget' if dry_run else 'forgot'} {name}", err=True)


def _fields(state: SourceState, now: dt.datetime) -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(state)
    silent = state.silent_since(now)
    return {**fields, "silent_seconds": silent.total_seconds() if silent else None}


def _row(state: SourceState, now: dt.datetime) -> list[str]:
    silent = state.silent_since(now)
    return [
        state.name,
        state.kind,
        local_time(state.last_success and state.last_success.isoformat()),
        local_time(state.last_new and state.last_new.isoformat()),
        str(state.items),
        f"{state.errors_in_a_row}: {state.error}"[:60] if state.errors_in_a_row else "",
        str(silent).partition(".")[0] if silent else "",
    ]
