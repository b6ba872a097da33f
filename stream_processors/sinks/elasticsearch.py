"""Bulk requests, and a verdict on every item.

The client's helpers do not retry items unless asked, let connection errors escape and never split a request that is
too large; so the loop is ours. 200 is not success: every item is read.
"""

from __future__ import annotations

import datetime as dt
import enum
import time
from collections.abc import Iterable, Sequence
from typing import Any

import elasticsearch
import msgspec
import structlog

from schemas.events import Outcome
from stream_processors import metrics

log = structlog.get_logger(__name__)

TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
DOCUMENT_FAULTS = (
    "document_parsing_exception",
    "mapper_parsing_exception",
    "illegal_argument_exception",
    "strict_dynamic_mapping_exception",
    "action_request_validation_exception",
    "parse_exception",
    "max_bytes_length_exceeded_exception",
    "x_content_parse_exception",
)
"""Faults of the document itself; the list follows Confluent's sink (`ElasticsearchClient`) and the server's parsers."""


class Verdict(enum.Enum):
    """What is to be done after one item's answer."""

    DONE = "done"
    RETRY = "retry"
    REJECT = "reject"


class Action(msgspec.Struct, frozen=True):
    """One item of a bulk request; `document` of None deletes. Only a rebuild writes past the alias."""

    index: str
    id: str
    version: int
    document: bytes | None
    require_alias: bool = True

    def lines(self) -> tuple[bytes, ...]:
        operation = "index" if self.document is not None else "delete"
        target = {
            "_index": self.index,
            "_id": self.id,
            "version": self.version,
            "version_type": "external_gte",
        }
        head = msgspec.json.encode(
            {operation: {**target, "require_alias": True} if self.document and self.require_alias else target}
        )
        return (head, self.document) if self.document is not None else (head,)

    @property
    def size(self) -> int:
        return len(self.document or b"") + 200


class Result(msgspec.Struct, frozen=True):
    """The verdict on one action; `outcome` where it is done, `error` where it is not."""

    verdict: Verdict
    outcome: Outcome | None = None
    error: str = ""


class Unavailable(Exception):
    """The cluster, or our right to it, is at fault, not the documents: wait, and send the same again."""


class TooLarge(Exception):
    """The request exceeds what the server takes."""


def classify(status: int, error_type: str, error: str, result: str) -> Result:
    """The verdict on one item of a bulk answer.

    >>> classify(409, "version_conflict_engine_exception", "", "").outcome
    <Outcome.STALE: 'stale'>
    """
    if 200 <= status < 300:
        return Result(
            Verdict.DONE, Outcome(result) if result in ("created", "updated", "deleted") else Outcome.UPDATED
        )
    if status == 409:
        return Result(Verdict.DONE, Outcome.STALE)
    if status == 404 and not error_type:
        return Result(Verdict.DONE, Outcome.DELETED)
    if status == 400 and error_type in DOCUMENT_FAULTS:
        return Result(Verdict.REJECT, error=error)
    return Result(Verdict.RETRY, error=f"{status} {error}")


def write(client: elasticsearch.Elasticsearch, actions: Sequence[Action]) -> list[Result]:
    """Send the actions in one request, or in halves where the server finds it too large; a result for each, in order.

    Raises:
        Unavailable: nothing can be said of the documents; the text says what is wrong.
    """
    try:
        return _request(client, actions)
    except TooLarge as error:
        if len(actions) == 1:
            return [Result(Verdict.REJECT, error=f"413 {error}")]
        middle = len(actions) // 2
        return write(client, actions[:middle]) + write(client, actions[middle:])


def _request(client: elasticsearch.Elasticsearch, actions: Sequence[Action]) -> list[Result]:
    started = time.perf_counter()
    try:
        lines: list[Any] = [line for action in actions for line in action.lines()]
        answer = client.bulk(operations=lines)
    except elasticsearch.ApiError as error:
        if error.status_code == 413:
            raise TooLarge(str(error)) from error
        raise Unavailable(f"{error.status_code} {error}") from error
    except (elasticsearch.TransportError, elasticsearch.SerializationError) as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error
    metrics.BULK_SECONDS.observe(time.perf_counter() - started)
    metrics.BULK_BYTES.inc(sum(action.size for action in actions))
    items = answer.body.get("items", ())
    if len(items) != len(actions):
        raise Unavailable(f"{len(items)} answers to {len(actions)} actions")
    return [_item_result(item) for item in items]


def _item_result(item: dict[str, Any]) -> Result:
    ((_, answer),) = item.items()
    error = answer.get("error") or {}
    reason = _reason(error) if isinstance(error, dict) else str(error)
    error_type = error.get("type", "") if isinstance(error, dict) else str(error)
    result = classify(answer.get("status", 0), error_type, reason, answer.get("result", ""))
    metrics.BULK_DOCUMENTS.labels(result.outcome or result.verdict.value).inc()
    return result


def _reason(error: dict[str, Any]) -> str:
    causes: list[str] = []
    while error and len(causes) < 4:
        causes.append(f"{error.get('type')}: {error.get('reason')}")
        error = error.get("caused_by") or {}
    return "; ".join(causes)


def newest_of(actions: Iterable[Action]) -> list[int]:
    """Of several actions on one document, the last of the highest version; positions, ascending."""
    best: dict[tuple[str, str], tuple[int, int]] = {}
    for position, action in enumerate(actions):
        key = action.index, action.id
        best[key] = max(best.get(key, (action.version, position)), (action.version, position))
    return sorted(position for _, position in best.values())


def now() -> dt.datetime:
    """The clock of `event.ingested`."""
    return dt.datetime.now(dt.UTC)
