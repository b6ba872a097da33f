"""After the run: was anything lost, doubled, put back, left without an outcome, or decided otherwise than without faults?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from deploy.kafka_reader import read_topic
from schemas import codec
from schemas.events import Duplicate, EnrichedArticle, Outcome, Rejection, ResolvedArticle, Stage
from schemas.rejections import decode_rejection
from schemas.settings import Settings
from schemas.topics import DEDUPLICATED, ENRICHED, RAW, REJECTED, RESOLVED, Topic
from tests.system.ledger.book import Book
from tests.system.reference import Said, decided, placed
from tests.system.running import Pipeline

READ_SECONDS = 3600.0
INPUTS = (
    (Stage.EXTRACT, RAW),
    (Stage.RESOLVE, ENRICHED),
    (Stage.STORY, DEDUPLICATED),
    (Stage.INDEX, RESOLVED),
)
Place = tuple[str, int, int]


class Verdict(msgspec.Struct):
    """Every list is empty where the promises held; an entry says what is wrong with which document."""

    documents: int = 0
    articles: int = 0
    rejected: int = 0
    rejected_by: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    lost: list[str] = []
    doubled: list[str] = []
    regressed: list[str] = []
    uncounted: list[str] = []
    decided_otherwise: list[str] = []
    faulted: list[str] = []

    @property
    def problems(self) -> list[str]:
        named = ("lost", "doubled", "regressed", "uncounted", "decided_otherwise", "faulted")
        return [f"{name}: {one}" for name in named for one in getattr(self, name)]


def judge(running: Pipeline, book: Book, regressed: list[str], logs: Path) -> Verdict:
    """Compare the indices with the book, the outcomes with the topics, and the verdicts with those of a run without faults."""
    articles, rejected = running.articles(), running.rejected()
    times = Counter(document["article_id"] for document in rejected)
    settings, versions = running.settings, running.versions()
    return Verdict(
        documents=len(book.versions),
        articles=len(articles),
        rejected=len(rejected),
        rejected_by=dict(Counter(f"{document['stage']}: {document['reason']}" for document in rejected)),
        outcomes=dict(Counter(f"{stage}: {outcome}" for _, stage, outcome in _outcomes(logs))),
        lost=sorted(set(book.versions) - set(articles) - set(times)),
        doubled=[
            *sorted(set(articles) & set(times)),
            *(f"{one} rejected {n} times" for one, n in times.items() if n > 1),
            *(f"{one} never pushed" for one in sorted((set(articles) | set(times)) - set(book.versions))),
        ],
        regressed=regressed + list(_outdated(versions, book)),
        uncounted=list(_uncounted(settings, logs)) + list(_unlike(settings, rejected)),
        decided_otherwise=list(_decided_otherwise(settings, articles)),
        faulted=[
            f"{one['stage']}: {one['reason']}: {one['error']}"
            for one in rejected
            if one["reason"] in ("fault", "crashed") or one["stage"] not in (Stage.PUSH, Stage.EXTRACT)
        ],
    )


def _outdated(versions: dict[str, int], book: Book) -> Iterator[str]:
    for article_id, version in versions.items():
        if version != book.versions.get(article_id):
            yield f"{article_id} is at {version}, acknowledged {book.versions.get(article_id)}"


def _outcomes(logs: Path) -> Iterator[tuple[Place, str, str]]:
    """Where each outcome's record was, its stage, and the outcome, as the workers logged them."""
    for log in sorted(logs.iterdir()):
        for line in log.read_bytes().splitlines():
            if b'"document"' in line:
                try:
                    said = json.loads(line)
                except ValueError:
                    continue  # cut by a kill; its record was not committed, so another line tells of it
                place = said.get("topic"), said.get("partition"), said.get("offset")
                if said.get("outcome"):
                    yield place, said["stage"], said["outcome"]


def _uncounted(settings: Settings, logs: Path) -> Iterator[str]:
    """Records of a stage's input without an outcome there, or with two that contradict each other."""
    seen: dict[tuple[str, Place], set[str]] = {}
    for place, stage, outcome in _outcomes(logs):
        seen.setdefault((stage, place), set()).add(outcome)
    for stage, topic in INPUTS:
        for record in _records(settings, topic):
            outcomes = seen.get((stage, (record.topic, record.partition, record.offset)), set())
            if not outcomes:
                yield f"{record.topic}[{record.partition}]@{record.offset}: no outcome at {stage}"
            if Outcome.REJECTED in outcomes and len(outcomes) > 1:
                yield f"{record.topic}[{record.partition}]@{record.offset}: {sorted(outcomes)} at {stage}"


def _unlike(settings: Settings, rejected: list[dict[str, Any]]) -> Iterator[str]:
    """Where the topic of rejections and their index differ."""
    kept = {decode_rejection(one.headers).rejected_id for one in _records(settings, REJECTED)}
    indexed = {document["rejected_id"] for document in rejected}
    yield from (f"rejection {one} is in one of topic and index only" for one in sorted(kept ^ indexed))


def _decided_otherwise(settings: Settings, articles: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The stream as it was read, decided once more by one process that nobody disturbs."""
    enriched = (
        (record.partition, _article(record.value, EnrichedArticle)) for record in _records(settings, ENRICHED)
    )
    wanted = {one.article_id: one for one in decided((p, a) for p, a in enriched if a)}
    read = (_article(record.value, ResolvedArticle) for record in _records(settings, DEDUPLICATED))
    stories = placed(one for one in read if one)
    for article_id, article in wanted.items():
        said = Said(
            article.duplicate,
            article.revision,
            stories[article_id].story_id if article_id in stories else None,
        )
        found = articles.get(article_id)
        if found is not None and (got := _said_in_index(found)) != said:
            yield f"{article_id}: {got} for {said}"


def _said_in_index(source: dict[str, Any]) -> Said:
    duplicate = msgspec.convert(source["duplicate"], Duplicate)
    return Said(duplicate, source["revision"], source.get("story", {}).get("id"))


def _article(value: bytes | None, kind: type[Any]) -> Any:
    try:
        return codec.decode(value or b"", kind)
    except Rejection:
        return None


def _records(settings: Settings, topic: Topic) -> Iterator[codec.Record]:
    return iter(read_topic(settings, topic, seconds=READ_SECONDS))
