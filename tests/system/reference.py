"""What resolve says of a stream of articles without services and without faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from schemas.events import Duplicate, EnrichedArticle, ResolvedArticle
from stream_processors.resolve import DictMemory, Resolver, Stories


class Said(NamedTuple):
    """What was decided on an article."""

    duplicate: Duplicate
    revision: int
    story_id: str | None


def said_of(article: ResolvedArticle) -> Said:
    return Said(article.duplicate, article.revision, article.story.id if article.story else None)


def decided(stream: Iterable[tuple[Hashable, EnrichedArticle]]) -> Iterator[ResolvedArticle]:
    """All verdicts in order, those that changed by another article's among them; a memory for each partition."""
    resolvers: defaultdict[Hashable, Resolver] = defaultdict(lambda: Resolver(DictMemory()))
    claims: dict[str, EnrichedArticle] = {}
    for partition, article in stream:
        resolver = resolvers[partition]
        decision = resolver.resolve(article)
        if decision.article:
            claims[article.article_id] = article
        amended = (resolver.amended(claims[other.article_id]) for other in decision.rehomed)
        yield from (one for one in (decision.article, *amended) if one)


def placed(articles: Iterable[ResolvedArticle]) -> dict[str, Said]:
    """The last that is said of each, with its story; one memory for all of them."""
    stories, said = Stories(DictMemory()), {}
    for article in articles:
        story = stories.resolve(article).story
        said[article.article_id] = said_of(article)._replace(story_id=story.id if story else None)
    return said
