"""The whole chain on real services: pages onto Kafka, found in Elasticsearch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from elasticsearch import Elasticsearch
from kafka.admin import KafkaAdminClient

from deploy.bench.corpus import Corpus
from deploy.bench.processes import Meter
from deploy.bench.report import Chain
from deploy.bench.spool import spooled
from deploy.commands.run import provision_all
from deploy.errors import Failed
from deploy.services import admin, search_client
from deploy.supervisor import STAGES, Supervisor, worker_environment
from producers.base import Item
from producers.publish import Publisher, document_key
from schemas.events import RawDocument
from schemas.index.templates import ARTICLES
from schemas.settings import Settings
from schemas.topics import TOPICS

WARM = 64
"""Articles through everything before the clock starts: processes load their models at the first."""
WARM_SECONDS = 180.0
POLL_SECONDS, POLL_SECONDS_AT_FULL_RATE = 0.2, 2.0
"""Between two searches for what has arrived; at full rate thousands are open, and each search would cost the index."""
PERCENTILES = (50, 95, 99)


class Bench:
    """A running deployment, measured."""

    def __init__(
        self, settings: Settings, supervisor: Supervisor, client: Elasticsearch, pids: Mapping[str, int]
    ) -> None:
        self.settings = settings
        self._supervisor = supervisor
        self._client = client
        workers = {one.stage: one.process.pid for one in supervisor.workers if one.process}
        self.meter = Meter({**workers, **pids})
        self._seed = 0
        self._started = time.monotonic()

    def first_found(self, page_bytes: int) -> float:
        """Push one article; seconds from the start of the workers until a search finds it."""
        self.run(1, 1.0, page_bytes, WARM_SECONDS)
        return time.monotonic() - self._started

    def warm(self, page_bytes: int) -> None:
        """Let every process load what it needs."""
        self.run(WARM, 0.0, page_bytes, WARM_SECONDS)

    def run(self, count: int, rate: float, page_bytes: int, seconds: float) -> Chain:
        """Push `count` new articles, at a rate or as fast as Kafka takes them; wait for them at most `seconds`.

        They are made before the clock starts.

        Raises:
            Failed: a worker ended by itself.
        """
        self._seed += 1
        arrivals = Arrivals(self._client, self.settings, POLL_SECONDS if rate else POLL_SECONDS_AT_FULL_RATE)
        with spooled(_renamed(Corpus(count, self._seed, page_bytes), self._seed)) as documents:
            self.meter.lap()
            before = self._sizes()
            started = time.monotonic()
            with Publisher(self.settings) as publisher:
                publisher.push(arrivals.noted(paced(documents, rate)))
                arrivals.wait(seconds, self.check)
        elapsed = arrivals.last - started
        spent, now = self.meter.lap(), self.meter.now()
        return Chain(
            articles=count,
            rate=rate,
            seconds=elapsed,
            cpu={name: used / count * 1000 for name, used in spent.items()},
            memory={name: held.memory_bytes for name, held in now.items()},
            sizes={name: (size - before[name]) / count for name, size in self._sizes().items()},
            freshness=arrivals.percentiles() if rate else {},
            unfinished=len(arrivals.open),
        )

    def check(self) -> None:
        """Go on only while all workers run.

        Raises:
            Failed: a worker ended by itself.
        """
        for worker in self._supervisor.workers:
            if worker.process is None or worker.process.poll() is not None:
                raise Failed(
                    f"the {worker.stage} worker ended during the bench: run again with --log-level info"
                )

    def count(self) -> int:
        """Articles that a search finds now."""
        found = self._client.count(index=self.settings.index(ARTICLES.alias))["count"]
        return int(found)

    def unfinished(self, expected: int, seconds: float) -> int:
        """How many articles are still missing from as many as are expected; after so long a wait, if any."""
        deadline = time.monotonic() + seconds
        while (missing := expected - self.count()) > 0 and time.monotonic() < deadline:
            self.check()
            time.sleep(1.0)
        return max(0, missing)

    def _sizes(self) -> dict[str, int]:
        with admin(self.settings) as client:
            topics = topic_bytes(client, self.settings)
        index = self.settings.index(ARTICLES.alias)
        stored = self._client.indices.stats(index=index, metric="store")["_all"]["total"]["store"][
            "size_in_bytes"
        ]
        return {**topics, "index": int(stored)}


def topic_bytes(client: KafkaAdminClient, settings: Settings) -> dict[str, int]:
    """Bytes on the brokers' disks, by topic."""
    names = {settings.topic(topic): topic.name for topic in TOPICS if not topic.internal}
    sizes = dict.fromkeys(names.values(), 0)
    for broker in client.describe_log_dirs():
        for held in (topic for folder in broker["log_dirs"] for topic in folder["topics"]):
            if held["name"] in names:
                sizes[names[held["name"]]] += sum(part["partition_size"] for part in held["partitions"])
    return sizes


class Arrivals:
    """When each article was pushed, and when a search first found it."""

    def __init__(self, client: Elasticsearch, settings: Settings, every: float) -> None:
        self._client = client
        self._every = every
        self._index = settings.index(ARTICLES.alias)
        self.open: dict[str, float] = {}
        self._seconds: list[float] = []
        self._next = 0.0
        self.last = time.monotonic()

    def noted(self, documents: Iterator[RawDocument]) -> Iterator[Item]:
        """The documents, each with its time; arrivals are looked for between them."""
        for document in documents:
            self.open[document_key(document).decode()] = time.monotonic()
            yield document
            self.look()

    def wait(self, seconds: float, check: Callable[[], None]) -> None:
        """Until all are found, or the time is over."""
        deadline = time.monotonic() + seconds
        while self.open and time.monotonic() < deadline:
            check()
            self.look()
            time.sleep(POLL_SECONDS / 4)

    def look(self) -> None:
        """Ask the index which of the open ones it finds; only so often."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        wanted = list(self.open)[:5000]
        found = self._client.search(
            index=self._index, query={"terms": {"article_id": wanted}}, size=5000, source=False
        )["hits"]["hits"]
        now = time.monotonic()
        for hit in found:
            self._seconds.append(now - self.open.pop(hit["_id"]))
            self.last = now

    def percentiles(self) -> dict[str, float]:
        """Seconds from the push to the search that found it."""
        if not self._seconds:
            return {}
        values = np.percentile(self._seconds, PERCENTILES)
        return {f"p{rank}": float(value) for rank, value in zip(PERCENTILES, values, strict=True)}


def _renamed(documents: Corpus, run: int) -> Iterator[RawDocument]:
    """Articles of other runs have other addresses."""
    for document in documents:
        yield RawDocument(
            body=document.body.replace(b".example/", f".run{run}.example/".encode()),
            content_type=document.content_type,
            observed_at=document.observed_at,
            subject=(document.subject or "").replace(".example/", f".run{run}.example/"),
            source=document.source,
        )


def paced(documents: Iterable[RawDocument], rate: float) -> Iterator[RawDocument]:
    """The documents, so many a second; a rate of 0 does not hold them back."""
    started = time.monotonic()
    for number, document in enumerate(documents):
        if rate:
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
        yield document


@contextmanager
def deployment(settings: Settings, pids: Mapping[str, int]) -> Iterator[Bench]:
    """Provisioned services with one worker a stage, for the block; `pids` are the services' own processes."""
    provision_all(settings)
    environment = worker_environment(settings.environment())
    with (
        Supervisor(STAGES, environment, settings.shutdown_timeout) as supervisor,
        search_client(settings) as client,
    ):
        yield Bench(settings, supervisor, client, pids)
