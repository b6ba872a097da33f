"""Rejected documents as the records that send them through the pipeline again, in an order that overwrites nothing newer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from deploy.kafka_reader import read_topic
from schemas import codec, topics
from schemas.codec import Outgoing, Record, header_texts
from schemas.events import EnrichedArticle, RejectedDocument, Rejection, Stage, Story
from schemas.rejections import headers_for_retry
from schemas.settings import Settings

Pair = tuple[RejectedDocument, Record]
SECONDS = 120.0
FROM_THE_BEGINNING = (Stage.PUSH, Stage.EXTRACT, Stage.ENRICH)
"""Sent to `articles.raw`. The others go to resolve, also those that a later stage rejected: it alone knows whether the article
was revised, or deleted, or is another one's copy since, which the index cannot tell from versions."""


Read = Callable[..., Iterable[Record]]


def retry_records(settings: Settings, chosen: Iterable[Pair], read: Read = read_topic) -> Iterator[Outgoing]:
    """The oldest observation first. A story is told as it is now; one that was told again since is left out."""
    ordered = sorted(chosen, key=lambda pair: pair[0].observed_at)
    stories = [pair for pair in ordered if pair[0].topic == settings.topic(topics.STORIES)]
    for document, record in ordered:
        if document.topic != settings.topic(topics.STORIES):
            yield _again(document, record)
    if stories:
        latest = {record.key: record for record in read(settings, topics.STORIES, seconds=SECONDS)}
        yield from _stories_again(latest, stories)


def _again(document: RejectedDocument, record: Record) -> Outgoing:
    headers = headers_for_retry(record.headers, document)
    if document.stage in FROM_THE_BEGINNING:
        return Outgoing(topics.RAW, document.article_id.encode(), record.value, headers)
    language = header_texts(record.headers).get("dl_language") or "und"
    return Outgoing(topics.ENRICHED, language.encode(), _enriched(record.value), headers)


def _enriched(value: bytes | None) -> bytes | None:
    """Without what resolve has said of it; as it is where it cannot be read, which resolve will say."""
    try:
        return codec.encode(codec.decode(value or b"", EnrichedArticle))
    except Rejection:
        return value


def _stories_again(latest: Mapping[bytes | None, Record], stories: Iterable[Pair]) -> Iterator[Outgoing]:
    for document, record in stories:
        try:
            key = codec.decode(record.value or b"", Story).story_id.encode()
        except Rejection:
            continue
        now = latest.get(key)
        if now is not None and (now.partition, now.offset) == (document.partition, document.offset):
            yield Outgoing(topics.STORIES, key, now.value, list(now.headers))
