"""What the workers count and time; no label carries a URL, a domain or an id."""

from __future__ import annotations

import time
from importlib.metadata import version

from prometheus_client import Counter, Gauge, Histogram, Info

from schemas.events import PIPELINE_REVISION, Outcome, Reason, Stage

DOCUMENTS = Counter(
    "dateline_documents", "Documents by stage and by their one outcome there", ["stage", "outcome"]
)
REJECTED = Counter("dateline_rejected", "Documents rejected, by stage and reason", ["stage", "reason"])
ENRICHER_FAILURES = Counter(
    "dateline_enricher_failures", "Articles that went on without an enricher's fields", ["enricher"]
)
STAGE_SECONDS = Histogram(
    "dateline_stage_seconds",
    "Time a stage spent on a document",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
RETRIES = Counter("dateline_retries", "Attempts repeated after a transient fault", ["stage", "error"])
BULK_SECONDS = Histogram("dateline_bulk_seconds", "Time of one bulk request to Elasticsearch")
BULK_DOCUMENTS = Counter("dateline_bulk_documents", "Documents of bulk requests, by result", ["result"])
BULK_BYTES = Counter("dateline_bulk_bytes", "Bytes sent in bulk requests")
AGE_SECONDS = Histogram(
    "dateline_article_age_seconds",
    "From the document's observation until it was indexed",
    buckets=(0.5, 1, 2, 3, 5, 10, 30, 60, 300, 3600, 86400),
)
END_TO_END_SECONDS = Histogram(
    "dateline_end_to_end_seconds",
    "From the record's arrival on articles.raw until its article was indexed",
    buckets=(0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 900, 3600, 86400),
)
DUPLICATES = Counter("dateline_duplicates", "Articles that are copies of another, by kind", ["kind"])
STATE_BYTES = Gauge("dateline_state_bytes", "Size of the worker's local state")
READY = Gauge("dateline_ready", "1 while the worker is assigned work, has its state and can write")
BUILD = Info("dateline_build", "What runs")
BUILD.info({"version": version("dateline"), "pipeline_revision": str(PIPELINE_REVISION)})
LAST_SUCCESS = Gauge(
    "dateline_last_success_timestamp_seconds", "When a document last left the stage", ["stage"]
)
BREAKER_OPEN = Gauge("dateline_breaker_open", "1 while writing to the index is stopped")


def count(stage: Stage, outcome: Outcome, reason: Reason | None = None) -> None:
    """Count a document's outcome at a stage."""
    DOCUMENTS.labels(stage, outcome).inc()
    if reason is not None:
        REJECTED.labels(stage, reason).inc()
    LAST_SUCCESS.labels(stage).set_to_current_time()


def observe_end_to_end(pushed_ms: int | None) -> None:
    """Take the time since then, where it is known."""
    if pushed_ms is not None:
        END_TO_END_SECONDS.observe(max(0.0, time.time() - pushed_ms / 1000))
