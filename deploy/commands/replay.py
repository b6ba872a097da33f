"""`dateline replay`: documents through the pipeline again."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec, OffsetTimestamp

from deploy.archive import replaying
from deploy.archive.in_order import send_in_order
from deploy.archive.replaying import Wanted
from deploy.commands.archive import folder_of
from deploy.commands.output import PushProgress, times
from deploy.doctor_kafka import lag
from deploy.errors import FAILED, REJECTED, Failed
from deploy.kafka_reader import partitions_of
from deploy.services import admin, need_kafka
from producers.base import Unreadable
from producers.publish import Publisher
from schemas import logs
from schemas.codec import Record
from schemas.settings import Settings
from schemas.topics import ENRICH_APP, RAW

ARCHIVE, TOPIC = "archive", "topic"


@click.command()
@click.option(
    "--from",
    "origin",
    default=TOPIC,
    metavar="topic|archive|TIME",
    help="The topic itself (default), the archive, or as --since: the topic since then.",
)
@click.option("--since", callback=times, metavar="TIME", help="Pushed since then.")
@click.option("--until", callback=times, metavar="TIME", help="Pushed until then.")
@click.option("--source", help="Of this source only (ce_source).")
@click.option("--only-rejected", is_flag=True, help="Only what is rejected now: marks it as retried.")
@click.option(
    "--in-order",
    is_flag=True,
    help="One document after the other, by their times, so that stories come out alike.",
)
@click.option(
    "--archive-dir",
    "paths",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Files or folders of the archive; else DATELINE_ARCHIVE_DIR.",
)
@click.option("--timeout", default=3600.0, show_default=True, help="Seconds to read the topics for.")
@click.option("--strict", is_flag=True, help="End with exit code 4 where something could not be read.")
@click.option("--dry-run", is_flag=True, help="Only say what would be read again.")
@click.pass_obj
def replay(
    settings: Settings,
    origin: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    source: str | None,
    only_rejected: bool,
    in_order: bool,
    paths: tuple[Path, ...],
    timeout: float,
    strict: bool,
    dry_run: bool,
) -> None:
    """Let documents be read again, e.g. after an upgrade, or out of the archive into an empty system.

    \b
    dateline replay                              all of articles.raw; stop the enrich workers first
    dateline replay --since 2026-03-01
    dateline replay --from topic --source harbour --until 2026-03-01
    dateline replay --from archive --since 2026-01
    dateline replay --only-rejected              what could not be processed, after a fix

    The same documents give the same articles: nothing is doubled. Without a choice the enrich workers' group is moved
    back; else what is chosen is sent to articles.raw again, with its bytes and headers, while workers run. Which copy is
    the first of its group, and how stories begin, follows the order of arrival: --in-order keeps it, far slower.
    """
    logs.configure(settings, "replay")
    if origin not in (ARCHIVE, TOPIC):
        origin, since = TOPIC, times(click.get_current_context(), _origin_parameter(), origin)
    if in_order and only_rejected:
        raise click.UsageError("--in-order and --only-rejected do not go together")
    located = need_kafka(settings)
    if origin == TOPIC and not (until or source or only_rejected or in_order):
        _move_back(located, since, dry_run=dry_run)
        return
    rejected = replaying.open_rejections(located, timeout) if only_rejected else None
    wanted = Wanted(since=since, until=until, source=source, rejected=rejected)
    chosen = list(paths) or [folder_of(located)]
    found = (
        replaying.from_archive(chosen, by_time=in_order)
        if origin == ARCHIVE
        else replaying.from_topic(located, timeout)
    )
    reading = _Reading(found, wanted)
    try:
        failed = _count(reading) if dry_run else _send(located, reading, wanted, in_order=in_order)
    except TimeoutError as error:
        raise Failed(f"{error}: or give it more with --timeout") from error
    _say_nothing_found(reading, origin, chosen)
    if failed:
        raise click.exceptions.Exit(FAILED)
    sys.exit(REJECTED if strict and reading.unreadable else 0)


def _origin_parameter() -> click.Parameter:
    return next(one for one in replay.params if one.name == "origin")


class _Reading:
    """The documents that are wanted; counts what is passed over."""

    def __init__(self, found: Iterator[Record | Unreadable] | Iterator[Record], wanted: Wanted) -> None:
        self._found = found
        self._wanted = wanted
        self.read = self.unreadable = self.chosen = 0

    def __iter__(self) -> Iterator[Record]:
        for item in self._found:
            if isinstance(item, Unreadable):
                self.unreadable += 1
                click.echo(f"{item.where}: {item.why}", err=True)
                continue
            self.read += 1
            if self._wanted.takes(item):
                self.chosen += 1
                yield item


def _send(settings: Settings, reading: _Reading, wanted: Wanted, *, in_order: bool) -> int:
    with PushProgress() as progress:
        publisher = Publisher(settings, progress.show)
        try:
            with publisher:
                if in_order:
                    send_in_order(publisher, reading, settings)
                else:
                    replaying.send(publisher, reading, wanted)
        finally:
            progress.finish(publisher.counts)
    if publisher.counts.failed:
        click.echo("not all of it was acknowledged by Kafka: repeat the command", err=True)
    return publisher.counts.failed


def _count(reading: _Reading) -> int:
    for _ in reading:
        pass
    click.echo(f"{reading.chosen} of {reading.read} documents would be sent again", err=True)
    return 0


def _say_nothing_found(reading: _Reading, origin: str, paths: list[Path]) -> None:
    if origin == ARCHIVE and not reading.read and not reading.unreadable:
        raise Failed(f"no archive in {', '.join(map(str, paths))}: name it with --archive-dir")
    if reading.unreadable:
        click.echo(f"{reading.unreadable} places could not be read: `dateline archive verify`", err=True)


def _move_back(settings: Settings, since: dt.datetime | None, *, dry_run: bool) -> None:
    specification = OffsetTimestamp(int(since.timestamp() * 1000)) if since else OffsetSpec.EARLIEST
    with admin(settings) as client:
        if not dry_run:
            partitions = partitions_of(client, settings, RAW)
            _reset(client, settings.group(ENRICH_APP), dict.fromkeys(partitions, specification))
    waiting = lag(settings, ENRICH_APP, RAW)
    verb = "would be read" if dry_run else "will be read"
    click.echo(
        f"articles.raw {verb} again from {since or 'the beginning'}; {waiting} records are waiting now",
        err=True,
    )


def _reset(client: KafkaAdminClient, group: str, specifications: dict[TopicPartition, object]) -> None:
    results = client.reset_group_offsets(group, specifications)
    errors = {result["error"].__name__ for result in results.values()} - {"NoError"}
    if errors:
        raise Failed(
            f"the group {group} cannot be moved ({', '.join(sorted(errors))}): its workers still run, or ended less "
            "than the session timeout ago. Stop `dateline work enrich`, wait 10 s and repeat"
        )
