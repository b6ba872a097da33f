"""Records as actions on an index."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import codec, topics
from schemas.codec import Record
from schemas.events import Pipeline, Reason, Rejection, Stage, Story
from schemas.rejections import decode_rejection, mark, reject
from schemas.settings import Settings
from stream_processors.documents import article_document, indexable, story_document
from tests.fakes.messages import NOON, resolved

NOON_MS = 1530619200000
INGESTED = NOON + dt.timedelta(seconds=2)
SETTINGS = Settings(topic_prefix="t.", index_prefix="i-", _env_file=None)
STORY = Story(story_id="s1", label="Ferries", first_at=NOON, last_at=NOON, articles=2, outlets=2)


def _record(topic: topics.Topic, value: bytes | None, key: bytes | None = b"k", **fields: object) -> Record:
    return Record(SETTINGS.topic(topic), 0, 0, NOON_MS, key, value, **fields)  # type: ignore[arg-type]


def test_an_article_becomes_a_document_of_its_index() -> None:
    article = resolved(headline="Ferries sail")
    item = indexable(_record(topics.RESOLVED, codec.encode(article)), SETTINGS, INGESTED)
    assert item.action is not None
    assert (item.action.index, item.action.id) == ("i-news-articles", article.article_id)
    assert item.action.version == NOON_MS * 1000 + article.pipeline.version
    document = json.loads(item.action.document or b"")
    assert document["event"]["ingested"] == "2018-07-03T12:00:02Z"
    assert document["url"]["full"] == item.url == "https://example.com/a"
    assert document["duplicate"]["kind"] == "none", "what filters look at is always there"


def test_the_version_does_not_depend_on_when_or_where_it_was_read() -> None:
    """A replay, or a topic made anew, rewrites the same document."""
    value = codec.encode(resolved())
    one = indexable(Record("t.articles.resolved", 0, 5, 1, b"k", value), SETTINGS, INGESTED)
    two = indexable(Record("t.articles.resolved", 9, 1, 9, b"k", value), SETTINGS, INGESTED)
    assert one.action == two.action


def test_the_time_of_an_article_is_its_publication_else_its_first_sight() -> None:
    published = NOON - dt.timedelta(days=3)
    assert (
        article_document(resolved(published_at=published), INGESTED)["@timestamp"] == "2018-06-30T12:00:00Z"
    )
    assert article_document(resolved(), INGESTED)["@timestamp"] == "2018-07-03T12:00:00Z"


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("minute", (7, 23)),
        ("hour", (7, 23)),
        ("day", (7, None)),
        ("month", (None, None)),
        (None, (None, None)),
    ],
)
def test_weekday_and_hour_are_told_where_they_are_known(
    precision: str | None, expected: tuple[int | None, int | None]
) -> None:
    """A Monday in Vilnius that is still Sunday in UTC."""
    at = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    document = article_document(resolved(published_at=at, published_precision=precision), NOON)
    assert (document.get("published_weekday"), document.get("published_hour")) == expected


def test_no_publication_has_no_weekday() -> None:
    assert "published_weekday" not in article_document(resolved(published_at=None), NOON)


def test_texts_stand_once_more_under_their_language() -> None:
    document = article_document(resolved(language="pt-BR", headline="Balsas"), INGESTED)
    assert document["stemmed"] == {"pt": {"headline": "Balsas", "body": document["body"]}}


@pytest.mark.parametrize("language", ["und", "tlh"])
def test_a_language_without_a_stemmer_is_searched_as_it_is(language: str) -> None:
    assert "stemmed" not in article_document(resolved(language=language), INGESTED)


def test_what_is_unknown_is_absent() -> None:
    document = article_document(resolved(), INGESTED)
    assert not {"published_at", "headline", "story", "image", "people"} & set(document)


def test_a_story_is_as_new_as_its_last_article() -> None:
    assert story_document(STORY, INGESTED)["@timestamp"] == "2018-07-03T12:00:00Z"
    item = indexable(_record(topics.STORIES, codec.encode(STORY)), SETTINGS, INGESTED)
    assert item.action is not None
    assert (item.action.index, item.action.id, item.action.version) == (
        "i-news-stories",
        "s1",
        NOON_MS * 1000,
    )


def test_a_rejection_is_indexed_without_its_bytes() -> None:
    failed = Record("t.articles.raw", 0, 4, NOON_MS, b"k", b"<p>", [("ce_subject", b"https://example.com/a")])
    outgoing = reject(failed, Stage.EXTRACT, Rejection(Reason.NO_TEXT, "no readable text"))
    item = indexable(
        _record(topics.REJECTED, outgoing.value, outgoing.key, headers=outgoing.headers), SETTINGS, INGESTED
    )
    assert item.action is not None
    document = json.loads(item.action.document or b"")
    assert item.action.id == outgoing.key.decode() == document["rejected_id"]
    assert (document["stage"], document["reason"], document["offset"]) == ("extract", "no_text", 4)


def test_the_document_of_a_rejection_has_its_time() -> None:
    failed = Record("t.articles.raw", 0, 4, NOON_MS, b"k", b"", [])
    outgoing = reject(failed, Stage.EXTRACT, Rejection(Reason.EMPTY, "empty"))
    rejected = indexable(_record(topics.REJECTED, b"", headers=outgoing.headers), SETTINGS, INGESTED)
    assert rejected.action is not None
    assert json.loads(rejected.action.document or b"")["@timestamp"] == "2018-07-03T12:00:00Z"


def test_a_rejection_that_was_retried_leaves_the_index() -> None:
    failed = Record("t.articles.raw", 0, 4, NOON_MS, b"k", b"", [])
    outgoing = reject(failed, Stage.EXTRACT, Rejection(Reason.EMPTY, "empty"))
    record = _record(topics.REJECTED, b"", outgoing.key, headers=outgoing.headers)
    retried = mark(decode_rejection(outgoing.headers), record, retried=True)
    item = indexable(_record(topics.REJECTED, b"", retried.key, headers=retried.headers), SETTINGS, INGESTED)
    assert item.action is not None
    assert (item.action.id.encode(), item.action.document) == (outgoing.key, None)


@pytest.mark.parametrize(
    "topic", [topics.RESOLVED, topics.STORIES, topics.REJECTED], ids=lambda topic: topic.name
)
def test_a_tombstone_deletes(topic: topics.Topic) -> None:
    item = indexable(_record(topic, None, b"some-id"), SETTINGS, INGESTED)
    assert item.action is not None
    last = 999 if topic is topics.RESOLVED else 0
    expected = ("some-id", None, NOON_MS * 1000 + last)
    assert (item.action.id, item.action.document, item.action.version) == expected


UNUSABLE = {
    "no JSON": _record(topics.RESOLVED, b"<p>"),
    "a time without zone": _record(
        topics.RESOLVED, codec.encode(resolved()).replace(b"2018-07-03T12:00:00Z", b"2018-07-03T12:00:00")
    ),
    "a time that is none in UTC": _record(
        topics.RESOLVED,
        codec.encode(resolved()).replace(b'first_seen_at":"2018-07-03T12:00:00Z', b'first_seen_at":"0001-01-01T00:00:00+14:00'),
    ),
    "an observation before 1970": _record(
        topics.RESOLVED, codec.encode(resolved(observed_at=dt.datetime(1969, 1, 1, tzinfo=dt.UTC)))
    ),
    "a version beyond all numbers": _record(topics.RESOLVED, codec.encode(resolved(pipeline=Pipeline(2**62 * 2)))),
    "an empty id": _record(topics.RESOLVED, codec.encode(resolved(article_id=""))),
    "an endless id": _record(topics.RESOLVED, codec.encode(resolved(article_id="é" * 300))),
    "a tombstone without key": _record(topics.RESOLVED, None, None),
    "a tombstone without time": Record("t.stories", 0, 0, -1, b"k", None),
    "a rejection that is none of ours": _record(topics.REJECTED, b"<p>", headers=[("a", b"b")]),
}  # fmt: skip


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_cannot_be_indexed_is_rejected_alone(case: str) -> None:
    """Elasticsearch would refuse the whole request, and the indexer would repeat it for ever."""
    item = indexable(UNUSABLE[case], SETTINGS, INGESTED)
    assert item.action is None
    assert item.rejection is not None
    assert item.rejection.message


@given(
    st.sampled_from(["t.articles.resolved", "t.stories", "t.articles.rejected"]),
    st.none() | st.binary(max_size=30),
    st.none() | st.binary(max_size=30),
    st.lists(st.tuples(st.text(max_size=20), st.none() | st.binary(max_size=20)), max_size=3),
    st.integers(-(2**63), 2**63 - 1),
)
def test_whatever_is_read_is_an_action_or_a_rejection(
    topic: str, key: bytes | None, value: bytes | None, headers: codec.Headers, timestamp_ms: int
) -> None:
    item = indexable(Record(topic, 0, 0, timestamp_ms, key, value, headers), SETTINGS, INGESTED)
    assert (item.action is None) != (item.rejection is None)
