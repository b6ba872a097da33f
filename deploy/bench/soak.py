"""Memory over time: pages at a steady rate, until long after the first ones are forgotten again."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

from deploy.bench.chain import Bench, paced
from deploy.bench.corpus import Corpus
from deploy.bench.report import Sample, Soak
from producers.publish import Publisher
from schemas.events import RawDocument
from stream_processors.resolve.arrivals import MARGIN_MS

REMEMBERED_DAYS = 1.0
"""What `DATELINE_MEMORY_DAYS` is in a soak: what is published within it, and its margin, fits into a part of the run."""
FULL_AFTER = 0.25
"""Of the run: when resolve begins to forget. From then on it should take no more."""
SAMPLE_SECONDS = 15.0


def soak(bench: Bench, minutes: float, rate: float, page_bytes: int, wait: float) -> Soak:
    """Push `rate` articles a second for so long, and look at the memory of each process now and then.

    The articles are published further apart than they are pushed, so that the days that resolve remembers are a quarter
    of the run. At most `wait` seconds are waited for the last ones.

    Raises:
        Failed: a worker ended by itself.
    """
    seconds = minutes * 60
    full_after = seconds * FULL_AFTER
    apart = _remembered().total_seconds() / (rate * full_after)
    documents = Corpus(round(rate * seconds), page_bytes=page_bytes, apart=apart)
    samples: list[Sample] = []
    before = bench.count()
    with Publisher(bench.settings) as publisher:
        publisher.push(_sampled(paced(documents, rate), bench, samples))
    unfinished = bench.unfinished(before + len(documents), wait)
    return Soak(minutes, rate, len(documents), full_after, samples, unfinished)


def _remembered() -> dt.timedelta:
    return dt.timedelta(days=REMEMBERED_DAYS, milliseconds=MARGIN_MS)


def _sampled(documents: Iterator[RawDocument], bench: Bench, samples: list[Sample]) -> Iterator[RawDocument]:
    started, following = time.monotonic(), 0.0
    for document in documents:
        elapsed = time.monotonic() - started
        if elapsed >= following:
            bench.check()
            held = {name: used.memory_bytes for name, used in bench.meter.now().items()}
            samples.append(Sample(elapsed, held))
            following = elapsed + SAMPLE_SECONDS
        yield document
