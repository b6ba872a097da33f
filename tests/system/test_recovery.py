"""Killing the resolver while it has a backlog: what it had not committed is done again, all of it."""

from __future__ import annotations

import os
import signal

from kafka import KafkaProducer

from deploy.doctor_kafka import lag
from deploy.services import admin
from deploy.trace import committed_offsets
from schemas import codec
from schemas.settings import Settings
from schemas.topics import ENRICHED, RESOLVE_APP
from tests.fakes.messages import BODY, enriched
from tests.system.running import Pipeline, pipeline

BACKLOG = 2500
KILLS = 4
HANDLED_BETWEEN_KILLS = 200
"""Without `OrderedRecovery` a restart lost its place in 4 of 10, so that its commits stood still for good."""


def test_a_resolver_killed_again_and_again_commits_every_record_of_its_backlog(settings: Settings) -> None:
    with pipeline(settings, stages=("resolve",)) as running:
        produce_backlog(settings)
        for _ in range(KILLS):
            kill_while_it_gets_on(running)
        running.wait_until(lambda: lag(settings, RESOLVE_APP, ENRICHED) == 0)


def produce_backlog(settings: Settings) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    for number in range(BACKLOG):
        article = enriched(f"https://example.com/{number}", body=f"{BODY} {number}")
        producer.send(
            settings.topic(ENRICHED), codec.encode(article), b"en", headers=codec.article_headers(article)
        )
    producer.close()


def kill_while_it_gets_on(running: Pipeline) -> None:
    before = committed(running.settings)
    running.wait_until(lambda: committed(running.settings) > before + HANDLED_BETWEEN_KILLS, seconds=40)
    worker = running.supervisor.workers[0]
    assert worker.process is not None
    os.kill(worker.process.pid, signal.SIGKILL)
    worker.process.wait()


def committed(settings: Settings) -> int:
    with admin(settings) as client:
        return sum(committed_offsets(client, settings, RESOLVE_APP).values())
