"""Revisions and copies, and that doing it again changes nothing."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.codec import version_of
from schemas.events import PIPELINE_REVISION, Duplicate, EnrichedArticle, Outcome, Pipeline, ResolvedArticle
from stream_processors.resolve import Decision, DictMemory, decide
from tests.fakes.messages import BODY, NOON, enriched

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
WINDOW = 10 * DAY
OTHER_BODY = "Trams will run all night from May on, the city council decided on Tuesday. " * 5
A, B, C = (f"https://example.com/{name}" for name in "abc")


class Resolver:
    """What the worker and the command do: decide, remember, write."""

    def __init__(self) -> None:
        self.memory = DictMemory()

    def __call__(self, article: EnrichedArticle) -> Decision:
        decision = decide(article, self.memory, WINDOW)
        self.memory.update(decision.changes)
        return decision

    def written(self, article: EnrichedArticle) -> ResolvedArticle:
        resolved = self(article).article
        assert resolved is not None
        return resolved


def at(when: dt.datetime, url: str = A, body: str = BODY, **fields: Any) -> EnrichedArticle:
    return enriched(url, body, observed_at=when, **fields)


def test_a_first_article_is_new() -> None:
    decision = Resolver()(enriched())
    assert decision.outcome is Outcome.NEW
    assert decision.article is not None
    assert (decision.article.revision, decision.article.first_seen_at) == (1, NOON)
    assert decision.article.duplicate == Duplicate(kind="none", group_id=enriched().article_id)


def test_the_article_itself_is_passed_on_unchanged() -> None:
    article = enriched(headline="Ferries sail", terms=("ferries",))
    resolved = Resolver().written(article)
    assert all(
        getattr(resolved, name) == getattr(article, name) for name in EnrichedArticle.__struct_fields__
    )


def test_deciding_does_not_write() -> None:
    memory = DictMemory()
    assert decide(enriched(), memory).changes
    assert not memory


def test_a_changed_article_is_a_revision_first_seen_when_it_was() -> None:
    resolve = Resolver()
    resolve(at(NOON))
    decision = resolve(at(NOON + MINUTE, body=OTHER_BODY))
    assert decision.outcome is Outcome.REVISION
    assert decision.article is not None
    assert (decision.article.revision, decision.article.first_seen_at) == (2, NOON)
    assert resolve.written(at(NOON + 2 * MINUTE, headline="New")).revision == 3


def test_an_article_fetched_again_unchanged_is_not_written() -> None:
    resolve = Resolver()
    resolve(at(NOON))
    decision = resolve(at(NOON + MINUTE))
    assert (decision.outcome, decision.article) == (Outcome.UNCHANGED, None)


@pytest.mark.parametrize(("body", "outcome"), [(BODY, Outcome.UNCHANGED), (OTHER_BODY, Outcome.STALE)])
def test_an_older_fetch_that_comes_late_is_not_written(body: str, outcome: Outcome) -> None:
    resolve = Resolver()
    resolve(at(NOON))
    decision = resolve(at(NOON - MINUTE, body=body))
    assert (decision.outcome, decision.article, decision.changes) == (outcome, None, {})


def test_an_older_change_that_comes_after_the_page_was_seen_unchanged_is_stale() -> None:
    """The page was seen with its present text after that change: it is not the latest."""
    resolve = Resolver()
    resolve(at(NOON))
    resolve(at(NOON + 2 * MINUTE))
    assert resolve(at(NOON + MINUTE, body=OTHER_BODY)).outcome is Outcome.STALE


def test_a_state_of_the_same_millisecond_that_comes_after_the_page_was_seen_unchanged_is_stale() -> None:
    """In whatever order the three come, the page is what it was last seen as."""
    first, other, later = at(NOON), at(NOON, body=OTHER_BODY), at(NOON + MINUTE)
    for stream in itertools.permutations([first, other, later]):
        (held,) = index_of(stream).values()
        assert held.body == first.body


def test_the_same_text_at_another_address_is_an_exact_copy_of_the_first() -> None:
    resolve = Resolver()
    original = resolve.written(at(NOON))
    for url in (B, C):
        decision = resolve(at(NOON + MINUTE, url))
        assert decision.outcome is Outcome.EXACT
        assert decision.article is not None
        duplicate = decision.article.duplicate
        assert (duplicate.kind, duplicate.of, duplicate.similarity) == ("exact", original.article_id, 1.0)
        assert duplicate.group_id == original.duplicate.group_id
        assert decision.article.fingerprint.text[:16] in (duplicate.evidence or "")


def test_a_copy_that_is_rewritten_is_a_revision_of_its_own() -> None:
    resolve = Resolver()
    resolve(at(NOON))
    resolve(at(NOON, B))
    rewritten = resolve.written(at(NOON + MINUTE, B, OTHER_BODY))
    assert (rewritten.revision, rewritten.duplicate.kind) == (2, "none")
    assert rewritten.duplicate.group_id == rewritten.article_id


def test_short_texts_are_no_copies_of_each_other() -> None:
    """A line as "Subscribers only" stands at many addresses."""
    resolve = Resolver()
    resolve(at(NOON, body="Subscribers only."))
    assert resolve(at(NOON, B, body="Subscribers only.")).outcome is Outcome.NEW


@pytest.mark.parametrize(("age", "outcome"), [(WINDOW, Outcome.EXACT), (WINDOW + MINUTE, Outcome.NEW)])
def test_a_text_is_remembered_for_the_window(age: dt.timedelta, outcome: Outcome) -> None:
    resolve = Resolver()
    resolve(at(NOON))
    assert resolve(at(NOON + age, B)).outcome is outcome


@pytest.mark.parametrize(("age", "outcome"), [(WINDOW, Outcome.REVISION), (WINDOW + MINUTE, Outcome.NEW)])
def test_an_article_is_remembered_for_the_window(age: dt.timedelta, outcome: Outcome) -> None:
    resolve = Resolver()
    resolve(at(NOON))
    assert resolve(at(NOON + age, body=OTHER_BODY)).outcome is outcome


def test_an_article_that_is_seen_again_and_again_is_not_forgotten() -> None:
    resolve = Resolver()
    resolve(at(NOON))
    for days in range(5, 50, 5):
        assert resolve(at(NOON + days * DAY)).outcome is Outcome.UNCHANGED
    assert resolve.written(at(NOON + 50 * DAY, body=OTHER_BODY)).first_seen_at == NOON


def test_a_better_pipeline_replaces_the_article_without_counting() -> None:
    resolve = Resolver()
    resolve(at(NOON))
    resolve(at(NOON + MINUTE, body=OTHER_BODY))
    better = at(
        NOON + MINUTE, body=OTHER_BODY, headline="Found now", pipeline=Pipeline(PIPELINE_REVISION + 1)
    )
    resolved = resolve.written(better)
    assert (resolved.revision, resolved.headline) == (2, "Found now")
    assert resolve(at(NOON + MINUTE, body=OTHER_BODY)).outcome is Outcome.STALE, (
        "the old pipeline's, redelivered"
    )


def test_a_better_pipeline_replaces_an_article_that_was_seen_unchanged_since() -> None:
    resolve = Resolver()
    resolve(at(NOON))
    resolve(at(NOON + MINUTE))
    assert (
        resolve.written(at(NOON, headline="Found now", pipeline=Pipeline(PIPELINE_REVISION + 1))).revision
        == 1
    )
    again = resolve(at(NOON + MINUTE, headline="Found now", pipeline=Pipeline(PIPELINE_REVISION + 1)))
    assert again.outcome is Outcome.UNCHANGED


def test_of_two_contents_of_one_millisecond_the_same_one_wins_in_either_order() -> None:
    one, two = at(NOON, body=BODY), at(NOON, body=OTHER_BODY)
    forth, back = index_of([one, two]), index_of([two, one])
    assert forth == back
    assert forth[one.article_id].revision == 1


def test_a_repeat_gives_the_same_verdict_and_the_same_marks() -> None:
    """A crash may have kept the record or the marks, never both: the repeat must make both again."""
    resolve = Resolver()
    articles = [at(NOON), at(NOON, B), at(NOON + MINUTE, body=OTHER_BODY)]
    for article in articles:
        first = resolve(article)
        remembered = dict(resolve.memory)
        assert resolve(article) == first
        assert resolve.memory == remembered


def test_a_repeat_restores_a_mark_that_a_crash_took() -> None:
    resolve = Resolver()
    article = at(NOON)
    first = resolve(article)
    for key in list(resolve.memory):
        if key.startswith("t:"):
            del resolve.memory[key]
    assert resolve(article) == first
    assert resolve(at(NOON, B)).outcome is Outcome.EXACT


def test_a_repeat_does_not_take_a_text_back_from_a_later_article() -> None:
    """B became the original once A was out of the window; C is a copy of B, whether A is redelivered or not."""
    late = NOON + WINDOW + MINUTE
    stream = [at(NOON), at(late, B), at(late + DAY, C)]
    assert index_of(stream) == index_of([stream[0], stream[1], stream[0], stream[2]])


def test_a_mark_of_an_older_release_is_read() -> None:
    """It has fewer fields; the topic that holds the marks outlives the code."""
    resolve = Resolver()
    resolve(at(NOON))
    (key,) = (key for key in resolve.memory if key.startswith("a:"))
    resolve.memory[key] = msgspec.msgpack.encode(msgspec.msgpack.decode(resolve.memory[key])[:8])
    assert resolve(at(NOON)).outcome is Outcome.NEW
    assert resolve(at(NOON + MINUTE)).outcome is Outcome.UNCHANGED


def index_of(stream: Iterable[EnrichedArticle]) -> dict[str, ResolvedArticle]:
    """What the index holds at the end: per article the document of the highest version, the later of equals."""
    resolve = Resolver()
    index: dict[str, ResolvedArticle] = {}
    for article in stream:
        decision = resolve(article)
        resolved = decision.article
        if resolved is not None:
            held = index.get(resolved.article_id)
            if held is None or _version(resolved) >= _version(held):
                index[resolved.article_id] = resolved
        for moved in decision.rehomed:
            index[moved.article_id] = msgspec.structs.replace(
                index[moved.article_id], duplicate=moved.duplicate
            )
    return index


def _version(article: ResolvedArticle) -> int:
    return version_of(article.observed_at, article.pipeline.version)


ARTICLES = st.builds(
    lambda url, day, body, headline, pipeline: at(
        NOON + day * DAY, url, body, headline=headline, pipeline=Pipeline(pipeline)
    ),
    st.sampled_from([A, B, C]),
    st.sampled_from([0, 1, 2, 9, 12, 13, 30]),
    st.sampled_from([BODY, OTHER_BODY]),
    st.sampled_from([None, "Ferries sail"]),
    st.sampled_from([1, 1, 1, 2]),
)
STREAMS = st.lists(ARTICLES, min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(STREAMS, st.data())
def test_redelivered_records_change_nothing(stream: Sequence[EnrichedArticle], data: st.DataObject) -> None:
    """Any record may come again at any later point, in any order: the stream itself is not in order either."""
    redelivered: list[EnrichedArticle] = []
    for position, article in enumerate(stream):
        redelivered.append(article)
        again = data.draw(st.lists(st.integers(0, position), max_size=3), label=f"again after {position}")
        redelivered += [stream[earlier] for earlier in again]
    assert index_of(redelivered) == index_of(stream)


@settings(max_examples=150, deadline=None)
@given(STREAMS, st.data())
@example([at(NOON), at(NOON + DAY), at(NOON + DAY / 2, body=OTHER_BODY)], None)
@example([at(NOON), at(NOON + DAY), at(NOON, body=OTHER_BODY, pipeline=Pipeline(2))], None)
@example([at(NOON, body=OTHER_BODY), at(NOON + DAY, body=OTHER_BODY), at(NOON, pipeline=Pipeline(2))], None)
def test_a_replay_from_any_point_changes_nothing(
    stream: Sequence[EnrichedArticle], data: st.DataObject | None
) -> None:
    ends = st.integers(0, len(stream))
    crash = data.draw(ends, label="crash after") if data else len(stream)
    start = data.draw(st.integers(0, crash), label="replay from") if data else 0
    assert index_of([*stream[:crash], *stream[start:]]) == index_of(stream)
