"""`dateline archive`: `articles.raw` in WARC files."""

from __future__ import annotations

import signal
from pathlib import Path

import click
import msgspec

from deploy.archive import files
from deploy.archive.files import Broken, Verified
from deploy.errors import FAILED, Failed
from deploy.services import admin, need_kafka
from schemas import logs
from schemas.settings import Settings
from schemas.topics import RAW

HEALTH_PORT = 6074


@click.group(invoke_without_command=True)
@click.option("--until-end", is_flag=True, help="End once all is archived that the topic holds now.")
@click.pass_context
def archive(context: click.Context, until_end: bool) -> None:
    """Write articles.raw to WARC files, in DATELINE_ARCHIVE_DIR, until Ctrl-C: for longer than Kafka keeps it.

    \b
    dateline archive
    dateline archive --until-end          for a timer
    dateline archive verify
    dateline replay --from archive        back into Kafka

    A file ends after DATELINE_ARCHIVE_BYTES or DATELINE_ARCHIVE_SECONDS; it is synced, read back and given a checksum, and
    only then counts as done in Kafka. Several may run at once, each with its share of the partitions.
    """
    if context.invoked_subcommand is None:
        settings: Settings = context.obj
        logs.configure(settings, "archive")
        try:
            count = _run(_need_topic(settings), folder_of(settings), until_end=until_end)
        except (OSError, Broken) as error:
            raise Failed(
                f"the archive cannot be written: {error}. Nothing is lost: what is in no whole file is read again at the "
                "next start. See that the disk has room and can be written"
            ) from error
        click.echo(f"{count} documents archived in {folder_of(settings)}", err=True)


def folder_of(settings: Settings) -> Path:
    """Where the archive lies."""
    return settings.archive_dir or settings.data_dir / "archive"


def _need_topic(settings: Settings) -> Settings:
    """A consumer would wait for ever for a topic that is not there."""
    located = need_kafka(settings)
    name = located.topic(RAW)
    with admin(located) as client:
        if name not in client.list_topics():
            raise Failed(f"{name} is not there, or this user may not read it: run `dateline provision`")
    return located


def _run(settings: Settings, folder: Path, *, until_end: bool) -> int:
    from kafka import KafkaConsumer

    from deploy.archive.archiver import Archiver
    from schemas.kafka_options import group_options
    from schemas.topics import ARCHIVE_GROUP
    from stream_processors import health as pages
    from stream_processors.health import Health
    from stream_processors.slots import WorkerSlot

    folder.mkdir(parents=True, exist_ok=True)
    health = Health("archive")
    if not until_end:
        pages.serve(
            health,
            settings.health_host,
            settings.health_port if settings.health_port is not None else HEALTH_PORT,
        )
    with WorkerSlot(settings, ARCHIVE_GROUP) as slot:
        files.remove_unfinished(folder, slot.instance_id)
        consumer = KafkaConsumer(**group_options(settings, ARCHIVE_GROUP))
        archiver = Archiver(settings, consumer, folder, slot.instance_id, health)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: archiver.stop())
        try:
            archiver.run(until_end=until_end)
        finally:
            consumer.close(timeout_ms=5000)
    return archiver.records


@archive.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH…]")
@click.option("--json", "as_json", is_flag=True, help="One file a line.")
@click.pass_obj
def verify(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:
    """Read every file of the archive: checksums, records, documents, and offsets that are in no file.

    \b
    dateline archive verify
    dateline archive verify /mnt/archive/articles.raw-20261101T*.warc.gz

    Exit code 1 where anything is wrong.
    """
    chosen = list(paths) or [folder_of(settings)]
    found = []
    for path in files.archive_files(chosen):
        found.append(files.verify(path))
        click.echo(msgspec.json.encode(found[-1]).decode() if as_json else _line(found[-1]))
    if not found:
        raise Failed(f"no archive in {', '.join(map(str, chosen))}: `dateline archive` writes one")
    problems = [*files.missing_offsets(found), *_lost(chosen)]
    for problem in problems:
        click.echo(problem, err=True)
    wrong = sum(len(one.problems) for one in found) + len(problems)
    click.echo(
        f"{len(found)} files, {sum(one.documents for one in found)} documents, {wrong} problems", err=True
    )
    raise click.exceptions.Exit(FAILED if wrong else 0)


def _lost(chosen: list[Path]) -> list[str]:
    folders = [path for path in chosen if path.is_dir()]
    return [
        f"{path.name} is gone, its checksum is there"
        for folder in folders
        for path in files.lost_files(folder)
    ]


def _line(found: Verified) -> str:
    state = "ok" if not found.problems else "broken"
    lines = [f"{state:<8}{found.documents:>8} documents  {found.bytes:>12} bytes  {found.name}"]
    return "\n".join([*lines, *(f"{'':<8}{problem}" for problem in found.problems)])
