"""Elasticsearch's bulk endpoint over real HTTP, answering by a script: every status, and every way to break off."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from tests.fakes.elasticsearch import ExternalIndex, actions_of
from tests.fakes.serving import Handler, Host, serving

Action = dict[str, Any]
PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
JSON = {"Content-Type": "application/vnd.elasticsearch+json;compatible-with=9", **PRODUCT}


class Reply(NamedTuple):
    """One answer to a bulk request. By default the index does what it is asked, and says so.

    `item` answers single actions in the index's place where it gives an answer. `body` stands for the whole answer, and
    nothing is done; with `done` the index does it, and the answer is lost. `cut` sends only so many bytes of the answer,
    `reset` sends none, `wait` seconds pass before it.
    """

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = JSON
    item: Callable[[Action], dict[str, Any] | None] = lambda _: None
    done: bool = False
    cut: int | None = None
    reset: bool = False
    wait: float = 0.0


def failure(status: int, error_type: str, reason: str = "as scripted") -> Reply:
    """The error of a whole request, as Elasticsearch writes it."""
    error = {"type": error_type, "reason": reason}
    body = {"error": {"root_cause": [error], **error}, "status": status}
    return Reply(status, json.dumps(body).encode())


class BulkEndpoint(Host):
    """Answers bulk requests in turn; after the script it is an index. `requests` has the actions of each."""

    def __init__(self, *script: Reply, most_bytes: int = 10**9) -> None:
        """Requests of more than `most_bytes` get 413 and use up no line of the script."""
        self.index = ExternalIndex()
        self.requests: list[list[Action]] = []
        self._script = list(script)
        self._most_bytes = most_bytes
        super().__init__(_handler(self))

    def reply(self, body: bytes) -> Reply:
        """The next answer, its body ready."""
        actions = actions_of(body.splitlines())
        self.requests.append(actions)
        if len(body) > self._most_bytes:
            return failure(413, "content_too_long_exception")
        reply = self._script.pop(0) if self._script else Reply()
        if reply.body is not None and not reply.done:
            return reply
        items = [reply.item(action) or self._answer(action) for action in actions]
        errors = any("error" in answer for one in items for answer in one.values())
        whole = json.dumps({"took": 1, "errors": errors, "items": items}).encode()
        return reply if reply.body is not None else reply._replace(body=whole)

    def _answer(self, action: Action) -> dict[str, Any]:
        ((operation, answer),) = self.index.store_one(action).items()
        return {operation: {"_index": action["_index"], "_id": action["_id"], **answer}}


def bulk_endpoint(*script: Reply, most_bytes: int = 10**9) -> AbstractContextManager[BulkEndpoint]:
    """A running one."""
    return serving(BulkEndpoint(*script, most_bytes=most_bytes))


def _handler(owner: BulkEndpoint) -> type[Handler]:
    class BulkHandler(Handler):
        def answer(self) -> None:
            reply = owner.reply(self.body())
            time.sleep(reply.wait)
            if reply.reset:
                self.reset()
                return
            try:
                self.reply(reply.status, reply.headers, reply.body or b"", cut=reply.cut)
            except (BrokenPipeError, ConnectionResetError):
                self.reset()

    return BulkHandler
