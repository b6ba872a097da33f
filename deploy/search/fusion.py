"""Reciprocal rank fusion, on this side: the server's needs a licence and Elastic's own distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from deploy.search.body import group_of

CONSTANT = 60
"""After Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet" (SIGIR 2009)."""


class Ranked(msgspec.Struct, frozen=True):
    """An article's place in a ranking."""

    article_id: str
    group: str
    score: float


def ranked(answer: Mapping[str, Any]) -> list[Ranked]:
    """The articles of an answer, best first."""
    return [
        Ranked(hit["_id"], group_of({"article_id": hit["_id"], **hit["_source"]}), hit.get("_score") or 0.0)
        for hit in answer["hits"]["hits"]
    ]


def fuse(rankings: Sequence[Sequence[Ranked]], weights: Sequence[float] | None = None) -> list[Ranked]:
    """One ranking of several: each gives an article weight / (60 + rank).

    >>> fuse([[Ranked("a", "a", 9.0)], [Ranked("b", "b", 1.0), Ranked("a", "a", 0.5)]])[0].article_id
    'a'
    """
    scores: dict[str, float] = {}
    groups: dict[str, str] = {}
    for weight, ranking in zip(weights or [1.0] * len(rankings), rankings, strict=True):
        for rank, item in enumerate(ranking, 1):
            scores[item.article_id] = scores.get(item.article_id, 0.0) + weight / (CONSTANT + rank)
            groups[item.article_id] = item.group
    best = sorted(scores, key=lambda name: (-scores[name], name))
    return [Ranked(name, groups[name], scores[name]) for name in best]


def collapsed(ranking: Sequence[Ranked]) -> list[Ranked]:
    """The best of each group of copies."""
    first: dict[str, Ranked] = {}
    for item in ranking:
        first.setdefault(item.group, item)
    return list(first.values())
