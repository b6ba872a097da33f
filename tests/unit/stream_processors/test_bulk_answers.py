"""Every answer of Elasticsearch, over real HTTP, and what the indexer does: go on, try again, keep as rejected, or say what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from kafka import TopicPartition

from schemas import codec
from schemas.events import Reason
from schemas.rejections import decode_rejection
from schemas.settings import Settings
from stream_processors import indexer as module
from stream_processors import metrics
from stream_processors.health import Health
from stream_processors.indexer import Indexer
from stream_processors.sinks.client import connect
from tests.fakes.bulk_endpoint import PRODUCT, Reply, bulk_endpoint, failure
from tests.fakes.elasticsearch import item
from tests.fakes.kafka import Message, RejectedList, ScriptedConsumer
from tests.fakes.messages import resolved

COUNT = 4
ODD = "https://example.com/2"
PARTITION = TopicPartition("articles.resolved", 0)


class Done(NamedTuple):
    """What became of four articles: how many requests it took, what is in the index, and what was kept as rejected."""

    requests: int
    indexed: int
    rejected: int = 0
    said: str = ""
    """What /ready said while it waited; nothing where it did not wait."""


def only(answer: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
    """That answer to the article at ODD, the index's own to the others."""
    return lambda action: answer if action["document"]["url"]["full"] == ODD else None


def refused(status: int, error_type: str, reason: str = "why") -> Reply:
    """One item with this error, the others done: `errors` is true."""
    return Reply(item=only(item(status, error_type=error_type, reason=reason)))


BLOCK = "index [news] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]"
AGAIN, PROBE_AND_REST = 2, 3
ITEMS = {
    "201 created": (Reply(), Done(1, COUNT)),
    "200 updated": (Reply(item=lambda _: item(200, "updated")), Done(1, 0)),
    "409 an older version": (refused(409, "version_conflict_engine_exception"), Done(1, COUNT - 1)),
    "400 a field that cannot be parsed": (refused(400, "document_parsing_exception"), Done(1, COUNT - 1, 1)),
    "400 the mapper's old name": (refused(400, "mapper_parsing_exception"), Done(1, COUNT - 1, 1)),
    "400 an illegal argument": (refused(400, "illegal_argument_exception"), Done(1, COUNT - 1, 1)),
    "400 strict mapping": (refused(400, "strict_dynamic_mapping_exception"), Done(1, COUNT - 1, 1)),
    "400 nobody knows why": (refused(400, "new_exception"), Done(AGAIN, COUNT, said="new_exception")),
    "404 no index": (
        refused(404, "index_not_found_exception"),
        Done(AGAIN, COUNT, said="run `dateline provision`"),
    ),
    "429 one item": (
        refused(429, "es_rejected_execution_exception"),
        Done(AGAIN, COUNT, said="1 of 4 items"),
    ),
    "429 the disk is full": (refused(429, "cluster_block_exception", BLOCK), Done(AGAIN, COUNT, said=BLOCK)),
    "403 read-only": (
        refused(403, "cluster_block_exception", "index [news] blocked by: [FORBIDDEN/8/index write (api)]"),
        Done(AGAIN, COUNT, said="clear index.blocks"),
    ),
    "403 not our index": (refused(403, "security_exception"), Done(AGAIN, COUNT, said="right to write")),
    "500 one item": (refused(500, "node_closed_exception"), Done(AGAIN, COUNT, said="node_closed")),
    "503 one item": (refused(503, "unavailable_shards_exception"), Done(AGAIN, COUNT, said="shards")),
    "everything at once": (
        Reply(
            item=lambda action: {
                "0": item(409, error_type="version_conflict_engine_exception"),
                "1": item(400, error_type="document_parsing_exception", reason="why"),
                "2": item(429, error_type="es_rejected_execution_exception", reason="busy"),
            }.get(action["document"]["url"]["full"][-1])
        ),
        Done(AGAIN, 2, 1, said="busy"),
    ),
}
REQUESTS = {
    "400 a version of another major": (
        failure(400, "media_type_header_exception"),
        Done(PROBE_AND_REST - 1, COUNT, said="media_type"),
    ),
    "401": (failure(401, "security_exception"), Done(2, COUNT, said="DATELINE_ELASTICSEARCH_API_KEY")),
    "403 read-only": (failure(403, "cluster_block_exception"), Done(2, COUNT, said="clear index.blocks")),
    "403": (failure(403, "security_exception"), Done(2, COUNT, said="right to write")),
    "404": (failure(404, "index_not_found_exception"), Done(2, COUNT, said="run `dateline provision`")),
    "408": (failure(408, "timeout"), Done(2, COUNT, said="408")),
    "429": (failure(429, "circuit_breaking_exception"), Done(2, COUNT, said="circuit_breaking")),
    "500": (failure(500, "null_pointer_exception"), Done(2, COUNT, said="null_pointer")),
    "502 a proxy's page": (
        Reply(502, b"<h1>Bad Gateway</h1>", {"Content-Type": "text/html"}),
        Done(2, COUNT, said="502"),
    ),
    "503": (failure(503, "cluster_block_exception", "no master"), Done(2, COUNT, said="no master")),
    "504 with an empty body": (Reply(504, b""), Done(2, COUNT, said="504")),
    "302": (Reply(302, b"", {"Location": "http://127.0.0.1:9/", **PRODUCT}), Done(2, COUNT, said="302")),
    "a proxy's page with 200": (
        Reply(200, b"<h1>Log in</h1>", {"Content-Type": "text/html"}),
        Done(2, COUNT, said="not Elasticsearch"),
    ),
    "a page of Elasticsearch's": (
        Reply(200, b"all is well", {"Content-Type": "text/plain", **PRODUCT}),
        Done(2, COUNT, said="not the answer"),
    ),
    "broken JSON": (Reply(200, b'{"items": [{"index"'), Done(2, COUNT, said="SerializationError")),
    "a list": (Reply(200, b"[]"), Done(2, COUNT, said="not the answer")),
    "null": (Reply(200, b"null"), Done(2, COUNT, said="not the answer")),
    "no items": (Reply(200, b'{"took": 1, "errors": false}'), Done(2, COUNT, said="not the answer")),
    "too few items": (Reply(200, b'{"items": []}'), Done(2, COUNT, said="0 answers to 4 actions")),
    "items of another kind": (
        Reply(200, json.dumps({"items": [7, None, {}, "x"]}).encode()),
        Done(2, COUNT, said="not the answer"),
    ),
    "a status that is no number": (
        Reply(200, json.dumps({"items": [{"index": {"status": "ok"}}] * COUNT}).encode()),
        Done(2, COUNT, said="not the answer"),
    ),
    "somebody else's answer": (
        Reply(200, json.dumps({"items": [{"index": {"_id": "x", "status": 201}}] * COUNT}).encode()),
        Done(2, COUNT, said="in the place of"),
    ),
    "an answer that is cut": (Reply(cut=40), Done(2, COUNT, said="Connection")),
    "an answer that is cut to nothing": (Reply(cut=0), Done(2, COUNT, said="Connection")),
    "no answer": (Reply(reset=True), Done(2, COUNT, said="ConnectionError")),
    "no answer in time": (Reply(wait=1.5), Done(2, COUNT, said="ConnectionTimeout")),
}


class Run:
    """Four articles through the indexer, against an endpoint with this script."""

    def __init__(self, *script: Reply, most_bytes: int = 10**9, bulk_timeout: float = 0.5) -> None:
        with bulk_endpoint(*script, most_bytes=most_bytes) as endpoint:
            settings = Settings(elasticsearch_url=endpoint.url, bulk_timeout=bulk_timeout, _env_file=None)
            messages = [_message(number) for number in range(COUNT)]
            self.consumer, self.rejected = ScriptedConsumer(messages), RejectedList()
            self.health, self.said = Health("index"), ""
            client = connect(settings)
            indexer = Indexer(settings, self.consumer, client, self.rejected, self.health)  # type: ignore[arg-type]
            self.consumer.when_empty = indexer.stop
            self.consumer.when_paused = self._listen
            indexer.run()
            client.close()
            self.endpoint = endpoint

    def _listen(self) -> None:
        report = self.health.report()
        assert (report["live"], report["ready"]) == (True, False)
        self.said = report["waiting_for"]["index"]  # type: ignore[index]

    @property
    def rejections(self) -> list[tuple[str, str]]:
        headers = [decode_rejection(record.headers) for record in self.rejected.records]
        return [(one.reason, one.error) for one in headers]


def _message(number: int) -> Message:
    article = resolved(f"https://example.com/{number}")
    return Message("articles.resolved", 0, number, 1530619200000, b"k", codec.encode(article))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are as short as they can be; how long they are is tested with the outbox."""
    monkeypatch.setattr(module, "retry_delay", lambda attempt: 0.01)


def outcomes() -> float:
    """Documents counted at this stage so far."""
    counted = metrics.DOCUMENTS.collect()[0].samples
    return sum(one.value for one in counted if one.name.endswith("_total") and one.labels["stage"] == "index")


@pytest.mark.parametrize(("reply", "done"), [*ITEMS.values(), *REQUESTS.values()], ids=[*ITEMS, *REQUESTS])
def test_each_answer_has_its_consequence(reply: Reply, done: Done) -> None:
    """Whatever the answer, each of the four is counted once and committed, and the index holds what it accepted."""
    before = outcomes()
    run = Run(reply)
    assert len(run.endpoint.requests) == done.requests
    assert len(run.endpoint.index.documents) == done.indexed
    assert len(run.rejections) == done.rejected
    assert done.said in run.said
    assert bool(done.said) == bool(run.said)
    assert run.consumer.committed == {PARTITION: COUNT}
    assert outcomes() - before == COUNT
    assert "index" not in run.health.report()["waiting_for"]  # type: ignore[operator]


def test_what_is_refused_is_kept_with_what_the_index_said_of_it() -> None:
    run = Run(refused(400, "document_parsing_exception", "failed to parse field [published_at]"))
    error = "document_parsing_exception: failed to parse field [published_at]"
    assert run.rejections == [(Reason.REFUSED_BY_INDEX, error)]


def test_a_lost_answer_changes_nothing() -> None:
    """The index has all four; they are sent again, as the same versions."""
    run = Run(Reply(reset=True, done=True, body=None))
    assert [len(request) for request in run.endpoint.requests] == [COUNT, COUNT]
    assert len(run.endpoint.index.documents) == COUNT


def test_a_request_that_is_too_large_is_sent_in_parts() -> None:
    run = Run(most_bytes=3000)
    assert len(run.endpoint.index.documents) == COUNT
    assert (run.rejections, run.said) == ([], "")
    assert len(run.endpoint.requests) > 1


def test_a_document_that_is_too_large_alone_is_rejected() -> None:
    run = Run(most_bytes=500)
    assert [reason for reason, _ in run.rejections] == [Reason.REFUSED_BY_INDEX] * COUNT
    assert "413" in run.rejections[0][1]


def test_one_document_for_which_the_whole_request_is_refused_is_found_and_rejected() -> None:
    """As where an id is too long: Elasticsearch then takes nothing of the request."""

    def refuses(body: bytes) -> Reply | None:
        return failure(400, "action_request_validation_exception") if ODD.encode() in body else None

    with bulk_endpoint() as endpoint:
        plain = endpoint.reply
        endpoint.reply = lambda body: refuses(body) or plain(body)  # type: ignore[method-assign]
        settings = Settings(elasticsearch_url=endpoint.url, _env_file=None)
        consumer, rejected = ScriptedConsumer([_message(number) for number in range(COUNT)]), RejectedList()
        indexer = Indexer(settings, consumer, connect(settings), rejected, Health("index"))  # type: ignore[arg-type]
        consumer.when_empty = indexer.stop
        indexer.run()
        assert len(endpoint.index.documents) == COUNT - 1
    assert [decode_rejection(record.headers).offset for record in rejected.records] == [2]
    assert consumer.committed == {PARTITION: COUNT}


def test_an_outage_is_probed_with_little_and_then_made_up_for() -> None:
    away = failure(503, "cluster_block_exception", "no master")
    run = Run(away, away, away)
    assert [len(request) for request in run.endpoint.requests] == [COUNT] * 4
    assert len(run.endpoint.index.documents) == COUNT
