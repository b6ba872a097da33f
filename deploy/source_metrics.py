"""Health pages and metrics of a producer that follows its sources: which are silent, which fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from producers.base import Item, Source
from producers.journal import Journal, SourceState
from schemas.settings import Settings
from stream_processors import health as health_pages
from stream_processors.health import Health

FOLLOW_PORT = 6074


class SourceMetrics(Collector):
    """Read from the journal at each scrape. Only sources that are silent or fail have a series of their own.

    A source's address is a label here, which no other metric has: an alert must say which outlet it is about, and those
    that need one are few.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def describe(self) -> Iterator[Metric]:
        """The families, without values."""
        yield GaugeMetricFamily("dateline_sources", "Sources by state", labels=["state"])
        yield GaugeMetricFamily(
            "dateline_source_silent_seconds",
            "How long a source has been quiet, where that is longer than its rhythm",
            labels=["source"],
        )
        yield GaugeMetricFamily(
            "dateline_source_errors_in_a_row",
            "Failures of a source since its last success",
            labels=["source"],
        )

    def collect(self) -> Iterator[Metric]:
        """The families, as of now."""
        now = dt.datetime.now(dt.UTC)
        sources = self._journal.sources()
        states, silent, failing = self.describe()
        for state in ("active", "silent", "failing"):
            states.add_metric([state], sum(_state(source, now) == state for source in sources))  # type: ignore[attr-defined]
        for source in sources:
            quiet = source.silent_since(now)
            if quiet:
                silent.add_metric([source.name], quiet.total_seconds())  # type: ignore[attr-defined]
            if source.errors_in_a_row:
                failing.add_metric([source.name], source.errors_in_a_row)  # type: ignore[attr-defined]
        yield from (states, silent, failing)


def _state(source: SourceState, now: dt.datetime) -> str:
    if source.errors_in_a_row:
        return "failing"
    return "silent" if source.silent_since(now) else "active"


class Watched:
    """A source with health pages: it is alive while it yields, if only that it has nothing."""

    def __init__(self, source: Source, journal: Journal, settings: Settings) -> None:
        self._source = source
        self._health = Health("feeds")
        REGISTRY.register(SourceMetrics(journal))
        port = FOLLOW_PORT if settings.health_port is None else settings.health_port
        self.port = health_pages.serve(self._health, settings.health_host, port)

    def __iter__(self) -> Iterator[Item]:
        for item in self._source:
            self._health.tick()
            self._health.clear("start")
            yield item
