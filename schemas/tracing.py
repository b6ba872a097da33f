"""OpenTelemetry traces, where `DATELINE_TRACING` is set: one trace a document, from its push to the index.

The push is the root, or a child of the partner's own request; its context travels in the headers `traceparent` and
`tracestate` (W3C Trace Context), and each stage adds a span below it when the document is done there. A span lasts from the
record's arrival on the topic until then, so that waiting shows. Documents without a context, and processes without the setting,
cost one comparison. Where traces go, and which share of them, OpenTelemetry's own variables say
(`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from schemas.carried import TRACE
from schemas.codec import Headers, Outgoing, Record
from schemas.settings import Settings

Ended = Callable[[BaseException | None], None]
"""Called with what went wrong, if anything, when a push has ended."""


class Tracing:
    """Off until `configure` or `use`."""

    def __init__(self) -> None:
        self._tracer: Any = None

    def configure(self, settings: Settings, service: str) -> None:
        """Switch on where the settings say so; a second time changes nothing.

        Raises:
            SystemExit: the optional packages are missing.
        """
        if not settings.tracing or self._tracer is not None:
            return
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import SERVICE_NAME, Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as error:
            raise SystemExit("DATELINE_TRACING needs more packages: pip install 'dateline[otel]'") from error
        provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"dateline-{service}"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self.use(provider)

    def use(self, provider: Any) -> None:
        """Make spans with a provider; None switches off."""
        self._tracer = provider.get_tracer("dateline") if provider is not None else None

    def pushed(self, outgoing: Outgoing) -> tuple[Outgoing, Ended | None]:
        """The record with the context of a new span, and what ends that; as it is where nothing is traced."""
        if self._tracer is None:
            return outgoing, None
        from opentelemetry import trace

        span = self._tracer.start_span(
            f"push {outgoing.topic.name}",
            context=_context(outgoing.headers),
            kind=trace.SpanKind.PRODUCER,
            attributes={
                "messaging.system": "kafka",
                "messaging.destination.name": outgoing.topic.name,
                "messaging.kafka.message.key": (outgoing.key or b"").decode("utf-8", "replace"),
            },
        )
        others = [header for header in outgoing.headers if header[0] not in TRACE]
        carried = msgspec.structs.replace(outgoing, headers=[*others, *_headers(span)])
        return carried, lambda error: _end(span, error)

    def handled(
        self, stage: str, outcome: str, record: Record, article_id: str, more: Mapping[str, Any]
    ) -> None:
        """A document came to its end at a stage; `more` are further facts, those that are None apart."""
        if self._tracer is None or not any(name == TRACE[0] for name, _ in record.headers):
            return
        from opentelemetry import trace

        facts = {f"dateline.{name}": value for name, value in more.items() if value is not None}
        span = self._tracer.start_span(
            f"{stage} {record.topic}",
            context=_context(record.headers),
            kind=trace.SpanKind.CONSUMER,
            start_time=record.timestamp_ms * 1_000_000,
            attributes={
                "messaging.system": "kafka",
                "messaging.destination.name": record.topic,
                "messaging.destination.partition.id": str(record.partition),
                "messaging.kafka.offset": record.offset,
                "dateline.outcome": outcome,
                "dateline.article_id": article_id,
                **facts,
            },
        )
        if outcome == "rejected":
            span.set_status(trace.Status(trace.StatusCode.ERROR, str(more.get("reason") or "")))
        span.end()


TRACING = Tracing()


def _context(headers: Headers) -> Any:
    """Of the span that the headers name, if any."""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {name: value.decode("ascii", "replace") for name, value in headers if name in TRACE and value}
    return TraceContextTextMapPropagator().extract(carrier)


def _headers(span: Any) -> Headers:
    from opentelemetry import trace
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, trace.set_span_in_context(span))
    return [(name, value.encode("ascii")) for name, value in carrier.items()]


def _end(span: Any, error: BaseException | None) -> None:
    from opentelemetry import trace

    if error is not None:
        span.set_status(trace.Status(trace.StatusCode.ERROR, type(error).__name__))
    span.end()
