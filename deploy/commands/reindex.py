"""`dateline reindex`."""

from __future__ import annotations

import click

from deploy.provision import provision_elasticsearch
from deploy.reindex import Rebuild, unused
from deploy.services import need_kafka, search_client
from schemas.settings import Settings


@click.command()
@click.option("--drop-old", is_flag=True, help="Afterwards delete the indices that are no longer used.")
@click.option("--only-drop", is_flag=True, help="Build nothing; delete the indices that are no longer used.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def reindex(settings: Settings, drop_old: bool, only_drop: bool, dry_run: bool) -> None:
    """Build the index of articles anew beside the one in use, verify it, and put it in its place.

    \b
    dateline reindex                  after an upgrade that changes the index; searches go on meanwhile
    dateline reindex --drop-old       and delete the old one, which is kept otherwise
    dateline reindex --only-drop      later

    It reads articles.resolved, then copies what that topic no longer holds. To extract and enrich anew from articles.raw, run
    `dateline replay` first.
    """
    located = need_kafka(settings)
    with search_client(located, timeout=120) as client:
        if not only_drop:
            rebuild = Rebuild(located, client, lambda text: click.echo(text, err=True))
            if dry_run:
                click.echo(f"would build {rebuild.new} and put it in the place of {rebuild.old}")
            else:
                for change in provision_elasticsearch(client, located, dry_run=False):
                    click.echo(str(change))
                rebuild.run()
                click.echo(f"{rebuild.new} replaces {rebuild.old}")
        for name in unused(client, located) if drop_old or only_drop else ():
            if not dry_run:
                client.indices.delete(index=name)
            click.echo(f"would delete {name}" if dry_run else f"deleted {name}")
