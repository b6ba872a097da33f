"""Deleting an article from its story."""

from __future__ import annotations

import msgspec

from stream_processors.resolve.stories_growth import message, shrunk
from stream_processors.resolve.stories_marks import MemberMark, StoryMark, encode, member_key, story_key
from stream_processors.resolve.stories_memory import StoryDecision


def deleted(article_id: str, known: MemberMark, deleted_ms: int, story: StoryMark | None) -> StoryDecision:
    """The mark says so first, and the story's count of changes then tells a replay after a crash what is left to do."""
    grave = msgspec.structs.replace(known, deleted_ms=max(deleted_ms, known.deleted_ms))
    if story is None:
        changes = {member_key(article_id): encode(grave)}
        return StoryDecision(None, changes, gone=(known.story_id,) if known.deleted_ms else ())
    if known.deleted_ms and story.changes >= known.change:
        return StoryDecision(None, {member_key(article_id): encode(grave)}, (message(story),))
    left = shrunk(story, article_id, known)
    grave = msgspec.structs.replace(grave, change=story.changes + 1)
    changes = {member_key(article_id): encode(grave)}
    if left is None:
        return StoryDecision(None, changes, gone=(story.story_id,), removals=(story_key(story.story_id),))
    return StoryDecision(None, changes | {story_key(left.story_id): encode(left)}, (message(left),))
