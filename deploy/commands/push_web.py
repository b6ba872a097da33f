"""`dateline push feed|sitemap|warc|serve|token`: the sources that keep a journal, and the endpoint for partners."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import click

from deploy.commands.output import times
from deploy.errors import Failed
from deploy.services import need_kafka
from deploy.source_metrics import Watched
from producers.base import Mark, Source
from producers.fetcher import Fetcher, FetchOptions
from producers.files import FileSource
from producers.journal import Journal
from schemas import logs
from schemas.settings import Settings

MAX_OPML_BYTES = 8 * 1024 * 1024
Work = Callable[..., Any]


def join(group: click.Group) -> None:
    """Add the commands to `dateline push`."""
    for command in (feed, sitemap, warc, serve, token):
        group.add_command(command)


def _pushing(function: Work) -> Work:
    """The options that all these sources share."""
    for option in (
        click.option(
            "--dry-run", is_flag=True, help="Print what would be pushed, a line each; push nothing."
        ),
        click.option(
            "--strict", is_flag=True, help="End with exit code 4 where a document was rejected or unreadable."
        ),
    ):
        function = option(function)
    return function


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL…]")
@click.option(
    "--opml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A list of feeds, as feed readers export it.",
)
@click.option("--follow", is_flag=True, help="Go on polling, each feed at its own rhythm.")
@click.option("--no-fetch", is_flag=True, help="Take the feed's own content; do not fetch the pages.")
@click.option(
    "--least-interval",
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="With --follow: ask a feed no more often.",
)
@_pushing
@click.pass_obj
def feed(
    settings: Settings,
    urls: tuple[str, ...],
    opml: Path | None,
    follow: bool,
    no_fetch: bool,
    least_interval: float,
    dry_run: bool,
    strict: bool,
) -> None:
    """Poll feeds (RSS, Atom, RDF, JSON Feed) and push each new or changed item once.

    \b
    dateline push feed https://example.com/rss.xml
    dateline push feed --no-fetch https://example.com/full-text.xml
    dateline push feed --opml outlets.opml --follow
    """
    from producers.feeds import FeedOptions, FeedSource

    if not urls and not opml:
        raise click.UsageError("give the address of a feed, or --opml FILE")
    wanted = (*urls, *(_feeds_of(opml) if opml else ()))
    options = FeedOptions(fetch_pages=not no_fetch, follow=follow, least_interval=least_interval)
    with _fetching(settings, dry_run=dry_run) as (fetcher, journal, stopped):
        feeds = FeedSource(wanted, fetcher, journal, options, stopped=stopped)
        source = Watched(feeds, journal, settings) if follow and not dry_run else feeds
        _push(settings, source, journal, dry_run=dry_run, strict=strict)


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option(
    "--since", callback=times, metavar="TIME", help="Leave out pages that are older, as far as is said."
)
@click.option("--limit", type=click.IntRange(1), help="End after so many pages.")
@_pushing
@click.pass_obj
def sitemap(
    settings: Settings,
    urls: tuple[str, ...],
    since: dt.datetime | None,
    limit: int | None,
    dry_run: bool,
    strict: bool,
) -> None:
    """Push the pages of sitemaps and sitemap indexes; a site's own address finds them through robots.txt.

    \b
    dateline push sitemap https://example.com/news-sitemap.xml.gz
    dateline push sitemap https://example.com --since 2018-07 --limit 1000
    """
    from producers.sitemaps import SitemapOptions, SitemapSource

    options = SitemapOptions(since=since, limit=limit)
    with _fetching(settings, dry_run=dry_run) as (fetcher, journal, stopped):
        source = SitemapSource(urls, fetcher, journal, options, stopped=stopped)
        _push(settings, source, journal, dry_run=dry_run, strict=strict)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL…")
@click.option("--resume", is_flag=True, help="Go on behind the last record that Kafka acknowledged.")
@_pushing
@click.pass_obj
def warc(settings: Settings, paths: tuple[str, ...], resume: bool, dry_run: bool, strict: bool) -> None:
    """Push the pages of web archives: WARC and ARC, plain, gzip or zstd; broken records are passed over.

    \b
    dateline push warc CC-NEWS-20180703.warc.gz
    dateline push warc --resume archive/
    dateline push warc https://data.commoncrawl.org/crawl-data/CC-NEWS/2018/07/CC-NEWS-20180703000000-00000.warc.gz
    """
    from producers.downloads import download
    from producers.warc import WarcOptions, WarcSource

    with _fetching(settings, dry_run=dry_run) as (fetcher, journal, _):
        options = WarcOptions(max_bytes=settings.max_document_bytes, resume=resume)
        folder = settings.data_dir / "archives"
        source = WarcSource(paths, journal, options, lambda url: download(fetcher, url, folder))
        try:
            _push(settings, source, journal, dry_run=dry_run, strict=strict)
        finally:
            click.echo(
                f"{source.skipped} records passed over: requests, redirects, pictures, errors", err=True
            )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option(
    "--tokens",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Lines of name:sha256, made by `dateline push token`.",
)
@click.option("--requests-per-minute", default=600.0, show_default=True, help="Of each partner.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int, tokens: Path, requests_per_minute: float) -> None:
    """Take documents over HTTP from partners; 202 means that Kafka has them.

    \b
    dateline push token agency >> tokens.txt       prints the token once, on standard error
    dateline push serve --tokens tokens.txt
    curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
         --data '{"url": "https://example.com/a", "text": "…"}' http://127.0.0.1:8080/articles
    """
    from aiohttp import web

    from producers.endpoint import Endpoint, EndpointOptions
    from producers.tokens import TokensError, read_tokens

    logs.configure(settings, "push")
    try:
        known = read_tokens(tokens)
    except TokensError as error:
        raise Failed(str(error)) from error
    if not known:
        raise Failed(f"{tokens} holds no token: make one with `dateline push token NAME >> {tokens}`")
    options = EndpointOptions(requests_per_minute=requests_per_minute)
    application = Endpoint(need_kafka(settings), known, options).application()
    click.echo(f"listening on http://{host}:{port}/ for {len(known)} partners", err=True)
    web.run_app(application, host=host, port=port, print=lambda *_: None, access_log=None)


@click.command()
@click.argument("name")
def token(name: str) -> None:
    """Make a token for a partner: the line for the file of tokens on standard output, the token on standard error.

    \b
    dateline push token agency >> tokens.txt
    """
    from producers.tokens import TokensError, new_token

    try:
        secret, line = new_token(name)
    except TokensError as error:
        raise click.UsageError(str(error)) from error
    click.echo(line)
    click.echo(f"token of {name}, shown this once: {secret}", err=True)


def push_journaled(
    settings: Settings,
    files: FileSource,
    paths: tuple[str, ...],
    *,
    follow: bool,
    dry_run: bool,
    strict: bool,
) -> None:
    """Push what the journal does not know yet of files."""
    from producers.journaled_files import JournaledFiles

    if "-" in paths:
        raise click.UsageError("standard input has no place to go on from: leave out --resume and --follow")
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with Journal(journal_path(settings), forgetful=dry_run) as journal:
        source = JournaledFiles(files, paths, journal, follow=follow, stopped=stopped)
        _push(settings, source, journal, dry_run=dry_run, strict=strict)


@contextmanager
def _fetching(settings: Settings, *, dry_run: bool) -> Iterator[tuple[Fetcher, Journal, threading.Event]]:
    """A fetcher and the journal, with an event that SIGTERM sets. A dry run leaves the journal as it is."""
    logs.configure(settings, "push")
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    options = FetchOptions(
        contact=settings.fetch_contact,
        delay_seconds=settings.fetch_delay,
        total_seconds=settings.fetch_timeout,
        max_bytes=settings.max_document_bytes,
        allow_private=settings.fetch_private,
    )
    with (
        Fetcher(options, stopped=stopped) as fetcher,
        Journal(journal_path(settings), forgetful=dry_run) as journal,
    ):
        try:
            yield fetcher, journal, stopped
        finally:
            stopped.set()


def journal_path(settings: Settings) -> Path:
    """Where the journal lies."""
    return settings.data_dir / "journal.sqlite"


def _push(settings: Settings, source: Source, journal: Journal, *, dry_run: bool, strict: bool) -> None:
    from deploy.commands.push import exit_code, print_plan, push_source

    if dry_run:
        print_plan(source, settings)
        return

    def noted(mark: Mark) -> None:
        journal.note(mark, dt.datetime.now(dt.UTC))

    sys.exit(exit_code(push_source(source, need_kafka(settings), noted), strict=strict))


def _feeds_of(opml: Path) -> list[str]:
    """The addresses of the feeds in an OPML file, in order."""
    if opml.stat().st_size > MAX_OPML_BYTES:
        raise Failed(f"{opml} has more than {MAX_OPML_BYTES} bytes")
    try:
        root = ET.fromstring(opml.read_bytes())  # noqa: S314 (the user's own file, bounded in size)
    except ET.ParseError as error:
        raise Failed(f"{opml} is no OPML: {error}") from error
    feeds = [
        url for outline in root.iter("outline") if (url := outline.get("xmlUrl") or outline.get("xmlurl"))
    ]
    if not feeds:
        raise Failed(f"{opml} names no feed: an outline with xmlUrl is wanted")
    return feeds
