"""What a worker is behind by, and how large its state is: read when the metrics are asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Place = tuple[str, int]
"""Topic and partition."""


class Lags(Collector):
    """Records that wait in this worker's partitions, and since when; partitions that it lost are forgotten."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: dict[Place, int] = {}
        self._reached: dict[Place, float] = {}

    def handled(self, topic: str, partition: int, timestamp_ms: int) -> None:
        """A record of that time came to its end."""
        with self._lock:
            self._reached[topic, partition] = timestamp_ms / 1000

    def show(self, waiting: Mapping[Place, int]) -> None:
        """The partitions that are assigned now, with the records that wait in each."""
        now = self._clock()
        with self._lock:
            self._waiting = dict(waiting)
            self._reached = {place: self._reached.get(place, now) for place in waiting}

    def describe(self) -> Iterator[Metric]:
        """The two families, without values."""
        labels = ["topic", "partition"]
        yield GaugeMetricFamily(
            "dateline_consumer_lag_records", "Records of the worker's partitions that wait", labels=labels
        )
        yield GaugeMetricFamily(
            "dateline_consumer_lag_seconds",
            "Age of the record that was handled last, where others wait; else 0",
            labels=labels,
        )

    def collect(self) -> Iterator[Metric]:
        """The families, as of now."""
        now = self._clock()
        with self._lock:
            waiting, reached = dict(self._waiting), dict(self._reached)
        records, seconds = self.describe()
        for (topic, partition), count in waiting.items():
            labels = [topic, str(partition)]
            age = max(0.0, now - reached.get((topic, partition), now))
            records.add_metric(labels, count)  # type: ignore[attr-defined]
            seconds.add_metric(labels, age if count else 0.0)  # type: ignore[attr-defined]
        yield records
        yield seconds


LAGS = Lags()
REGISTRY.register(LAGS)


def waiting_of(consumer: Any) -> dict[Place, int]:
    """What waits behind a kafka-python consumer's position; a partition's end is known once it was fetched from."""
    ends = {tp: consumer.highwater(tp) for tp in consumer.assignment()}
    return {
        (tp.topic, tp.partition): max(0, end - consumer.position(tp))
        for tp, end in ends.items()
        if end is not None
    }


def folder_bytes(folder: Path) -> int:
    """The size of the files below; one that vanishes meanwhile counts for nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
