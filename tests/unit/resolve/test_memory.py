"""What resolve remembers and forgets: replays, sweeps, wrong clocks, late originals and deletions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import milliseconds
from schemas.events import EnrichedArticle, Outcome, Publisher
from stream_processors.resolve import Arrival, Decision, DictMemory, Resolver, decide
from stream_processors.resolve.memory import decode_article
from stream_processors.resolve.revisions import EARLIER_TEXTS
from tests.fakes.messages import NOON
from tests.quality import spinner
from tests.unit.resolve.test_copies import DAY, MINUTE, OTHER, REPORT, A, B, C, at, written

AGENCY = spinner.agency(REPORT, Random(1))
CHROME = spinner.chrome(REPORT, Random(1))
REPLAYABLE = 21 * DAY


def filler(count: int, days: float) -> list[EnrichedArticle]:
    """Short articles, evenly over so many days."""
    step = days * 1440 / count
    return [at(i * step, f"https://x.example/{i}/{days}", f"Short {i}") for i in range(count)]


def articles_of(memory: DictMemory) -> dict[str, Any]:
    return {key[2:]: decode_article(value) for key, value in memory.items() if key.startswith("a:")}


def test_replaying_all_that_can_be_read_again_repeats_every_verdict() -> None:
    """Three weeks of articles, of which the memory of candidates holds ten days and one."""
    memory = DictMemory()
    resolver = Resolver(memory, 10 * DAY, REPLAYABLE)
    first = [at(0, A, REPORT), at(1, B, AGENCY), at(2, A, REPORT + "\nTowed on Wednesday."), at(3, C, OTHER)]
    late = [at(14 * 1440, "https://d.example/", CHROME), at(14 * 1440 + 1, "https://e.example/", OTHER)]
    stream = [*first, *filler(2000, 14), *late, *filler(1000, 16)]
    said = {article.article_id: resolver.resolve(article).article for article in stream}
    marks = articles_of(memory)
    assert marks[first[1].article_id].forgotten
    assert not marks[first[1].article_id].sketch.shingles
    rebuilt = Resolver(memory, 10 * DAY, REPLAYABLE)
    rebuilt.load(memory.items())
    for article in stream:
        again = rebuilt.resolve(article)
        assert again.article in (None, said[article.article_id])
        assert again.outcome in (Outcome.STALE, Outcome.NEW, Outcome.NEAR, Outcome.REVISION)
    assert articles_of(memory).keys() == marks.keys()


def test_the_marks_of_what_no_topic_holds_any_more_are_swept() -> None:
    memory = DictMemory()
    resolver = Resolver(memory, DAY, 2 * DAY)
    for article in filler(800, 8):
        resolver.resolve(article)
    seen = [mark.observed_ms for mark in articles_of(memory).values()]
    assert min(seen) > milliseconds(NOON + 4 * DAY)
    held = [mark for mark in articles_of(memory).values() if not mark.forgotten]
    assert min(mark.observed_ms for mark in held) > milliseconds(NOON + 5 * DAY)
    assert len(resolver.index) == len(held)


def test_the_texts_of_earlier_revisions_are_swept_with_the_article() -> None:
    memory = DictMemory()
    resolver = Resolver(memory, DAY, 2 * DAY)
    for number in range(20):
        resolver.resolve(at(number, A, f"{REPORT}\nUpdated {number} times."))
        texts = [key for key in memory if key.startswith("t:")]
        assert len(texts) == min(number, EARLIER_TEXTS) + 1
    for article in filler(800, 8):
        resolver.resolve(article)
    assert not [key for key in memory if key.startswith("t:")]


def test_deleting_an_article_deletes_the_marks_of_its_earlier_texts() -> None:
    memory = DictMemory()
    resolver = Resolver(memory)
    resolver.resolve(at(0, A, REPORT))
    resolver.resolve(at(1, A, f"{REPORT}\nUpdated."))
    resolver.apply(resolver.delete(at(0, A, REPORT).article_id))
    assert not [key for key in memory if key.startswith("t:")]


@pytest.mark.parametrize("sweeping", [True, False])
def test_a_late_article_s_verdict_does_not_depend_on_what_is_swept_already(*, sweeping: bool) -> None:
    memory = DictMemory()
    resolver = Resolver(memory, 10 * DAY, REPLAYABLE)
    resolver.resolve(at(3 * 1440, A, REPORT))
    for article in filler(1200, 16):
        decision = decide(article, memory, 10 * DAY, resolver.index)
        resolver.apply(resolver.decide(article) if sweeping else decision)
    assert articles_of(memory)[at(0, A, REPORT).article_id].forgotten is sweeping
    assert written(resolver, at(12 * 1440, B, AGENCY)).kind == "none"


@pytest.mark.parametrize("days", [10_000, -10_000])
def test_one_wrong_clock_does_not_empty_the_memory(days: int) -> None:
    memory = DictMemory()
    resolver = Resolver(memory, DAY)
    for i in range(130):
        resolver.resolve(at(i + (days * 1440 if i == 60 else 0), f"https://x.example/{i}", f"Short {i}"))
    assert sum(not mark.forgotten for mark in articles_of(memory).values()) == 130


def test_an_archive_pushed_beside_the_live_stream_is_compared_within_itself() -> None:
    resolver = Resolver(DictMemory(), 10 * DAY, REPLAYABLE)
    year = -365 * 1440
    now = [*filler(128, 1)]
    for i, article in enumerate(now):
        resolver.resolve(article)
        if i == 10:
            written(resolver, at(year, A, REPORT))
    written(resolver, at(1440, C, REPORT))
    assert written(resolver, at(year + 60, B, AGENCY)).of == at(0, A, REPORT).article_id


def test_a_few_articles_of_a_year_are_compared_in_whatever_order_they_come() -> None:
    resolver = Resolver(DictMemory(), 10 * DAY, REPLAYABLE)
    written(resolver, at(0, A, REPORT))
    for article in filler(60, 365):
        resolver.resolve(article)
    assert written(resolver, at(60, B, AGENCY)).of == at(0, A, REPORT).article_id


def test_what_is_published_earlier_and_comes_later_takes_the_group_over() -> None:
    resolver = Resolver(DictMemory())
    first, second = at(0, A, REPORT, published_at=NOON), at(1, B, CHROME, published_at=NOON)
    group = written(resolver, first).group_id
    written(resolver, second)
    decision = resolver.resolve(at(5, C, AGENCY, published_at=NOON - DAY))
    late = decision.article
    assert late is not None
    assert (late.duplicate.kind, late.duplicate.of, late.duplicate.group_id) == ("none", None, group)
    verdicts = {moved.article_id: moved.duplicate for moved in decision.rehomed}
    assert verdicts.keys() == {first.article_id, second.article_id}
    assert {(one.of, one.group_id) for one in verdicts.values()} == {(late.article_id, group)}
    assert "published earlier" in str(verdicts[first.article_id].evidence)
    assert {one.delay for one in verdicts.values()} == {86_400}, "seconds after the new original"
    amended = resolver.amended(first)
    assert amended is not None
    assert amended.duplicate == verdicts[first.article_id]
    assert written(resolver, at(9, "https://d.example/", REPORT)).of == late.article_id


def test_an_agency_s_own_text_takes_the_group_over_whenever_it_was_published() -> None:
    resolver = Resolver(DictMemory())
    written(resolver, at(0, A, REPORT))
    credit: dict[str, Any] = {"credited_agencies": ("North Wire",), "publisher": Publisher(name="North Wire")}
    late = written(resolver, at(5, B, AGENCY, published_at=NOON + DAY, **credit))
    assert late.kind == "none"


def test_a_replay_of_the_whole_stream_ends_as_it_was_left() -> None:
    memory = DictMemory()
    resolver = Resolver(memory)
    stream = [
        at(0, A, REPORT, published_at=NOON),
        at(1, B, CHROME, published_at=NOON - MINUTE),
        at(2, C, AGENCY, published_at=NOON - DAY),
    ]
    for article in stream:
        resolver.resolve(article)
    held = dict(memory)
    again = [resolver.resolve(article) for article in stream]
    assert memory == held
    assert again[2].article is not None
    assert again[2].article.duplicate.kind == "none"
    assert [moved.article_id for moved in again[2].rehomed] == [one.article_id for one in stream[:2]]


@pytest.mark.parametrize("kept", range(4))
def test_a_crash_within_a_takeover_is_made_good_by_the_replay(kept: int) -> None:
    memory = DictMemory()
    resolver = Resolver(memory)
    for article in (at(0, A, REPORT, published_at=NOON), at(1, B, CHROME, published_at=NOON)):
        resolver.resolve(article)
    late = at(5, C, AGENCY, published_at=NOON - DAY)
    whole = resolver.decide(late)
    assert len(whole.changes) == 5
    for key, value in list(whole.changes.items())[: kept + 1]:
        memory.put(key, value)
    after = Resolver(memory)
    after.load(memory.items())
    replayed = after.resolve(late)
    assert (replayed.article, replayed.rehomed) == (whole.article, whole.rehomed)
    resolver.apply(whole)
    assert memory == resolver._store


def test_a_deleted_article_stays_deleted_until_it_is_seen_again() -> None:
    resolver = Resolver(DictMemory())
    article = at(0, A, REPORT)
    resolver.resolve(article)
    resolver.apply(resolver.delete(article.article_id, NOON + MINUTE))
    assert resolver.resolve(article) == Decision(Outcome.DELETED)
    assert written(resolver, at(1, B, AGENCY)).kind == "none"
    back = resolver.resolve(at(2, A, REPORT)).article
    assert back is not None
    assert back.revision == 1
    assert resolver.delete(article.article_id, NOON + MINUTE).outcome is Outcome.STALE


def test_an_article_that_is_deleted_before_it_comes_does_not_come() -> None:
    memory = DictMemory()
    resolver = Resolver(memory)
    resolver.apply(resolver.delete(at(0, A, REPORT).article_id, NOON + MINUTE, Arrival(milliseconds(NOON))))
    rebuilt = Resolver(memory)
    rebuilt.load(memory.items())
    assert rebuilt.resolve(at(0, A, REPORT)).outcome is Outcome.DELETED


@pytest.mark.parametrize("kept", range(3))
def test_a_crash_within_a_deletion_is_made_good_by_the_replay(kept: int) -> None:
    memory = DictMemory()
    resolver = Resolver(memory)
    for minute, url, body in ((0, A, REPORT), (1, B, AGENCY), (2, C, CHROME)):
        resolver.resolve(at(minute, url, body))
    whole = resolver.delete(at(0, A, REPORT).article_id)
    for key, value in list(whole.changes.items())[:kept]:
        memory.put(key, value)
    after = Resolver(memory)
    after.load(memory.items())
    again = after.delete(at(0, A, REPORT).article_id)
    assert set(again.rehomed) == set(whole.rehomed)
    after.apply(again)
    assert {one.article_id for one in after.delete(at(0, A, REPORT).article_id).rehomed} == {
        one.article_id for one in whole.rehomed
    }


@pytest.mark.parametrize(
    ("published", "publisher", "original"),
    [(NOON + DAY, "Daily", "c"), (NOON - DAY, "Daily", "b"), (NOON + DAY, "North Wire", "b")],
)
def test_of_the_copies_of_a_deleted_text_the_agency_s_own_or_the_earliest_is_the_original(
    published: dt.datetime, publisher: str, original: str
) -> None:
    resolver = Resolver(DictMemory())
    later = 3 * DAY // MINUTE
    credit: dict[str, Any] = {"credited_agencies": ("North Wire",)}
    resolver.resolve(at(later, A, REPORT))
    named: dict[str, Any] = {"published_at": published, "publisher": Publisher(name=publisher)}
    resolver.resolve(at(later + 1, B, spinner.agency(REPORT, Random(1)), **named, **credit))
    resolver.resolve(at(later + 2, C, spinner.chrome(REPORT, Random(1)), published_at=NOON, **credit))
    decision = resolver.delete(at(later, A, REPORT).article_id)
    leaders = [moved.article_id for moved in decision.rehomed if moved.duplicate.kind == "none"]
    assert leaders == [at(0, {"b": B, "c": C}[original], REPORT).article_id]


def test_the_original_s_deletion_gives_its_copies_another() -> None:
    resolver = Resolver(DictMemory())
    group = written(resolver, at(0, A, REPORT)).group_id
    second = at(1, B, spinner.agency(REPORT, Random(1)))
    third = at(2, C, spinner.chrome(REPORT, Random(1)))
    written(resolver, second)
    written(resolver, third)
    decision = resolver.delete(at(0, A, REPORT).article_id)
    resolver.apply(decision)
    verdicts = {moved.article_id: moved.duplicate for moved in decision.rehomed}
    assert (verdicts[second.article_id].kind, verdicts[second.article_id].group_id) == ("none", group)
    assert (verdicts[third.article_id].of, verdicts[third.article_id].group_id) == (second.article_id, group)
    again = resolver.delete(at(0, A, REPORT).article_id)
    resolver.apply(again)
    assert set(again.rehomed) == set(decision.rehomed)
    assert resolver.resolve(second).article is not None
    assert written(resolver, at(3, "https://d.example/", REPORT)).group_id == group


def test_deleting_the_only_article_leaves_no_more_than_that() -> None:
    memory = DictMemory()
    resolver = Resolver(memory)
    resolver.resolve(at(0, A, REPORT))
    resolver.apply(resolver.delete(at(0, A, REPORT).article_id))
    assert list(memory) == ["a:" + at(0, A, REPORT).article_id]
    assert len(resolver.index) == 0


DATED = st.builds(
    lambda url, minute, body, days: at(minute, url, body, published_at=NOON - days * DAY),
    st.sampled_from([A, B, C, "https://d.example/", "https://e.example/"]),
    st.integers(0, 3),
    st.sampled_from([REPORT, AGENCY, CHROME, spinner.cut(REPORT, Random(1)), OTHER]),
    st.integers(0, 3),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(DATED, min_size=1, max_size=8), st.integers(0, 7))
def test_replays_of_any_stream_and_deletion_change_nothing(
    stream: Sequence[EnrichedArticle], which: int
) -> None:
    """Also the verdicts written again are those that the marks hold."""
    memory = DictMemory()
    resolver = Resolver(memory)
    for article in stream:
        resolver.resolve(article)
    victim = stream[which % len(stream)].article_id
    resolver.apply(resolver.delete(victim))
    held = dict(memory)
    for article in stream:
        decision = resolver.resolve(article)
        if article.article_id == victim:
            assert decision.outcome is Outcome.DELETED
        marks = articles_of(memory)
        assert all(marks[one.article_id].of == one.duplicate.of for one in decision.rehomed)
        assert all(mark.of != victim for mark in marks.values())
    resolver.apply(resolver.delete(victim))
    assert memory == held
