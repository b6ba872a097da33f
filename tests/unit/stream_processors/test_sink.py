"""A verdict on every item of a bulk answer."""

from __future__ import annotations

import json

import pytest
from elasticsearch import ConnectionError as ElasticConnectionError
from elasticsearch import ConnectionTimeout, SerializationError

from schemas.events import Outcome
from stream_processors.sinks.elasticsearch import (
    DOCUMENT_FAULTS,
    Action,
    Result,
    Unavailable,
    Verdict,
    classify,
    newest_of,
    write,
)
from tests.fakes.elasticsearch import ScriptedElasticsearch, api_error, item

DONE = [
    (201, "", "created", Outcome.CREATED),
    (200, "", "updated", Outcome.UPDATED),
    (200, "", "deleted", Outcome.DELETED),
    (200, "", "noop", Outcome.UPDATED),
    (409, "version_conflict_engine_exception", "", Outcome.STALE),
    (404, "", "not_found", Outcome.DELETED),
]


@pytest.mark.parametrize(("status", "error_type", "result", "outcome"), DONE)
def test_what_is_done_has_an_outcome(status: int, error_type: str, result: str, outcome: Outcome) -> None:
    assert classify(status, error_type, "", result) == Result(Verdict.DONE, outcome)


@pytest.mark.parametrize("error_type", DOCUMENT_FAULTS)
def test_a_fault_of_the_document_rejects_it(error_type: str) -> None:
    assert classify(400, error_type, "why", "") == Result(Verdict.REJECT, error="why")


FAULTS_OF_THE_CLUSTER = [
    (400, "index_closed_exception"),
    (400, "validation_exception"),
    (401, "security_exception"),
    (403, "cluster_block_exception"),
    (404, "index_not_found_exception"),
    (408, "timeout"),
    (429, "es_rejected_execution_exception"),
    (500, "node_not_connected_exception"),
    (502, ""),
    (503, "unavailable_shards_exception"),
    (504, ""),
    (0, ""),
    (302, ""),
]


@pytest.mark.parametrize(("status", "error_type"), FAULTS_OF_THE_CLUSTER)
def test_a_fault_of_the_cluster_is_waited_out(status: int, error_type: str) -> None:
    """Also one that nobody thought of: a document is rejected only for what is known to be its own fault."""
    result = classify(status, error_type, "why", "")
    assert result.verdict is Verdict.RETRY
    assert result.error.startswith(f"{status} why")


def _actions(count: int) -> list[Action]:
    return [Action("i", str(number), 5, b'{"n":%d}' % number) for number in range(count)]


def test_each_action_gets_its_own_result_in_order() -> None:
    client = ScriptedElasticsearch(
        [
            item(201, "created"),
            item(400, error_type="document_parsing_exception", reason="no date"),
            item(429),
        ]
    )
    done, refused, busy = write(client, _actions(3))  # type: ignore[arg-type]
    assert done == Result(Verdict.DONE, Outcome.CREATED)
    assert refused == Result(Verdict.REJECT, error="document_parsing_exception: no date")
    assert busy.verdict is Verdict.RETRY


def test_the_cause_of_a_refusal_is_told() -> None:
    error = {
        "type": "document_parsing_exception",
        "reason": "field [n]",
        "caused_by": {"type": "x", "reason": "too long"},
    }
    client = ScriptedElasticsearch([{"index": {"status": 400, "error": error}}])
    (result,) = write(client, _actions(1))  # type: ignore[arg-type]
    assert result.error == "document_parsing_exception: field [n]; x: too long"


def test_a_request_that_is_too_large_is_halved_until_it_fits() -> None:
    client = ScriptedElasticsearch(max_actions=2)
    results = write(client, _actions(7))  # type: ignore[arg-type]
    assert [result.outcome for result in results] == [Outcome.CREATED] * 7
    assert sorted(key[1] for key in client.documents) == [str(number) for number in range(7)]


def test_nothing_is_no_request() -> None:
    client = ScriptedElasticsearch(api_error(400, "parse_exception"))
    assert write(client, []) == []  # type: ignore[arg-type]


def test_a_single_document_that_is_too_large_is_rejected_and_the_others_are_written() -> None:
    def too_large_if_3(actions: list[dict[str, object]]) -> list[dict[str, object]]:
        if any(action["_id"] == "3" for action in actions):
            raise api_error(413, "content_too_long")
        return [item(201, "created") for _ in actions]

    results = write(ScriptedElasticsearch(too_large_if_3), _actions(5))  # type: ignore[arg-type]
    assert [result.verdict for result in results] == [Verdict.DONE] * 3 + [Verdict.REJECT] + [Verdict.DONE]
    assert "413" in results[3].error


@pytest.mark.parametrize(
    "error",
    [
        ElasticConnectionError("refused"),
        ConnectionTimeout("60 s"),
        SerializationError("half an answer"),
        api_error(400, "media_type_header_exception"),
        api_error(401),
        api_error(403),
        api_error(404),
        api_error(429),
        api_error(503),
    ],
    ids=repr,
)
def test_a_request_that_fails_says_nothing_of_its_documents(error: Exception) -> None:
    with pytest.raises(Unavailable):
        write(ScriptedElasticsearch(error), _actions(2))  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_answers_are_counted(count: int) -> None:
    """A proxy's own 200, or a cut answer, is no verdict on anything."""
    client = ScriptedElasticsearch([item(201, "created")] * count)
    with pytest.raises(Unavailable, match=f"{count} answers to 2 actions"):
        write(client, _actions(2))  # type: ignore[arg-type]


def test_an_older_version_is_stale_and_the_same_one_is_written_again() -> None:
    client = ScriptedElasticsearch()
    outcomes = [
        write(client, [Action("i", "a", version, b"{}")])[0].outcome  # type: ignore[arg-type]
        for version in (5, 4, 5, 6)
    ]
    assert outcomes == [Outcome.CREATED, Outcome.STALE, Outcome.UPDATED, Outcome.UPDATED]


def test_an_action_never_makes_an_index() -> None:
    """Were the alias missing, Elasticsearch would make an index of that name, without our mapping."""
    head, document = Action("i", "a", 5, b'{"n":1}').lines()
    assert json.loads(head) == {
        "index": {
            "_index": "i",
            "_id": "a",
            "version": 5,
            "version_type": "external_gte",
            "require_alias": True,
        }
    }
    assert document == b'{"n":1}'
    (only,) = Action("i", "a", 5, None).lines()
    assert "delete" in json.loads(only)


def test_of_several_versions_of_a_document_the_last_of_the_highest_is_sent() -> None:
    def action(name: str, version: int) -> Action:
        return Action("i", name, version, b"{}")

    assert newest_of([action("a", 1), action("b", 9), action("a", 3), action("a", 3), action("a", 2)]) == [
        1,
        3,
    ]
    assert newest_of([action("a", 1), Action("j", "a", 1, b"{}")]) == [0, 1], "of another index"
    assert newest_of([]) == []
