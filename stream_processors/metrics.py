"""What the workers count and time; no label carries a URL, a domain or an id."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from schemas.events import Outcome, Reason, Stage

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
