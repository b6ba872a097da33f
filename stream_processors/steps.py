"""The guarded steps that the agents run on each event."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import faust
import msgspec
import structlog
from faust import streams as faust_streams

from schemas import codec, rejections, topics
from schemas.carried import carrying
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Outcome, Reason, Rejection, ResolvedArticle, Stage
from schemas.settings import Settings
from schemas.topics import Topic
from schemas.tracing import TRACING
from stream_processors import metrics
from stream_processors.breaker import StageBreaker
from stream_processors.enrich import names_of
from stream_processors.gauges import LAGS
from stream_processors.health import Health
from stream_processors.outbox import Outbox
from stream_processors.pool import DocumentPool
from stream_processors.remembering import PartitionDeciders
from stream_processors.resolve import Arrival, Decision, Resolver, Stories, StoryDecision
from stream_processors.shutdown import end_unacknowledged
from stream_processors.tables import StateFailed, TableMemory
from stream_processors.work import Worked, work

log = structlog.get_logger(__name__)
REPLAYABLE = dt.timedelta(milliseconds=topics.REPLAYABLE_MS)
Reread = Awaitable[Mapping[int, Record]]


class EnrichStep:
    """articles.raw -> articles.enriched."""

    def __init__(
        self,
        app: faust.App,
        settings: Settings,
        health: Health,
        pool: DocumentPool,
        targets: tuple[Topic, ...],
    ) -> None:
        self._outbox = Outbox(app, settings, Stage.EXTRACT, targets)
        self._breaker = StageBreaker(settings.breaker_ratio, Stage.EXTRACT, health)
        self._pool = pool
        self._max_bytes = settings.max_document_bytes
        self._without = names_of(settings.disabled_enrichers)

    async def handle(self, event: faust.EventT) -> None:
        """Returns when the document's article, or its rejection, is acknowledged."""
        record, failures = record_of(event), 0
        while isinstance(worked := await self._worked(record), Exception):
            failures += 1
            if not await self._breaker.holds(worked, failures):
                await send_rejection(self._outbox, record, Stage.EXTRACT, worked)
                return
        self._breaker.passed()
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

    async def _worked(self, record: Record) -> Worked | Exception:
        try:
            worked = await self._pool.run(work, record, self._max_bytes, self._without)
            await self._outbox.send(carrying(worked.outgoing, record, raw=True))
        except Exception as error:  # noqa: BLE001 (an exception that leaves acknowledges the message)
            return error
        return worked


class Decided(NamedTuple):
    """What a decision sends, and what is logged once that is acknowledged."""

    outgoing: tuple[Outgoing, ...]
    log: Callable[[], None]


class Begun(NamedTuple):
    """What is with the producer; each of `sends` waits for one acknowledgement, also where a later record failed."""

    sends: list[Awaitable[None]]
    decided: Decided | Exception


class MemoryStep(ABC):
    """Decides on articles one after the other with a memory, and sends what a batch of decisions says together.

    Waiting for each acknowledgement alone would bound a partition to one article a round trip.
    """

    stage: Stage

    def __init__(
        self, app: faust.App, settings: Settings, health: Health, targets: tuple[Topic, ...]
    ) -> None:
        self._outbox = Outbox(app, settings, self.stage, targets)
        self._breaker = StageBreaker(settings.breaker_ratio, self.stage, health)

    async def handle_all(self, events: Sequence[faust.EventT]) -> None:
        """Returns when all verdicts are in the memory, and their records, or the rejections, are acknowledged."""
        decided = [await self._decided(event) for event in events]
        begun = [(record, await self._begun(record, what)) for record, what in decided]
        await asyncio.gather(*(self._settle(record, what) for record, what in begun))

    async def _decided(self, event: faust.EventT) -> tuple[Record, Decided | Exception]:
        record, failures = record_of(event), 0
        await asyncio.sleep(0)  # a long batch must not keep the loop from its other work
        while isinstance(decided := await self._tried(event, record), Exception):
            failures += 1
            if not await self._breaker.holds(decided, failures):
                return record, decided
        self._breaker.passed()
        return record, decided

    async def _tried(self, event: faust.EventT, record: Record) -> Decided | Exception:
        try:
            with being_current(event):
                return await self._decide(record)
        except StateFailed as error:
            end_unacknowledged(error)
        except Exception as error:  # noqa: BLE001 (an exception that leaves acknowledges the messages)
            return error

    async def _begun(self, record: Record, decided: Decided | Exception) -> Begun:
        """One event after the other, so that what a later one says again stands behind it."""
        sends: list[Awaitable[None]] = []
        if isinstance(decided, Exception):
            return Begun(sends, decided)
        try:
            for one in decided.outgoing:
                sends.append(await self._outbox.begin(carrying(one, record)))  # noqa: PERF401 (keeps those before a failure)
        except Exception as error:  # noqa: BLE001 (as above)
            return Begun(sends, error)
        return Begun(sends, decided)

    async def _settle(self, record: Record, begun: Begun) -> None:
        """A rejection comes after the acknowledgements of all that went out before it."""
        results = await asyncio.gather(*begun.sends, return_exceptions=True)
        decided = begun.decided
        for result in results:
            if isinstance(result, Exception) and not isinstance(decided, Exception):
                decided = result
            elif isinstance(result, BaseException) and not isinstance(result, Exception):
                raise result
        if isinstance(decided, Exception):
            await send_rejection(self._outbox, record, self.stage, decided)
        else:
            _say(decided)

    @abstractmethod
    async def _decide(self, record: Record) -> Decided: ...


class ResolveStep(MemoryStep):
    """articles.enriched -> articles.deduplicated, with a memory for each language partition."""

    stage = Stage.RESOLVE

    def __init__(
        self,
        app: faust.App,
        settings: Settings,
        health: Health,
        memory: TableMemory,
        reread: Callable[..., Reread],
    ) -> None:
        super().__init__(app, settings, health, (topics.DEDUPLICATED,))
        window = dt.timedelta(days=settings.memory_days)
        self._resolvers = PartitionDeciders(app, memory, lambda: Resolver(memory, window, REPLAYABLE))
        self._reread = reread

    async def _decide(self, record: Record) -> Decided:
        started = time.perf_counter()
        resolver = await self._resolvers.of(record.partition)
        if record.value is None:
            outcome, article, outgoing = await self._delete(resolver, record)
        else:
            article = codec.decode(record.value, EnrichedArticle)
            outcome, outgoing = await self._resolve(resolver, record, article)
        seconds = time.perf_counter() - started
        return Decided(tuple(outgoing), partial(_log_step, self.stage, outcome, record, article, seconds))

    async def _resolve(
        self, resolver: Resolver, record: Record, article: EnrichedArticle
    ) -> tuple[Outcome, list[Outgoing]]:
        decision = resolver.resolve(article, Arrival(record.timestamp_ms, record.offset))
        own = [_resolved_record(topics.DEDUPLICATED, decision.article)] if decision.article else []
        if decision.article and decision.article.duplicate.kind != "none":
            metrics.DUPLICATES.labels(decision.article.duplicate.kind).inc()
        return decision.outcome, own + await self._said_again(resolver, record.partition, decision)

    async def _delete(
        self, resolver: Resolver, record: Record
    ) -> tuple[Outcome | None, None, list[Outgoing]]:
        """Every partition hears of a deletion; where none knows the article, the first one passes it on."""
        deleted_at = codec.deletion_time(record)
        article_id = (record.key or b"").decode()
        known = resolver.knows(article_id)
        decision = resolver.delete(article_id, deleted_at, Arrival(record.timestamp_ms, record.offset))
        resolver.apply(decision)
        passes_on = decision.outcome is Outcome.DELETED and (known or record.partition == 0)
        own = [_deletion(topics.DEDUPLICATED, article_id, deleted_at)] if passes_on else []
        again = await self._said_again(resolver, record.partition, decision)
        return decision.outcome if known else None, None, own + again

    async def _said_again(self, resolver: Resolver, partition: int, decision: Decision) -> list[Outgoing]:
        """The articles whose verdict another one changed: as whole as they were read."""
        offsets = [resolver.offset_of(other.article_id) for other in decision.rehomed]
        read = await self._reread(partition, [offset for offset in offsets if offset >= 0]) if offsets else {}
        outgoing = []
        for other, offset in zip(decision.rehomed, offsets, strict=True):
            record = read.get(offset)
            article = codec.decode(record.value or b"", EnrichedArticle) if record else None
            amended = (
                resolver.amended(article) if article and article.article_id == other.article_id else None
            )
            if amended is None:
                log.warning("verdict not written again: its record is gone", article_id=other.article_id)
                continue
            outgoing.append(_resolved_record(topics.DEDUPLICATED, amended))
        return outgoing


class StoryStep(MemoryStep):
    """articles.deduplicated -> articles.resolved and stories, with one memory for all languages."""

    stage = Stage.STORY

    def __init__(self, app: faust.App, settings: Settings, health: Health, memory: TableMemory) -> None:
        super().__init__(app, settings, health, (topics.RESOLVED, topics.STORIES))
        window = dt.timedelta(days=settings.memory_days)
        self._stories = PartitionDeciders(app, memory, lambda: Stories(memory, window, REPLAYABLE))

    async def _decide(self, record: Record) -> Decided:
        started = time.perf_counter()
        stories = await self._stories.of(record.partition)
        if record.value is None:
            return self._delete(stories, record, started)
        article = codec.decode(record.value, ResolvedArticle)
        decision = stories.resolve(article, Arrival(record.timestamp_ms))
        outgoing = tuple(_story_records(article, decision)) if decision.story else ()
        seconds = time.perf_counter() - started
        return Decided(outgoing, partial(_log_story, decision, record, article, seconds))

    def _delete(self, stories: Stories, record: Record, started: float) -> Decided:
        """The story first: the deletion is passed on in any case, as the index may know what the memory forgot."""
        deleted_at = codec.deletion_time(record)
        article_id = (record.key or b"").decode()
        decision = stories.delete(article_id, deleted_at)
        stories.apply(decision)
        outgoing = (*_changed_stories(decision), _deletion(topics.RESOLVED, article_id, deleted_at))
        seconds = time.perf_counter() - started
        return Decided(outgoing, partial(_log_step, self.stage, Outcome.DELETED, record, None, seconds))


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
def being_current(event: faust.EventT) -> Iterator[None]:
    """Tables read and write the partition of the current event, which in a batch is the last one."""
    token = faust_streams._current_event.set(weakref.ref(event))  # noqa: SLF001 (Faust sets it for single events only)
    try:
        yield
    finally:
        faust_streams._current_event.reset(token)  # noqa: SLF001


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


def _say(decided: Decided) -> None:
    """What is acknowledged is done, whatever becomes of its log line."""
    try:
        decided.log()
    except Exception:
        log.exception("an outcome could not be logged")


def _resolved_record(topic: Topic, article: ResolvedArticle) -> Outgoing:
    headers = codec.article_headers(article)
    return Outgoing(topic, article.article_id.encode(), codec.encode(article), headers)


def _deletion(topic: Topic, article_id: str, deleted_at: dt.datetime) -> Outgoing:
    return Outgoing(topic, article_id.encode(), None, codec.deletion_headers(article_id, deleted_at))


def _story_records(article: ResolvedArticle, decision: StoryDecision) -> Iterator[Outgoing]:
    placed = msgspec.structs.replace(article, story=decision.story)
    yield _resolved_record(topics.RESOLVED, placed)
    yield from _changed_stories(decision)


def _changed_stories(decision: StoryDecision) -> Iterator[Outgoing]:
    for story in decision.stories:
        yield Outgoing(
            topics.STORIES, story.story_id.encode(), codec.encode(story), codec.story_headers(story)
        )
    for story_id in decision.gone:
        yield Outgoing(topics.STORIES, story_id.encode(), None)


def _log_story(decision: StoryDecision, record: Record, article: ResolvedArticle, seconds: float) -> None:
    for change in decision.events:
        log.info("story", change=change.kind, story_id=change.story_id, other_id=change.other_id)
    _log_step(Stage.STORY, _story_outcome(decision, article), record, article, seconds)


def _story_outcome(decision: StoryDecision, article: ResolvedArticle) -> Outcome:
    if decision.story is None:
        return Outcome.DELETED
    return Outcome.STARTED if decision.story.id == article.article_id else Outcome.JOINED


def _log_step(
    stage: Stage, outcome: Outcome | None, record: Record, article: EnrichedArticle | None, seconds: float
) -> None:
    """Nothing where there is no outcome: a deletion that is another partition's."""
    if outcome is None:
        return
    metrics.STAGE_SECONDS.labels(stage).observe(seconds)
    article_id, url = (article.article_id, article.url.full) if article else (None, None)
    _log_outcome(stage, outcome, record, article_id, url, seconds)


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
