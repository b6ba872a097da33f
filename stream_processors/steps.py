"""The guarded steps that the agents run on each event."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import faust
import structlog

from schemas import codec, rejections, topics
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Outcome, Reason, Rejection, ResolvedArticle, Stage
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors import metrics
from stream_processors.enrich import names_of
from stream_processors.outbox import Outbox
from stream_processors.pool import DocumentPool
from stream_processors.resolve import Memory, decide
from stream_processors.work import work

log = structlog.get_logger(__name__)


class EnrichStep:
    """articles.raw -> articles.enriched."""

    def __init__(
        self, app: faust.App, settings: Settings, pool: DocumentPool, targets: tuple[Topic, ...]
    ) -> None:
        self._outbox = Outbox(app, settings, Stage.EXTRACT, targets)
        self._pool = pool
        self._max_bytes = settings.max_document_bytes
        self._without = names_of(settings.disabled_enrichers)

    async def handle(self, event: faust.EventT) -> None:
        """Returns when the document's article, or its rejection, is acknowledged."""
        record = record_of(event)
        try:
            worked = await self._pool.run(work, record, self._max_bytes, self._without)
            await self._outbox.send(worked.outgoing)
        except Exception as error:  # noqa: BLE001 (an exception that leaves acknowledges the message)
            await send_rejection(self._outbox, record, Stage.EXTRACT, error)
            return
        for name in worked.failed_enrichers:
            metrics.ENRICHER_FAILURES.labels(name).inc()
        for stage, outcome in ((Stage.EXTRACT, Outcome.EXTRACTED), (Stage.ENRICH, Outcome.ENRICHED)):
            metrics.STAGE_SECONDS.labels(stage).observe(worked.seconds[stage])
            _log_outcome(
                stage,
                outcome,
                record,
                worked.article_id,
                worked.url,
                worked.seconds[stage],
                language=worked.language,
            )


class ResolveStep:
    """articles.enriched -> articles.resolved, with a memory."""

    def __init__(
        self, app: faust.App, settings: Settings, memory: Memory, targets: tuple[Topic, ...]
    ) -> None:
        self._outbox = Outbox(app, settings, Stage.RESOLVE, targets)
        self._memory = memory
        self._window = dt.timedelta(days=settings.memory_days)

    async def handle(self, event: faust.EventT) -> None:
        """Returns when the verdict is in the memory and its record, if any, is acknowledged."""
        record = record_of(event)
        started = time.perf_counter()
        try:
            article = codec.decode(record.value or b"", EnrichedArticle)
            decision = decide(article, self._memory, self._window)
            for key, value in decision.changes.items():
                self._memory.put(key, value)
            if decision.article:
                await self._outbox.send(_resolved_record(decision.article))
        except Exception as error:  # noqa: BLE001 (an exception that leaves acknowledges the message)
            await send_rejection(self._outbox, record, Stage.RESOLVE, error)
            return
        seconds = time.perf_counter() - started
        metrics.STAGE_SECONDS.labels(Stage.RESOLVE).observe(seconds)
        _log_outcome(Stage.RESOLVE, decision.outcome, record, article.article_id, article.url.full, seconds)


async def send_rejection(outbox: Outbox, record: Record, stage: Stage, error: Exception) -> None:
    """Keep a document that cannot be processed; an unforeseen error is kept as `fault`, with its text."""
    if isinstance(error, Rejection):
        rejection = error
    else:
        log.error("unforeseen error", stage=stage, exc_info=error)
        rejection = Rejection(Reason.FAULT, f"{type(error).__name__}: {error}")
    outgoing = rejections.reject(record, stage, rejection)
    await outbox.send(outgoing)
    _log_outcome(
        stage, Outcome.REJECTED, record, None, None, None, reason=rejection.reason, error=rejection.message
    )


def record_of(event: faust.EventT) -> Record:
    """A Faust event as the record it came from."""
    message = event.message
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=round((message.timestamp or 0) * 1000),
        key=message.key,
        value=message.value,
        headers=_pairs(message.headers),
    )


def _pairs(headers: Mapping[str, bytes] | Iterable[tuple[str, bytes]] | None) -> codec.Headers:
    return list(headers.items() if isinstance(headers, Mapping) else headers or ())


@contextmanager
def abandon_unless_done(events: Sequence[faust.EventT]) -> Iterator[None]:
    """A body that does not end well leaves its events unacknowledged.

    Faust acknowledges the events of a body that is cancelled or raises. Marking them as acknowledged, without the
    consumer's bookkeeping, leaves a gap there that no commit passes.
    """
    try:
        yield
    except BaseException:
        for event in events:
            event.message.acked = True
        raise


def _resolved_record(article: ResolvedArticle) -> Outgoing:
    return Outgoing(
        topics.RESOLVED, article.article_id.encode(), codec.encode(article), codec.article_headers(article)
    )


def _log_outcome(
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
    metrics.count(stage, outcome, reason)
    texts = codec.header_texts(record.headers)
    log.info(
        "document",
        stage=stage.value,
        outcome=outcome.value,
        reason=reason.value if reason else None,
        article_id=article_id or (record.key or b"").decode("utf-8", "replace"),
        url=url or texts.get("ce_subject"),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        ms=round(seconds * 1000, 2) if seconds is not None else None,
        **more,
    )
