"""What is counted, logged and traced of each document at each stage."""

from __future__ import annotations

import structlog

from schemas import codec
from schemas.codec import Record
from schemas.events import Outcome, Reason, Stage
from schemas.tracing import TRACING
from stream_processors import metrics
from stream_processors.gauges import LAGS

log = structlog.get_logger(__name__)


def log_outcome(
    stage: Stage,
    outcome: Outcome,
    record: Record,
    article_id: str | None,
    url: str | None,
    seconds: float | None,
    *,
    reason: Reason | None = None,
    **more: object,
) -> None:
    """One line for a document and a stage, and the counters and spans that go with it."""
    metrics.count(stage, outcome, reason)
    LAGS.handled(record.topic, record.partition, record.timestamp_ms)
    texts = codec.header_texts(record.headers)
    article_id = article_id or (record.key or b"").decode("utf-8", "replace")
    TRACING.handled(stage.value, outcome.value, record, article_id, {"reason": reason, "seconds": seconds})
    log.info(
        "document",
        stage=stage.value,
        outcome=outcome.value,
        reason=reason.value if reason else None,
        article_id=article_id,
        url=url or texts.get("ce_subject"),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        **({} if seconds is None else {"ms": round(seconds * 1000, 2)}),
        **more,
    )
