"""`dateline push`: documents onto `articles.raw`."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable

import click

from deploy.commands.file_source import file_source
from deploy.commands.output import PushProgress, times
from deploy.errors import FAILED, REJECTED
from deploy.services import need_kafka
from producers.base import Idle, Item, Mark, Refused, Source, Unreadable, untracked
from producers.publish import Counts, Publisher, outgoing_record
from producers.urls_of_files import HELP as URL_HELP
from schemas import logs, topics
from schemas.events import RawDocument
from schemas.settings import Settings


@click.group()
def push() -> None:
    """Push documents; a success is reported only for what Kafka has acknowledged."""


@push.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--url-from", default="auto", show_default=True, metavar="RULE", help=URL_HELP)
@click.option(
    "--fetched-at",
    callback=times,
    metavar="TIME",
    help="When the documents were fetched; else their files' time.",
)
@click.option("--resume", is_flag=True, help="Leave out what an earlier push with --resume or --follow sent.")
@click.option("--follow", is_flag=True, help="Go on: push files that come or change, until Ctrl-C.")
@click.option("--source", default="files", show_default=True, help="Who pushes: kept with every document.")
@click.option("--dry-run", is_flag=True, help="Print what would be pushed, a line each; push nothing.")
@click.option(
    "--strict", is_flag=True, help="End with exit code 4 where a document was rejected or unreadable."
)
@click.pass_obj
def files(
    settings: Settings,
    paths: tuple[str, ...],
    url_from: str,
    fetched_at: dt.datetime | None,
    resume: bool,
    follow: bool,
    source: str,
    dry_run: bool,
    strict: bool,
) -> None:
    """Push files, directories, patterns, or - for JSON Lines on standard input.

    \b
    dateline push files pages/                       .html .htm .txt .json .jsonl, each also .gz
    dateline push files --url-from path mirror/      mirror/example.com/a.html is https://example.com/a.html
    dateline push files 'archive/2018-*/**/*.html'
    zcat articles.jsonl.gz | dateline push files -   {"url": …, "html" or "text": …, "fetched_at": …} a line

    Pushing the same file again is harmless; a changed one becomes a revision.
    """
    logs.configure(settings, "push")
    documents = file_source(settings, paths, url_from, fetched_at, source)
    if resume or follow:
        push_web.push_journaled(settings, documents, paths, follow=follow, dry_run=dry_run, strict=strict)
        return
    if dry_run:
        print_plan(documents, settings)
        return
    sys.exit(exit_code(push_source(documents, need_kafka(settings)), strict=strict))


def push_source(
    source: Source, settings: Settings, on_mark: Callable[[Mark], None] = lambda _: None
) -> Counts:
    """Push all of a source, showing the progress on a terminal and one summary line always."""
    with PushProgress(lambda: share_read(source)) as progress:
        publisher = Publisher(settings, progress.show, on_mark=on_mark)
        try:
            with publisher:
                publisher.push(source)
        finally:
            progress.finish(publisher.counts)
    return publisher.counts


def share_read(source: Source) -> float | None:
    """How much of the source was read, by bytes, where it knows."""
    total = getattr(source, "total_bytes", 0)
    return getattr(source, "read_bytes", 0) / total if total else None


def exit_code(counts: Counts, *, strict: bool) -> int:
    if counts.failed or (counts.unreadable and not counts.read):
        return FAILED
    return REJECTED if strict and (counts.rejected or counts.unreadable) else 0


def print_plan(source: Source, settings: Settings) -> None:
    for item in source:
        if not isinstance(item, Idle):
            click.echo(_plan(item, settings))


def _plan(item: Item, settings: Settings) -> str:
    plain = untracked(item)
    assert not isinstance(plain, Idle)
    if isinstance(plain, Unreadable):
        return f"unreadable  {plain.where}: {plain.why}"
    document: RawDocument = plain.document if isinstance(plain, Refused) else plain
    rejected = outgoing_record(plain, settings.max_document_bytes).topic is topics.REJECTED
    what = "reject" if rejected else "push  "
    size = f"{len(document.body)} bytes"
    return f"{what}  {document.subject or '(no URL)'}  {document.observed_at:%Y-%m-%dT%H:%M:%SZ}  {size}  {document.extensions.get('file', '')}"


from deploy.commands import push_web  # noqa: E402 (its commands join the group above)

push_web.join(push)
