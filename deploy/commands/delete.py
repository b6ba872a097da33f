"""`dateline delete`: articles out of the index, the memory, their groups of copies and their stories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import click
import elasticsearch
from elasticsearch import Elasticsearch

from deploy.errors import FAILED
from deploy.services import need_kafka, search_client
from producers.publish import Publisher
from schemas import codec, logs
from schemas.codec import Outgoing
from schemas.index.templates import ARTICLES
from schemas.settings import Settings
from schemas.topics import ENRICHED
from schemas.urls import article_id_of

SHOWN = ("headline", "url.full", "observed_at")


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="URL|ID…")
@click.option("--dry-run", is_flag=True, help="Only say which.")
@click.pass_obj
def delete(settings: Settings, articles: tuple[str, ...], dry_run: bool) -> None:
    """Delete articles: from the index, from the memory of copies and stories, and whatever of them is on its way.

    \b
    dateline delete https://example.com/2018/07/03/story
    dateline delete 5f0c… 81d2… --dry-run

    What was fetched until now stays deleted, also when it is replayed; what is fetched later is a new article. The
    documents remain on the topics until Kafka's retention ends.
    """
    logs.configure(settings, "delete")
    ids = dict.fromkeys(_ids(articles))
    located = need_kafka(settings)
    with search_client(located) as client:
        found = {article_id: _found(client, located.index(ARTICLES.alias), article_id) for article_id in ids}
    now = dt.datetime.now(dt.UTC)
    records = [
        record for article_id, source in found.items() for record in deletions(article_id, source, now)
    ]
    failed = 0 if dry_run else _sent(located, records)
    for article_id, source in found.items():
        click.echo(f"{article_id}  {_described(source)}")
    if failed:
        click.echo("not all of it was acknowledged by Kafka: repeat the command", err=True)
        raise click.exceptions.Exit(FAILED)
    verb = "would be deleted" if dry_run else "will be deleted as the stream comes to it"
    click.echo(f"{len(found)} {verb}", err=True)


def deletions(article_id: str, source: dict[str, Any] | None, now: dt.datetime) -> Iterator[Outgoing]:
    """A record for each partition: which of them knows the article depends on its language.

    An article whose observation is ahead of the clock is deleted all the same.
    """
    observed = dt.datetime.fromisoformat(source["observed_at"]) if source else now
    headers = codec.deletion_headers(article_id, codec.to_utc(max(now, observed)))
    for partition in range(ENRICHED.partitions):
        yield Outgoing(ENRICHED, article_id.encode(), None, headers, partition)


def _ids(articles: Sequence[str]) -> Iterator[str]:
    for article in articles:
        try:
            yield article_id_of(article)
        except ValueError as error:
            raise click.UsageError(str(error)) from error


def _found(client: Elasticsearch, index: str, article_id: str) -> dict[str, Any] | None:
    try:
        source: dict[str, Any] = client.get(index=index, id=article_id, source_includes=SHOWN)["_source"]
    except elasticsearch.NotFoundError as error:
        if error.message == "index_not_found_exception":
            raise
        return None
    return source


def _described(source: dict[str, Any] | None) -> str:
    if source is None:
        return "not in the index; deleted where it is on its way"
    return f"{source.get('headline') or '(no headline)'}  {source.get('url', {}).get('full') or ''}".rstrip()


def _sent(settings: Settings, records: Sequence[Outgoing]) -> int:
    with Publisher(settings) as publisher:
        for record in records:
            publisher.send(record)
        publisher.flush()
        return publisher.counts.failed
