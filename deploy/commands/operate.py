"""`dateline provision`, `dateline doctor` and `dateline replay`."""

from __future__ import annotations

import datetime as dt

import click
import msgspec
from kafka import TopicPartition
from kafka.admin import OffsetSpec, OffsetTimestamp

from deploy import doctor as examining
from deploy.commands.output import times
from deploy.doctor_kafka import lag
from deploy.errors import Failed
from deploy.kibana.importing import provision_kibana
from deploy.provision import provision_elasticsearch, provision_kafka
from deploy.services import admin, need_kafka, search_client
from schemas.settings import Settings
from schemas.topics import ENRICH_APP, RAW


@click.command()
@click.option("--dry-run", is_flag=True, help="Only print what would change.")
@click.pass_obj
def provision(settings: Settings, dry_run: bool) -> None:
    """Make topics, index templates, indices, aliases and Kibana's objects as they must be; print what changed.

    \b
    dateline provision --dry-run
    dateline provision            again and again: the second time changes nothing

    Dashboards, data views and saved searches go to the Kibana of DATELINE_KIBANA_URL, where it is set.
    """
    located = need_kafka(settings)
    count = 0
    with admin(located) as kafka, search_client(located) as client:
        for part in (
            provision_kafka(kafka, located, dry_run=dry_run),
            provision_elasticsearch(client, located, dry_run=dry_run),
            provision_kibana(located, dry_run=dry_run),
        ):
            for change in part:
                count += 1
                click.echo(f"would {change}" if dry_run else str(change))
    click.echo(f"{count} changes{' to be made' if dry_run else ''}", err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One check a line.")
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:
    """Check everything that Dateline needs: one line a check, with the fix.

    Exit code 3 where a service does not answer, 1 where something else is wrong.
    """
    checks = examining.examine(settings)
    for check in checks:
        if as_json:
            click.echo(msgspec.json.encode(check).decode())
        else:
            click.echo(f"{check.status:<12}{check.name:<28}{check.finding}")
            if check.fix:
                click.echo(f"{'':<12}{'':<28}fix: {check.fix}")
    raise click.exceptions.Exit(examining.exit_code(checks))


@click.command()
@click.option(
    "--from",
    "since",
    callback=times,
    metavar="TIME",
    help="Pushed since then; else all that the topic holds.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be read again.")
@click.pass_obj
def replay(settings: Settings, since: dt.datetime | None, dry_run: bool) -> None:
    """Let the enrich workers read articles.raw again, e.g. after an upgrade. Stop them first.

    \b
    dateline replay                   from the beginning
    dateline replay --from 2026-03-01

    The same documents give the same articles: nothing is doubled.
    """
    located = need_kafka(settings)
    specification = OffsetTimestamp(int(since.timestamp() * 1000)) if since else OffsetSpec.EARLIEST
    partitions = [TopicPartition(located.topic(RAW), number) for number in range(RAW.partitions)]
    with admin(located) as client:
        if not dry_run:
            _reset(client, located.group(ENRICH_APP), dict.fromkeys(partitions, specification))
    waiting = lag(located, ENRICH_APP, RAW)
    verb = "would be read" if dry_run else "will be read"
    click.echo(
        f"articles.raw {verb} again from {since or 'the beginning'}; {waiting} records are waiting now",
        err=True,
    )


def _reset(client: object, group: str, specifications: dict[TopicPartition, object]) -> None:
    results = client.reset_group_offsets(group, specifications)  # type: ignore[attr-defined]
    errors = {result["error"].__name__ for result in results.values()} - {"NoError"}
    if errors:
        raise Failed(
            f"the group {group} cannot be moved ({', '.join(sorted(errors))}): its workers still run, or ended less "
            "than the session timeout ago. Stop `dateline work enrich`, wait 10 s and repeat"
        )
