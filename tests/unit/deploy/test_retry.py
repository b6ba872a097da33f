"""What is sent when rejected documents are tried again, and in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from deploy.retry import retry_records
from schemas import codec, topics
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Reason, Rejection, Stage, Story
from schemas.rejections import decode_rejection, reject
from schemas.settings import Settings
from tests.fakes.messages import NOON, resolved

SETTINGS = Settings(_env_file=None)
NOON_MS = 1530619200000
REFUSED = Rejection(Reason.REFUSED_BY_INDEX, "no such field")


def again(*rejections: Outgoing, stories: Iterable[Record] = ()) -> list[Outgoing]:
    pairs = [
        (
            decode_rejection(one.headers),
            Record("articles.rejected", 0, i, NOON_MS, one.key, one.value, one.headers),
        )
        for i, one in enumerate(rejections)
    ]
    return list(retry_records(SETTINGS, pairs, lambda *_, **__: stories))


def raw(url: str, minute: int) -> Record:
    time = codec.format_time(NOON + dt.timedelta(minutes=minute)).encode()
    headers = [("ce_subject", url.encode()), ("ce_time", time), ("content-type", b"text/html")]
    return Record("articles.raw", 0, minute, NOON_MS + 60_000 * minute, b"k", b"<p>%d" % minute, headers)


def test_the_oldest_observation_is_tried_first() -> None:
    late, early = (reject(raw("https://example.com/a", minute), Stage.EXTRACT, REFUSED) for minute in (9, 2))
    sent = again(late, early)
    assert [one.value for one in sent] == [b"<p>2", b"<p>9"]
    assert {one.topic for one in sent} == {topics.RAW}


def test_what_the_index_or_the_stories_refused_goes_to_resolve_as_it_was_before() -> None:
    """Under the index's rule alone an old verdict would overwrite a newer one of the same version."""
    article = resolved("https://example.com/a", revision=3, language="de")
    record = Record(
        "articles.resolved", 0, 1, NOON_MS, b"k", codec.encode(article), codec.article_headers(article)
    )
    for stage in (Stage.RESOLVE, Stage.STORY, Stage.INDEX):
        (sent,) = again(reject(record, stage, REFUSED))
        assert (sent.topic, sent.key) == (topics.ENRICHED, b"de")
        assert b"revision" not in (sent.value or b"")
        assert codec.decode(sent.value or b"", EnrichedArticle).article_id == article.article_id


def test_a_story_is_told_as_it_is_now_and_left_out_where_it_was_told_again_since() -> None:
    def told(offset: int, articles: int) -> Record:
        story = Story(story_id="s", label="Ferry", first_at=NOON, last_at=NOON, articles=articles, outlets=1)
        return Record("stories", 2, offset, NOON_MS, b"s", codec.encode(story), codec.story_headers(story))

    refused = reject(told(5, 2), Stage.INDEX, REFUSED)
    (sent,) = again(refused, stories=[told(4, 1), told(5, 2)])
    assert (sent.topic, sent.key, sent.value) == (topics.STORIES, b"s", told(5, 2).value)
    assert again(refused, stories=[told(5, 2), told(6, 3)]) == []
