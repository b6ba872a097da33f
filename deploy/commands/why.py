"""`dateline why`: what speaks for and against two articles being copies, or of one story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import elasticsearch
import msgspec
from elasticsearch import Elasticsearch

from deploy.errors import Failed
from deploy.services import locate, search_client
from schemas import codec
from schemas.events import EnrichedArticle, Rejection, ResolvedArticle
from schemas.index.templates import ARTICLES
from schemas.settings import Settings
from schemas.urls import article_id_of
from stream_processors.resolve.compare import compare, judge
from stream_processors.resolve.sketch import anchors_of, figures_of, names_of, sketch
from stream_processors.resolve.stories_score import likeness
from stream_processors.resolve.stories_text import signature

SHOWN = 12
"""Names and figures listed at most."""


class Reason(msgspec.Struct, frozen=True):
    """One piece of evidence."""

    what: str
    evidence: str


@click.command()
@click.argument("one", metavar="URL|ID")
@click.argument("other", metavar="URL|ID")
@click.option(
    "--articles",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the two from a file of articles, one a line, instead of the index.",
)
@click.option("--json", "as_json", is_flag=True, help="One piece of evidence a line.")
@click.pass_obj
def why(settings: Settings, one: str, other: str, articles: Path | None, as_json: bool) -> None:
    """The evidence for or against two articles being copies or of one story.

    \b
    dateline why 5f0c… 81d2…
    dateline why https://example.com/a https://example.org/b --articles resolved.jsonl
    """
    try:
        ids = (article_id_of(one), article_id_of(other))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    found = _from_file(articles, ids) if articles else _from_index(settings, ids)
    for reason in reasons(*(_needed(found, article_id) for article_id in ids)):
        click.echo(msgspec.json.encode(reason).decode() if as_json else f"{reason.what:<9}{reason.evidence}")


def reasons(one: ResolvedArticle, other: ResolvedArticle) -> Iterator[Reason]:
    """The comparison of the two texts, then what was decided on each when it came."""
    if one.fingerprint.text == other.fingerprint.text:
        yield Reason("exact", f"same normalised text, sha256 {one.fingerprint.text[:16]}")
    verdict = judge(compare(sketch(one), sketch(other)))
    kind = "no copy" if verdict.kind == "none" else verdict.kind
    yield Reason(kind, f"{verdict.evidence} (similarity {verdict.similarity})")
    if one.language != other.language:
        yield Reason(
            "language", f"{one.language} and {other.language}: copies are looked for within a language"
        )
    for what, found in (("names", names_of), ("figures", figures_of)):
        yield Reason(what, _shared(*(found(article, anchors_of(article)) for article in (one, other))))
    for article in (one, other):
        yield Reason("decided", _decided(article))
    yield Reason("group", _same(one.duplicate.group_id, other.duplicate.group_id))
    yield Reason("likeness", _likeness(one, other))
    yield Reason("story", _same(*(article.story.id if article.story else None for article in (one, other))))


def _likeness(one: ResolvedArticle, other: ResolvedArticle) -> str:
    near = likeness(signature(one), signature(other))
    return f"{near.score:.2f}, a story of either alone takes the other from {near.needed} on: {near.evidence}"


def _shared(one: set[str], other: set[str]) -> str:
    both = sorted(one & other)
    listed = ", ".join(both[:SHOWN]) + (" …" if len(both) > SHOWN else "")
    return f"{len(both)} shared of {len(one)} and {len(other)}" + (f": {listed}" if both else "")


def _decided(article: ResolvedArticle) -> str:
    duplicate = article.duplicate
    verdict = "no copy" if duplicate.kind == "none" else f"{duplicate.kind} copy of {duplicate.of}"
    why_so = f": {duplicate.evidence}" if duplicate.evidence else ""
    return f"{article.article_id}, seen {article.first_seen_at:%Y-%m-%d %H:%M}: {verdict}{why_so}"


def _same(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return "not decided for both"
    return f"the same: {one}" if one == other else f"different: {one} and {other}"


def _needed(found: dict[str, ResolvedArticle], article_id: str) -> ResolvedArticle:
    if article_id not in found:
        raise Failed(f"{article_id}: no such article")
    return found[article_id]


def _from_file(path: Path, ids: tuple[str, str]) -> dict[str, ResolvedArticle]:
    """The last line of each; enriched articles are taken as well, as if seen when they were observed."""
    found = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if any(article_id.encode() in line for article_id in ids):
                try:
                    article = _read(line)
                except Rejection as rejection:
                    raise Failed(f"{path}, line {number}: {rejection.message}") from rejection
                found[article.article_id] = article
    return found


def _read(line: bytes) -> ResolvedArticle:
    try:
        return codec.decode(line, ResolvedArticle)
    except Rejection:
        article = codec.decode(line, EnrichedArticle)
    fields = {name: getattr(article, name) for name in EnrichedArticle.__struct_fields__}
    return ResolvedArticle(**fields, first_seen_at=article.observed_at)


def _from_index(settings: Settings, ids: tuple[str, str]) -> dict[str, ResolvedArticle]:
    located = locate(settings)
    with search_client(located) as client:
        articles = (_get(client, located.index(ARTICLES.alias), article_id) for article_id in ids)
        return {article.article_id: article for article in articles if article}


def _get(client: Elasticsearch, index: str, article_id: str) -> ResolvedArticle | None:
    """The article as indexed, with its vector, which the index leaves out of `_source` where nobody asks for it."""
    try:
        answer = client.get(index=index, id=article_id, source_exclude_vectors=False)
    except elasticsearch.NotFoundError as error:
        if error.message == "index_not_found_exception":
            raise
        return None
    return msgspec.convert(answer["_source"], ResolvedArticle)
