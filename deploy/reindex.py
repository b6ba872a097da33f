"""A new index of the articles, made beside the one in use and put in its place in one step.

It is filled from `articles.resolved`, or with articles made anew from `articles.raw`, then with those articles of the old
index that the topic no longer holds; writes that come in meanwhile are on `articles.resolved`, and are read again after the swap. Elasticsearch's `_reindex` is not used: the
stemmed texts are not in the stored source, and the embedded node has no such API.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, TopicPartition

from deploy.errors import Failed
from deploy.paging import pages
from schemas.codec import Record, decode, from_milliseconds
from schemas.events import ResolvedArticle
from schemas.index.templates import ARTICLES
from schemas.kafka_options import consumer_options
from schemas.settings import Settings
from schemas.topics import RESOLVED
from stream_processors.documents import article_document, indexable
from stream_processors.sinks.elasticsearch import Action, Unavailable, Verdict, newest_of, write

BATCH = 500
TRIES = 6
Say = Callable[[str], None]


class Feed:
    """The topic, from its beginning (or its end now) to its end at the time of each call, then from there on."""

    def __init__(self, settings: Settings, *, from_end: bool = False) -> None:
        self._consumer = KafkaConsumer(**consumer_options(settings))
        name = settings.topic(RESOLVED)
        numbers = self._consumer.partitions_for_topic(name) or set()
        self._partitions = [TopicPartition(name, number) for number in sorted(numbers)]
        if self._partitions:
            self._consumer.assign(self._partitions)
            (self._consumer.seek_to_end if from_end else self._consumer.seek_to_beginning)()
            for partition in self._partitions:
                self._consumer.position(partition)  # seeking is lazy, and the end moves on

    def records(self) -> Iterator[Record]:
        """What is on the topic now and was not read yet."""
        ends = self._consumer.end_offsets(self._partitions) if self._partitions else {}
        while any(self._consumer.position(partition) < end for partition, end in ends.items()):
            for messages in self._consumer.poll(timeout_ms=500, max_records=BATCH).values():
                yield from (Record.of(message) for message in messages)

    def close(self) -> None:
        self._consumer.close()


class Rebuild:
    """One rebuild; `old` is the index in use and `new` the one that takes its place.

    `remade` are the actions that fill it in place of what `articles.resolved` holds so far.
    """

    def __init__(
        self, settings: Settings, client: Elasticsearch, say: Say, remade: Iterable[Action] | None = None
    ) -> None:
        self._settings = settings
        self._client = client
        self._say = say
        self._remade = remade
        self._alias = settings.index(ARTICLES.alias)
        self.old = index_of(client, self._alias)
        self.new = free_name(client, settings.index(ARTICLES.concrete))

    def run(self) -> None:
        """Build, verify, swap, catch up.

        Raises:
            Failed: the new index lacks articles, or cannot be written; the old one stays in use.
        """
        feed = Feed(self._settings, from_end=self._remade is not None)
        try:
            self._client.indices.create(index=self.new)
            read = self._apply(feed) if self._remade is None else self._take(self._remade)
            carried = self._carry_over()
            self._apply(feed)
            self._verify(read, carried, feed)
            self._swap()
            late = self._apply(feed)
            self._client.indices.refresh(index=self.new)
            self._say(f"{self._alias} is {self.new} now; {late} records came in meanwhile")
        finally:
            feed.close()

    def _apply(self, feed: Feed) -> int:
        count = 0
        waiting = feed.records()
        while records := list(islice(waiting, BATCH)):
            count += len(records)
            items = [
                indexable(record, self._settings, from_milliseconds(record.timestamp_ms))
                for record in records
            ]
            self._write([item.action for item in items if item.action is not None])
        return count

    def _take(self, actions: Iterable[Action]) -> int:
        count, waiting = 0, iter(actions)
        while batch := list(islice(waiting, BATCH)):
            count += len(batch)
            self._write(batch)
        return count

    def _write(self, actions: Sequence[Action]) -> None:
        """Past the alias, the newest version of each; what a document itself is refused for was rejected before."""
        renamed = [msgspec.structs.replace(action, index=self.new, require_alias=False) for action in actions]
        waiting = [renamed[i] for i in newest_of(renamed)]
        for attempt in range(TRIES):
            try:
                results = write(self._client, waiting)
            except Unavailable as error:
                problem = str(error)
            else:
                pairs = zip(waiting, results, strict=True)
                left = [(action, result) for action, result in pairs if result.verdict is Verdict.RETRY]
                if not left:
                    return
                waiting, problem = [action for action, _ in left], left[0][1].error
            time.sleep(0.5 * 2**attempt)
        raise Failed(
            f"{self.new} cannot be written ({problem}); {self.old} stays in use: repeat when that is mended"
        )

    def _carry_over(self) -> int:
        """Copy what the old index has and the topic has no more."""
        self._client.indices.refresh(index=self.new)
        carried = 0
        for hits in self._pages(self.old):
            missing = self._missing([hit["_id"] for hit in hits])
            actions = [_action(hit) for hit in hits if hit["_id"] in missing]
            self._write(actions)
            carried += len(actions)
        return carried

    def _pages(self, index: str) -> Iterator[list[dict[str, Any]]]:
        by_id, whole = [{"article_id": "asc"}], {"exclude_vectors": False}
        return pages(self._client, index, BATCH, sort=by_id, version=True, source=whole)

    def _missing(self, ids: Sequence[str]) -> set[str]:
        found = self._client.mget(index=self.new, ids=list(ids), source=False)["docs"]
        return {document["_id"] for document in found if not document.get("found")}

    def _verify(self, read: int, carried: int, feed: Feed) -> None:
        """Every article of the old index must be in the new one; what the workers wrote meanwhile is on the topic."""
        self._client.indices.refresh(index=f"{self.old},{self.new}")
        there, made = (int(self._client.count(index=name)["count"]) for name in (self.old, self.new))
        lost = [one for hits in self._pages(self.old) for one in self._missing([hit["_id"] for hit in hits])]
        self._say(
            f"{self.new}: {made} articles, {read} records read, {carried} carried over; {self.old}: {there}"
        )
        if lost:
            self._apply(feed)
            some = (lost[start : start + BATCH] for start in range(0, len(lost), BATCH))
            lost = [one for ids in some for one in self._missing(ids)]
        if lost:
            raise Failed(
                f"{len(lost)} articles of {self.old} are not in {self.new}, so nothing was swapped: repeat it, "
                f"or delete {self.new}"
            )

    def _swap(self) -> None:
        self._client.indices.update_aliases(
            actions=[
                {"add": {"index": self.new, "alias": self._alias, "is_write_index": True}},
                {"remove": {"index": self.old, "alias": self._alias}},
            ]
        )


def _action(hit: dict[str, Any]) -> Action:
    """A document of the old index, with its version and its stemmed texts."""
    source = hit["_source"]
    article = decode(msgspec.json.encode(source), ResolvedArticle)
    document = article_document(article, article.observed_at)
    document["event"] = source.get("event", document["event"])
    return Action("", hit["_id"], hit["_version"], msgspec.json.encode(document))


def index_of(client: Elasticsearch, alias: str) -> str:
    """The index behind the alias.

    Raises:
        Failed: there is none, or several.
    """
    found = (
        list(client.indices.get_alias(name=alias, ignore_unavailable=True).body)
        if client.indices.exists_alias(name=alias)
        else []
    )
    if len(found) != 1:
        raise Failed(f"{alias} stands for {len(found)} indices instead of one: run `dateline provision`")
    return str(found[0])


def free_name(client: Elasticsearch, name: str) -> str:
    """The name, or the first of `name-2`, `name-3` … that no index has."""
    if not client.indices.exists(index=name):
        return name
    number = 2
    while client.indices.exists(index=f"{name}-{number}"):
        number += 1
    return f"{name}-{number}"


def unused(client: Elasticsearch, settings: Settings) -> list[str]:
    """Indices of articles that the alias does not stand for."""
    pattern = f"{settings.index(ARTICLES.alias)}-v*"
    current = index_of(client, settings.index(ARTICLES.alias))
    return sorted(
        name for name in client.indices.get(index=pattern, expand_wildcards="open").body if name != current
    )
