"""The indexer's loop: what is committed, what is rejected, and what waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from elasticsearch import ConnectionError as ElasticConnectionError
from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError

from schemas import codec
from schemas.codec import Record
from schemas.events import Reason
from schemas.rejections import decode_rejection
from schemas.settings import Settings
from stream_processors import indexer as module
from stream_processors.breaker import BREAKER_LEAST, BREAKER_WINDOW, Breaker
from stream_processors.delivery import PROBE_ITEMS, chunks
from stream_processors.health import Health
from stream_processors.in_work import RECORDS_AT_ONCE
from stream_processors.indexer import Indexer
from stream_processors.sinks.elasticsearch import Action
from tests.fakes.elasticsearch import ScriptedElasticsearch, item
from tests.fakes.kafka import Message, RejectedList, ScriptedConsumer
from tests.fakes.messages import NOON, resolved

SETTINGS = Settings(_env_file=None)
PARTITION = TopicPartition("articles.resolved", 0)
AWAY = ElasticConnectionError("no connection", errors=(OSError("refused"),))
REFUSED = item(400, error_type="document_parsing_exception", reason="no date")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are as short as they can be; how long they are is tested with the outbox."""
    monkeypatch.setattr(module, "retry_delay", lambda attempt: 0.01)


def _message(
    offset: int, value: bytes | None = None, topic: str = "articles.resolved", **fields: Any
) -> Message:
    if value is None:
        value = codec.encode(resolved(f"https://example.com/{offset}"))
    return Message(topic, 0, offset, 1530619200000, b"k", value, **fields)


def _batch(*offsets: int) -> list[Record]:
    return [_message(offset) for offset in offsets]


class Run:
    """An indexer that runs until its input is used up."""

    def __init__(
        self,
        *batches: list[Record],
        client: ScriptedElasticsearch | None = None,
        rejected: RejectedList | None = None,
        settings: Settings = SETTINGS,
    ) -> None:
        self.consumer = ScriptedConsumer(*batches)
        self.client = client or ScriptedElasticsearch()
        self.rejected = rejected or RejectedList()
        self.health = Health("index")
        self.indexer = Indexer(settings, self.consumer, self.client, self.rejected, self.health)  # type: ignore[arg-type]
        self.consumer.when_empty = self.indexer.stop

    def __call__(self) -> Run:
        self.indexer.run()
        return self


def test_large_records_come_in_batches_that_fit_into_a_request() -> None:
    settings = SETTINGS.model_copy(update={"bulk_bytes": 4096})
    run = Run(_batch(*range(40)), settings=settings)
    sizes: list[int] = []
    index = run.indexer._index
    run.indexer._index = lambda batch: sizes.append(len(batch)) or index(batch)  # type: ignore[func-returns-value, method-assign]
    run()
    assert sizes == [RECORDS_AT_ONCE] * 5
    assert run.consumer.committed == {PARTITION: 40}


def test_what_is_indexed_is_committed() -> None:
    run = Run(_batch(0, 1), _batch(2))()
    assert len(run.client.documents) == 3
    assert run.consumer.committed == {PARTITION: 3}
    assert set(run.consumer.topics) == {"articles.resolved", "articles.rejected", "stories"}


def test_a_batch_that_is_delivered_again_changes_nothing() -> None:
    once, twice = Run(_batch(0, 1))(), Run(_batch(0, 1), _batch(0, 1))()
    assert _without_ingested(once) == _without_ingested(twice)


def _without_ingested(run: Run) -> dict[Any, Any]:
    return {key: {**document, "event": None} for key, document in run.client.documents.items()}


def test_of_two_revisions_in_a_batch_the_newer_is_sent_whatever_their_order() -> None:
    later = codec.encode(resolved(headline="New", observed_at=NOON + dt.timedelta(minutes=1)))
    run = Run([_message(0, later), _message(1, codec.encode(resolved(headline="Old")))])()
    assert [document["headline"] for document in run.client.documents.values()] == ["New"]
    assert run.consumer.committed == {PARTITION: 2}


def test_a_document_that_the_index_refuses_is_kept_and_the_rest_goes_on() -> None:
    run = Run(_batch(0, 1, 2), client=ScriptedElasticsearch([item(201), REFUSED, item(201)]))()
    (record,) = run.rejected.records
    rejected = decode_rejection(record.headers)
    assert (rejected.stage, rejected.reason, rejected.offset) == ("index", Reason.REFUSED_BY_INDEX, 1)
    assert record.value == _message(1).value
    assert run.consumer.committed == {PARTITION: 3}


def test_a_record_that_cannot_be_read_is_kept_and_the_rest_goes_on() -> None:
    run = Run([_message(0, b"<p>"), _message(1)])()
    assert [decode_rejection(record.headers).reason for record in run.rejected.records] == [
        Reason.BAD_MESSAGE
    ]
    assert len(run.client.documents) == 1
    assert run.consumer.committed == {PARTITION: 2}


def test_a_rejection_that_cannot_be_indexed_is_not_rejected_again() -> None:
    """It would go round for ever."""
    run = Run([_message(0, b"x", topic="articles.rejected")])()
    assert run.rejected.records == []
    assert run.consumer.committed == {TopicPartition("articles.rejected", 0): 1}


def test_while_the_cluster_is_away_the_batch_waits_and_is_then_indexed() -> None:
    run = Run(_batch(0), client=ScriptedElasticsearch(AWAY, AWAY, [item(429)], [item(201)]))()
    assert len(run.client.requests) == 4
    assert run.consumer.committed == {PARTITION: 1}
    assert not run.consumer.paused()


def test_a_batch_that_is_abandoned_is_not_committed() -> None:
    """Stopped while it waits: the next worker does it."""
    run = Run(_batch(0), _batch(1), client=ScriptedElasticsearch(AWAY))
    run.consumer.when_paused = run.indexer.stop
    assert run().consumer.committed == {}


def test_a_worker_that_waits_says_for_what_and_keeps_polling_paused() -> None:
    run = Run(_batch(0), client=ScriptedElasticsearch(AWAY))
    reports: list[Any] = []

    def stop_and_look() -> None:
        reports.append((run.health.report()["waiting_for"], set(run.consumer.paused())))
        run.indexer.stop()

    run.consumer.when_paused = stop_and_look
    run()
    waiting_for, paused = reports[0]
    assert "refused" in waiting_for["index"]
    assert paused == {PARTITION}


def test_records_that_come_while_waiting_are_put_back() -> None:
    run = Run(_batch(0), client=ScriptedElasticsearch(AWAY, [item(201)]))
    run.consumer.while_paused = [[_message(8, topic="stories"), _message(9, topic="stories")]]
    run()
    assert run.consumer.sought == [(TopicPartition("stories", 0), 8)]
    assert TopicPartition("stories", 0) not in run.consumer.committed


def test_nothing_is_committed_unless_its_rejection_is_kept() -> None:
    rejected = RejectedList(KafkaTimeoutError("no acknowledgement"))
    run = Run(_batch(0), client=ScriptedElasticsearch([REFUSED]), rejected=rejected)()
    assert len(run.client.requests) == 1, "what the index said stands"
    assert len(rejected.records) == 1
    assert run.consumer.committed == {PARTITION: 1}


def test_a_partition_that_was_taken_away_is_not_committed() -> None:
    run = Run(_batch(0))
    run.consumer.lost = {PARTITION}
    assert run().consumer.committed == {}


def test_the_breaker_keeps_a_bad_deployment_from_emptying_the_topic() -> None:
    count = BREAKER_LEAST * 2
    run = Run(_batch(*range(count)), client=ScriptedElasticsearch([REFUSED] * count))
    run.consumer.when_paused = run.indexer.stop
    assert run().rejected.records == []
    assert run.consumer.committed == {}


def test_an_open_breaker_lets_a_few_through_and_closes_when_the_mapping_is_mended() -> None:
    count = BREAKER_LEAST * 2

    def refuse(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [REFUSED for _ in actions]

    def take(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [item(201) for _ in actions]

    script = ScriptedElasticsearch(refuse, refuse, refuse, take)
    run = Run(_batch(*range(count)), client=script)()
    assert [len(request) for request in script.requests] == [
        count,
        PROBE_ITEMS,
        PROBE_ITEMS,
        PROBE_ITEMS,
        count - PROBE_ITEMS,
    ]
    assert run.rejected.records == []
    assert run.consumer.committed == {PARTITION: count}


def test_only_what_the_cluster_was_too_busy_for_is_sent_again() -> None:
    def busy_with_odd(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [item(429 if number % 2 else 201) for number, _ in enumerate(actions)]

    script = ScriptedElasticsearch(busy_with_odd, busy_with_odd, busy_with_odd, busy_with_odd, [item(201)])
    run = Run(_batch(*range(8)), client=script)()
    assert [len(request) for request in script.requests] == [8, 4, 2, 1]
    assert run.consumer.committed == {PARTITION: 8}


def test_an_older_version_is_indexed_where_the_newest_of_the_batch_is_refused() -> None:
    """As it would be had they come in two batches."""

    def refuse_the_bad(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [REFUSED if one["document"]["headline"] == "Bad" else item(201) for one in actions]

    later = codec.encode(resolved(headline="Bad", observed_at=NOON + dt.timedelta(minutes=1)))
    batch = [_message(0, codec.encode(resolved(headline="Good"))), _message(1, later)]
    run = Run(batch, client=ScriptedElasticsearch(refuse_the_bad))()
    sent = [one["document"]["headline"] for request in run.client.requests for one in request]
    assert sent == ["Bad", "Good"]
    assert len(run.rejected.records) == 1


def test_a_handful_of_odd_documents_opens_no_breaker() -> None:
    assert not Breaker(0.5).would_open(BREAKER_LEAST - 1, BREAKER_LEAST - 1)
    assert Breaker(0.5).would_open(BREAKER_LEAST, BREAKER_LEAST)
    assert not Breaker(0.5).would_open(BREAKER_LEAST, BREAKER_LEAST * 2)


def test_the_breaker_looks_at_the_recent_items_only() -> None:
    breaker = Breaker(0.5)
    breaker.record(BREAKER_WINDOW, BREAKER_WINDOW)
    assert breaker.would_open(0, 1)
    breaker.record(0, BREAKER_WINDOW)
    assert not breaker.would_open(BREAKER_LEAST, BREAKER_LEAST)


@given(st.lists(st.integers(0, 3000), max_size=30), st.integers(1024, 5000))
def test_a_request_is_as_large_as_may_be_and_loses_nothing(sizes: list[int], limit: int) -> None:
    actions = [(number, Action("i", str(number), 1, b"x" * size)) for number, size in enumerate(sizes)]
    made = chunks(actions, limit)
    assert [entry for chunk in made for entry in chunk] == actions
    for chunk in made:
        assert chunk
        assert len(chunk) == 1 or sum(action.size for _, action in chunk) <= limit


def test_requests_are_split_by_size() -> None:
    settings = Settings(bulk_bytes=2048, _env_file=None)
    run = Run(_batch(*range(9)), settings=settings)()
    assert len(run.client.requests) > 1
    assert len(run.client.documents) == 9
