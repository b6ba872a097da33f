"""Bulk requests, and a verdict on every item.

The client's helpers do not retry items unless asked, let connection errors escape and never split a request that is
too large; so the loop is ours. 200 is not success: every item is read.
"""

from __future__ import annotations

import datetime as dt
import enum
import time
from collections.abc import Iterable, Iterator, Sequence
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


class Unacceptable(Exception):
    """The server takes no request with one of these documents in it; which of them, smaller requests tell."""


ADVICE = (
    (401, "", "Elasticsearch does not know us: set DATELINE_ELASTICSEARCH_API_KEY, or user and password"),
    (
        403,
        "cluster_block",
        "the index takes no writes, mostly as its disk is full: free space, then clear index.blocks",
    ),
    (403, "", "we may not write there: give this user or key the right to write to news-*"),
    (404, "", "what is written to does not exist: run `dateline provision`"),
)
"""What to do about a status, where the server's own text does not say it; of several the first counts."""


def advised(status: int, error: str) -> str:
    """The error with its status, and with what to do about it.

    >>> advised(404, "index_not_found_exception: no such index")
    '404 index_not_found_exception: no such index; what is written to does not exist: run `dateline provision`'
    """
    advice = next((text for known, part, text in ADVICE if known == status and part in error), "")
    return f"{status} {error}" + (f"; {advice}" if advice else "")


class ItemAnswer(msgspec.Struct):
    """What a bulk answer says of one action."""

    status: int
    id: str | None = msgspec.field(name="_id", default=None)
    result: str = ""
    error: dict[str, Any] | str | None = None


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
    return Result(Verdict.RETRY, error=advised(status, error))


def write(client: elasticsearch.Elasticsearch, actions: Sequence[Action]) -> list[Result]:
    """Send the actions; a result for each, in order.

    Raises:
        Unavailable: nothing can be said of the documents; the text says what is wrong.
    """
    return list(written(client, actions))


def written(client: elasticsearch.Elasticsearch, actions: Sequence[Action]) -> Iterator[Result]:
    """Send the actions in one request, or in halves where the server does not take them together; results in order.

    Results come as the requests are answered: those before an error stand.

    Raises:
        Unavailable: nothing can be said of the further documents; the text says what is wrong.
    """
    if not actions:  # the server refuses an empty request, which cannot be halved
        return
    try:
        yield from _request(client, actions)
    except Unacceptable as error:
        if len(actions) == 1:
            yield Result(Verdict.REJECT, error=str(error))
            return
        middle = len(actions) // 2
        yield from written(client, actions[:middle])
        yield from written(client, actions[middle:])


def _request(client: elasticsearch.Elasticsearch, actions: Sequence[Action]) -> list[Result]:
    started = time.perf_counter()
    try:
        lines: list[Any] = [line for action in actions for line in action.lines()]
        answer = client.bulk(operations=lines)
    except elasticsearch.UnsupportedProductError as error:
        raise Unavailable(f"what answers is not Elasticsearch: {error}") from error
    except elasticsearch.ApiError as error:
        raise _failure(error) from error
    except (elasticsearch.TransportError, elasticsearch.SerializationError) as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error
    metrics.BULK_SECONDS.observe(time.perf_counter() - started)
    metrics.BULK_BYTES.inc(sum(action.size for action in actions))
    return _results(answer.body, actions)


def _failure(error: elasticsearch.ApiError) -> Exception:
    """What the error of a whole request means."""
    body = error.body if isinstance(error.body, dict) else {}
    cause = body.get("error")
    status, error_type = error.status_code, cause.get("type") if isinstance(cause, dict) else ""
    text = _reason(cause) if isinstance(cause, dict) else str(cause or error)
    if status == 413 or (status == 400 and error_type in DOCUMENT_FAULTS):
        return Unacceptable(f"{status} {text}")
    return Unavailable(advised(status, text))


def _results(body: Any, actions: Sequence[Action]) -> list[Result]:
    """Each action's result; an answer that is not about exactly these actions says nothing."""
    try:
        items = msgspec.convert(body["items"], list[dict[str, ItemAnswer]])
        answers = [answer for item in items for answer in item.values()]
    except (msgspec.ValidationError, LookupError, TypeError) as error:
        raise Unavailable(f"not the answer to a bulk request: {error!r}") from error
    if len(answers) != len(actions):
        raise Unavailable(f"{len(answers)} answers to {len(actions)} actions")
    for answer, action in zip(answers, actions, strict=True):
        if answer.id not in (None, action.id):
            raise Unavailable(f"an answer on {answer.id!r} in the place of {action.id!r}")
    return [_item_result(answer) for answer in answers]


def _item_result(answer: ItemAnswer) -> Result:
    error = answer.error or {}
    reason = _reason(error) if isinstance(error, dict) else error
    error_type = str(error.get("type", "")) if isinstance(error, dict) else error
    result = classify(answer.status, error_type, reason, answer.result)
    metrics.BULK_DOCUMENTS.labels(result.outcome or result.verdict.value).inc()
    return result


def _reason(error: dict[str, Any]) -> str:
    causes: list[str] = []
    cause: Any = error
    while isinstance(cause, dict) and cause and len(causes) < 4:
        causes.append(f"{cause.get('type')}: {cause.get('reason')}")
        cause = cause.get("caused_by")
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
