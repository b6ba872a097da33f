"""`dateline search` on a real Elasticsearch: a few articles, every kind of search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest

from deploy.provision import provision_elasticsearch
from deploy.search.body import FieldValue, Filters
from deploy.search.engine import Engine, Found, Search
from schemas.events import Duplicate, Publisher, StoryRef
from schemas.index.templates import ARTICLES, STORIES
from schemas.settings import Settings
from stream_processors.documents import article_document
from stream_processors.sinks.client import connect
from stream_processors.sinks.elasticsearch import Action, write
from tests.fakes.messages import resolved

NOW = dt.datetime(2026, 3, 6, tzinfo=dt.UTC)
COUNT = 12
STORY, MERGED = "s" * 32, "t" * 32


def vector(angle: float) -> tuple[float, ...]:
    """A unit vector; nearer angles are nearer vectors."""
    values = np.zeros(512)
    values[:2] = np.cos(angle), np.sin(angle)
    return tuple(values.tolist())


def article(number: int, **fields: Any) -> Any:
    """Ferry articles of the days before; three are copies of one. The first five came into a story that was merged later."""
    group = "copied" if number in (3, 4, 5) else f"own-{number}"
    kind = "exact" if number in (4, 5) else "none"
    return resolved(
        f"https://example.com/{number}",
        headline=f"Ferry number {number} sails",
        body=f"The ferries sailed again. {'Storms ' * number}",
        publisher=Publisher(name="Harbour Courier" if number % 2 else "Le Quai"),
        first_seen_at=NOW - dt.timedelta(days=number),
        duplicate=Duplicate(kind=kind, group_id=group),
        story=StoryRef(MERGED if number < 5 else STORY),
        embedding=vector(number / 10),
        **fields,
    )


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    client = connect(settings)
    list(provision_elasticsearch(client, settings, dry_run=False))
    index = settings.index(ARTICLES.alias)
    articles = [article(number) for number in range(COUNT)]
    documents = [msgspec.json.encode(article_document(each, NOW)) for each in articles]
    write(client, [Action(index, a.article_id, 1, d) for a, d in zip(articles, documents, strict=True)])
    stories = settings.index(STORIES.alias)
    for name, into in ((STORY, None), (MERGED, STORY), ("u" * 32, None)):
        client.index(index=stories, id=name, document={"story_id": name, "merged_into": into})
    client.indices.refresh(index=[index, stories])
    yield Engine(client, index, lambda text: vector(0.21), stories)
    client.close()


def run(engine: Engine, search: Search, **options: Any) -> Found:
    return engine.run(search, **{"size": 20, "now": NOW, **options})


def headlines(found: Found) -> list[int]:
    return [int(hit.article["headline"].split()[2]) for hit in found.hits]


def test_copies_collapse_and_are_counted(engine: Engine) -> None:
    found = run(engine, Search("ferry"))
    assert (found.total, len(found.hits)) == (COUNT - 2, COUNT - 2)
    (copied,) = [hit for hit in found.hits if hit.group == "copied"]
    assert copied.copies == 2
    assert copied.article["duplicate"]["kind"] == "none"
    assert run(engine, Search("ferry", all_copies=True)).total == COUNT


@pytest.mark.parametrize("all_copies", [False, True])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_hold_every_article_once(engine: Engine, sort: str, all_copies: bool) -> None:
    search = Search("ferry", sort=sort, all_copies=all_copies)
    whole = headlines(run(engine, search, size=50))
    paged: list[int] = []
    token = None
    for _ in range(COUNT):
        found = run(engine, search, size=4, token=token)
        paged += headlines(found)
        token = found.token
        if token is None:
            break
    assert paged == whole
    assert len(set(paged)) == (COUNT if all_copies else COUNT - 2)


def test_the_nearest_vectors_come_first_and_filters_hold(engine: Engine) -> None:
    assert headlines(run(engine, Search("ferry", mode="semantic")))[:2] == [2, 3]
    french = Filters(values=(FieldValue("publisher.name", "le quai"),))
    assert headlines(run(engine, Search("ferry", french, mode="semantic")))[:2] == [2, 4]
    hybrid = run(engine, Search("ferry number 7", mode="hybrid"), size=6)
    assert {2, 7} <= set(headlines(hybrid))


def test_like_this_leaves_the_article_out(engine: Engine) -> None:
    example = article(2).article_id
    found = headlines(run(engine, Search(mode="hybrid", like=example)))
    assert 2 not in found
    assert {1, 3} <= set(found[:4])


def test_an_articles_vector_can_be_had_though_it_is_not_in_the_source(engine: Engine) -> None:
    found = engine.article(article(2).article_id, vector=True)
    assert np.allclose(found["embedding"], vector(0.2), atol=2**-8)
    assert "embedding" not in engine.article(article(2).article_id)


def test_facets_count_one_of_each_group(engine: Engine) -> None:
    facets = run(engine, Search("ferry"), size=0, facets=["publisher.name"]).facets
    assert facets == {"publisher.name": {"Le Quai": 6, "Harbour Courier": 5}}


@pytest.mark.parametrize("story_id", [STORY, MERGED])
def test_a_story_is_told_from_its_beginning_with_what_was_merged_into_it(
    engine: Engine, story_id: str
) -> None:
    assert headlines(engine.story(story_id)) == list(range(COUNT - 1, -1, -1))


@pytest.mark.parametrize(
    "query",
    ['"unclosed', "(" * 3000, "a AND OR (", "*", "-", "~~^^", "\\", '{"match_all":{}}', "ferry " * 2000,
     "word " * 200, " OR ".join(["dam"] * 200), 'ferry"}},{"x', "fer?y", "ferr*", "ferri~", "\x00", "body.exact:ferries",
     'body:"ferries sailed"~2', "image.url:*", "date:[2026 TO *]", "word_count:>1", "language:EN", "10:30", "/fer.*/"],
)  # fmt: skip
def test_whatever_is_typed_the_cluster_takes_it(engine: Engine, query: str) -> None:
    run(engine, Search(query))


def test_exact_search_sees_words_as_they_are_written(engine: Engine) -> None:
    assert run(engine, Search("sailing")).total == COUNT - 2, "a stem"
    assert run(engine, Search("sailed", exact=True)).total == COUNT - 2
    assert run(engine, Search("zzz sailing", exact=True)).total == 0
