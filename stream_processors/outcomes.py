"""What is counted, logged and traced of each document at each stage; and rejecting one."""

from __future__ import annotations

import structlog

from schemas import codec, rejections
from schemas.codec import Record
from schemas.events import EnrichedArticle, Outcome, Reason, Rejection, ResolvedArticle, Stage
from schemas.tracing import TRACING
from stream_processors import metrics
from stream_processors.gauges import LAGS
from stream_processors.outbox import Outbox
from stream_processors.resolve import StoryDecision

log = structlog.get_logger(__name__)


async def send_rejection(outbox: Outbox, record: Record, stage: Stage, error: Exception) -> None:
    """Keep a document that cannot be processed; an unforeseen error is kept as `fault`, with its text."""
    if isinstance(error, Rejection):
        rejection = error
    else:
        log.error("unforeseen error", stage=stage, exc_info=error)
        rejection = Rejection(Reason.FAULT, f"{type(error).__name__}: {error}")
    outgoing = rejections.reject(record, stage, rejection)
    await outbox.send(outgoing)
    log_outcome(
        stage, Outcome.REJECTED, record, None, None, None, reason=rejection.reason, error=rejection.message
    )


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
        ms=round(seconds * 1000, 2) if seconds is not None else None,
        **more,
    )


def log_step(
    stage: Stage, outcome: Outcome | None, record: Record, article: EnrichedArticle | None, seconds: float
) -> None:
    """Nothing where there is no outcome: a deletion that is another partition's."""
    if outcome is None:
        return
    metrics.STAGE_SECONDS.labels(stage).observe(seconds)
    article_id, url = (article.article_id, article.url.full) if article else (None, None)
    log_outcome(stage, outcome, record, article_id, url, seconds)


def log_story(decision: StoryDecision, record: Record, article: ResolvedArticle, seconds: float) -> None:
    """What became of the stories, and of the article."""
    for change in decision.events:
        log.info("story", change=change.kind, story_id=change.story_id, other_id=change.other_id)
    log_step(Stage.STORY, _story_outcome(decision, article), record, article, seconds)


def _story_outcome(decision: StoryDecision, article: ResolvedArticle) -> Outcome:
    if decision.story is None:
        return Outcome.DELETED
    return Outcome.STARTED if decision.story.id == article.article_id else Outcome.JOINED
