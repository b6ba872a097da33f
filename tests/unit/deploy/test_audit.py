"""Verdicts and gaps over hand-made topics and indices: each kind of gap is found, and nothing else is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from deploy.audit import counts, verdicts
from deploy.audit.collect import _row
from deploy.audit.store import Store, temporary_store
from schemas import codec, topics, urls
from schemas.codec import Outgoing, Record
from schemas.events import RawDocument, Reason, Rejection, Stage
from schemas.rejections import decode_rejection, mark, reject
from schemas.topics import Topic
from tests.fakes.messages import NOON, enriched, resolved

NOON_MS = 1530619200000
MINUTE_MS = 60_000
URL = "https://example.com/a"
ID = urls.article_id(URL)
NOW = NOON + dt.timedelta(days=1)


class System:
    """What the topics and the indices of a pipeline hold."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._offset = 0

    def record(self, topic: Topic, outgoing: Outgoing, minute: int = 0) -> Record:
        self._offset += 1
        return Record(
            topic.name,
            0,
            self._offset,
            NOON_MS + minute * MINUTE_MS,
            outgoing.key,
            outgoing.value,
            outgoing.headers,
        )

    def write(self, topic: Topic, outgoing: Outgoing, minute: int = 0, *, waiting: bool = False) -> Record:
        record = self.record(topic, outgoing, minute)
        self.store.put(*_row(topic, record, waiting=waiting))
        return record

    def push(self, minute: int = 0, url: str | None = URL, *, waiting: bool = False, **fields: Any) -> Record:
        document = RawDocument(
            **{"body": b"<p>a", "content_type": "text/html", "subject": url, "source": "test", **fields},
            observed_at=NOON + dt.timedelta(minutes=minute),
        )
        return self.write(
            topics.RAW,
            Outgoing(topics.RAW, b"", document.body, codec.raw_headers(document)),
            minute,
            waiting=waiting,
        )

    def pass_on(self, *to: Topic, minute: int = 0, waiting: bool = False) -> None:
        for topic in to:
            make = enriched if topic is topics.ENRICHED else resolved
            article = make(URL, observed_at=NOON + dt.timedelta(minutes=minute))
            self.write(
                topic,
                Outgoing(topic, ID.encode(), b"{}", codec.article_headers(article)),
                minute,
                waiting=waiting,
            )

    def index(self, minute: int = 0, name: str = "news-articles-v2", id_: str = ID) -> None:
        self.store.put(
            "indexed", {"id": id_, "article_id": ID, "version": NOON_MS + minute * MINUTE_MS, "name": name}
        )

    def reject(
        self, record: Record, stage: Stage = Stage.EXTRACT, *, indexed: bool = True, message: str = "no"
    ) -> Record:
        rejection = self.write(topics.REJECTED, reject(record, stage, Rejection(Reason.NO_TEXT, message)))
        if indexed:
            self.store.put("indexed_rejections", {"rejected_id": (rejection.key or b"").decode()})
        return rejection

    def delete(self, minute: int, topic: Topic = topics.ENRICHED) -> None:
        headers = codec.deletion_headers(ID, NOON + dt.timedelta(minutes=minute))
        self.write(topic, Outgoing(topic, ID.encode(), None, headers), minute)

    def judged(
        self, now: dt.datetime = NOW, since: dt.datetime | None = None
    ) -> tuple[dict[str, int], list[str]]:
        self.store.finish()
        verdicts.judge(self.store, now, since)
        states = {state: count for state, count in counts.states(self.store).items() if count}
        return states, [gap.kind for gap in verdicts.gaps(self.store)]


@pytest.fixture
def system() -> Iterator[System]:
    with temporary_store() as store:
        yield System(store)


def searchable(one: System) -> None:
    one.push()
    one.pass_on(*ALL)
    one.index()


def newer_in_the_index(one: System) -> None:
    one.push()
    one.index(1)


def rejected_at_extract(one: System) -> None:
    one.reject(one.push())


def rejected_without_a_url(one: System) -> None:
    one.reject(one.push(url=None))


def unchanged(one: System) -> None:
    one.push()
    one.push(1)
    one.pass_on(*ALL)
    one.pass_on(topics.ENRICHED, minute=1)
    one.index()


def waiting_for_extract(one: System) -> None:
    one.push(waiting=True)


def waiting_for_the_index(one: System) -> None:
    one.push()
    one.pass_on(topics.ENRICHED, topics.DEDUPLICATED)
    one.pass_on(topics.RESOLVED, waiting=True)


def deleted(one: System) -> None:
    one.push()
    one.delete(5)
    one.delete(5, topics.RESOLVED)


def retried_and_searchable(one: System) -> None:
    searchable(one)
    rejection = one.record(
        topics.REJECTED, reject(one.push(), Stage.EXTRACT, Rejection(Reason.NO_TEXT, "no"))
    )
    retried = mark(decode_rejection(rejection.headers), rejection, retried=True)
    one.write(topics.REJECTED, retried)


def dropped(one: System) -> None:
    rejection = one.reject(one.push(), indexed=False)
    one.write(topics.REJECTED, Outgoing(topics.REJECTED, rejection.key or b"", None))


def addressed_by_its_own_json(one: System) -> None:
    one.push(url=None, body=b'{"url": "https://example.com/a", "text": "x"}', content_type="application/json")
    one.index()


ALL = (topics.ENRICHED, topics.DEDUPLICATED, topics.RESOLVED)


@pytest.mark.parametrize(
    ("make", "states"),
    [
        (searchable, {"searchable": 1}),
        (newer_in_the_index, {"superseded": 1}),
        (rejected_at_extract, {"rejected": 1}),
        (rejected_without_a_url, {"rejected": 1}),
        (unchanged, {"searchable": 1, "unchanged": 1}),
        (waiting_for_extract, {"waiting": 1}),
        (waiting_for_the_index, {"waiting": 1}),
        (deleted, {"deleted": 1}),
        (retried_and_searchable, {"searchable": 1}),
        (dropped, {"dropped": 1}),
        (addressed_by_its_own_json, {"searchable": 1}),
    ],
)
def test_what_is_as_it_must_be_is_no_gap(
    make: Callable[[System], None], states: dict[str, int], system: System
) -> None:
    make(system)
    assert system.judged() == (states, [])


@pytest.mark.parametrize(
    ("passed", "stage"),
    [(0, "extract"), (1, "resolve"), (2, "story"), (3, "index")],
    ids=str,
)
def test_a_missing_document_is_named_with_the_stage_that_lost_it(
    passed: int, stage: str, system: System
) -> None:
    record = system.push()
    system.pass_on(*ALL[:passed])
    system.judged()
    (gap,) = verdicts.gaps(system.store)
    assert (gap.kind, gap.id, gap.where) == ("missing", ID, f"articles.raw[0]@{record.offset}")
    assert f"{stage} has not passed it on" in gap.what


def test_an_index_that_is_older_than_what_was_resolved_is_stale(system: System) -> None:
    searchable(system)
    system.push(1)
    system.pass_on(*ALL, minute=1)
    assert system.judged() == ({"searchable": 1, "stale": 1}, ["stale"])


def test_an_article_in_two_indices_is_doubled(system: System) -> None:
    searchable(system)
    system.index(name="news-articles-v1")
    assert system.judged()[1] == ["doubled"]


def test_an_article_under_another_id_is_doubled(system: System) -> None:
    searchable(system)
    system.index(id_="other")
    assert system.judged()[1] == ["doubled", "doubled"]


def test_a_document_that_is_searchable_and_rejected_is_doubled(system: System) -> None:
    searchable(system)
    system.reject(system.push())
    assert system.judged()[1] == ["doubled"]


def test_a_rejection_of_an_earlier_fetch_is_no_gap(system: System) -> None:
    system.reject(system.push())
    system.push(1)
    system.index(1)
    assert system.judged()[1] == []


def test_a_rejection_that_says_nothing_is_a_gap(system: System) -> None:
    system.reject(system.push(), message="")
    system.write(topics.REJECTED, Outgoing(topics.REJECTED, b"x", b"foreign"))
    assert system.judged()[1] == ["without_reason", "without_reason"]


def test_a_rejection_that_is_not_in_its_index_is_a_gap(system: System) -> None:
    system.reject(system.push(), indexed=False)
    assert system.judged()[1] == ["unindexed"]


def test_a_dropped_rejection_that_is_still_in_its_index_is_a_gap(system: System) -> None:
    rejection = system.reject(system.push())
    system.write(topics.REJECTED, Outgoing(topics.REJECTED, rejection.key or b"", None))
    assert system.judged()[1] == ["left_over"]


def test_a_deleted_article_that_is_still_searchable_is_a_gap(system: System) -> None:
    searchable(system)
    system.delete(5)
    system.delete(5, topics.RESOLVED)
    assert system.judged()[1] == ["undeleted"]


def test_what_the_topics_between_no_longer_hold_is_judged_by_the_index_alone(system: System) -> None:
    system.push(1)
    system.index()
    assert system.judged(NOON + dt.timedelta(days=15))[0] == {"expired": 1}
    with temporary_store() as store:
        other = System(store)
        other.push(1)
        other.index()
        assert other.judged()[0] == {"missing": 1}


def test_since_looks_at_later_documents_only(system: System) -> None:
    system.push(0)
    system.push(10)
    assert system.judged(since=NOON + dt.timedelta(minutes=5))[0] == {"missing": 1}


def test_counts_are_by_source_stage_and_reason(system: System) -> None:
    searchable(system)
    system.reject(system.push(url="https://example.com/b", source="other"))
    system.push(3, url="https://example.com/c", waiting=True)
    system.judged()
    by_source = {one.source: (one.pushed, one.states) for one in counts.sources(system.store, NOW, 0)}
    assert by_source == {"test": (2, {"searchable": 1, "waiting": 1}), "other": (1, {"rejected": 1})}
    assert [(one.stage, one.reason, one.count) for one in counts.reasons(system.store, 0)] == [
        ("extract", "no_text", 1)
    ]
    assert [(one.stage, one.records, one.waiting) for one in counts.stages(system.store)] == [
        ("extract", 3, 1), ("resolve", 1, 0), ("story", 1, 0), ("index", 1, 0),
    ]  # fmt: skip


def test_what_was_refused_before_the_topic_is_counted_by_its_source(system: System) -> None:
    system.reject(
        system.record(topics.RAW, Outgoing(topics.RAW, b"", b"x", [("ce_source", b"big")])), Stage.PUSH
    )
    system.judged()
    (one,) = counts.sources(system.store, NOW, 0)
    assert (one.source, one.pushed, one.refused) == ("big", 0, 1)


@pytest.mark.parametrize(("hours", "silent"), [(5, None), (7, 7 * 3600.0)])
def test_a_source_that_is_out_of_its_rhythm_is_silent(
    hours: int, silent: float | None, system: System
) -> None:
    """Six hours at least, however quick the source was."""
    system.push(0)
    system.push(1, url="https://example.com/b")
    system.judged()
    (one,) = counts.sources(system.store, NOON + dt.timedelta(hours=hours, minutes=1), 0)
    assert one.silent_seconds == silent


def test_a_store_that_holds_more_than_a_batch_holds_it_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.sqlite")
    for number in range(5001):
        store.put("indexed", {"id": str(number), "article_id": str(number), "version": 1, "name": "x"})
    store.finish()
    assert list(store.ask("select count(*) from indexed")) == [(5001,)]
    store.close()


def test_a_gap_is_a_line_of_json() -> None:
    assert (
        msgspec.json.decode(msgspec.json.encode(verdicts.Gap("missing", ID, "here", "why")))["kind"]
        == "missing"
    )
