"""Kibana's objects over its import call: compared by version first, then overwritten together. Idempotent."""

from __future__ import annotations

import base64
import collections
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx

from deploy.errors import Failed, Unreachable
from deploy.kibana.compile import bundle, version
from deploy.kibana.objects import Names, SavedObject, ndjson
from deploy.provision import Change
from schemas.settings import Settings

LEAST_MAJOR = 9
SECONDS_TO_CONNECT = 3.0
SECONDS_TO_ANSWER = 60.0
"""An import migrates every object."""
MAX_ANSWER_BYTES = 32 * 1024 * 1024
HELP = "set DATELINE_KIBANA_URL to a Kibana 9 that runs, or unset it"
KINDS = {"index-pattern": "data views", "dashboard": "dashboards", "search": "saved searches", "map": "map"}


class Answer(NamedTuple):
    status: int
    body: bytes

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Kibana:
    """The calls that provisioning needs. Every error is a sentence.

    Raises:
        Unreachable: nothing answers at the address.
        Failed: it answers, and will not do it.
    """

    def __init__(self, client: httpx.Client, url: str, space: str) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self.address = re.sub("//[^/@]*@", "//", self._url)
        self._space = f"/s/{space}" if space else ""
        self.space = space or "default"

    def version(self) -> str:
        """The server's version, checked."""
        answer = self._json("GET", "/api/status")
        number = str(answer.get("version", {}).get("number", ""))
        if not number:
            raise Failed(
                f"Kibana at {self.address} does not tell its version: set DATELINE_KIBANA_API_KEY to a key that it accepts"
            )
        major = number.partition(".")[0]
        if not major.isdigit() or int(major) < LEAST_MAJOR:
            raise Failed(f"Kibana at {self.address} is {number}, too old for these objects: install Kibana 9")
        return number

    def exported(self, objects: list[SavedObject]) -> list[dict[str, Any]]:
        """The objects as Kibana holds them; none where one of them is missing."""
        asked = {
            "objects": [{"type": item.type, "id": item.id} for item in objects],
            "excludeExportDetails": True,
        }
        answer = self._send("POST", f"{self._space}/api/saved_objects/_export", accept=(200, 400), json=asked)
        if answer.status == httpx.codes.BAD_REQUEST:
            return []
        return [json.loads(line) for line in answer.body.splitlines() if line.strip()]

    def import_(self, objects: list[SavedObject]) -> None:
        """Write all objects over what is there."""
        files = {"file": ("dateline.ndjson", ndjson(objects).encode(), "application/ndjson")}
        path = f"{self._space}/api/saved_objects/_import"
        answer = self._json("POST", path, params={"overwrite": "true"}, files=files)
        if not answer.get("success"):
            raise Failed(_refusal(answer, len(objects)))

    def _json(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        body = self._send(method, path, **more).body
        try:
            answer = json.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise Failed(f"what answers at {self.address} is no Kibana: {HELP}")
        return answer

    def _send(self, method: str, path: str, *, accept: tuple[int, ...] = (200,), **more: Any) -> Answer:
        try:
            with self._client.stream(method, self._url + path, **more) as response:
                answer = Answer(response.status_code, _body(response))
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Unreachable(
                f"Kibana at {self.address} does not answer ({type(error).__name__}): {HELP}"
            ) from error
        if answer.status not in accept:
            raise Failed(self._sentence(answer))
        return answer

    def _sentence(self, answer: Answer) -> str:
        status = answer.status
        if status in (302, 401):
            return f"Kibana at {self.address} wants credentials ({status}): set DATELINE_KIBANA_API_KEY to a valid key"
        if status == httpx.codes.FORBIDDEN:
            return f"Kibana at {self.address} refuses this (403): use a key that may write saved objects in space {self.space}"
        if status == httpx.codes.NOT_FOUND:
            return f"Kibana at {self.address} has no space {self.space} (404): make it, or change DATELINE_KIBANA_SPACE"
        if status == httpx.codes.SERVICE_UNAVAILABLE:
            return f"Kibana at {self.address} is not ready (503): wait until its status page is green, then repeat"
        return f"Kibana at {self.address} answers {status}: {answer.text()[:200]}"


@contextmanager
def kibana(settings: Settings) -> Iterator[Kibana]:
    """A client for the Kibana of the settings."""
    timeout = httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT)
    headers, trust = _headers(settings), _trust(settings)
    with httpx.Client(headers=headers, timeout=timeout, verify=trust, trust_env=False) as client:
        yield Kibana(client, settings.kibana_url or "", settings.kibana_space)


def _headers(settings: Settings) -> dict[str, str]:
    """Against forgery, and Kibana's API key, else Elasticsearch's user, whom Kibana knows too."""
    headers = {"kbn-xsrf": "dateline"}
    key, password = settings.kibana_api_key, settings.elasticsearch_password
    if key:
        headers["Authorization"] = f"ApiKey {key.get_secret_value()}"
    elif settings.elasticsearch_username and password:
        pair = f"{settings.elasticsearch_username}:{password.get_secret_value()}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return headers


def _trust(settings: Settings) -> ssl.SSLContext:
    """The authorities of the system, Kibana's own, and those of Elasticsearch: the two are set up together."""
    context = ssl.create_default_context()
    for authorities in (settings.kibana_ca_certs, settings.elasticsearch_ca_certs):
        if authorities:
            context.load_verify_locations(authorities)
    return context


def provision_kibana(settings: Settings, *, dry_run: bool) -> Iterator[Change]:
    """Import the objects where Kibana has none of this version; nothing where no Kibana is set."""
    if not settings.kibana_url:
        return
    objects = bundle(Names(settings.index_prefix))
    with kibana(settings) as server:
        server.version()
        held = server.exported(objects)
        if _version_of(held) == version(objects[1:]):
            return
        if not dry_run:
            server.import_(objects)
        yield Change(
            "update" if held else "create", "Kibana objects in space", server.space, _summary(objects)
        )


def _version_of(held: list[dict[str, Any]]) -> str:
    tags = [item for item in held if item.get("type") == "tag"]
    return str(tags[0]["attributes"].get("description", "")).rpartition(" ")[2] if tags else ""


def _summary(objects: list[SavedObject]) -> str:
    counts = collections.Counter(item.type for item in objects)
    return ", ".join(f"{counts[kind]} {label}" for kind, label in KINDS.items())


def _body(response: httpx.Response) -> bytes:
    """What was sent, up to a bound: whatever answers there, memory is not its to fill."""
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            raise Failed(f"{response.url.path} answers with more than {MAX_ANSWER_BYTES} bytes: {HELP}")
    return bytes(body)


def _refusal(answer: dict[str, Any], wanted: int) -> str:
    errors = answer.get("errors") or [{}]
    first = errors[0]
    kind = first.get("error", {}).get("type", "unknown")
    return (
        f"Kibana refused {len(errors)} of {wanted} objects, first {first.get('type')} {first.get('id')} ({kind}): "
        "see Stack Management > Saved objects, then run `dateline provision` again"
    )
