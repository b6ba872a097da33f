"""A running pipeline for the system tests, and what they ask of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, TransportError

from deploy.commands.run import provision_all
from deploy.doctor_kafka import lag
from deploy.paging import pages
from deploy.supervisor import STAGES, WORKER, Supervisor, worker_environment
from schemas.settings import Settings
from schemas.topics import STAGE_INPUTS
from stream_processors.sinks.client import connect
from tests.services import Services, provide

DATELINE = (sys.executable, "-m", "deploy.cli")
LONGEST_WAIT_SECONDS = 150.0


@contextmanager
def own_services() -> Iterator[tuple[Settings, Services]]:
    """Services for a run by hand, and quiet settings with a state of their own."""
    with tempfile.TemporaryDirectory() as folder, provide() as services:
        yield (
            Settings(
                kafka_bootstrap_servers=services.kafka,
                elasticsearch_url=services.elasticsearch,
                data_dir=Path(folder),
                health_port=0,
                log_level="warning",
                _env_file=None,
            ),
            services,
        )


def dateline(settings: Settings, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `dateline` as a user would."""
    environment = {**os.environ, **settings.environment()}
    return subprocess.run(
        [*DATELINE, *arguments],
        input=stdin,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )


class Pipeline:
    """Provisioned services with all workers, supervised by the test's own loop.

    `beside` holds further supervisors, that come and go.
    """

    def __init__(self, settings: Settings, supervisor: Supervisor) -> None:
        self.settings = settings
        self.supervisor = supervisor
        self.beside: list[Supervisor] = []
        self.client = connect(settings, timeout=20)

    def keep_running(self) -> None:
        """Start again what has ended by itself."""
        for supervisor in (self.supervisor, *self.beside):
            for worker in supervisor.workers:
                worker.keep_running()

    def watch(self, seconds: float) -> None:
        """Do nothing but keep it running."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.keep_running()
            time.sleep(min(0.25, seconds))

    def command(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run `dateline` on it."""
        return dateline(self.settings, *arguments, stdin=stdin)

    def wait_until(self, condition: Callable[[], bool], seconds: float = LONGEST_WAIT_SECONDS) -> None:
        """Watch over the workers until the condition holds; a service that is down does not fulfil it."""
        deadline = time.monotonic() + seconds
        problem: Exception | None = None
        while time.monotonic() < deadline:
            self.keep_running()
            try:
                if condition():
                    return
            except (ApiError, TransportError) as error:
                problem = error
            time.sleep(0.25)
        raise AssertionError(
            f"not so after {seconds} s; open per stage: {self.lags()}; last error: {problem}"
        )

    def wait_for(self, article_ids: Sequence[str]) -> None:
        """Until each of them is searchable, or among the rejected."""
        wanted = set(article_ids)
        self.wait_until(lambda: wanted <= self.settled())

    def lag(self) -> int:
        """Records that some stage has not finished, over all stages."""
        return sum(self.lags().values())

    def lags(self) -> dict[str, int]:
        """Records that the stage has not finished, by its input."""
        return {topic.name: lag(self.settings, group, topic) for group, topic in STAGE_INPUTS}

    def wait_until_replayable(self) -> None:
        """A static member is held to be there until its session ends."""
        time.sleep(self.settings.session_timeout + 2)

    def settled(self) -> set[str]:
        """The article ids of both indices."""
        return set(self.versions()) | {document["article_id"] for document in self.rejected()}

    def articles(self) -> dict[str, dict[str, Any]]:
        """Every article's `_source` by its id."""
        return {hit["_id"]: hit["_source"] for hit in self._all("news-articles")}

    def versions(self) -> dict[str, int]:
        """Every article's version by its id."""
        return {hit["_id"]: hit["_version"] for hit in self._all("news-articles", source=False)}

    def rejected(self) -> list[dict[str, Any]]:
        return [hit["_source"] for hit in self._all("news-rejected")]

    def _all(self, alias: str, *, source: bool = True) -> Iterator[dict[str, Any]]:
        index = self.settings.index(alias)
        self.client.indices.refresh(index=index)
        by_id = [{"article_id": "asc"}, {"_doc": "asc"}]
        for page in pages(self.client, index, 1000, sort=by_id, version=True, source=source):
            yield from page


@contextmanager
def pipeline(
    settings: Settings,
    stages: Sequence[str] = STAGES,
    command: Sequence[str] = WORKER,
    workers_settings: Settings | None = None,
) -> Iterator[Pipeline]:
    """Provision, start the workers, and stop them at the end."""
    provision_all(settings)
    environment = worker_environment((workers_settings or settings).environment())
    with Supervisor(stages, environment, settings.shutdown_timeout, command) as supervisor:
        running = Pipeline(settings, supervisor)
        try:
            yield running
        finally:
            running.client.close()
