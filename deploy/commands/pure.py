"""`dateline extract`, `enrich` and `resolve`: the processors' own code as pipes, without any service."""

from __future__ import annotations

import datetime as dt
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

import click
import msgspec

from deploy.commands.file_source import file_source
from deploy.commands.output import times
from deploy.errors import FAILED, REJECTED
from producers.base import Idle, Item, Refused, Unreadable, untracked
from producers.urls_of_files import HELP as URL_HELP
from schemas import codec
from schemas.events import EnrichedArticle, Event, RawDocument, Rejection, ResolvedArticle
from schemas.settings import Settings
from stream_processors import enrich as enriching
from stream_processors import gazetteer_cache
from stream_processors.enrich.names_models import MissingModel
from stream_processors.extract import extract as extract_document
from stream_processors.resolve import Arrival, DictMemory, Resolver, Stories

Messages = Event | tuple[Event, ...] | None


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE…|-]")
@click.option("--url-from", default="auto", show_default=True, metavar="RULE", help=URL_HELP)
@click.option(
    "--fetched-at",
    callback=times,
    metavar="TIME",
    help="When the documents were fetched; else their files' time.",
)
@click.option("--strict", is_flag=True, help="End with exit code 4 where a document was rejected.")
@click.pass_obj
def extract(
    settings: Settings, paths: tuple[str, ...], url_from: str, fetched_at: dt.datetime | None, strict: bool
) -> None:
    """Pages or texts in, one article a line out.

    \b
    dateline extract page.html story.txt pages/
    dateline extract - < documents.jsonl       {"url": …, "html" or "text": …, "fetched_at": …} a line
    """
    source = file_source(settings, paths or ("-",), url_from, fetched_at, "extract")
    _print_all(source, lambda item: _extracted(item, settings.max_document_bytes), strict=strict)


def _extracted(item: Item, max_bytes: int) -> tuple[str, Event | None]:
    plain = untracked(item)
    assert not isinstance(plain, Idle)
    if isinstance(plain, Unreadable):
        return f"{plain.where}: {plain.why}", None
    document: RawDocument = plain.document if isinstance(plain, Refused) else plain
    try:
        if isinstance(plain, Refused):
            raise plain.rejection
        return "", extract_document(document, max_bytes=max_bytes)
    except Rejection as rejection:
        where = document.extensions.get("file") or document.subject or "?"
        return f"{where}: rejected: {rejection.reason}: {rejection.message}", None


@click.command()
@click.argument("path", default="-", metavar="[FILE|-]")
@click.option("--spans", is_flag=True, help="Add `spans`: where in `body` each finding is, in code points.")
@click.option("--without", multiple=True, metavar="NAME", help="Switch an enricher off; may be repeated.")
@click.option("--strict", is_flag=True, help="End with exit code 4 where a line was rejected.")
@click.pass_obj
def enrich(settings: Settings, path: str, spans: bool, without: tuple[str, ...], strict: bool) -> None:
    """Articles in, enriched articles out, one a line.

    \b
    dateline extract pages/ | dateline enrich
    dateline extract story.txt | dateline enrich --spans --without embedding
    """
    off = (*enriching.names_of(settings.disabled_enrichers), *without)
    try:
        chain = enriching.enrichers_without(off, enriching.names_of(settings.name_models))
    except MissingModel as error:
        raise click.UsageError(f"DATELINE_NAME_MODELS: {error}") from error
    if "places" not in off:
        gazetteer_cache.warm(settings.cache_dir)

    def enriched(article: EnrichedArticle) -> Event:
        found = enriching.enrich(article, chain)
        if not spans:
            return found.article
        fields = {name: getattr(found.article, name) for name in EnrichedArticle.__struct_fields__}
        return enriching.SpannedArticle(**fields, spans=found.spans)

    _print_all(_lines(path), lambda line: _from_line(line, enriched), strict=strict)


@click.command()
@click.argument("path", default="-", metavar="[FILE|-]")
@click.option("--strict", is_flag=True, help="End with exit code 4 where a line was rejected.")
@click.pass_obj
def resolve(settings: Settings, path: str, strict: bool) -> None:
    """Enriched articles in stream order in, resolved articles out, one a line; stale and unchanged ones are left out.

    An article whose verdict a later one changes is written again, as on the topic: the last line of an article counts.

    \b
    dateline extract pages/ | dateline enrich | dateline resolve
    """
    with tempfile.TemporaryFile() as kept:
        resolving = _Resolving(dt.timedelta(days=settings.memory_days), kept)
        _print_all(_lines(path), lambda line: _from_line(line, resolving), strict=strict)


class _Resolving:
    """The two steps of resolve; `kept` holds the lines, so that an article can be written again as whole as it came."""

    def __init__(self, window: dt.timedelta, kept: IO[bytes]) -> None:
        self._resolver, self._stories = Resolver(DictMemory(), window), Stories(DictMemory(), window)
        self._kept = kept
        self._latest_ms = 0

    def __call__(self, article: EnrichedArticle) -> tuple[Event, ...]:
        self._latest_ms = max(self._latest_ms, codec.milliseconds(article.observed_at))
        offset = self._kept.seek(0, io.SEEK_END)
        self._kept.write(codec.encode(article) + b"\n")
        decision = self._resolver.resolve(article, Arrival(self._latest_ms, offset))
        again = (self._again(other.article_id) for other in decision.rehomed)
        written = [one for one in (decision.article, *again) if one]
        return tuple(msgspec.structs.replace(one, story=self._stories.resolve(one).story) for one in written)

    def _again(self, article_id: str) -> ResolvedArticle | None:
        self._kept.seek(self._resolver.offset_of(article_id))
        return self._resolver.amended(codec.decode(self._kept.readline(), EnrichedArticle))


def _lines(path: str) -> Iterator[tuple[int, bytes]]:
    try:
        stream: BinaryIO = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise click.ClickException(f"cannot read {path}: {error.strerror}") from error
    with stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line


def _from_line(
    numbered: tuple[int, bytes], function: Callable[[EnrichedArticle], Messages]
) -> tuple[str, Messages]:
    number, line = numbered
    try:
        return "", function(codec.decode(line, EnrichedArticle))
    except Rejection as rejection:
        hint = "; each line must be an article as `dateline extract` prints it"
        return f"line {number}: rejected: {rejection.reason}: {rejection.message}{hint}", None


def _print_all(items: object, work: Callable[..., tuple[str, Messages]], *, strict: bool) -> None:
    good = bad = 0
    for item in items:  # type: ignore[attr-defined]
        problem, found = work(item)
        if problem:
            bad += 1
            click.echo(problem, err=True)
            continue
        good += 1
        for message in found if isinstance(found, tuple) else (found,) if found else ():
            sys.stdout.buffer.write(codec.encode(message) + b"\n")
    sys.stdout.buffer.flush()
    if bad:
        click.echo(f"{good} done, {bad} rejected", err=True)
    if bad and not good:
        raise click.exceptions.Exit(FAILED)
    if bad and strict:
        raise click.exceptions.Exit(REJECTED)
