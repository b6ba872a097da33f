"""Rate and latency of following stories with many synthetic ones held."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from random import Random

import numpy as np

from schemas.codec import milliseconds
from schemas.events import EnrichedArticle, ResolvedArticle
from stream_processors.resolve import DictMemory, Stories
from stream_processors.resolve.sketch import key_of
from stream_processors.resolve.stories_marks import (
    FACET_WORDS,
    POSTED_WORDS,
    Facet,
    MemberMark,
    StoryMark,
    encode,
    member_key,
    story_key,
)
from stream_processors.resolve.stories_text import EMBEDDING_SIZE
from tests.quality.copies_load import START, VOCABULARY, synthetic_articles, vocabulary

MEASURED = 600
WORDS_DRAWN = 160


def synthetic_stories(count: int, random: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """Records of stories of one article each, of words by Zipf's law, as the measured articles have them."""
    keys = np.array([key_of(word) for word in vocabulary(Random(3))], dtype=np.uint32)
    share = np.cumsum(1 / (np.arange(VOCABULARY) + 3.0))
    for number in range(count):
        drawn = np.searchsorted(share, random.random(WORDS_DRAWN) * share[-1])
        words = np.unique(keys[drawn])[:FACET_WORDS]
        posted = random.permutation(words)[:POSTED_WORDS].tolist()
        facet = Facet(
            "en",
            1,
            words.tobytes(),
            random.integers(20, 255, len(words)).astype(np.uint8).tobytes(),
            random.integers(-90, 90, EMBEDDING_SIZE).astype(np.int8).tobytes(),
            random.bytes(EMBEDDING_SIZE // 8),
            tuple(posted),
        )
        at, name = milliseconds(START) + 800 * number, f"{number:032x}"
        facts = tuple(random.integers(0, 1 << 32, 6).tolist())
        story = StoryMark(name, 1, at, at, at, 1, 0, (facet,), facts, held_ms=at, arrived_ms=at)
        yield story_key(name), encode(story)
        yield member_key(name), encode(MemberMark(name, at, 1.0, 1, number=number, arrived_ms=at))


def report(held: int) -> None:
    """Print the figures."""
    memory = DictMemory(synthetic_stories(held, np.random.default_rng(5)))
    stories = Stories(memory, dt.timedelta(days=30))
    started = time.process_time()
    stories.load(memory.items())
    print(f"{held} stories held: rebuilt in {time.process_time() - started:.1f} s")
    print(f"records {sum(map(len, memory.values())) / held:.0f} bytes a story, in the store")
    took = []
    for article in map(_new, synthetic_articles(MEASURED, held, Random(3))):
        began = time.process_time()
        stories.resolve(article)
        took.append(time.process_time() - began)
    print(
        f"{MEASURED / sum(took):.0f} articles/s; p50 {1000 * np.quantile(took, 0.5):.2f} ms, "
        f"p99 {1000 * np.quantile(took, 0.99):.2f} ms"
    )


def _new(article: EnrichedArticle) -> ResolvedArticle:
    fields = {name: getattr(article, name) for name in article.__struct_fields__}
    return ResolvedArticle(**fields, first_seen_at=article.observed_at)
