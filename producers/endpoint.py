"""`dateline push serve`: partners post documents; 202 means that Kafka has them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import msgspec
import structlog
from aiohttp import web
from kafka import KafkaProducer
from kafka.errors import KafkaError
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest

from producers.base import Refused, untracked
from producers.bucket import Bucket
from producers.files import FileSource
from producers.openapi import DOCUMENT, LINES, OPENAPI
from producers.publish import outgoing_record
from producers.tokens import partner_of
from producers.urls_of_files import UrlRule
from schemas import topics
from schemas.carried import TRACE
from schemas.codec import Outgoing
from schemas.events import RawDocument
from schemas.kafka_options import producer_options
from schemas.settings import Settings
from schemas.tracing import TRACING

log = structlog.get_logger(__name__)
POSTED = Counter("dateline_posted_documents", "Documents posted, by outcome", ["outcome"])
LAST_POST = Gauge(
    "dateline_partner_last_post_timestamp_seconds", "When a partner's documents were taken last", ["partner"]
)
REQUESTS = Counter("dateline_post_requests", "Requests to POST /articles, by status", ["status"])
READY_SECONDS = 3.0
MAX_OPEN_RECORDS = 5000
"""With so many unacknowledged records, or one for `lag_seconds`, the broker lags and partners are asked to wait."""
SENDERS = 4
"""Threads that hand records to Kafka's client, which may block; apart from those that answer `/ready`."""
RETRY_AFTER_SECONDS = 5
TRACE_CONTEXT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
"""https://www.w3.org/TR/trace-context/#traceparent-header"""


class EndpointOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Limits: bytes of a request, documents of a request, requests a minute of a partner; seconds that a request waits
    for Kafka, after which an unacknowledged record means that Kafka lags, and within which a body must have come.
    """

    max_request_bytes: int = 32 * 1024 * 1024
    max_documents: int = 1000
    requests_per_minute: float = 600.0
    acknowledge_seconds: float = 30.0
    lag_seconds: float = 5.0
    body_seconds: float = 60.0


class Endpoint:
    """The web application and its producer."""

    def __init__(self, settings: Settings, tokens: Mapping[str, str], options: EndpointOptions) -> None:
        TRACING.configure(settings, "push")
        self._settings = settings
        self._tokens = tokens
        self._options = options
        self._buckets: dict[str, Bucket] = {}
        self._producer = KafkaProducer(**producer_options(settings))
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="sender")
        self._open: dict[int, float] = {}
        self._sent = 0

    def application(self) -> web.Application:
        """Routes; the request's size is bounded by the server."""
        app = web.Application(client_max_size=self._options.max_request_bytes)
        app.add_routes(
            [
                web.post("/articles", self._post),
                web.get("/", _page),
                web.get("/openapi.json", _openapi),
                web.get("/live", _live),
                web.get("/ready", self._ready),
                web.get("/metrics", _metrics),
            ]
        )
        app.on_cleanup.append(self._close)
        return app

    async def _post(self, request: web.Request) -> web.Response:
        response = await self._answer(request)
        REQUESTS.labels(response.status).inc()
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        partner = partner_of(request.headers.get("Authorization"), self._tokens)
        if partner is None:
            return _problem(
                401, "give a known token: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"}
            )
        wait = self._buckets.setdefault(partner, Bucket(self._options.requests_per_minute / 60)).take()
        if wait:
            return _problem(429, "too many requests", {"Retry-After": str(int(wait) + 1)})
        if self._lags():
            return _problem(429, "Kafka lags behind", {"Retry-After": str(RETRY_AFTER_SECONDS)})
        content_type = request.content_type
        if content_type not in (DOCUMENT, LINES):
            return _problem(415, f"send {DOCUMENT} or {LINES} (JSON Lines), not {content_type}")
        body = await self._body(request)
        if isinstance(body, web.Response):
            return body
        return await self._take(partner, body, content_type, request.headers.get(TRACE[0], ""))

    async def _body(self, request: web.Request) -> bytes | web.Response:
        """The request's body, or the answer where it is too large or comes too slowly."""
        try:
            async with asyncio.timeout(self._options.body_seconds):
                return await request.read()
        except TimeoutError:
            return _problem(
                408, f"the body took more than {self._options.body_seconds:.0f} s", {"Connection": "close"}
            )
        except web.HTTPRequestEntityTooLarge:
            return _problem(413, f"more than {self._options.max_request_bytes} bytes")

    async def _take(self, partner: str, body: bytes, content_type: str, trace: str) -> web.Response:
        documents = body.splitlines() if content_type == LINES else [body]
        documents = [line for line in documents if line.strip()]
        if not documents:
            return _problem(400, "no document in the request")
        if len(documents) > self._options.max_documents:
            return _problem(
                413, f"{len(documents)} documents; at most {self._options.max_documents} a request"
            )
        outgoing = [self._record(partner, document, trace) for document in documents]
        problems = [(i, record) for i, record in enumerate(outgoing) if isinstance(record, str)]
        if problems:
            where, why = problems[0]
            return _problem(400, f"document {where + 1} of {len(documents)}: {why}; nothing was taken")
        response = await self._publish([record for record in outgoing if not isinstance(record, str)])
        if response.status == 202:
            LAST_POST.labels(partner).set_to_current_time()
        return response

    def _record(self, partner: str, document: bytes, trace: str) -> Outgoing | str:
        """The record for a document, with the context of the partner's trace; or what is wrong with it, told at once."""
        source = FileSource(
            (),
            url_rule=UrlRule("auto"),
            source=partner,
            fetched_at=None,
            max_bytes=self._settings.max_document_bytes,
            now=dt.datetime.now(dt.UTC),
        )
        item = untracked(source.posted(document))
        if isinstance(item, Refused):
            return item.rejection.message
        if not isinstance(item, RawDocument):
            return "cannot be read"
        record = outgoing_record(item, self._settings.max_document_bytes)
        if record.topic is topics.REJECTED:
            return f"more than {self._settings.max_document_bytes} bytes"
        if TRACE_CONTEXT.fullmatch(trace):
            record = msgspec.structs.replace(record, headers=[*record.headers, (TRACE[0], trace.encode())])
        return _complaint(document) or record

    async def _publish(self, records: list[Outgoing]) -> web.Response:
        try:
            async with asyncio.timeout(self._options.acknowledge_seconds):
                await asyncio.gather(*(self._send(record) for record in records))
        except (KafkaError, TimeoutError) as error:
            POSTED.labels("failed").inc(len(records))
            log.warning("not acknowledged by Kafka", error=repr(error))
            return _problem(
                503, "Kafka did not take it; post it again", {"Retry-After": str(RETRY_AFTER_SECONDS)}
            )
        POSTED.labels("pushed").inc(len(records))
        ids = [record.key.decode() for record in records]
        return web.json_response({"accepted": len(records), "article_ids": ids}, status=202)

    async def _send(self, record: Outgoing) -> None:
        """Until Kafka has it. It counts as open until Kafka's client has settled it, also where the partner was told
        before that to post it again.
        """
        record, ended = TRACING.pushed(record)
        loop, done = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
        self._sent = number = self._sent + 1
        self._open[number] = time.monotonic()

        def settled(error: BaseException | None) -> None:
            self._open.pop(number, None)
            if ended:
                ended(error)
            _finish(done, error)

        def send() -> None:
            try:
                future = self._producer.send(
                    self._settings.topic(record.topic),
                    key=record.key,
                    value=record.value,
                    headers=record.headers,
                )
            except KafkaError as error:
                loop.call_soon_threadsafe(settled, error)
                return
            future.add_callback(lambda _: loop.call_soon_threadsafe(settled, None))
            future.add_errback(lambda error: loop.call_soon_threadsafe(settled, error))

        loop.run_in_executor(self._senders, send)
        await done

    def _lags(self) -> bool:
        oldest = next(iter(self._open.values()), None)
        late = oldest is not None and time.monotonic() - oldest > self._options.lag_seconds
        return late or len(self._open) >= MAX_OPEN_RECORDS

    async def _ready(self, _: web.Request) -> web.Response:
        ready = not self._lags() and await self._knows_topic()
        return web.json_response({"ready": ready, "open": len(self._open)}, status=200 if ready else 503)

    async def _knows_topic(self) -> bool:
        """Whether the brokers answer for the topic."""
        topic = self._settings.topic(topics.RAW)
        try:
            async with asyncio.timeout(READY_SECONDS):
                return bool(await asyncio.to_thread(self._producer.partitions_for, topic))
        except (KafkaError, TimeoutError):
            return False

    async def _close(self, _: web.Application) -> None:
        await asyncio.to_thread(self._producer.close, timeout=5)
        self._senders.shutdown(wait=False, cancel_futures=True)


def _finish(done: asyncio.Future[None], error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


def _complaint(document: bytes) -> str | None:
    """What the processors would reject it for, as far as that is seen at once."""
    try:
        value = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"no valid JSON: {str(error)[:200]}"
    if not isinstance(value, dict):
        return "not a JSON object"
    texts = [value.get("html"), value.get("text")]
    if not any(isinstance(text, str) and text.strip() for text in texts):
        return 'neither "html" nor "text" in it'
    return None


def _problem(status: int, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """RFC 9457 problem details."""
    return web.json_response(
        {"title": message, "status": status},
        status=status,
        headers=dict(headers or {}),
        content_type="application/problem+json",
    )


async def _live(_: web.Request) -> web.Response:
    return web.json_response({"live": True})


async def _metrics(_: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _openapi(_: web.Request) -> web.Response:
    return web.json_response(OPENAPI)


async def _page(_: web.Request) -> web.Response:
    text = json.dumps(OPENAPI, indent=2)
    page = f"<!doctype html><title>Dateline: post articles</title><h1>Dateline: post articles</h1><pre>{text}</pre>"
    return web.Response(text=page, content_type="text/html")
