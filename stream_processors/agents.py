"""All wiring of the Faust workers, on one screen: which topic goes through which step to which topic.

Every agent body is a guarded step: it ends with the outputs acknowledged, or with the document acknowledged on
`articles.rejected`. An exception that left an agent would acknowledge its message, so none can.
"""

from __future__ import annotations

import faust

from schemas.settings import Settings
from schemas.topics import DEDUPLICATED, ENRICHED, MEMORY_TABLE, RAW, STORIES_TABLE
from stream_processors.app import bytes_topic, memory_table
from stream_processors.enrich_step import EnrichStep
from stream_processors.faust_events import abandon_unless_done, side_by_side
from stream_processors.health import Health
from stream_processors.memory_steps import ResolveStep, StoryStep
from stream_processors.pool import DocumentPool
from stream_processors.rereading import Rereader
from stream_processors.tables import TableMemory

BATCH_SECONDS = 0.02
"""How long a first document waits for company; more would delay it, and fill no batch that a backlog does not fill."""


def wire_enrich(app: faust.App, settings: Settings, health: Health, pool: DocumentPool) -> None:
    """articles.raw -> extract + enrich -> articles.enriched; documents fan out to the pool's processes."""
    step = EnrichStep(app, settings, health, pool, targets=(ENRICHED,))

    @app.agent(bytes_topic(app, settings, RAW), name="enrich")
    async def enrich(stream: faust.StreamT[bytes]) -> None:
        await side_by_side(stream, step.handle, settings.batch_documents, health.tick)


def wire_resolve(app: faust.App, settings: Settings, health: Health) -> None:
    """Revisions and copies by language, then stories over all of them; decided one at a time, in order."""
    copies = memory_table(app, MEMORY_TABLE, ENRICHED.partitions)
    step = ResolveStep(app, settings, health, TableMemory(copies), Rereader(settings, ENRICHED))
    told = memory_table(app, STORIES_TABLE, DEDUPLICATED.partitions)
    story_step = StoryStep(app, settings, health, TableMemory(told))

    @app.agent(bytes_topic(app, settings, ENRICHED), name="resolve")
    async def resolve(stream: faust.StreamT[bytes]) -> None:
        async for events in stream.take_events(settings.batch_documents, within=BATCH_SECONDS):
            health.tick()
            with abandon_unless_done(events):
                await step.handle_all(events)

    @app.agent(bytes_topic(app, settings, DEDUPLICATED), name="story")
    async def story(stream: faust.StreamT[bytes]) -> None:
        async for events in stream.take_events(settings.batch_documents, within=BATCH_SECONDS):
            health.tick()
            with abandon_unless_done(events):
                await story_step.handle_all(events)
