"""As much of Elasticsearch as the sink speaks to: bulk requests, answered by a script."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, ObjectApiResponse
from elasticsearch import ApiError

NODE = NodeConfig("http", "127.0.0.1", 9200)
Answer = Exception | Sequence[dict[str, Any]] | Callable[[list[dict[str, Any]]], Sequence[dict[str, Any]]]


def meta(status: int) -> ApiResponseMeta:
    return ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, NODE)


def api_error(status: int, error_type: str = "error") -> ApiError:
    """The error of a whole request."""
    return ApiError(error_type, meta(status), {"error": {"type": error_type}, "status": status})


def item(status: int, result: str = "", error_type: str = "", reason: str = "") -> dict[str, Any]:
    """The answer to one action."""
    error = {"error": {"type": error_type, "reason": reason}} if error_type else {}
    return {"index": {"status": status, **({"result": result} if result else {}), **error}}


def hit(article_id: str, score: float = 1.0, **source: Any) -> dict[str, Any]:
    """A document found; its sort values are its score and its id."""
    return {
        "_id": article_id,
        "_score": score,
        "_source": {"article_id": article_id, **source},
        "sort": [score, article_id],
    }


def found(*hits: dict[str, Any], total: int | None = None, **more: Any) -> dict[str, Any]:
    """The answer to a search."""
    return {"took": 3, "hits": {"total": {"value": total or len(hits)}, "hits": list(hits)}, **more}


class ScriptedSearch:
    """Answers searches in turn and keeps the requests; errors are raised."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[dict[str, Any]] = []

    def search(
        self, *, index: str, body: dict[str, Any], allow_partial_search_results: bool
    ) -> ObjectApiResponse[Any]:
        assert not allow_partial_search_results, "half an answer looks like a whole one"
        self.requests.append({"index": index, **body})
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return ObjectApiResponse(body=answer, meta=meta(200))


def actions_of(lines: Sequence[bytes]) -> list[dict[str, Any]]:
    """The actions of a bulk request, each with its `operation` and its `document`."""
    rest = iter(lines)
    actions = []
    for head in rest:
        ((operation, target),) = json.loads(head).items()
        document = json.loads(next(rest)) if operation == "index" else None
        actions.append({"operation": operation, **target, "document": document})
    return actions


class ExternalIndex:
    """`documents`, kept with the rule of `external_gte`: an older version is refused with 409."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], dict[str, Any]] = {}
        self.versions: dict[tuple[str, str], int] = {}

    def store(self, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self.store_one(action) for action in actions]

    def store_one(self, action: dict[str, Any]) -> dict[str, Any]:
        """The answer to one action, which is done."""
        key = action["_index"], action["_id"]
        if action["version"] < self.versions.get(key, 0):
            return item(409, error_type="version_conflict_engine_exception")
        self.versions[key] = action["version"]
        known = self.documents.pop(key, None)
        if action["document"] is None:
            return (
                item(200, "deleted")
                if known is not None
                else {"delete": {"status": 404, "result": "not_found"}}
            )
        self.documents[key] = action["document"]
        return item(200, "updated") if known is not None else item(201, "created")


class ScriptedElasticsearch(ExternalIndex):
    """Answers bulk requests in turn; the last answer stands for all later ones. Without a script it is an index."""

    def __init__(self, *answers: Answer, max_actions: int = 10**9) -> None:
        super().__init__()
        self._answers = list(answers)
        self._max_actions = max_actions
        self.requests: list[list[dict[str, Any]]] = []

    def bulk(self, *, operations: Sequence[bytes]) -> ObjectApiResponse[Any]:
        actions = actions_of(operations)
        self.requests.append(actions)
        if len(actions) > self._max_actions:
            raise api_error(413, "content_too_long")
        answer: Answer = self.store
        if self._answers:
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        items = answer(actions) if callable(answer) else answer
        return ObjectApiResponse(body={"items": list(items)}, meta=meta(200))
