"""Articles made anew from `articles.raw`: extracted, enriched and resolved in this process, nothing of it written to Kafka.

Copies and stories are decided with what the resolve workers remember, read from their changelogs: so a document gets the
verdict that it has, as a replay through the workers would say it again, and a deleted one stays deleted. Rejected: a fresh
memory, with which each story that began before the oldest document of the topic would get another id than `news-stories` has.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import IO, Self

import msgspec

from deploy.kafka_reader import read_by_time, read_topic
from deploy.trace import partition_of
from schemas import codec, topics
from schemas.codec import Record
from schemas.events import EnrichedArticle, Rejection, ResolvedArticle
from schemas.settings import Settings
from schemas.topics import Topic
from stream_processors.documents import article_document
from stream_processors.enrich import names_of
from stream_processors.enrich.names_models import check
from stream_processors.pool import DocumentPool
from stream_processors.resolve import Arrival, DictMemory, Resolver, Stories
from stream_processors.sinks.elasticsearch import Action
from stream_processors.work import Worked, work

BATCH = 256
"""Documents that the pool has at a time: enough to keep it at work, and 24 MiB each at most."""
REPLAYABLE = dt.timedelta(milliseconds=topics.REPLAYABLE_MS)
Say = Callable[[str], None]
Pair = tuple[Record, Worked | BaseException]


class Remaker:
    """Makes the articles of `articles.raw` anew, in the order of the records' times.

    Its memory, and a file of about the size of `articles.enriched` in the data directory, last as long as the block.
    """

    def __init__(self, settings: Settings, say: Say, seconds: float) -> None:
        self._settings = settings
        self._say = say
        self._seconds = seconds

    def __enter__(self) -> Self:
        """Open both.

        Raises:
            MissingModel: a model that DATELINE_NAME_MODELS asks for is not installed.
        """
        settings = self._settings
        check(names_of(settings.name_models))
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        self._kept: IO[bytes] = tempfile.TemporaryFile(dir=settings.data_dir)
        self._pool = DocumentPool(
            settings.pool_processes, settings.document_timeout, preload=("stream_processors.preload",)
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()
        self._kept.close()

    def actions(self) -> Iterator[Action]:
        """What the index is to hold; an article whose verdict a later one changes comes again.

        Raises:
            TimeoutError: a topic could not be read in the time given.
            Failed: there is no such topic for this user.
        """
        outcomes: Counter[str] = Counter()
        memory = Memory(self._settings, self._kept, self._seconds)
        self._say(f"{memory.marks} marks of the resolve workers' memory read")
        for record, worked in self._worked(read_by_time(self._settings, topics.RAW, self._seconds)):
            if isinstance(worked, BaseException):
                outcomes[worked.reason if isinstance(worked, Rejection) else "fault"] += 1
                continue
            written = memory.resolved(codec.decode(worked.outgoing.value or b"", EnrichedArticle), record)
            outcomes["made"] += bool(written)
            outcomes["older, unchanged or deleted"] += not written
            yield from (_action(article, codec.from_milliseconds(record.timestamp_ms)) for article in written)
        told = ", ".join(f"{name} {count}" for name, count in outcomes.most_common())
        self._say(f"{outcomes.total()} documents of {self._settings.topic(topics.RAW)}: {told or 'none'}")

    def _worked(self, records: Iterable[Record]) -> Iterator[Pair]:
        waiting = iter(records)
        while batch := list(islice(waiting, BATCH)):
            yield from zip(batch, asyncio.run(self._extracted(batch)), strict=True)

    async def _extracted(self, records: Sequence[Record]) -> list[Worked | BaseException]:
        settings = self._settings
        without, models = names_of(settings.disabled_enrichers), names_of(settings.name_models)
        limit = settings.max_document_bytes
        runs = (self._pool.run(work, record, limit, without, models) for record in records)
        return await asyncio.gather(*runs, return_exceptions=True)


class Memory:
    """A copy of what the resolve workers remember, and the decisions with it, as they take them.

    `kept` takes the articles, so that one can be written again, with its new verdict, as whole as it came.
    """

    def __init__(self, settings: Settings, kept: IO[bytes], seconds: float) -> None:
        self._kept = kept
        self._places: dict[str, int] = {}
        window = dt.timedelta(days=settings.memory_days)
        copies = _read(settings, topics.MEMORY_CHANGELOG, seconds)
        told = _read(settings, topics.STORIES_CHANGELOG, seconds)[0]
        self.marks = sum(map(len, copies.values())) + len(told)
        self._resolvers = [
            Resolver(copies[partition], window, REPLAYABLE) for partition in range(topics.ENRICHED.partitions)
        ]
        for partition, resolver in enumerate(self._resolvers):
            resolver.load(list(copies[partition].items()))
        self._stories = Stories(told, window, REPLAYABLE)
        self._stories.load(list(told.items()))

    def resolved(self, article: EnrichedArticle, record: Record) -> list[ResolvedArticle]:
        """The article, and those whose verdict it changed; nothing where it is older than what is known, or deleted."""
        language = codec.primary_language(article.language).encode()
        resolver = self._resolvers[partition_of(language, len(self._resolvers))]
        arrival = Arrival(record.timestamp_ms)
        decision = resolver.resolve(article, arrival)
        if decision.article:
            self._keep(article)
        again = (self._again(resolver, other.article_id) for other in decision.rehomed)
        placed = (self._placed(one, arrival) for one in (decision.article, *again) if one)
        return [one for one in placed if one]

    def _keep(self, article: EnrichedArticle) -> None:
        self._places[article.article_id] = self._kept.seek(0, io.SEEK_END)
        self._kept.write(codec.encode(article) + b"\n")

    def _again(self, resolver: Resolver, article_id: str) -> ResolvedArticle | None:
        """Nothing where its own document has not come yet: then it will be written with that verdict."""
        if article_id not in self._places:
            return None
        self._kept.seek(self._places[article_id])
        return resolver.amended(codec.decode(self._kept.readline(), EnrichedArticle))

    def _placed(self, article: ResolvedArticle, arrival: Arrival) -> ResolvedArticle | None:
        story = self._stories.resolve(article, arrival).story
        return msgspec.structs.replace(article, story=story) if story else None


def _read(settings: Settings, changelog: Topic, seconds: float) -> defaultdict[int, DictMemory]:
    """The table of each partition as it is now."""
    tables: defaultdict[int, DictMemory] = defaultdict(DictMemory)
    for record in read_topic(settings, changelog, seconds=seconds):
        table, key = tables[record.partition], (record.key or b"").decode()
        if record.value is None:
            table.delete(key)
        else:
            table.put(key, record.value)
    return tables


def _action(article: ResolvedArticle, pushed_at: dt.datetime) -> Action:
    version = codec.version_of(article.observed_at, article.pipeline.version)
    return Action("", article.article_id, version, msgspec.json.encode(article_document(article, pushed_at)))
