"""`dateline provision` and `dateline doctor`."""

from __future__ import annotations

import click
import msgspec

from deploy import doctor as examining
from deploy.kibana.importing import provision_kibana
from deploy.provision import provision_elasticsearch, provision_kafka
from deploy.services import admin, need_kafka, search_client
from schemas.settings import Settings


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
