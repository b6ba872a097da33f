"""`dateline trace`."""

from __future__ import annotations

import click
import msgspec

from deploy import trace as tracing
from deploy.errors import FAILED, Failed
from deploy.services import admin, need_kafka, search_client
from schemas.settings import Settings
from schemas.urls import article_id_of


@click.command()
@click.argument("url_or_id", metavar="URL|ID")
@click.option("--json", "as_json", is_flag=True, help="One step a line.")
@click.option(
    "--timeout", type=float, default=60.0, show_default=True, help="Seconds to read the topics for."
)
@click.pass_obj
def trace(settings: Settings, url_or_id: str, as_json: bool, timeout: float) -> None:
    """Where a document is, what was decided on it, and why; the last line is its one outcome.

    \b
    dateline trace https://example.com/2018/07/03/story
    dateline trace 5f0c…                              an article id
    """
    try:
        article_id = article_id_of(url_or_id)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    located = need_kafka(settings)
    try:
        with admin(located) as kafka, search_client(located) as client:
            steps = list(tracing.trace(article_id, located, kafka, client, timeout))
    except TimeoutError as error:
        raise Failed(f"{error}: give it more with --timeout") from error
    if not steps:
        click.echo(
            f"{article_id}: nothing is known of it: it was never pushed, or is older than the topics keep",
            err=True,
        )
        raise click.exceptions.Exit(FAILED)
    click.echo(f"article {article_id}", err=True)
    for step in (*steps, tracing.outcome(steps)):
        click.echo(msgspec.json.encode(step).decode() if as_json else _line(step))


def _line(step: tracing.Step) -> str:
    at = f"{step.at:%Y-%m-%d %H:%M:%S}" if step.at else " " * 19
    where = f"  {step.where}" if step.where else ""
    return f"{at}  {step.stage:<9}{step.what:<11}{step.detail}{where}"
