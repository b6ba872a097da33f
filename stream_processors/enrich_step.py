"""The step of the enrich worker: a document to a pool process, its article on."""

from __future__ import annotations

import faust

from schemas.carried import carrying
from schemas.codec import Record
from schemas.events import Outcome, Stage
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors import metrics
from stream_processors.breaker import StageBreaker
from stream_processors.faust_events import record_of
from stream_processors.health import Health
from stream_processors.outbox import Outbox
from stream_processors.outcome_log import log_outcome
from stream_processors.outcomes import send_rejection
from stream_processors.pool import DocumentPool
from stream_processors.turns import Turns
from stream_processors.work import Worked, terms_of, work


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
        self._terms = terms_of(settings)
        self._turns = Turns()

    async def handle(self, event: faust.EventT) -> None:
        """Returns when the document's article, or its rejection, is acknowledged; fetches of one page go in their order."""
        record = record_of(event)
        async with self._turns.of(record.key):
            await self._handle(record)

    async def _handle(self, record: Record) -> None:
        failures = 0
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
            log_outcome(
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
            worked = await self._pool.run(work, record, self._terms)
            await self._outbox.send(carrying(worked.outgoing, record, raw=True))
        except Exception as error:  # noqa: BLE001 (an exception that leaves acknowledges the message)
            return error
        return worked
