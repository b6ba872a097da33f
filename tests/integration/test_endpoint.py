"""`push serve` while Kafka is away: partners are asked to wait, and are served again once it is back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer

from deploy.provision import provision_kafka
from deploy.services import admin
from producers import endpoint
from producers.endpoint import Endpoint, EndpointOptions
from producers.tokens import new_token
from schemas.settings import Settings
from tests.services import Services

OPTIONS = EndpointOptions(
    max_documents=3, requests_per_minute=6000, acknowledge_seconds=2.0, lag_seconds=0.5, body_seconds=0.5
)
TOKEN, LINE = new_token("agency")
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
WAIT_SECONDS = 60.0


@asynccontextmanager
async def served(settings: Settings, options: EndpointOptions = OPTIONS) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    name, _, digest = LINE.partition(":")
    with admin(settings) as client:
        list(provision_kafka(client, settings, dry_run=False))
    server = TestServer(Endpoint(settings, {digest: name}, options).application())
    async with TestClient(server) as client_of_it:
        yield client_of_it


async def posted(client: TestClient, n: int) -> tuple[int, str | None]:  # type: ignore[type-arg]
    """The answer's status and `Retry-After`."""
    body = {"url": f"https://partner.example/{n}", "text": f"Ferries sailed again on day {n}."}
    async with client.post("/articles", json=body, headers=HEADERS) as answer:
        return answer.status, answer.headers.get("Retry-After")


async def until(client: TestClient, wanted: int) -> str | None:  # type: ignore[type-arg]
    """Post until that is the answer's status; its `Retry-After`."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        status, wait = await posted(client, 3)
        if status == wanted:
            return wait
        await asyncio.sleep(0.2)
    raise AssertionError(f"no {wanted} in {WAIT_SECONDS} s")


def test_while_kafka_is_down_partners_are_asked_to_wait_and_then_served_again(
    settings: Settings, services: Services
) -> None:
    if not services.can_kill:
        pytest.skip("these services are not ours to kill")

    async def outage() -> None:
        async with served(settings) as client:
            assert await posted(client, 1) == (202, None)
            services.kill("kafka")
            try:
                unacknowledged = asyncio.create_task(posted(client, 2))
                await asyncio.sleep(OPTIONS.lag_seconds * 1.5)
                assert await posted(client, 3) == (429, "5")
                async with client.get("/ready") as ready:
                    assert ready.status == 503
                async with client.get("/live") as live:
                    assert live.status == 200
                assert await unacknowledged == (503, "5")
                assert await posted(client, 3) == (429, "5"), "it is still open for Kafka's client"
            finally:
                await asyncio.to_thread(services.start, "kafka")
            await until(client, 202)

    asyncio.run(outage())


def test_a_partner_waits_while_too_many_documents_are_open_at_kafka(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However young they are."""
    if not services.can_kill:
        pytest.skip("these services are not ours to kill")
    monkeypatch.setattr(endpoint, "MAX_OPEN_RECORDS", 2)

    async def crowded() -> None:
        patient = msgspec.structs.replace(OPTIONS, lag_seconds=600.0, acknowledge_seconds=30.0)
        async with served(settings, patient) as client:
            assert await posted(client, 1) == (202, None)
            services.pause("kafka")
            try:
                waiting = [asyncio.create_task(posted(client, number)) for number in (2, 3)]
                await asyncio.sleep(1.0)
                assert await posted(client, 4) == (429, "5")
            finally:
                services.resume("kafka")
            assert [await one for one in waiting] == [(202, None)] * 2
            await until(client, 202)

    asyncio.run(crowded())


def test_a_body_that_comes_too_slowly_is_answered_with_408(settings: Settings) -> None:
    async def slow() -> None:
        async with served(settings) as client:
            reader, writer = await asyncio.open_connection(client.host, client.port)
            head = f"POST /articles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
            writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
            status = await asyncio.wait_for(reader.readline(), WAIT_SECONDS)
            writer.close()
            assert status.split()[1] == b"408"

    asyncio.run(slow())


def test_too_many_documents_in_a_request_are_refused(settings: Settings) -> None:
    async def many() -> None:
        async with served(settings) as client:
            lines = "\n".join(json.dumps({"text": f"Number {n}"}) for n in range(4))
            headers = {**HEADERS, "Content-Type": "application/x-ndjson"}
            async with client.post("/articles", data=lines, headers=headers) as answer:
                assert answer.status == 413
                assert "at most 3" in (await answer.json(content_type=None))["title"]

    asyncio.run(many())
