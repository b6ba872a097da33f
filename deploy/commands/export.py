"""`dateline export`: articles in other people's formats."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec

from deploy.commands.search_options import filter_options, output_option
from deploy.errors import FAILED, REJECTED
from deploy.parquet import pyarrow, write_parquet
from deploy.search.body import WITHOUT_VECTOR, Filters, filter_clauses
from deploy.search.clauses import Clause
from deploy.search.engine import sentences_of_search
from deploy.search.fields import BadQuery
from deploy.search.language import parse
from deploy.services import locate, search_client
from deploy.spreadsheet import write_csv
from schemas import codec
from schemas.events import EnrichedArticle, Rejection, ResolvedArticle
from schemas.index.templates import ARTICLES
from schemas.ninjs import to_ninjs
from schemas.settings import Settings

PAGE = 500
"""Articles an answer; bodies may be long."""
EVERYTHING = "*"
STDIN = "-"

Articles = Iterable[ResolvedArticle]


class Problems:
    """Counts what could not be read, and says where."""

    def __init__(self) -> None:
        self.count = 0

    def report(self, where: str, rejection: Rejection) -> None:
        self.count += 1
        click.echo(f"{where}: rejected: {rejection.reason}: {rejection.message}", err=True)


@click.command()
@click.argument("query", default=EVERYTHING, metavar="[QUERY|-]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ninjs", "jsonl", "csv", "parquet"]),
    default="ninjs",
    show_default=True,
    help="IPTC ninjs 3.1, our own JSON (each one article a line), CSV, or Parquet.",
)
@output_option
@click.option(
    "-i",
    "--input",
    "path",
    metavar="FILE",
    help="Articles from JSON Lines instead of the index; QUERY `-` is standard input.",
)
@filter_options
@click.option("--all-copies", is_flag=True, help="With copies; else originals only.")
@click.option("--vectors", is_flag=True, help="With the embedding, 512 numbers an article.")
@click.option("--strict", is_flag=True, help="End with exit code 4 where an article was rejected.")
@click.pass_obj
def export(
    settings: Settings,
    query: str,
    form: str,
    output: Path | None,
    path: str | None,
    filters: Filters,
    all_copies: bool,
    vectors: bool,
    strict: bool,
) -> None:
    """Articles as IPTC ninjs 3.1, JSON Lines, CSV or Parquet: all that a query finds.

    \b
    dateline export "dam talks" --from 2026-03 > dam-talks.ninjs.jsonl
    dateline export --format parquet --language de -o german.parquet
    dateline export 'headline:strike' --format csv -o strikes.csv
    dateline extract pages/ | dateline enrich | dateline export -
    """
    source = STDIN if query == STDIN else path
    from_index = filters != Filters() or all_copies or vectors or query not in (EVERYTHING, STDIN)
    if source is not None and from_index:
        raise click.UsageError("QUERY and filters are for the index, not for articles from a file")
    if form == "parquet":
        pyarrow()  # says that it is missing before anything is fetched or overwritten
    problems = Problems()
    found = (
        from_lines(source, problems)
        if source
        else _from_index(settings, _wanted(query, filters, all_copies=all_copies), vectors, problems)
    )
    with opened(output) as file:
        count = WRITERS[form](found, file)
    click.echo(f"{count} exported, {problems.count} rejected", err=True)
    if problems.count and (strict or not count):
        raise click.exceptions.Exit(REJECTED if count else FAILED)


def _wanted(query: str, filters: Filters, *, all_copies: bool) -> Clause:
    try:
        parsed = parse(query)
    except BadQuery as error:
        raise click.UsageError(str(error)) from error
    for note in parsed.notes:
        click.echo(f"note: {note}", err=True)
    return export_query(parsed.clause, filters, all_copies=all_copies)


def from_lines(path: str, problems: Problems) -> Iterator[ResolvedArticle]:
    """The articles of a file of JSON Lines; one that was not resolved yet counts as first seen when it was fetched."""
    try:
        file: BinaryIO = sys.stdin.buffer if path == STDIN else Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise click.ClickException(f"cannot read {path}: {error.strerror}") from error
    with file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield resolved(line)
            except Rejection as rejection:
                problems.report(f"line {number}", rejection)


def resolved(line: bytes) -> ResolvedArticle:
    """An article as any of the pipes prints it.

    Raises:
        Rejection: it is none.
    """
    try:
        return codec.decode(line, ResolvedArticle)
    except Rejection:
        article = codec.decode(line, EnrichedArticle)
    fields = {name: getattr(article, name) for name in EnrichedArticle.__struct_fields__}
    return ResolvedArticle(**fields, first_seen_at=article.observed_at)


def export_query(clause: Clause, filters: Filters, *, all_copies: bool) -> Clause:
    """What is exported; nothing of it is scored."""
    originals = [] if all_copies else [{"term": {"duplicate.kind": "none"}}]
    return {"bool": {"filter": [clause, *filter_clauses(filters), *originals]}}


def export_body(query: Clause, *, vectors: bool, after: list[Any] | None) -> dict[str, Any]:
    """The request for the page of articles that follows `after`, the sort values of the last one."""
    body = {
        "size": PAGE,
        "query": query,
        "sort": [{"@timestamp": "asc"}, {"article_id": "asc"}],
        "track_total_hits": False,
        "_source": {"exclude_vectors": False} if vectors else WITHOUT_VECTOR,
    }
    return body | ({"search_after": after} if after else {})


def _from_index(
    settings: Settings, query: Clause, vectors: bool, problems: Problems
) -> Iterator[ResolvedArticle]:
    located = locate(settings)
    index = located.index(ARTICLES.alias)
    after: list[Any] | None = None
    with search_client(located) as client, sentences_of_search(index):
        while True:
            answer = client.search(index=index, body=export_body(query, vectors=vectors, after=after))
            hits = answer.body["hits"]["hits"]
            yield from of_sources(((str(hit["_id"]), hit["_source"]) for hit in hits), problems)
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]


def of_sources(
    sources: Iterable[tuple[str, Mapping[str, Any]]], problems: Problems
) -> Iterator[ResolvedArticle]:
    """The articles that documents of the index hold."""
    for name, source in sources:
        try:
            yield codec.decode(msgspec.json.encode(source), ResolvedArticle)
        except Rejection as rejection:
            problems.report(name, rejection)


def _write_ninjs(articles: Articles, file: BinaryIO) -> int:
    return _write_lines((msgspec.json.encode(to_ninjs(article)) for article in articles), file)


def _write_jsonl(articles: Articles, file: BinaryIO) -> int:
    return _write_lines((codec.encode(article) for article in articles), file)


def _write_lines(lines: Iterable[bytes], file: BinaryIO) -> int:
    count = 0
    for line in lines:
        file.write(line + b"\n")
        count += 1
    return count


WRITERS: dict[str, Callable[[Articles, BinaryIO], int]] = {
    "ninjs": _write_ninjs,
    "jsonl": _write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
}


@contextmanager
def opened(output: Path | None) -> Iterator[BinaryIO]:
    """The file, or standard output."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with output.open("wb") as file:
            yield file
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from error
