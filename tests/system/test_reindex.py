"""The index is built anew from the documents themselves while the workers run and somebody searches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.demo import Samples
from deploy.reindex import Rebuild, index_of, unused
from deploy.remaking import Remaker
from producers.publish import Publisher
from schemas.index.templates import ARTICLES
from schemas.settings import Settings
from schemas.urls import article_id, normalise
from tests.integration.test_reindex import Reader
from tests.system.corpus import page_url, pages
from tests.system.running import Pipeline, pipeline

PAGES = 30


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[Pipeline]:
    with pipeline(settings) as running:
        with Publisher(settings) as publisher:
            publisher.push(Samples())
        running.wait_for(sorted(Samples().article_ids()))
        running.wait_until(lambda: running.lag() == 0)
        yield running


def _lasting(articles: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {key: value for key, value in one.items() if key != "event"} for name, one in articles.items()
    }


def test_articles_are_made_anew_with_the_verdicts_that_they_had(
    running: Pipeline, settings: Settings
) -> None:
    """One was deleted and stays so; one was lost and one spoilt in the index: both come back."""
    deleted, lost, spoilt = sorted(Samples().article_ids())[:3]
    whole = running.articles()
    assert running.command("delete", deleted).returncode == 0
    running.wait_until(lambda: deleted not in running.articles() and running.lag() == 0)
    wanted = _lasting(running.articles())
    alias = settings.index(ARTICLES.alias)
    old = index_of(running.client, alias)
    running.client.delete(index=alias, id=lost)
    running.client.update(index=alias, id=spoilt, doc={"headline": "spoilt"})
    reader = Reader(settings)
    reader.start()
    answer = running.command("reindex", "--from", "raw")
    reader.stopped.set()
    reader.join(10)
    assert answer.returncode == 0, answer.stderr
    assert reader.errors == []
    assert min(reader.counts) >= len(wanted) - 1
    assert index_of(running.client, alias) != old
    assert unused(running.client, settings) == [old], "kept until told"
    assert set(whole) - set(wanted) == {deleted}
    assert _lasting(running.articles()) == wanted


def test_what_comes_in_meanwhile_is_there_too(running: Pipeline, settings: Settings) -> None:
    """Documents are pushed, and resolved by the workers, while the index is being made from those before them."""
    before = set(running.articles())
    with Remaker(settings, print, seconds=120) as remaker:
        rebuild = Rebuild(settings, running.client, print, _pushing_meanwhile(remaker, running))
        rebuild.run()
    assert index_of(running.client, settings.index(ARTICLES.alias)) == rebuild.new
    assert {article_id(normalise(page_url(number))) for number in range(PAGES)} | before <= set(
        running.articles()
    )
    assert running.command("verify").returncode == 0


def _pushing_meanwhile(remaker: Remaker, running: Pipeline) -> Iterator[Any]:
    yield from remaker.actions()
    with Publisher(running.settings) as publisher:
        publisher.push(pages(PAGES))
    running.wait_until(lambda: running.lag() == 0)
