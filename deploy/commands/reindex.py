"""`dateline reindex`."""

from __future__ import annotations

from contextlib import nullcontext

import click
from elasticsearch import Elasticsearch

from deploy.errors import Failed
from deploy.provision import provision_elasticsearch
from deploy.reindex import Rebuild, unused
from deploy.remaking import Remaker
from deploy.services import need_kafka, search_client
from schemas.settings import Settings
from stream_processors.enrich.names_models import MissingModel

RAW, RESOLVED = "raw", "resolved"


@click.command()
@click.option(
    "--from",
    "origin",
    type=click.Choice([RESOLVED, RAW]),
    default=RESOLVED,
    show_default=True,
    help="The articles as they were made, or made anew from the documents.",
)
@click.option("--timeout", default=86400.0, show_default=True, help="Seconds that --from raw may take.")
@click.option("--drop-old", is_flag=True, help="Afterwards delete the indices that are no longer used.")
@click.option("--only-drop", is_flag=True, help="Build nothing; delete the indices that are no longer used.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def reindex(
    settings: Settings, origin: str, timeout: float, drop_old: bool, only_drop: bool, dry_run: bool
) -> None:
    """Build the index of articles anew beside the one in use, verify it, and put it in its place.

    \b
    dateline reindex                  after an upgrade that changes the index; searches go on meanwhile
    dateline reindex --from raw       extracted, enriched and resolved anew, e.g. once all workers are of a new release
    dateline reindex --drop-old       and delete the old one, which is kept otherwise
    dateline reindex --only-drop      later

    It reads articles.resolved, or works through articles.raw in this process (DATELINE_POOL_PROCESSES), then copies what the
    topic no longer holds. From raw, copies and stories are decided with the resolve workers' memory as it is now, which is
    only read: what they know keeps its verdict, what they do not know gets one, deleted articles stay deleted; where that
    memory is empty, all verdicts are new. What cannot be extracted any more stays as it is in the old index.
    """
    located = need_kafka(settings)
    with search_client(located, timeout=120) as client:
        if not only_drop:
            _build(located, client, origin, timeout, dry_run=dry_run)
        for name in unused(client, located) if drop_old or only_drop else ():
            if not dry_run:
                client.indices.delete(index=name)
            click.echo(f"would delete {name}" if dry_run else f"deleted {name}")


def _build(settings: Settings, client: Elasticsearch, origin: str, timeout: float, *, dry_run: bool) -> None:
    if dry_run:
        rebuild = Rebuild(settings, client, _say)
        click.echo(f"would build {rebuild.new} from {origin} and put it in the place of {rebuild.old}")
        return
    for change in provision_elasticsearch(client, settings, dry_run=False):
        click.echo(str(change))
    try:
        with Remaker(settings, _say, timeout) if origin == RAW else nullcontext() as remaker:
            rebuild = Rebuild(settings, client, _say, remaker.actions() if remaker else None)
            rebuild.run()
    except MissingModel as error:
        raise click.UsageError(f"DATELINE_NAME_MODELS: {error}") from error
    except TimeoutError as error:
        raise Failed(f"{error}; the old index stays in use: give it more with --timeout") from error
    click.echo(f"{rebuild.new} replaces {rebuild.old}")


def _say(text: str) -> None:
    click.echo(text, err=True)
