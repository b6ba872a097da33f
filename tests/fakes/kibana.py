"""As much of Kibana as provisioning speaks to, with its manners: the anti-forgery header, spaces, references that must resolve.

After `import.ts`, `export.ts` and the import's reference check in elastic/kibana's saved-objects packages.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.fakes.serving import Handler, Host, serving


class Call(NamedTuple):
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]


class FakeKibana(Host):
    """Holds objects by space, type and id. `status` answers every call in its place; `key` is the only API key that it takes."""

    def __init__(self, version: str = "9.5.3", *, key: str = "", spaces: tuple[str, ...] = ()) -> None:
        self.version = version
        self.key = key
        self.spaces = {"default", *spaces}
        self.status = 0
        self.objects: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.calls: list[Call] = []
        super().__init__(_handler(self))

    def paths(self) -> list[str]:
        return [call.path for call in self.calls]

    def answer(self, call: Call, body: bytes) -> tuple[int, bytes]:
        """The status and the body."""
        if self.status:
            return self.status, _error(self.status, "as told")
        if self.key and call.headers.get("authorization") != f"ApiKey {self.key}":
            if call.path.endswith("/api/status"):
                return 200, json.dumps({"status": {"overall": {"level": "available"}}}).encode()
            return 401, _error(401, "Unauthorized")
        if call.method == "POST" and "kbn-xsrf" not in call.headers:
            return 400, _error(400, "Request must contain a kbn-xsrf header.")
        return self._route(call, body)

    def _route(self, call: Call, body: bytes) -> tuple[int, bytes]:
        space, path = "default", call.path
        if path.startswith("/s/"):
            _, _, space, rest = path.split("/", 3)
            path = "/" + rest
        if space not in self.spaces:
            return 404, _error(404, f"Saved object [space/{space}] not found")
        if (call.method, path) == ("GET", "/api/status"):
            return 200, json.dumps({"name": "fake", "version": {"number": self.version}}).encode()
        if (call.method, path) == ("POST", "/api/saved_objects/_export"):
            return self._export(space, json.loads(body))
        if (call.method, path) == ("POST", "/api/saved_objects/_import"):
            return self._import(space, call, body)
        return 404, _error(404, "Not Found")

    def _export(self, space: str, asked: dict[str, Any]) -> tuple[int, bytes]:
        found = [self.objects.get((space, item["type"], item["id"])) for item in asked["objects"]]
        if None in found:
            return 400, _error(400, "Error fetching objects to export")
        return 200, b"\n".join(json.dumps(item).encode() for item in found)

    def _import(self, space: str, call: Call, body: bytes) -> tuple[int, bytes]:
        file = _file(call.headers["content-type"], body)
        if not str(file.get_filename()).endswith(".ndjson"):
            return 400, _error(400, "Invalid file extension")
        content = file.get_payload(decode=True)
        assert isinstance(content, bytes)
        objects = [json.loads(line) for line in content.splitlines() if line.strip()]
        known = {(item["type"], item["id"]) for item in objects}
        known |= {(kind, key) for place, kind, key in self.objects if place == space}
        errors = [_refused(item, known) for item in objects]
        if call.query.get("overwrite") != ["true"]:
            errors += [
                _failure(item, "conflict")
                for item in objects
                if (space, item["type"], item["id"]) in self.objects
            ]
        errors = [error for error in errors if error]
        if not errors:
            self.objects.update({(space, item["type"], item["id"]): item for item in objects})
        answer = {"success": not errors, "successCount": 0 if errors else len(objects), "errors": errors}
        return 200, json.dumps(answer).encode()


def _refused(item: dict[str, Any], known: set[tuple[str, str]]) -> dict[str, Any] | None:
    """Missing data views and searches stop an import; so does a version that this Kibana does not know."""
    if int(str(item["typeMigrationVersion"]).partition(".")[0]) > 10:
        return _failure(item, "unknown")
    missing = [one for one in item["references"] if (one["type"], one["id"]) not in known]
    return _failure(item, "missing_references") if missing else None


def _failure(item: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"type": item["type"], "id": item["id"], "error": {"type": kind}}


def _error(status: int, message: str) -> bytes:
    return json.dumps({"statusCode": status, "error": "", "message": message}).encode()


def _file(content_type: str, body: bytes) -> EmailMessage:
    """The form's field `file`."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    assert form.get_content_type() == "multipart/form-data"
    (part,) = form.iter_parts()  # type: ignore[attr-defined]
    assert part.get_param("name", header="content-disposition") == "file"
    found: EmailMessage = part
    return found


def fake_kibana(
    version: str = "9.5.3", *, key: str = "", spaces: tuple[str, ...] = ()
) -> AbstractContextManager[FakeKibana]:
    """A running one."""
    return serving(FakeKibana(version, key=key, spaces=spaces))


def _handler(owner: FakeKibana) -> type[Handler]:
    class KibanaHandler(Handler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            call = Call(self.command, parts.path, parse_qs(parts.query), self.lower_headers())
            owner.calls.append(call)
            status, body = owner.answer(call, self.body())
            self.reply(status, {"Content-Type": "application/json"}, body)

    return KibanaHandler
