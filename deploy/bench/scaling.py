"""One, two and four enrich workers on a full `articles.raw`, each held to one core."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from kafka import KafkaConsumer

from deploy.bench.corpus import Corpus
from deploy.bench.processes import Meter
from deploy.bench.report import Scaled
from deploy.commands.run import provision_all
from deploy.errors import Failed
from deploy.kafka_reader import seen_by
from deploy.supervisor import Supervisor, worker_environment
from producers.publish import Publisher
from schemas.kafka_options import client_options
from schemas.settings import Settings
from schemas.topics import ENRICHED

WORKERS = (1, 2, 4)
WARM_PER_WORKER = 24
"""Enriched articles before the clock starts: every worker loads its models first."""
LOOK_SECONDS = 0.1


def run(settings: Settings, documents: int, page_bytes: int, seconds: float) -> Iterator[Scaled]:
    """One measurement for each number of workers; each has topics of its own, filled before it starts."""
    for workers in WORKERS:
        prefix = f"{settings.topic_prefix}scale{workers}."
        own = settings.model_copy(update={"topic_prefix": prefix, "pool_processes": 1})
        provision_all(own)
        with Publisher(own) as publisher:
            publisher.push(Corpus(documents, workers, page_bytes))
        yield _measured(own, workers, documents, seconds)


def _measured(settings: Settings, workers: int, documents: int, seconds: float) -> Scaled:
    environment = worker_environment(settings.environment())
    with Supervisor(("enrich",) * workers, environment, settings.shutdown_timeout) as supervisor:
        pids = [one.process.pid for one in supervisor.workers if one.process]
        cores = _pin(pids)
        meter = Meter({str(pid): pid for pid in pids})
        warm = _wait(settings, WARM_PER_WORKER * workers, seconds)
        meter.lap()
        started = time.monotonic()
        done = _wait(settings, documents, seconds)
        took, spent = time.monotonic() - started, sum(meter.lap().values())
    count = done - warm
    return Scaled(workers, cores, count, took, spent / max(count, 1) * 1000)


def _pin(pids: list[int]) -> int:
    """Worker and core in turn; what a worker starts stays on its core. Does nothing where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    cores = sorted(os.sched_getaffinity(0))
    for number, pid in enumerate(pids):
        os.sched_setaffinity(pid, {cores[number % len(cores)]})
    return min(len(pids), len(cores))


def _wait(settings: Settings, wanted: int, seconds: float) -> int:
    """Until so many records are on `articles.enriched`; how many there are."""
    consumer = KafkaConsumer(**client_options(settings), group_id=None)
    partitions = seen_by(consumer, settings.topic(ENRICHED))
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            done = int(sum(consumer.end_offsets(partitions).values()))
            if done >= wanted:
                return done
            time.sleep(LOOK_SECONDS)
    finally:
        consumer.close()
    raise Failed(f"{wanted} articles were not enriched within {seconds:g} s")
