"""Subjects: which of the 17 top IPTC Media Topics an article is on, by the vector that is there already.

Zero-shot: an article is as near to a topic as its vector is to the topic's nearest three prompts, in any of the
encoder's languages. The publisher's section and tags, where they name a topic, bring the article nearer to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from schemas.events import EnrichedArticle, Subject
from stream_processors.enrich.embedding import DIMENSIONS, embed
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.media_topics import TOPICS

NEAREST_PROMPTS = 3
LEAST_SIMILARITY = 0.15
"""Cosine below which the topic is unknown. `docs/DECISIONS.md` has shares found and right at other values."""
GAP = 0.05
"""Topics this near to the best one are as likely: a second is named too, a third makes the topic unknown."""
MOST_SUBJECTS = 2
BY_SECTION = 0.15
"""What a section that names the topic adds."""
BY_TAG = 0.05
TAGS_READ = 30
_PARTS = re.compile(r"\s*[/|>»›:;&]\s*|\s+-\s+")

Numbers = NDArray[np.float64]


@cache
def _prompts() -> NDArray[np.float32]:
    """The vectors of each topic's prompts, topics x prompts x 512; where a topic has fewer, its first one's opposite
    stands in, which is never among the nearest.
    """
    most = max(len(topic.prompts) for topic in TOPICS)
    vectors = [embed(topic.prompts) for topic in TOPICS]
    return np.stack([np.concatenate([own, np.tile(-own[:1], (most - len(own), 1))]) for own in vectors])


@cache
def _topics_named() -> dict[str, tuple[int, ...]]:
    named: dict[str, tuple[int, ...]] = {}
    for i, topic in enumerate(TOPICS):
        for word in sorted(topic.sections):
            named[word] = (*named.get(word, ()), i)
    return named


def similarities(vector: Sequence[float]) -> Numbers:
    """The cosine to each topic, in the order of `TOPICS`."""
    own = np.asarray(vector, dtype=np.float32)
    cosines = _prompts() @ own
    nearest: Numbers = np.sort(cosines, axis=1)[:, -NEAREST_PROMPTS:].mean(axis=1, dtype=np.float64)
    return nearest


def named_by(label: str) -> frozenset[int]:
    """The topics that a section or tag names: as a whole, else by its parts (`News / Sport`)."""
    folded = " ".join(label.casefold().split())
    parts = [folded] if folded in _topics_named() else _PARTS.split(folded)
    return frozenset(i for part in parts for i in _topics_named().get(part, ()))


def _bonus(article: EnrichedArticle) -> Numbers:
    bonus = np.zeros(len(TOPICS))
    by_tags = {i for tag in article.keywords[:TAGS_READ] for i in named_by(tag)}
    bonus[sorted(by_tags)] = BY_TAG
    bonus[sorted(named_by(article.section or ""))] = BY_SECTION
    return bonus


def chosen(scores: Numbers) -> list[int]:
    """At most two topics, best first; none where none is near, or too many are equally near."""
    order = np.argsort(-scores, kind="stable")
    best = scores[order[0]]
    near = [int(i) for i in order if scores[i] > best - GAP]
    return near if best >= LEAST_SIMILARITY and len(near) <= MOST_SUBJECTS else []


def subjects(article: EnrichedArticle) -> tuple[Subject, ...]:
    """The topics with their scores (0 to 1: cosine plus what the publisher's words add); none without a vector."""
    if article.embedding is None or len(article.embedding) != DIMENSIONS:
        return ()
    scores = np.clip(similarities(article.embedding) + _bonus(article), 0, 1)
    return tuple(Subject(TOPICS[i].code, TOPICS[i].name, round(float(scores[i]), 3)) for i in chosen(scores))


def _find(article: EnrichedArticle, _: Sequence[Span]) -> Findings:
    return Findings({"subjects": subjects(article)})


SUBJECTS = Enricher("subjects", _find)
