"""`dateline up`, `dateline work` and `dateline demo`."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from deploy.embedded import EmbeddedError, EmbeddedServices
from deploy.errors import Failed
from deploy.provision import provision_elasticsearch, provision_kafka
from deploy.services import admin, configured, embedded_dir, need_kafka, search_client
from deploy.supervisor import STAGES, Supervisor, worker_environment
from schemas import logs
from schemas.settings import Settings, without_password


@click.command()
@click.pass_obj
def up(settings: Settings) -> None:
    """Embedded Kafka and Elasticsearch, provisioned, with all processors, in the foreground until Ctrl-C.

    \b
    dateline up                     then, in another terminal:
    dateline push files pages/
    dateline search "dam talks"

    Services that the environment names are used instead. Data is kept for the next time.
    """
    logs.configure(settings, "up")
    with ExitStack() as stack:
        running = stack.enter_context(services(settings))
        provision_all(running)
        click.echo(
            f"Kafka {running.kafka_bootstrap_servers}, "
            f"Elasticsearch {without_password(running.elasticsearch_url or '')}; Ctrl-C stops",
            err=True,
        )
        supervise(running, STAGES)


@click.command()
@click.argument("stages", nargs=-1, type=click.Choice(STAGES), metavar="[enrich|resolve|index]…")
@click.pass_obj
def work(settings: Settings, stages: tuple[str, ...]) -> None:
    """Run processors; all of them where none is named. One that ends by itself is started again.

    \b
    dateline work                one enrich, one resolve and one index worker
    dateline work enrich         one more, on this machine or another
    """
    logs.configure(settings, "work")
    supervise(need_kafka(settings), stages or STAGES)


def supervise(settings: Settings, stages: Sequence[str]) -> None:
    """Run workers until SIGTERM or Ctrl-C."""
    with Supervisor(
        stages, worker_environment(settings.environment()), settings.shutdown_timeout
    ) as supervisor:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: supervisor.stop())
        supervisor.run()


@contextmanager
def services(settings: Settings) -> Any:
    """The settings with both services at hand: the configured ones, else embedded ones that run for this block.

    Raises:
        Failed: the embedded services could not be fetched or started.
    """
    if configured(settings):
        yield settings
        return
    if settings.kafka_bootstrap_servers or settings.elasticsearch_url:
        raise click.UsageError(
            "set both DATELINE_KAFKA_BOOTSTRAP_SERVERS and DATELINE_ELASTICSEARCH_URL, or neither for embedded services"
        )
    try:
        with EmbeddedServices(
            embedded_dir(settings),
            settings.cache_dir,
            report=lambda text: click.echo(text, err=True),
            long_run=settings.embedded_long_run,
        ) as embedded:
            yield settings.at(embedded.kafka.address, embedded.elasticsearch.address)
    except EmbeddedError as error:
        raise Failed(str(error)) from error


def provision_all(settings: Settings) -> int:
    """Provision both services; the number of changes."""
    with admin(settings) as kafka, search_client(settings) as client:
        changes = [
            *provision_kafka(kafka, settings, dry_run=False),
            *provision_elasticsearch(client, settings, dry_run=False),
        ]
    return len(changes)


@click.command()
@click.option("--keep", is_flag=True, help="Keep everything running until Ctrl-C.")
@click.pass_context
def demo(context: click.Context, keep: bool) -> None:
    """Start the embedded services, push the sample articles, show them searched, stop.

    \b
    dateline demo
    dateline demo --keep          then search by yourself from another terminal
    """
    from deploy.demo import show

    show(context, keep=keep)
