"""`dateline rejected`: what could not be processed, and what to do with it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import click
import msgspec

from deploy.errors import FAILED, Failed
from deploy.kafka_reader import read_topic
from deploy.retry import retry_records
from deploy.services import need_kafka
from producers.publish import Publisher
from schemas import logs, topics
from schemas.codec import Outgoing, Record, header_texts
from schemas.events import Reason, RejectedDocument, Rejection, Stage
from schemas.rejections import decode_rejection, mark
from schemas.settings import Settings

Pair = tuple[RejectedDocument, Record]
_SECONDS = 120.0
_SAY_WHICH = "say which: ids, --stage, --reason or --all"


@click.group()
def rejected() -> None:
    """What could not be processed: kept with its original bytes and headers, and the reason."""


def _selection(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (
            click.option(
                "--stage", type=click.Choice([stage.value for stage in Stage]), help="Rejected at this stage."
            ),
            click.option(
                "--reason", type=click.Choice([reason.value for reason in Reason]), help="For this reason."
            ),
        )
    ):
        function = option(function)
    return function


@rejected.command(name="list")
@_selection
@click.option("--json", "as_json", is_flag=True, help="One rejection a line.")
@click.pass_obj
def list_(settings: Settings, stage: str | None, reason: str | None, as_json: bool) -> None:
    """List the rejections that are neither retried nor dropped.

    \b
    dateline rejected list --reason timeout
    dateline rejected list --json | jq .url
    """
    count = 0
    for document, _ in _current(need_kafka(settings), stage, reason):
        count += 1
        click.echo(msgspec.json.encode(document).decode() if as_json else _line(document))
    click.echo(f"{count} rejected", err=True)


@rejected.command()
@click.argument("rejected_id", metavar="ID")
@click.option("--body", is_flag=True, help="Only the original bytes, as they came.")
@click.pass_obj
def show(settings: Settings, rejected_id: str, body: bool) -> None:
    """Show one rejection (by its id or its article id): why, its headers, and how its bytes begin."""
    for document, record in _current(need_kafka(settings), None, None):
        if rejected_id in (document.rejected_id, document.article_id):
            if body:
                sys.stdout.buffer.write(record.value or b"")
                return
            _print(document, record)
            return
    raise Failed(f"no rejection has the id {rejected_id}: see `dateline rejected list`")


def _choice(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--dry-run", is_flag=True, help="Only say which."),
        click.option("--all", "everything", is_flag=True, help="All of them."),
        _selection,
        click.argument("rejected_ids", nargs=-1, metavar="[ID…]"),
    ):
        function = option(function)
    return function


@rejected.command()
@_choice
@click.pass_obj
def retry(
    settings: Settings,
    rejected_ids: tuple[str, ...],
    stage: str | None,
    reason: str | None,
    everything: bool,
    dry_run: bool,
) -> None:
    """Send rejected documents through the pipeline again, after a fix.

    \b
    dateline rejected retry --reason timeout
    dateline rejected retry 3f6c…
    """
    logs.configure(settings, "rejected")
    if not (rejected_ids or stage or reason or everything):
        raise click.UsageError(_SAY_WHICH)
    located = need_kafka(settings)
    chosen = _choose(located, rejected_ids, stage, reason)
    cut = [document.rejected_id for document, _ in chosen if document.truncated]
    if cut and rejected_ids:
        raise Failed(f"{cut[0]} was too large and only its beginning is kept: push its source again")
    chosen = [pair for pair in chosen if not pair[0].truncated]
    failed = 0 if dry_run else _send_again(located, chosen)
    _report(chosen, "would be retried" if dry_run else "retried", failed)


@rejected.command()
@_choice
@click.pass_obj
def drop(
    settings: Settings,
    rejected_ids: tuple[str, ...],
    stage: str | None,
    reason: str | None,
    everything: bool,
    dry_run: bool,
) -> None:
    """Forget rejected documents for good.

    \b
    dateline rejected drop --reason unsupported_type --dry-run
    """
    logs.configure(settings, "rejected")
    if not (rejected_ids or stage or reason or everything):
        raise click.UsageError(_SAY_WHICH)
    located = need_kafka(settings)
    chosen = _choose(located, rejected_ids, stage, reason)
    failed = 0 if dry_run else _bury(located, chosen)
    _report(chosen, "would be dropped" if dry_run else "dropped", failed)


def _choose(settings: Settings, ids: tuple[str, ...], stage: str | None, reason: str | None) -> list[Pair]:
    chosen = [pair for pair in _current(settings, stage, reason) if _is_chosen(pair[0], ids)]
    missing = set(ids) - {
        name for document, _ in chosen for name in (document.rejected_id, document.article_id)
    }
    if missing:
        raise Failed(f"no rejection has the id {', '.join(sorted(missing))}: see `dateline rejected list`")
    return chosen


def _report(chosen: list[Pair], verb: str, failed: int) -> None:
    for document, _ in chosen:
        click.echo(_line(document))
    click.echo(f"{len(chosen) - failed} {verb}", err=True)
    if failed:
        raise click.exceptions.Exit(FAILED)


def _send_again(settings: Settings, chosen: list[Pair]) -> int:
    """Mark them, send them, and open them again where Kafka did not take them; how many failed."""
    with Publisher(settings) as publisher:
        for outgoing in [mark(*pair, retried=True) for pair in chosen]:
            publisher.send(outgoing)
        publisher.flush()
        if publisher.counts.failed:
            return len(chosen)
        for outgoing in retry_records(settings, chosen):
            publisher.send(outgoing)
        publisher.flush()
        failed = publisher.counts.failed
        for outgoing in [mark(*pair, retried=False) for pair in chosen] if failed else []:
            publisher.send(outgoing)
    return failed


def _bury(settings: Settings, chosen: list[Pair]) -> int:
    with Publisher(settings) as publisher:
        for document, _ in chosen:
            publisher.send(Outgoing(topics.REJECTED, document.rejected_id.encode(), None))
        publisher.flush()
    return publisher.counts.failed


def _is_chosen(document: RejectedDocument, ids: tuple[str, ...]) -> bool:
    return not ids or document.rejected_id in ids or document.article_id in ids


def _current(settings: Settings, stage: str | None, reason: str | None) -> Iterator[Pair]:
    """The latest record of each key that is neither retried nor dropped."""
    latest: dict[bytes, Pair] = {}
    for record in read_topic(settings, topics.REJECTED, seconds=_SECONDS):
        key = record.key or b""
        if record.value is None:
            latest.pop(key, None)
            continue
        try:
            latest[key] = decode_rejection(record.headers), record
        except Rejection as problem:
            click.echo(f"{record.place}: {problem.message}", err=True)
    for document, record in latest.values():
        if (
            not document.retried
            and stage in (None, document.stage.value)
            and reason in (None, document.reason.value)
        ):
            yield document, record


def _line(document: RejectedDocument) -> str:
    about = document.url or document.article_id
    return (
        f"{document.rejected_id}  {document.stage:<8} {document.reason:<17} {about}  {document.error[:120]}"
    )


def _print(document: RejectedDocument, record: Record) -> None:
    for name, value in msgspec.to_builtins(document).items():
        click.echo(f"{name:<13} {value}")
    click.echo("headers")
    for name, text in header_texts(record.headers).items():
        if not name.startswith("dl_rejected_"):
            click.echo(f"  {name}: {text}")
    value = record.value or b""
    click.echo(f"body, first 500 of {len(value)} bytes\n{value[:500].decode('utf-8', 'replace')}")
