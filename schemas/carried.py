"""Headers that go with a document from stage to stage, beside those that each message makes anew."""

from __future__ import annotations

import msgspec

from schemas.codec import EXTENSION, Headers, Outgoing, Record
from schemas.rejections import TRIED

PUSHED_MS = EXTENSION + "pushed_ms"
"""When `articles.raw` took the document, by its record's own timestamp: what freshness is measured from."""
TRACE = ("traceparent", "tracestate")
"""W3C Trace Context."""


def carrying(outgoing: Outgoing, record: Record, *, raw: bool = False) -> Outgoing:
    """The outgoing record with what its cause carried; a record of `articles.raw` is where the time starts."""
    kept = _kept(record.headers, (*TRACE, *TRIED) if raw else (*TRACE, *TRIED, PUSHED_MS))
    if raw:
        kept.append((PUSHED_MS, str(record.timestamp_ms).encode()))
    return msgspec.structs.replace(outgoing, headers=[*outgoing.headers, *kept])


def pushed_ms(headers: Headers) -> int | None:
    """When the document came in, in milliseconds since 1970; None where no stage has said."""
    text = next((value for name, value in headers if name == PUSHED_MS), b"")
    return int(text) if text.isdigit() and len(text) < 16 else None


def _kept(headers: Headers, names: tuple[str, ...]) -> Headers:
    return [(name, value) for name, value in headers if name in names and value]
