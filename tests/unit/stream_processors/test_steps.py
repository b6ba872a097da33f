"""What the steps say of what they did."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from schemas.codec import Outgoing, Record
from schemas.events import Reason, Rejection, ResolvedArticle, StoryRef
from schemas.topics import REJECTED, RESOLVED, STORIES
from stream_processors.memory_steps import Decided, StoryStep
from stream_processors.outbox import Sending
from stream_processors.outcomes import log_story
from stream_processors.resolve.stories import StoryDecision, StoryEvent
from tests.fakes.messages import resolved

RECORD = Record("articles.deduplicated", 0, 7, 0, b"key", b"", [])


@pytest.fixture
def article() -> ResolvedArticle:
    return resolved()


def test_a_merge_of_stories_is_logged_with_both_names(article: ResolvedArticle) -> None:
    merged = StoryEvent("merged", "younger", "older", 0.7)
    with capture_logs() as lines:
        log_story(StoryDecision(StoryRef("older", 0.7), events=(merged,)), RECORD, article, 0.001)
    assert [(line["event"], line.get("change"), line.get("outcome")) for line in lines] == [
        ("story", "merged", None),
        ("document", None, "joined"),
    ]


class Refusing:
    """Stands for the outbox: acknowledges after a while, and refuses the second record of each decision."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._count = 0

    async def begin(self, outgoing: Outgoing) -> Sending:
        self._count += 1
        if self._count == 2:
            raise Rejection(Reason.TOO_LARGE, "too large")
        return asyncio.ensure_future(self._acknowledged(outgoing))

    async def send(self, outgoing: Outgoing) -> None:
        await self._acknowledged(outgoing)

    async def _acknowledged(self, outgoing: Outgoing) -> bool:
        await asyncio.sleep(0)
        self.done.append(outgoing.topic.name)
        return False


def test_a_rejection_comes_after_the_acknowledgements_of_the_decision_s_earlier_records() -> None:
    class Step(StoryStep):
        def __init__(self) -> None:
            self._outbox = outbox  # type: ignore[assignment]

    outbox = Refusing()
    records = tuple(Outgoing(topic, b"key", b"{}") for topic in (RESOLVED, STORIES))
    step = Step()

    async def settled() -> None:
        await step._settle(RECORD, await step._begun(RECORD, Decided(records, lambda: None)))

    asyncio.run(settled())
    assert outbox.done == [RESOLVED.name, REJECTED.name]
