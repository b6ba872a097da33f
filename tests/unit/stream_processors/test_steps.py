"""What the steps say of what they did."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from schemas.codec import Record
from schemas.events import ResolvedArticle, StoryRef
from stream_processors.resolve.stories import StoryDecision, StoryEvent
from stream_processors.steps import _log_story
from tests.fakes.messages import resolved

RECORD = Record("articles.deduplicated", 0, 7, 0, b"key", b"", [])


@pytest.fixture
def article() -> ResolvedArticle:
    return resolved()


def test_a_merge_of_stories_is_logged_with_both_names(article: ResolvedArticle) -> None:
    merged = StoryEvent("merged", "younger", "older", 0.7)
    with capture_logs() as lines:
        _log_story(StoryDecision(StoryRef("older", 0.7), events=(merged,)), RECORD, article, 0.001)
    assert [(line["event"], line.get("change"), line.get("outcome")) for line in lines] == [
        ("story", "merged", None),
        ("document", None, "joined"),
    ]
