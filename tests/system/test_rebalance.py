"""Killed and rebalanced resolvers decide as one that is left in peace."""

from __future__ import annotations

from schemas.settings import Settings
from tests.system.rebalance import expected, run, stream
from tests.system.running import pipeline

ARTICLES, KILLS = 1200, 3


def test_two_workers_that_are_killed_and_rebalanced_change_no_verdict(settings: Settings) -> None:
    articles = stream(ARTICLES)
    kinds = {one.duplicate.kind for one in expected(articles).values()}
    assert kinds >= {"none", "exact", "near"}
    with pipeline(settings, stages=("resolve",)) as running:
        assert run(running, articles, KILLS) == []
