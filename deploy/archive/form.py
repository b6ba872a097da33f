"""A record of `articles.raw` as two WARC records: what Kafka held beside the bytes (`metadata`), then the bytes (`resource`).

Form: ISO 28500:2017 (WARC 1.1). A `resource` is what any WARC tool shows; `dateline push warc` reads it as well.
"""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from typing import Any
from urllib.parse import quote

import msgspec
from warcio.warcwriter import WARCWriter

from schemas.codec import Record, format_time, from_milliseconds, header_texts

METADATA_TYPE = "application/vnd.dateline.kafka-record+json"
MAX_SHOWN = 2000
"""Characters of an address in a WARC header; the headers of Kafka have it whole."""
_CONTENT_TYPE = re.compile(
    r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}(?:; ?[\w!#$&^.+=\"-]{1,100}){0,4}", re.ASCII
)


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where the record stood and all that it was beside its value; bytes are base64. `value` is false for a record without one."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    headers: list[tuple[str, bytes | None]]
    value: bool
    size: int
    sha256: str


def origin_of(record: Record) -> Origin:
    """What the `metadata` record of a Kafka record says."""
    return Origin(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        key=record.key,
        headers=list(record.headers),
        value=record.value is not None,
        size=len(record.value or b""),
        sha256=hashlib.sha256(record.value or b"").hexdigest(),
    )


def record_of(origin: Origin, body: bytes) -> Record:
    """The Kafka record again.

    Raises:
        ValueError: the bytes are not those that were written.
    """
    if len(body) != origin.size or hashlib.sha256(body).hexdigest() != origin.sha256:
        raise ValueError(
            f"the bytes of {origin.topic}[{origin.partition}]@{origin.offset} are not those that were written"
        )
    return Record(
        topic=origin.topic,
        partition=origin.partition,
        offset=origin.offset,
        timestamp_ms=origin.timestamp_ms,
        key=origin.key,
        value=body if origin.value else None,
        headers=list(origin.headers),  # type: ignore[arg-type]  # Kafka's own may be without a value
    )


def write(writer: WARCWriter, record: Record) -> None:
    """Both records; they name one another by their ids."""
    texts = header_texts(record.headers)
    address, date = (
        target(texts.get("ce_subject"), record),
        format_time(from_milliseconds(record.timestamp_ms)),
    )
    resource = _id()
    common = {"WARC-Date": date, "WARC-Target-URI": address}
    _put(
        writer,
        "metadata",
        msgspec.json.encode(origin_of(record)),
        METADATA_TYPE,
        {"WARC-Record-ID": _id(), "WARC-Refers-To": resource, **common},
    )
    observed = {**common, "WARC-Date": _date(texts.get("ce_time"), date)}
    body_type = content_type(texts.get("content-type"))
    _put(writer, "resource", record.value or b"", body_type, {"WARC-Record-ID": resource, **observed})


def _put(writer: WARCWriter, kind: str, body: bytes, body_type: str, headers: dict[str, str]) -> None:
    made: Any = writer.create_warc_record(
        headers["WARC-Target-URI"],
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=body_type,
        warc_headers_dict=headers,
    )
    writer.write_record(made)


def target(subject: str | None, record: Record) -> str:
    """The address in characters that a header may hold; a document without one is named by its place."""
    if subject and subject.startswith(("http://", "https://")):
        return quote(subject, safe="%/:=&?~#+!$,;'@()*[]")[:MAX_SHOWN]
    return f"urn:dateline:{record.topic}:{record.partition}:{record.offset}"


def content_type(stated: str | None) -> str:
    """The type as stated where it is one; a header of WARC must not be broken by it."""
    return stated if stated and _CONTENT_TYPE.fullmatch(stated) else "application/octet-stream"


def _date(stated: str | None, otherwise: str) -> str:
    """When the document was fetched, for other tools; replay reads Kafka's own header."""
    return (
        stated
        if stated and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", stated)
        else otherwise
    )


def _id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"
