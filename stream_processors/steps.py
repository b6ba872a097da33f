"""The guarded steps that the agents run on each event."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import faust
import msgspec
import structlog

from schemas import codec, rejections, topics
from schemas.carried import carrying
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Outcome, Reason, Rejection, ResolvedArticle, Stage
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors import metrics
from stream_processors.enrich import names_of
from stream_processors.gauges import LAGS
from stream_processors.outbox import Outbox
from stream_processors.pool import DocumentPool
from stream_processors.remembering import PartitionDeciders
from stream_processors.resolve import Resolver, Stories, StoryDecision
from stream_processors.tables import TableMemory
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
            await self._outbox.send(carrying(worked.outgoing, record, raw=True))
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
    """articles.enriched -> articles.deduplicated, with a memory for each language partition."""

    def __init__(self, app: faust.App, settings: Settings, memory: TableMemory) -> None:
        window = dt.timedelta(days=settings.memory_days)
        self._outbox = Outbox(app, settings, Stage.RESOLVE, (topics.DEDUPLICATED,))
        self._resolvers = PartitionDeciders(app, memory, lambda: Resolver(memory, window))

    async def handle(self, event: faust.EventT) -> None:
        """Returns when the verdict is in the memory and its record, if any, is acknowledged."""
        record = record_of(event)
        started = time.perf_counter()
        try:
            article = codec.decode(record.value or b"", EnrichedArticle)
            resolver = await self._resolvers.of(record.partition)
            decision = resolver.resolve(article)
            if decision.article:
                outgoing = _resolved_record(topics.DEDUPLICATED, decision.article)
                await self._outbox.send(carrying(outgoing, record))
        except Exception as error:  # noqa: BLE001 (an exception that leaves acknowledges the message)
            await send_rejection(self._outbox, record, Stage.RESOLVE, error)
            return
        if decision.article and decision.article.duplicate.kind != "none":
            metrics.DUPLICATES.labels(decision.article.duplicate.kind).inc()
        _log_step(Stage.RESOLVE, decision.outcome, record, article, started)


class StoryStep:
    """articles.deduplicated -> articles.resolved and stories, with one memory for all languages."""

    def __init__(self, app: faust.App, settings: Settings, memory: TableMemory) -> None:
        window = dt.timedelta(days=settings.memory_days)
        self._outbox = Outbox(app, settings, Stage.STORY, (topics.RESOLVED, topics.STORIES))
        self._stories = PartitionDeciders(app, memory, lambda: Stories(memory, window))

    async def handle(self, event: faust.EventT) -> None:
        """Returns when the article's story is in the memory, and the article and the changed stories are acknowledged."""
        record = record_of(event)
        started = time.perf_counter()
        try:
            article = codec.decode(record.value or b"", ResolvedArticle)
            stories = await self._stories.of(record.partition)
            decision = stories.resolve(article)
            for outgoing in _story_records(article, decision):
                await self._outbox.send(carrying(outgoing, record))
        except Exception as error:  # noqa: BLE001 (an exception that leaves acknowledges the message)
            await send_rejection(self._outbox, record, Stage.STORY, error)
            return
        for change in decision.events:
            log.info("story", event=change.kind, story_id=change.story_id, other_id=change.other_id)
        own = decision.story is None or decision.story.id == article.article_id
        _log_step(Stage.STORY, Outcome.STARTED if own else Outcome.JOINED, record, article, started)


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


def _resolved_record(topic: Topic, article: ResolvedArticle) -> Outgoing:
    headers = codec.article_headers(article)
    return Outgoing(topic, article.article_id.encode(), codec.encode(article), headers)


def _story_records(article: ResolvedArticle, decision: StoryDecision) -> Iterator[Outgoing]:
    placed = msgspec.structs.replace(article, story=decision.story)
    yield _resolved_record(topics.RESOLVED, placed)
    for story in decision.stories:
        yield Outgoing(
            topics.STORIES, story.story_id.encode(), codec.encode(story), codec.story_headers(story)
        )
    for story_id in decision.gone:
        yield Outgoing(topics.STORIES, story_id.encode(), None)


def _log_step(
    stage: Stage, outcome: Outcome, record: Record, article: EnrichedArticle, started: float
) -> None:
    seconds = time.perf_counter() - started
    metrics.STAGE_SECONDS.labels(stage).observe(seconds)
    _log_outcome(stage, outcome, record, article.article_id, article.url.full, seconds)


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
    LAGS.handled(record.topic, record.partition, record.timestamp_ms)
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
