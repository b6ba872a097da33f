"""What the Faust workers say of each document, and how they reject one."""

from __future__ import annotations

import structlog

from schemas import rejections
from schemas.codec import Record
from schemas.events import EnrichedArticle, Outcome, Reason, Rejection, ResolvedArticle, Stage
from stream_processors import metrics
from stream_processors.outbox import Outbox
from stream_processors.outcome_log import log_outcome
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
