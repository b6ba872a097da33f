"""One trace a document, from its push to the index, through the headers of the records."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from schemas import topics
from schemas.carried import carrying
from schemas.codec import Outgoing, Record
from schemas.settings import Settings
from schemas.topics import Topic
from schemas.tracing import TRACING

PARTNERS = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    TRACING.use(provider)
    yield exporter
    TRACING.use(None)
    provider.shutdown()


def read(outgoing: Outgoing, timestamp_ms: int) -> Record:
    """The record as the next stage reads it."""
    name = outgoing.topic.name
    return Record(name, 3, 7, timestamp_ms, outgoing.key, outgoing.value, outgoing.headers)


def sent(topic: Topic, cause: Record, timestamp_ms: int) -> Record:
    new = Outgoing(topic, b"a", b"{}", [("ce_id", b"x")])
    return read(carrying(new, cause, raw=cause.topic == topics.RAW.name), timestamp_ms)


def raw(*headers: tuple[str, bytes]) -> Outgoing:
    return Outgoing(topics.RAW, b"a", b"<p>", [("ce_id", b"x"), *headers])


def identity(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.span_id


def test_every_stage_adds_a_span_below_the_push_in_one_trace(spans: InMemorySpanExporter) -> None:
    outgoing, ended = TRACING.pushed(raw())
    assert ended is not None
    ended(None)
    record = read(outgoing, 1000)
    for stage, topic in (
        ("extract", topics.ENRICHED),
        ("resolve", topics.DEDUPLICATED),
        ("story", topics.RESOLVED),
    ):
        TRACING.handled(stage, "done", record, "a", {"seconds": 0.5, "reason": None})
        record = sent(topic, record, record.timestamp_ms + 1000)
    TRACING.handled("index", "created", record, "a", {})
    push, *stages = spans.get_finished_spans()
    assert [span.name for span in (push, *stages)] == [
        "push articles.raw",
        "extract articles.raw",
        "resolve articles.enriched",
        "story articles.deduplicated",
        "index articles.resolved",
    ]
    assert push.parent is None
    assert {span.parent.span_id for span in stages if span.parent} == {identity(push)}
    assert len({span.context.trace_id for span in (push, *stages) if span.context}) == 1
    assert [span.start_time for span in stages] == [n * 1_000_000_000 for n in (1, 2, 3, 4)]
    facts = stages[0].attributes or {}
    assert (facts["dateline.seconds"], facts["messaging.kafka.offset"]) == (0.5, 7)
    assert "dateline.reason" not in facts


def test_a_partners_trace_goes_on(spans: InMemorySpanExporter) -> None:
    outgoing, ended = TRACING.pushed(raw(("traceparent", PARTNERS.encode())))
    assert ended is not None
    ended(None)
    (push,) = spans.get_finished_spans()
    assert push.context is not None
    assert push.parent is not None
    assert f"{push.context.trace_id:032x}-{push.parent.span_id:016x}" in PARTNERS
    assert [value for name, value in outgoing.headers if name == "traceparent"] == [
        f"00-{push.context.trace_id:032x}-{identity(push):016x}-01".encode()
    ]


def test_a_push_that_fails_and_a_rejection_are_errors(spans: InMemorySpanExporter) -> None:
    outgoing, ended = TRACING.pushed(raw())
    assert ended is not None
    ended(TimeoutError("no answer"))
    TRACING.handled("extract", "rejected", read(outgoing, 1000), "a", {"reason": "too_large"})
    push, extract = spans.get_finished_spans()
    assert (push.status.status_code, push.status.description) == (StatusCode.ERROR, "TimeoutError")
    assert (extract.status.status_code, extract.status.description) == (StatusCode.ERROR, "too_large")


def test_a_document_without_a_context_and_a_process_without_the_setting_make_no_span(
    spans: InMemorySpanExporter,
) -> None:
    TRACING.handled("extract", "done", read(raw(), 1000), "a", {})
    assert spans.get_finished_spans() == ()
    TRACING.use(None)
    outgoing = raw(("traceparent", PARTNERS.encode()))
    assert TRACING.pushed(outgoing) == (outgoing, None)
    TRACING.handled("extract", "done", read(outgoing, 1000), "a", {})
    TRACING.configure(Settings(_env_file=None), "push")
    assert TRACING.pushed(outgoing) == (outgoing, None), "it is off unless it is asked for"
    assert spans.get_finished_spans() == ()


def test_what_is_exported_is_readable_by_others(spans: InMemorySpanExporter) -> None:
    _, ended = TRACING.pushed(raw())
    assert ended is not None
    ended(None)
    exported = json.loads(spans.get_finished_spans()[0].to_json())
    assert exported["attributes"]["messaging.system"] == "kafka"
    assert exported["kind"] == "SpanKind.PRODUCER"
