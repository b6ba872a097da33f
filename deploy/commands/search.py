"""`dateline search`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import click
import msgspec

from deploy.commands.export import WRITERS, Problems, of_sources, opened
from deploy.commands.search_options import filter_options, output_option
from deploy.commands.search_table import print_facets, print_table
from deploy.errors import Failed
from deploy.search import saved as saving
from deploy.search.body import FACETS, SORTS, Filters, Hit, group_of
from deploy.search.engine import Engine, Found, Mode, Search
from deploy.search.fields import TYPES, BadQuery, keyword_field_named
from deploy.search.saved import Saved
from deploy.search.watch import Watch
from deploy.services import locate, search_client
from schemas.index.fields import ARTICLE_FIELDS
from schemas.index.templates import ARTICLES, STORIES
from schemas.settings import Settings
from schemas.urls import article_id_of

FORMATS = ("table", "jsonl", "csv", "parquet")
EVERYTHING = "*"
WITHOUT_QUERY = ("like", "story", "copies", "saved", "facets", "facet_fields")


@click.command()
@click.argument("query", required=False)
@filter_options
@click.option("--semantic", is_flag=True, help="By meaning, in 16 languages at once.")
@click.option("--hybrid", is_flag=True, help="By words and by meaning, fused.")
@click.option("--exact", is_flag=True, help="Words as they are written: no other forms, no folded accents.")
@click.option("--like", metavar="URL|ID", help="Articles like this one.")
@click.option("--story", metavar="URL|ID", help="The whole story, or the one that an article belongs to.")
@click.option("--copies", metavar="URL|ID", help="All copies of an article, the original first.")
@click.option("--all-copies", is_flag=True, help="Show every copy; else one article stands for its copies.")
@click.option(
    "--sort", type=click.Choice(list(SORTS)), default="relevance", show_default=True, help="The order."
)
@click.option("--facets", is_flag=True, help="Count who, where and what instead of listing articles.")
@click.option(
    "--facet", "facet_fields", multiple=True, metavar="FIELD", help="Count the values of this field."
)
@click.option("--fields", is_flag=True, help="List the fields that a query can name.")
@click.option(
    "-n", "--limit", type=click.IntRange(0, 1000), default=10, show_default=True, help="Articles a page."
)
@click.option("--page", metavar="TOKEN", help="The page that the one before named at its end.")
@click.option("--save", metavar="NAME", help="Keep the query and its filters under this name.")
@click.option("--saved", metavar="NAME", help="Search what was kept.")
@click.option(
    "--follow",
    is_flag=True,
    help="Print articles as they come in, until Ctrl-C; of a saved query all since the last time.",
)
@click.option(
    "--every",
    type=click.FloatRange(0.5),
    default=5.0,
    show_default=True,
    help="Seconds between two looks of --follow.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How articles are written.",
)
@output_option
@click.option(
    "--json", "as_json", is_flag=True, help="One article a line, with all its fields: --format jsonl."
)
@click.pass_obj
def search(settings: Settings, /, query: str | None, filters: Filters, **options: Any) -> None:
    """Search headline, summary and body.

    \b
    dateline search "dam talks"                     all words, in any form
    dateline search '"dam talks" -flood'            a phrase, without a word
    dateline search 'ferr* OR "night boat"~3'       a prefix, or near each other
    dateline search 'headline:strike publisher:"Harbour Courier" date:[2026-03 TO 2026-04]'
    dateline search "harbour workers stop" --hybrid words and meaning
    dateline search strike --language de --from 2026-03 --facets
    dateline search --story https://www.harbour-courier.example/2026/03/02/klaipeda-dockers-walk-out
    dateline search strike --save docks; dateline search --saved docks --follow
    """
    if options["fields"]:
        _print_fields()
        return
    if query is None and filters == Filters() and not any(options[name] for name in WITHOUT_QUERY):
        raise click.UsageError("say what to search for, or * for everything: see dateline search --help")
    try:
        _search(settings, query or EVERYTHING, filters, options)
    except BadQuery as error:
        raise click.UsageError(str(error)) from error


def _search(settings: Settings, query: str, filters: Filters, options: Mapping[str, Any]) -> None:
    wanted = _wanted(settings, query, filters, options)
    if options["save"]:
        saving.save(settings, Saved(options["save"], wanted))
        click.echo(f"saved as {options['save']}: dateline search --saved {options['save']}", err=True)
    located = locate(settings)
    with search_client(located) as client:
        engine = Engine(client, located.index(ARTICLES.alias), _embed, located.index(STORIES.alias))
        if options["follow"]:
            _follow(settings, engine, wanted, options)
        else:
            _show(_found(engine, wanted, options), options)


def _wanted(settings: Settings, query: str, filters: Filters, options: Mapping[str, Any]) -> Search:
    if options["semantic"] and options["hybrid"]:
        raise BadQuery("--semantic and --hybrid exclude each other")
    if options["saved"]:
        if query != EVERYTHING or filters != Filters():
            raise BadQuery("--saved has its own query and filters: leave the others out")
        return saving.load(settings, options["saved"]).search
    likeness: Mode = "hybrid" if options["hybrid"] or options["like"] else "lexical"
    mode: Mode = "semantic" if options["semantic"] else likeness
    assert mode in get_args(Mode)
    return Search(
        query,
        filters,
        mode,
        options["sort"],
        options["exact"],
        options["all_copies"],
        _id(options["like"]) if options["like"] else None,
    )


def _id(url_or_id: str) -> str:
    try:
        return article_id_of(url_or_id)
    except ValueError as error:
        raise BadQuery(str(error)) from error


def _embed(text: str) -> Sequence[float]:
    """The model is loaded at the first call, which takes about a second."""
    from stream_processors.enrich.embedding import embed

    vector: list[float] = embed([text])[0].tolist()
    return vector


def _found(engine: Engine, wanted: Search, options: Mapping[str, Any]) -> Found:
    if options["story"]:
        return _story(engine, options["story"])
    if options["copies"]:
        return _copies(engine, options["copies"])
    facets = _facets(options)
    size = 0 if facets else options["limit"]
    now = dt.datetime.now(dt.UTC)
    return engine.run(wanted, size=size, token=options["page"], facets=facets, now=now)


def _facets(options: Mapping[str, Any]) -> tuple[str, ...]:
    named = tuple(keyword_field_named(name) for name in options["facet_fields"])
    return named or (FACETS if options["facets"] else ())


def _story(engine: Engine, url_or_id: str) -> Found:
    story_id = _id(url_or_id)
    found = engine.story(story_id)
    if found.hits:
        return found
    story = engine.article(story_id).get("story")
    if not story:
        raise Failed(f"the article {story_id} belongs to no story")
    return engine.story(story["id"])


def _copies(engine: Engine, url_or_id: str) -> Found:
    article = engine.article(_id(url_or_id))
    found = engine.members(
        "duplicate.group_id", [group_of(article)], [{"first_seen_at": "asc"}, {"article_id": "asc"}]
    )
    originals_first = sorted(found.hits, key=lambda hit: hit.article["duplicate"]["kind"] != "none")
    return msgspec.structs.replace(found, hits=originals_first)


def _show(found: Found, options: Mapping[str, Any]) -> None:
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if found.facets:
        print_facets(found.facets, as_json=options["as_json"] or options["form"] == "jsonl")
    else:
        _write(found.hits, options)
    click.echo(f"{found.total} found, {len(found.hits)} shown, {found.took} ms", err=True)
    if found.token:
        click.echo(f"next page: --page {found.token}", err=True)


def _write(hits: Sequence[Hit], options: Mapping[str, Any]) -> None:
    form = "jsonl" if options["as_json"] else options["form"]
    with opened(options["output"]) as file:
        if form == "table":
            print_table(hits, file)
        elif form == "jsonl":
            file.writelines(line_of(hit) + b"\n" for hit in hits)
        else:
            problems = Problems()
            WRITERS[form](
                of_sources(((hit.article["article_id"], hit.article) for hit in hits), problems), file
            )


def line_of(hit: Hit) -> bytes:
    """A hit as JSON: the article's fields, and its score and number of copies."""
    return msgspec.json.encode(hit.article | {"score": hit.score, "copies": hit.copies})


def _follow(settings: Settings, engine: Engine, wanted: Search, options: Mapping[str, Any]) -> None:
    if wanted.mode != "lexical" or wanted.like:
        raise BadQuery("--follow is for searches by words")
    name = options["saved"] or options["save"]
    state = saving.load(settings, name) if name else Saved("", wanted)
    watch = Watch(engine, state, now=dt.datetime.now(dt.UTC))
    click.echo("watching; Ctrl-C stops", err=True)
    for hits in watch.rounds(options["every"]):
        _write(hits, options)
        if name:
            saving.save(settings, watch.state)


def _print_fields() -> None:
    meanings = {field.name: field.meaning for field in ARTICLE_FIELDS}
    for name, kind in TYPES.items():
        click.echo(f"{name:<28}{kind:<14}{meanings.get(name, 'as it is written')}")
