"""What the memory of stories keeps, closes and sweeps; replays, wrong clocks, deletions, and copies that turn out to be."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from schemas.codec import milliseconds
from schemas.events import Duplicate, ResolvedArticle
from stream_processors.resolve.memory import Arrival, DictMemory
from stream_processors.resolve.stories import Stories
from stream_processors.resolve.stories_index import FacetIndex
from stream_processors.resolve.stories_marks import decode_story, read_member, read_story
from stream_processors.resolve.stories_memory import StoryDecision
from tests.unit.resolve.test_stories import NOON, QUAKE, QUAKE_LATER, VOTE, article, direction, story_of

DAY = dt.timedelta(days=1)
NOTES = "Notes {0} from Town{0}ville by Reporter{0} on the Fair{0} and Guild{0} of Market{0} near Lake{0}."


def filler(count: int, days: float, start: float = 0) -> list[ResolvedArticle]:
    """Lone articles, evenly over so many days."""
    hours = [start * 24 + i * days * 24 / count for i in range(count)]
    return [article(f"f{start}-{i}", NOTES.format(i * 7919), hours=hour) for i, hour in enumerate(hours)]


def counts(stories: Stories, story_id: str) -> tuple[int, int]:
    story = read_story(stories._store, story_id)
    assert story is not None
    return story.articles, story.copies


def test_state_and_index_stay_bounded_and_every_replay_says_the_same_story() -> None:
    memory = DictMemory()
    stories = Stories(memory, window=DAY, replayable=3 * DAY)
    first = [article("a", QUAKE), article("b", QUAKE_LATER, hours=1)]
    said = [stories.resolve(one) for one in first]
    for one in filler(400, 3, start=0.1):
        stories.resolve(one)
    mark = read_story(memory, "a")
    assert mark is not None
    assert mark.closed
    assert not mark.facets[0].embedding
    rebuilt = Stories(memory, window=DAY, replayable=3 * DAY)
    rebuilt.load(memory.items())
    again = [rebuilt.resolve(one) for one in first]
    assert [one.story for one in again] == [one.story for one in said]
    assert again[1].stories == said[1].stories
    for one in filler(400, 4, start=3.2):
        rebuilt.resolve(one)
    assert read_member(memory, "a") is None
    assert read_story(memory, "a") is None
    assert len(memory) < 2 * 600


def test_the_slots_of_closed_stories_are_given_back_and_the_rest_is_found_as_before() -> None:
    index = FacetIndex()
    kept = DictMemory()
    stories = Stories(kept)
    for i in range(40):
        stories.resolve(article(f"q{i:02}", NOTES.format(i), embedding=direction(i)))
    marks = [decode_story(value) for key, value in kept.items() if key.startswith("s:")]
    for i in range(1200):
        index.put(msgspec.structs.replace(marks[i % 40], story_id=f"x{i}"), marks[i % 40].facets[0])
        index.kill(f"x{i}", ["en"])
    for mark in marks:
        index.put(mark, mark.facets[0])
    index.give_back()
    assert len(index) == len(marks)
    assert all(index.slot(mark.story_id, "en") is not None for mark in marks)


def test_an_article_from_the_far_future_ages_no_story() -> None:
    stories = Stories(DictMemory(), window=DAY)
    stories.resolve(article("a", QUAKE))
    stories.resolve(article("future", VOTE, hours=24 * 3650))
    assert story_of(stories.resolve(article("b", QUAKE_LATER, hours=2))) == "a"


def test_an_archive_pushed_beside_the_live_stream_has_stories_of_its_own() -> None:
    stories = Stories(DictMemory(), window=10 * DAY)
    for one in filler(200, 1):
        stories.resolve(one)
    year = -365 * 24
    stories.resolve(article("old", QUAKE, hours=year))
    assert story_of(stories.resolve(article("older", QUAKE_LATER, hours=year + 3))) == "old"
    assert story_of(stories.resolve(article("now", QUAKE_LATER, hours=25))) == "now"


def test_an_original_that_comes_late_joins_its_group_s_story_and_the_old_one_counts_as_a_copy() -> None:
    memory = DictMemory()
    stories = Stories(memory)
    stories.resolve(article("a", QUAKE))
    stories.resolve(article("b", VOTE, hours=1))
    late = stories.resolve(article("c", QUAKE, hours=2, duplicate=Duplicate(group_id="a")))
    assert story_of(late) == "a"
    turned = article("a", QUAKE, duplicate=Duplicate(kind="exact", of="c", group_id="a"))
    decision = stories.resolve(turned)
    assert counts(stories, "a") == (1, 1)
    assert stories.resolve(turned) == decision
    assert counts(stories, "a") == (1, 1)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_crash_while_an_article_turns_into_a_copy_is_made_good(kept: int) -> None:
    memory = DictMemory()
    stories = Stories(memory)
    for one in (article("a", QUAKE), article("c", QUAKE, hours=2, duplicate=Duplicate(group_id="a"))):
        stories.resolve(one)
    turned = article("a", QUAKE, duplicate=Duplicate(kind="exact", of="c", group_id="a"))
    whole = stories.decide(turned)
    for key, value in list(whole.changes.items())[:kept]:
        memory.put(key, value)
    after = Stories(memory)
    after.load(memory.items())
    after.resolve(turned)
    assert counts(after, "a") == (1, 1)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_crash_within_a_deletion_is_made_good_by_the_replay(kept: int) -> None:
    memory = DictMemory()
    stories = Stories(memory)
    for one in (article("a", QUAKE), article("b", QUAKE_LATER, hours=1)):
        stories.resolve(one)
    whole = stories.delete("a")
    for key, value in list(whole.changes.items())[:kept]:
        memory.put(key, value)
    after = Stories(memory)
    after.load(memory.items())
    again = after.delete("a")
    after.apply(again)
    assert again.stories == whole.stories
    assert counts(after, "a") == (1, 0)


def test_a_deleted_article_that_is_read_again_has_no_story_until_it_is_seen_again() -> None:
    stories = Stories(DictMemory())
    one = article("a", QUAKE)
    stories.resolve(one)
    stories.apply(stories.delete("a", NOON + dt.timedelta(hours=1)))
    assert stories.resolve(one) == StoryDecision(None)
    assert story_of(stories.resolve(article("a", QUAKE, hours=2))) == "a"
    assert stories.delete("a", NOON + dt.timedelta(hours=1)) == StoryDecision(None)


def test_a_record_that_comes_again_is_kept_as_long_as_its_latest_record() -> None:
    memory = DictMemory()
    stories = Stories(memory)
    stories.resolve(article("a", QUAKE), Arrival(milliseconds(NOON)))
    stories.resolve(article("a", QUAKE), Arrival(milliseconds(NOON + 5 * DAY)))
    member, story = read_member(memory, "a"), read_story(memory, "a")
    assert member is not None
    assert story is not None
    assert member.arrived_ms == story.arrived_ms == milliseconds(NOON + 5 * DAY)
