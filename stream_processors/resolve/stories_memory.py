"""The records of the stories and of the articles in them, with the index that is made from them; what is old goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from schemas.codec import milliseconds
from schemas.events import ResolvedArticle, Story, StoryRef
from stream_processors.resolve.arrivals import MARGIN_MS, Arrivals, Slot
from stream_processors.resolve.memory import Arrival, Store
from stream_processors.resolve.stories_growth import closed
from stream_processors.resolve.stories_index import FacetIndex, Reach, found_by
from stream_processors.resolve.stories_marks import (
    MEMBER_PREFIX,
    STORY_PREFIX,
    MemberMark,
    Moment,
    StoryMark,
    decode_member,
    decode_story,
    encode,
    member_key,
    read_member,
    read_story,
    story_key,
)

WINDOW = dt.timedelta(days=10)
SWEEP_EVERY, SWEEP_MOST = 64, 256
"""Articles between sweeps, and records a sweep deals with at most of each kind."""
PROGRESS_EVERY = 50_000


class StoryEvent(msgspec.Struct, frozen=True):
    """`story_id` went into `other_id`, or goes on from it as a story of its own."""

    kind: Literal["merged", "split"]
    story_id: str
    other_id: str
    score: float


class StoryDecision(msgspec.Struct, frozen=True):
    """`changes` go into the memory in their order, then `removals` out of it; `stories` to the topic; `gone` are tombstones.

    `story` is absent only where the article was deleted.
    """

    story: StoryRef | None
    changes: dict[str, bytes] = {}
    stories: tuple[Story, ...] = ()
    events: tuple[StoryEvent, ...] = ()
    gone: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()


class StoryMemory:
    """Reads, writes, sweeps."""

    def __init__(self, store: Store, window: dt.timedelta, replayable: dt.timedelta) -> None:
        self.store = store
        self.index = FacetIndex()
        self.window_ms = window // dt.timedelta(milliseconds=1)
        self._kept_ms = max(window, replayable) // dt.timedelta(milliseconds=1) + MARGIN_MS
        self._members = Arrivals()

    def load(self, items: Iterable[tuple[str, bytes]], progress: Callable[[int], None] | None = None) -> int:
        """Rebuild the index from the records, in any order; returns the number of stories."""
        self.index, self._members, count = FacetIndex(), Arrivals(), 0
        for key, value in items:
            if key.startswith(MEMBER_PREFIX) and value:
                self._place(key, decode_member(value))
            if not key.startswith(STORY_PREFIX) or not value:
                continue
            self._remember(None, decode_story(value))
            count += 1
            if progress and count % PROGRESS_EVERY == 0:
                progress(count)
        return count

    def apply(self, decision: StoryDecision) -> None:
        """Put the changes into the memory and the index; doing it again changes nothing."""
        for key, value in decision.changes.items():
            if key.startswith(STORY_PREFIX):
                self._remember(self._story(key), decode_story(value))
            else:
                self._replace_member(key, decode_member(value))
            self.store.put(key, value)
        for key in decision.removals:
            if key.startswith(STORY_PREFIX):
                self._remember(self._story(key), None)
            else:
                self._replace_member(key, None)
            self.store.delete(key)
        if decision.removals or decision.gone:
            self._members.give_back()
        self.index.give_back()

    def moment(self, article: ResolvedArticle, known: MemberMark | None, arrival: Arrival | None) -> Moment:
        """When the article comes; one that is known keeps its number."""
        members, observed = self._members, milliseconds(article.observed_at)
        number = known.number if known and known.number >= 0 else members.next_number
        at = arrival.at_ms if arrival else max(observed, members.arrival_clock_ms())
        return Moment(number, max(at, known.arrived_ms if known else 0), members.clock_ms())

    def reach(self, article: ResolvedArticle) -> Reach:
        """By the article's own time, whatever has come from elsewhen; sweeping goes by the stream's."""
        horizon = milliseconds(article.observed_at) - self.window_ms
        return Reach(milliseconds(article.timestamp), self.window_ms, horizon, self._held_since_ms)

    def swept(self, decision: StoryDecision, moment: Moment) -> StoryDecision:
        """With the oldest stories closed, and those records gone whose articles cannot be read again."""
        if moment.number != self._members.next_number or moment.number % SWEEP_EVERY:
            return decision
        changes: dict[str, bytes] = {}
        for story_id in self.index.older_than(self._held_since_ms, SWEEP_MOST):
            story = read_story(self.store, story_id)
            if story and story_key(story_id) not in decision.changes:
                changes[story_key(story_id)] = encode(closed(story))
        gone = self._gone(self._members.arrival_clock_ms() - self._kept_ms)
        removals = tuple(key for key in gone if key not in decision.changes)
        changes = {key: value for key, value in changes.items() if key not in removals}
        return msgspec.structs.replace(decision, changes=changes | decision.changes, removals=removals)

    def _gone(self, arrived_before_ms: int) -> list[str]:
        keys = []
        for number in self._members.due(0, arrived_before_ms, SWEEP_MOST):
            article_id = self._members.article_id(number)
            member = read_member(self.store, article_id)
            if member is None or member.number != number:
                continue
            keys.append(member_key(article_id))
            story = read_story(self.store, member.story_id)
            if story and story.arrived_ms < arrived_before_ms:
                keys.append(story_key(story.story_id))
        return list(dict.fromkeys(keys))

    @property
    def _held_since_ms(self) -> int:
        return self._members.held_since_ms(self.window_ms)

    def _story(self, key: str) -> StoryMark | None:
        data = self.store.get(key)
        return decode_story(data) if data else None

    def _remember(self, before: StoryMark | None, story: StoryMark | None) -> None:
        if story is None or story.merged_into or story.closed:
            if before and not before.closed:
                self.index.kill(before.story_id, [facet.language for facet in before.facets])
            return
        for facet in story.facets:
            held = before.facet(facet.language) if before else None
            known = found_by(before, held) if before and held else set()
            self.index.put(story, facet, found_by(story, facet) - known)

    def _replace_member(self, key: str, mark: MemberMark | None) -> None:
        data = self.store.get(key)
        held = decode_member(data) if data else None
        if held and (mark is None or held.number != mark.number):
            self._members.kill(held.number)
        if mark:
            self._place(key, mark)

    def _place(self, key: str, mark: MemberMark) -> None:
        if mark.number >= 0:
            article_id = key.removeprefix(MEMBER_PREFIX)
            self._members.place(Slot(mark.number, article_id, mark.observed_ms, 0, 0, mark.arrived_ms))
