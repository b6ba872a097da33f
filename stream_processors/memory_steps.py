"""The steps that decide with a memory: resolve and story."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import faust
import msgspec
import structlog

from schemas import codec, topics
from schemas.carried import carrying
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Outcome, ResolvedArticle, Stage
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors import metrics
from stream_processors.breaker import StageBreaker
from stream_processors.faust_events import being_current, record_of
from stream_processors.health import Health
from stream_processors.outbox import Outbox, Sending
from stream_processors.outcomes import log_step, log_story, send_rejection
from stream_processors.remembering import PartitionDeciders
from stream_processors.resolve import Arrival, Decision, Resolver, Stories, StoryDecision
from stream_processors.shutdown import end_unacknowledged
from stream_processors.tables import StateFailed, TableMemory

log = structlog.get_logger(__name__)
REPLAYABLE = dt.timedelta(milliseconds=topics.REPLAYABLE_MS)
Reread = Awaitable[Mapping[int, Record]]


class Decided(NamedTuple):
    """What a decision sends, and what is logged once that is acknowledged."""

    outgoing: tuple[Outgoing, ...]
    log: Callable[[], None]


class Begun(NamedTuple):
    """What is with the producer; each of `sends` waits for one acknowledgement, also where a later record failed."""

    sends: list[Sending]
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
        sends: list[Sending] = []
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
        self._resolvers = PartitionDeciders(app, memory, lambda store: Resolver(store, window, REPLAYABLE))
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
        return Decided(tuple(outgoing), partial(log_step, self.stage, outcome, record, article, seconds))

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
        self._stories = PartitionDeciders(app, memory, lambda store: Stories(store, window, REPLAYABLE))

    async def _decide(self, record: Record) -> Decided:
        started = time.perf_counter()
        stories = await self._stories.of(record.partition)
        if record.value is None:
            return self._delete(stories, record, started)
        article = codec.decode(record.value, ResolvedArticle)
        decision = stories.resolve(article, Arrival(record.timestamp_ms))
        outgoing = tuple(_story_records(article, decision)) if decision.story else ()
        seconds = time.perf_counter() - started
        return Decided(outgoing, partial(log_story, decision, record, article, seconds))

    def _delete(self, stories: Stories, record: Record, started: float) -> Decided:
        """The story first: the deletion is passed on in any case, as the index may know what the memory forgot."""
        deleted_at = codec.deletion_time(record)
        article_id = (record.key or b"").decode()
        decision = stories.delete(article_id, deleted_at)
        stories.apply(decision)
        outgoing = (*_changed_stories(decision), _deletion(topics.RESOLVED, article_id, deleted_at))
        seconds = time.perf_counter() - started
        return Decided(outgoing, partial(log_step, self.stage, Outcome.DELETED, record, None, seconds))


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
