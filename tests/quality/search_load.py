"""Latency and size of the index with many generated articles: words of real vocabularies, drawn by their real frequencies."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
import wordfreq
from elasticsearch import Elasticsearch

from deploy.search.body import FieldValue, Filters
from deploy.search.engine import Engine, Search
from schemas.events import Duplicate, Extraction, Fingerprint, Publisher, ResolvedArticle, StoryRef
from schemas.urls import article_id, describe
from stream_processors.documents import article_document

LANGUAGES = {"en": 0.5, "de": 0.15, "fr": 0.1, "es": 0.1, "ru": 0.1, "pt": 0.05}
VOCABULARY = 60_000
WORDS = 400
BATCH = 500
OUTLETS = 400
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
QUERIES = 300
LEASE_SECONDS = 35
"""After so long without writes Elasticsearch lets go of what it kept to recover replicas from; half of a new index."""


class Vocabulary:
    """The most frequent words of a language, drawn as often as they occur."""

    def __init__(self, language: str) -> None:
        self.words = np.array(wordfreq.top_n_list(language, VOCABULARY))
        frequencies = np.array([wordfreq.word_frequency(word, language) for word in self.words.tolist()])
        self._steps = np.cumsum(frequencies / frequencies.sum())

    def draw(self, count: int, random: np.random.Generator) -> list[str]:
        places = np.searchsorted(self._steps, random.random(count))
        drawn: list[str] = self.words[np.minimum(places, len(self.words) - 1)].tolist()
        return drawn


def articles(count: int, seed: int = 1) -> Iterator[ResolvedArticle]:
    """Generated articles of about 400 words, one in five of them a copy of one before."""
    random = np.random.default_rng(seed)
    vocabularies = {language: Vocabulary(language) for language in LANGUAGES}
    drawn = random.choice(list(LANGUAGES), count, p=list(LANGUAGES.values()))
    for number, language in enumerate(drawn.tolist()):
        words = vocabularies[language].draw(WORDS, random)
        group = number - number % 5 if number % 5 in (0, 4) else number
        yield article(number, language, words, group)


def article(number: int, language: str, words: list[str], group: int) -> ResolvedArticle:
    address = f"https://outlet{number % OUTLETS}.example/2026/{number}/{'-'.join(words[:5])}"
    seen = START + dt.timedelta(seconds=15 * number)
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    leader = hashlib.sha256(str(group).encode()).hexdigest()[:32]
    return ResolvedArticle(
        article_id=article_id(address),
        url=describe(address),
        observed_at=seen,
        first_seen_at=seen,
        published_at=seen,
        published_precision="minute",
        language=language,
        headline=" ".join(words[:9]).capitalize(),
        summary=" ".join(words[9:30]).capitalize() + ".",
        body="\n\n".join(" ".join(words[at : at + 60]).capitalize() + "." for at in range(30, WORDS, 60)),
        publisher=Publisher(name=f"Outlet {number % OUTLETS}", domain=f"outlet{number % OUTLETS}.example"),
        authors=(f"Author {number % 5000}",),
        section=f"Section {number % 12}",
        terms=tuple(sorted(set(words), key=len)[-20:]),
        word_count=WORDS,
        fingerprint=Fingerprint(text=digest, content=digest),
        extraction=Extraction(method="generated"),
        duplicate=Duplicate(kind="none" if group == number else "near", group_id=leader),
        story=StoryRef(leader),
    )


def fill(
    client: Elasticsearch, index: str, count: int, seconds: float, say: Callable[[str], None]
) -> tuple[int, int]:
    """Index articles until there are `count` or the time is over; how many, and the bytes of their texts."""
    started, done, text = time.monotonic(), 0, 0
    lines: list[bytes] = []
    for each in articles(count):
        text += sum(len((part or "").encode()) for part in (each.headline, each.summary, each.body))
        lines += [b'{"index":{"_id":"%s"}}' % each.article_id.encode(), _document(each)]
        done += 1
        if len(lines) == 2 * BATCH or done == count:
            answer = client.bulk(index=index, operations=lines)
            assert not answer["errors"], answer["items"][0]
            lines.clear()
            if done % 50_000 == 0:
                say(f"{done} indexed, {done / (time.monotonic() - started):.0f}/s")
            if time.monotonic() - started > seconds:
                break
    return done, text


def _document(each: ResolvedArticle) -> bytes:
    return msgspec.json.encode(article_document(each, each.observed_at))


def merged_size(client: Elasticsearch, index: str) -> int:
    """Bytes on disk, without what is only kept for a while after writing."""
    time.sleep(LEASE_SECONDS)
    client.index(index=index, id="size", document={"headline": "x"}, refresh=True)
    client.indices.flush(index=index)
    client.options(request_timeout=3600).indices.forcemerge(index=index, max_num_segments=1)
    client.delete(index=index, id="size", refresh=True)
    return int(client.indices.stats(index=index, metric="store")["_all"]["total"]["store"]["size_in_bytes"])


def searches(seed: int = 7) -> Iterator[Search]:
    """One to three words in one language, some as a phrase, some with a filter, as people search."""
    random = np.random.default_rng(seed)
    for number in range(QUERIES):
        language = random.choice(list(LANGUAGES), p=list(LANGUAGES.values()))
        ranks = np.exp(random.uniform(np.log(100), np.log(20_000), int(random.integers(1, 4)))).astype(int)
        words = [wordfreq.top_n_list(str(language), VOCABULARY)[rank] for rank in ranks]
        text = f'"{" ".join(words)}"' if number % 7 == 0 else " ".join(words)
        wanted = (FieldValue("language", str(language)),) if number % 3 == 0 else ()
        yield Search(text, Filters(values=wanted))


def latencies(engine: Engine) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile in ms: of the server's own `took`, and of the whole search in this process."""
    took, whole = [], []
    for number, search in enumerate(searches()):
        started = time.perf_counter()
        found = engine.run(search, size=10, now=NOW)
        if number >= QUERIES // 10:  # the first ones warm the server up
            whole.append(1000 * (time.perf_counter() - started))
            took.append(float(found.took))
    return {name: _quantiles(values) for name, values in (("took", took), ("whole", whole))}


def _quantiles(values: list[float]) -> tuple[float, float]:
    return float(np.quantile(values, 0.5)), float(np.quantile(values, 0.95))


def report(client: Elasticsearch, index: str, template: dict[str, Any], count: int, seconds: float) -> None:
    """Fill an index of its own, measure, print, and delete it."""
    client.indices.create(index=index, **template)
    try:
        client.indices.put_settings(index=index, settings={"refresh_interval": "30s"})
        done, text = fill(client, index, count, seconds, print)
        client.indices.refresh(index=index)
        engine = Engine(client, index, lambda _: [])
        for name, (median, high) in latencies(engine).items():
            print(f"{done} articles, {name}: p50 {median:.0f} ms, p95 {high:.0f} ms")
        size = merged_size(client, index)
        print(
            f"{size / text:.2f} bytes on disk for a byte of text ({text / done:.0f} bytes an article), no vectors"
        )
    finally:
        client.indices.delete(index=index)
