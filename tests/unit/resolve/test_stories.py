"""Stories: joined, copied, replayed, merged, split, forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from schemas.events import (
    Duplicate,
    EnrichedArticle,
    Extraction,
    Fingerprint,
    Publisher,
    ResolvedArticle,
    Url,
)
from stream_processors.resolve.memory import DictMemory
from stream_processors.resolve.stories import Stories
from stream_processors.resolve.stories_memory import StoryDecision

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
QUAKE = (
    "An earthquake of magnitude 6.8 struck Valdoria, killing 142 people in Tresmont, mayor Ilka Brandov said."
)
QUAKE_LATER = "Rescuers in Tresmont, Valdoria, searched rubble after the earthquake; Ilka Brandov counted 142 people dead."
VOTE = (
    "Parliament in Norrland passed the fisheries budget after Gunvald Sterner withdrew his harbour amendment."
)


def article(name: str, body: str, *, hours: float = 0, **given: Any) -> ResolvedArticle:
    at = NOON + dt.timedelta(hours=hours)
    plain: dict[str, Any] = {
        "url": Url(),
        "observed_at": at,
        "first_seen_at": at,
        "published_at": at,
        "fingerprint": Fingerprint(text="", content=""),
        "extraction": Extraction(method="test"),
        "language": "en",
        "publisher": Publisher(domain=f"{name}.example"),
    }
    return ResolvedArticle(article_id=name, body=body, **(plain | given))


def direction(seed: int, near: tuple[float, ...] | None = None, noise: float = 1.0) -> tuple[float, ...]:
    """A random unit vector, or one near another."""
    vector = np.random.default_rng(seed).normal(size=512)
    vector /= np.linalg.norm(vector)
    mixed = vector if near is None else np.asarray(near) + noise * vector
    return tuple((mixed / np.linalg.norm(mixed)).tolist())


def story_of(decision: StoryDecision) -> str:
    assert decision.story is not None
    return decision.story.id


def test_two_reports_of_one_event_are_one_story_named_after_the_first() -> None:
    stories = Stories(DictMemory())
    stories.resolve(article("a", QUAKE))
    decision = stories.resolve(article("b", QUAKE_LATER, hours=3, headline="Quake toll"))
    assert story_of(decision) == "a"
    (story,) = decision.stories
    assert (story.articles, story.outlets, story.languages) == (2, 2, ("en",))
    assert story.last_at - story.first_at == dt.timedelta(hours=3)


def test_another_event_is_another_story_and_a_lone_article_is_not_told() -> None:
    stories = Stories(DictMemory())
    stories.resolve(article("a", QUAKE))
    decision = stories.resolve(article("b", VOTE))
    assert story_of(decision) == "b"
    assert decision.stories == ()


def test_a_story_is_forgotten_after_the_window() -> None:
    stories = Stories(DictMemory(), window=dt.timedelta(days=10))
    stories.resolve(article("a", QUAKE))
    assert story_of(stories.resolve(article("b", QUAKE_LATER, hours=24 * 11))) == "b"


def test_a_copy_has_the_story_of_its_original_and_is_no_further_report() -> None:
    stories = Stories(DictMemory())
    stories.resolve(article("a", QUAKE))
    copied = Duplicate(kind="near", of="a", group_id="a", similarity=0.9)
    decision = stories.resolve(article("b", VOTE, duplicate=copied))
    assert story_of(decision) == "a"
    assert (decision.stories[0].articles, decision.stories[0].outlets) == (1, 2)


def test_a_replayed_article_gives_the_same_story_records_and_messages() -> None:
    memory = DictMemory()
    stories = Stories(memory)
    first = [stories.resolve(a) for a in (article("a", QUAKE), article("b", QUAKE_LATER, hours=1))]
    held = dict(memory)
    again = stories.resolve(article("b", QUAKE_LATER, hours=1))
    assert again == first[1]
    assert dict(memory) == held


def test_a_replay_of_what_left_the_window_meanwhile_says_again_what_was_said() -> None:
    """One article from much later, as a record whose sender sets no time, must not age the others."""
    stories = Stories(DictMemory())
    first = [article("one", QUAKE), article("two", QUAKE_LATER, hours=3)]
    said = [stories.resolve(one) for one in first]
    stories.resolve(article("late", VOTE, hours=24 * 24))
    again = [stories.resolve(one) for one in first]
    assert [one.story for one in again] == [one.story for one in said]
    assert story_of(said[0]) == story_of(said[1])


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_crash_between_the_records_of_a_decision_is_made_good_by_the_replay(kept: int) -> None:
    memory = DictMemory()
    Stories(memory).resolve(article("a", QUAKE))
    second = article("b", QUAKE_LATER, hours=1)
    before = Stories(memory)
    before.load(memory.items())
    whole = before.decide(second)
    for key, value in list(whole.changes.items())[:kept]:
        memory.put(key, value)
    after = Stories(memory)
    after.load(memory.items())
    assert after.resolve(second).changes == whole.changes


def test_a_memory_loaded_in_any_order_decides_as_the_one_that_wrote_it() -> None:
    memory = DictMemory()
    running = Stories(memory)
    for number in range(30):
        running.resolve(
            article(f"q{number}", QUAKE.replace("Valdoria", f"Land{number % 7}shire"), hours=number)
        )
    reloaded = Stories(memory)
    reloaded.load(reversed(list(memory.items())))
    late = article("late", QUAKE_LATER, hours=31, embedding=direction(1))
    assert reloaded.decide(late) == running.decide(late)


def test_a_report_in_another_language_joins_by_its_embedding() -> None:
    stories = Stories(DictMemory())
    meaning = direction(1)
    stories.resolve(article("a", QUAKE, embedding=meaning))
    german = "Bei einem schweren Beben starben nach Angaben des Rathauses viele Menschen in der Bergstadt."
    near = stories.resolve(article("b", german, language="de", embedding=direction(2, meaning, 0.7)))
    other = stories.resolve(article("c", VOTE, language="fr", embedding=direction(3)))
    assert (story_of(near), near.stories[0].languages) == ("a", ("de", "en"))
    assert story_of(other) == "c"


def test_two_stories_that_turn_out_to_be_one_are_merged_into_the_older_and_say_so() -> None:
    memory = DictMemory()
    stories = Stories(memory)
    stories.resolve(article("a", QUAKE))
    alone = DictMemory()
    Stories(alone).resolve(article("b", QUAKE_LATER + " " + QUAKE, hours=1))
    memory.update(alone)
    stories.load(memory.items())
    decision = stories.resolve(article("c", QUAKE + " " + QUAKE_LATER, hours=2))
    assert story_of(decision) == "a"
    assert [(event.kind, event.story_id, event.other_id) for event in decision.events] == [
        ("merged", "b", "a")
    ]
    copied = Duplicate(kind="exact", of="b", group_id="b")
    assert story_of(stories.resolve(article("d", QUAKE, hours=3, duplicate=copied))) == "a"


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_crash_within_a_merge_is_made_good_by_the_replay(kept: int) -> None:
    memory, alone = DictMemory(), DictMemory()
    Stories(memory).resolve(article("a", QUAKE))
    Stories(alone).resolve(article("b", QUAKE_LATER + " " + QUAKE, hours=1))
    memory.update(alone)
    third = article("c", QUAKE + " " + QUAKE_LATER, hours=2)
    before = Stories(memory)
    before.load(memory.items())
    whole = before.decide(third)
    for key, value in list(whole.changes.items())[:kept]:
        memory.put(key, value)
    after = Stories(memory)
    after.load(memory.items())
    replayed = after.resolve(third)
    assert (replayed.changes, replayed.stories) == (whole.changes, whole.stories)


def test_a_story_that_drifted_from_its_beginning_goes_on_as_a_new_one_and_says_so() -> None:
    stories = Stories(DictMemory())
    begin = direction(1)
    for number in range(14):
        stories.resolve(article(f"a{number:02}", QUAKE, hours=number, embedding=begin))
    decision = stories.resolve(article("z", QUAKE, hours=20, embedding=tuple(-x for x in begin)))
    assert [(event.kind, event.story_id, event.other_id) for event in decision.events] == [
        ("split", "z", "a00")
    ]


def test_a_deleted_article_takes_its_headline_and_count_with_it() -> None:
    memory = DictMemory()
    stories = Stories(memory)
    stories.resolve(article("a", QUAKE, headline="Quake in Valdoria"))
    stories.resolve(article("b", QUAKE_LATER, hours=1, headline="Valdoria quake toll"))
    decision = stories.delete("a")
    stories.apply(decision)
    assert (decision.stories[0].label, decision.stories[0].articles) == ("Valdoria quake toll", 1)
    gone = stories.delete("b")
    stories.apply(gone)
    assert gone.gone == ("a",)
    again = stories.delete("b")
    assert (again.changes, again.gone) == ({"p:b": memory["p:b"]}, ("a",))
    assert stories.delete("unknown") == StoryDecision(None)


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("", "und"),
        ("x" * 1_000_000, "en"),
        ("1 2 3 4 " * 50, "en"),
        ("\ud800 lone", "xx"),
        ("地震 quake Дом", "zh"),
    ],
)
def test_odd_texts_get_a_story_and_the_same_one_again(body: str, language: str) -> None:
    stories = Stories(DictMemory())
    decision = stories.resolve(article("a", body, language=language, headline=None))
    assert story_of(decision) == "a"
    assert stories.decide(article("a", body, language=language, headline=None)) == decision


def test_articles_that_say_nothing_stay_alone() -> None:
    stories = Stories(DictMemory())
    assert isinstance(article("a", ""), EnrichedArticle)
    ids = [story_of(stories.resolve(article(name, "", language="und"))) for name in ("a", "b")]
    assert ids == ["a", "b"]
