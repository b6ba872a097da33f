"""`dateline search` and `dateline trace`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click
import msgspec
from rich.table import Table
from rich.text import Text

from deploy import search as searching
from deploy import trace as tracing
from deploy.commands.output import console, local_time, times
from deploy.errors import FAILED, Failed
from deploy.search import HIGHLIGHT_END, HIGHLIGHT_START, Filters, Hit
from deploy.services import admin, locate, need_kafka, search_client
from schemas.index.templates import ARTICLES
from schemas.settings import Settings


@click.command()
@click.argument("query")
@click.option("--from", "since", callback=times, metavar="TIME", help="Not published before.")
@click.option("--to", callback=times, metavar="TIME", help="Not published after.")
@click.option("--language", help="BCP 47, e.g. en.")
@click.option("--publisher", help="The outlet's name.")
@click.option("--domain", help="The outlet's registered domain.")
@click.option("--section", help="The publisher's section.")
@click.option("--author", help="An author's full name.")
@click.option("--all-copies", is_flag=True, help="Show every copy; else one article stands for its copies.")
@click.option(
    "-n", "--limit", type=click.IntRange(0, 1000), default=10, show_default=True, help="Articles shown."
)
@click.option("--offset", type=click.IntRange(0, 9000), default=0, help="Articles skipped.")
@click.option("--json", "as_json", is_flag=True, help="One article a line, with all its fields.")
@click.pass_obj
def search(
    settings: Settings,
    query: str,
    since: dt.datetime | None,
    to: dt.datetime | None,
    language: str | None,
    publisher: str | None,
    domain: str | None,
    section: str | None,
    author: str | None,
    all_copies: bool,
    limit: int,
    offset: int,
    as_json: bool,
) -> None:
    """Search headline, summary and body.

    \b
    dateline search "dam talks"                     all words
    dateline search '"dam talks" -flood'            a phrase, without a word
    dateline search 'ferr* | "night boat"~3'        prefix, or near each other
    dateline search strike --language de --from 2026-03 --json
    """
    filters = Filters(since, to, language, publisher, domain, section, author)
    located = locate(settings)
    body = searching.search_body(query, filters, size=limit, offset=offset, all_copies=all_copies)
    with search_client(located) as client:
        answer = client.search(index=located.index(ARTICLES.alias), **_arguments(body)).body
    hits = searching.read_hits(answer)
    if as_json:
        for hit in hits:
            click.echo(msgspec.json.encode(hit.article | {"score": hit.score, "copies": hit.copies}).decode())
    else:
        _print_table(hits)
    click.echo(f"{searching.total(answer)} found, {len(hits)} shown, {answer['took']} ms", err=True)


def _arguments(body: dict[str, Any]) -> dict[str, Any]:
    names = {"from": "from_", "_source": "source"}
    return {names.get(name, name): value for name, value in body.items()}


def _print_table(hits: list[Hit]) -> None:
    table = Table(box=None, pad_edge=False)
    for name, options in (
        ("published", {"no_wrap": True}),
        ("lang", {"no_wrap": True}),
        ("article", {"overflow": "fold"}),
        ("copies", {"justify": "right"}),
    ):
        table.add_column(name, **options)
    for hit in hits:
        article = hit.article
        published = local_time(article.get("published_at")) or "undated"
        if article.get("published_precision") == "day":
            published = published[:10]
        table.add_row(
            published, article.get("language", ""), _cell(hit), str(hit.copies) if hit.copies else ""
        )
    console().print(table)


def _cell(hit: Hit) -> Text:
    article = hit.article
    outlet = (
        article.get("publisher", {}).get("name") or article.get("url", {}).get("domain") or "unknown outlet"
    )
    address = article.get("url", {}).get("full") or article["article_id"]
    cell = Text(article.get("headline") or "(no headline)", style="bold")
    cell.append(f"\n{outlet} · {address}\n", style="dim")
    return cell.append_text(_highlighted(hit.snippet))


def _highlighted(snippet: str) -> Text:
    text = Text(style="not bold")
    for i, piece in enumerate(snippet.split(HIGHLIGHT_START)):
        marked, _, rest = piece.partition(HIGHLIGHT_END) if i else ("", "", piece)
        text.append(marked, style="bold yellow")
        text.append(rest)
    return text


@click.command()
@click.argument("url_or_id", metavar="URL|ID")
@click.option("--json", "as_json", is_flag=True, help="One step a line.")
@click.option(
    "--timeout", type=float, default=60.0, show_default=True, help="Seconds to read the topics for."
)
@click.pass_obj
def trace(settings: Settings, url_or_id: str, as_json: bool, timeout: float) -> None:
    """Where a document is, what was decided on it, and why.

    \b
    dateline trace https://example.com/2018/07/03/story
    dateline trace 5f0c…                              an article id
    """
    try:
        article_id = tracing.article_id_of(url_or_id)
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
    for step in steps:
        click.echo(msgspec.json.encode(step).decode() if as_json else _line(step))


def _line(step: tracing.Step) -> str:
    at = f"{step.at:%Y-%m-%d %H:%M:%S}" if step.at else " " * 19
    where = f"  {step.where}" if step.where else ""
    return f"{at}  {step.stage:<9}{step.what:<11}{step.detail}{where}"
