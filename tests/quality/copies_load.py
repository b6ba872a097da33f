"""Rate, latency, memory and rebuild time of resolve with many synthetic articles held."""

from __future__ import annotations

import datetime as dt
import hashlib
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from schemas.codec import milliseconds
from schemas.events import EnrichedArticle, Extraction, Fingerprint, Url
from stream_processors.resolve import DictMemory, Resolver
from stream_processors.resolve.memory import ArticleMark, encode_mark
from stream_processors.resolve.sketch import NAMES, PAIRS, Sketch

START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
MEASURED = 4000
WORDS_PER_ARTICLE = 450
VOCABULARY = 40_000


def synthetic_marks(count: int, random: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """Records as resolve keeps them, of unrelated articles of about 450 words, 48 shingles sampled of each."""
    started = milliseconds(START)
    for number in range(count):
        shingles = np.sort(random.integers(0, 1 << 60, 48, dtype=np.uint64))
        sketch = Sketch(
            shingles.tobytes(),
            4,
            np.sort(random.integers(0, 1 << 32, PAIRS, dtype=np.uint64)).astype(np.uint32).tobytes(),
            np.sort(random.integers(0, 1 << 32, NAMES - 16, dtype=np.uint64)).astype(np.uint32).tobytes(),
            np.sort(random.integers(0, 1 << 32, 8, dtype=np.uint64)).astype(np.uint32).tobytes(),
            random.bytes(64),
            b"\xff" * 8,
        )
        article_id = f"{number:032x}"
        seen = started + number * 800
        mark = ArticleMark(seen, 1, article_id * 2, 1, seen, number=number, text=article_id, sketch=sketch)
        yield "a:" + article_id, encode_mark(mark)


def vocabulary(random: Random) -> list[str]:
    """Words of one to four syllables."""
    syllables = [one + two for one in "bcdfghjklmnprst" for two in "aeiou"]
    return ["".join(random.choices(syllables, k=random.randint(1, 4))) for _ in range(VOCABULARY)]


def synthetic_articles(count: int, held: int, random: Random) -> list[EnrichedArticle]:
    """Articles of words by Zipf's law; one in three is an edited copy of one before it."""
    words = vocabulary(random)
    names = [word.title() for word in words[::7]]
    weights = [1 / (rank + 3) for rank in range(VOCABULARY)]
    bodies: list[str] = []
    for i in range(count):
        if bodies and i % 3 == 0:
            drawn = random.choice(bodies[-500:]).split()
            del drawn[: random.randint(5, 60)]
        else:
            drawn = random.choices(words, weights, k=WORDS_PER_ARTICLE)
            for place in range(5, len(drawn), 13):
                drawn[place] = random.choice(names)
        bodies.append(" ".join(drawn))
    return [
        _article(i, body, START + dt.timedelta(milliseconds=800 * (held + i)))
        for i, body in enumerate(bodies)
    ]


def _article(number: int, body: str, at: dt.datetime) -> EnrichedArticle:
    digest = hashlib.sha256(body.encode()).hexdigest()
    vector = np.random.default_rng(number).standard_normal(512)
    return EnrichedArticle(
        article_id=hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        url=Url(),
        observed_at=at,
        body=body,
        fingerprint=Fingerprint(text=digest, content=digest),
        extraction=Extraction(method="test"),
        language="en",
        embedding=tuple(vector.tolist()),
    )


def report(held: int) -> None:
    """Print the figures."""
    memory = DictMemory(synthetic_marks(held, np.random.default_rng(5)))
    before = _resident()
    resolver = Resolver(memory, dt.timedelta(days=30))
    started = time.process_time()
    resolver.load(memory.items())
    rebuilt = time.process_time() - started
    size = resolver.index.size
    print(f"{held} held: rebuilt in {rebuilt:.1f} s ({held / rebuilt:.0f}/s)")
    print(f"index {size / held:.0f} bytes an article; resident growth {(_resident() - before) / held:.0f}")
    print(f"records {sum(map(len, memory.values())) / held:.0f} bytes an article, in the store")
    articles = synthetic_articles(MEASURED, held, Random(3))
    took, kinds = [], {"copies": 0}
    for article in articles:
        began = time.process_time()
        decision = resolver.resolve(article)
        took.append(time.process_time() - began)
        kinds["copies"] += decision.article is not None and decision.article.duplicate.kind != "none"
    print(
        f"{MEASURED / sum(took):.0f} articles/s of {WORDS_PER_ARTICLE} words; p50 {1000 * np.quantile(took, 0.5):.2f} ms, "
        f"p99 {1000 * np.quantile(took, 0.99):.2f} ms, longest {1000 * max(took):.0f} ms; {kinds['copies']} copies found"
    )


def _resident() -> int:
    """Bytes now in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
