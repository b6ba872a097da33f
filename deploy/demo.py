"""The demo: the sample articles through everything, and found."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from elasticsearch import Elasticsearch

from deploy.commands.push import push_source
from deploy.commands.run import provision_all, services
from deploy.commands.search import search as search_command
from deploy.errors import Failed
from deploy.services import search_client
from deploy.supervisor import STAGES, Supervisor, worker_environment
from producers.base import Item
from schemas import logs, urls
from schemas.events import RawDocument
from schemas.index.templates import ARTICLES
from schemas.settings import Settings, without_password

QUERIES = ("Klaipeda strike", "flood dam talks", "Streik")
LONGEST_WAIT_SECONDS = 120.0


class Sample(msgspec.Struct, frozen=True):
    """One entry of the samples' manifest."""

    file: str
    url: str
    content_type: str
    fetched_at: dt.datetime
    source: str


class Samples:
    """The sample articles as a source."""

    def __init__(self) -> None:
        self._folder = importlib.resources.files("deploy") / "samples"
        manifest = (self._folder / "manifest.json").read_bytes()
        self.entries = msgspec.json.decode(manifest, type=list[Sample])

    def __iter__(self) -> Iterator[Item]:
        for entry in self.entries:
            yield RawDocument(
                body=(self._folder / entry.file).read_bytes(),
                content_type=entry.content_type,
                observed_at=entry.fetched_at,
                subject=entry.url,
                source=entry.source,
            )

    def article_ids(self) -> set[str]:
        return {urls.article_id(urls.normalise(entry.url)) for entry in self.entries}


def show(context: click.Context, *, keep: bool) -> None:
    """Run the demo; its data is thrown away at the end."""
    settings: Settings = context.obj
    with tempfile.TemporaryDirectory(prefix="dateline-demo-") as folder:
        own = settings if keep else settings.model_copy(update={"data_dir": Path(folder)})
        quiet = own.model_copy(update={"log_level": "warning", "health_port": 0})
        logs.configure(quiet, "demo")
        with services(own) as running:
            _run(context, running.model_copy(update={"log_level": "warning", "health_port": 0}), keep=keep)


def _run(context: click.Context, running: Settings, *, keep: bool) -> None:
    _say("making topics and indices")
    provision_all(running)
    _say("starting the processors: extract + enrich, resolve, index")
    environment = worker_environment(running.environment())
    with Supervisor(STAGES, environment, running.shutdown_timeout) as supervisor:
        samples = Samples()
        _say(f"pushing {len(samples.entries)} sample documents")
        push_source(samples, running)
        with search_client(running) as client:
            seconds = _wait(client, running, samples.article_ids(), supervisor)
        _say(f"all {len(samples.article_ids())} articles searchable after {seconds:.1f} s")
        context.obj = running
        for query in QUERIES:
            _say(f'dateline search "{query}"')
            context.invoke(search_command, query=query, limit=3)
        if keep:
            _keep(running, supervisor)


def _wait(client: Elasticsearch, settings: Settings, wanted: set[str], supervisor: Supervisor) -> float:
    started = time.monotonic()
    index = settings.index(ARTICLES.alias)
    while time.monotonic() - started < LONGEST_WAIT_SECONDS:
        for worker in supervisor.workers:
            worker.keep_running()
        found = client.count(index=index, query={"terms": {"article_id": sorted(wanted)}})["count"]
        if found == len(wanted):
            return time.monotonic() - started
        time.sleep(0.2)
    raise Failed(
        f"only {found} of {len(wanted)} articles arrived in {LONGEST_WAIT_SECONDS:.0f} s: "
        "run again with --log-level info after `demo` to see where they are"
    )


def _keep(running: Settings, supervisor: Supervisor) -> None:
    _say(
        f"running on: Kafka {running.kafka_bootstrap_servers}, Elasticsearch {without_password(running.elasticsearch_url or '')}; Ctrl-C stops"
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
    supervisor.run()


def _say(text: str) -> None:
    click.secho(f"▸ {text}", bold=True, err=True)
