"""Web archives: WARC and ARC, plain, gzip and zstd, as crawlers write them (CC-NEWS among them)."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import zstandard
from warcio.archiveiterator import ArchiveIterator, UnseekableYetTellable
from warcio.exceptions import ArchiveLoadFailed

from producers.base import Item, Mark, Refused, Tracked, Unreadable
from producers.journal import Journal
from schemas.codec import EARLIEST_OBSERVATION
from schemas.events import RawDocument, Reason, Rejection

DOCUMENT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/json"})
RECORD_TYPES = frozenset({"response", "resource"})
GZIP_MEMBER, ZSTD_FRAME, ZSTD_SKIPPABLE = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"
PLAIN_RECORD = b"WARC/1."
SCAN_BYTES = 1024 * 1024
MAX_BROKEN = 10_000
"""Of one file; one with more is not worth the time."""


class WarcOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`resume` goes on behind the last record that Kafka acknowledged."""

    max_bytes: int
    resume: bool = False
    source: str = "warc"


class WarcSource:
    """Yields the pages of archives; `read_bytes` and `total_bytes` tell how far it is."""

    def __init__(self, paths: Sequence[Path], journal: Journal, options: WarcOptions) -> None:
        self._paths = paths
        self._journal = journal
        self._options = options
        self.total_bytes = sum(path.stat().st_size for path in paths if path.is_file())
        self.read_bytes = 0
        self.skipped = 0

    def __iter__(self) -> Iterator[Item]:
        for path in self._paths:
            before = self.read_bytes
            try:
                yield from self._file(path)
            except OSError as error:
                yield Unreadable(str(path), error.strerror or type(error).__name__)
                continue
            self.read_bytes = before + path.stat().st_size

    def _file(self, path: Path) -> Iterator[Item]:
        name = journal_name(path)
        position = self._journal.register(name, "warc").position
        done = int(position) if self._options.resume and position else -1
        base = self.read_bytes
        for offset, record in records(path, max(done, 0)):
            self.read_bytes = base + offset
            if isinstance(record, Unreadable):
                yield record
            elif offset > done and record.rec_type in RECORD_TYPES:
                item = self._item(path, offset, record)
                if item is None:
                    self.skipped += 1
                else:
                    yield Tracked(item, Mark(name, "", position=str(offset)))

    def _item(self, path: Path, offset: int, record: Any) -> RawDocument | Refused | None:
        """The record's document; None where it is a redirect, a picture, an error page."""
        content_type, url = _content_type(record), record.rec_headers.get_header("WARC-Target-URI") or ""
        known = content_type.partition(";")[0].strip().lower() in DOCUMENT_TYPES
        if not known or _status(record) != "200" or not url.startswith(("http://", "https://")):
            return None
        document = RawDocument(
            body=_body(record, self._options.max_bytes + 1),
            content_type=content_type,
            observed_at=dt.datetime.now(dt.UTC),
            subject=url,
            source=self._options.source,
            extensions={"file": path.name, "warc_offset": str(offset), "http_status": "200"},
        )
        return _dated(document, record.rec_headers.get_header("WARC-Date") or "")


def journal_name(path: Path) -> str:
    """A file is known by its name, size and first bytes: moving it changes nothing, another content does."""
    with path.open("rb") as stream:
        digest = hashlib.sha256(stream.read(65536)).hexdigest()[:16]
    return f"{path.name}:{path.stat().st_size}:{digest}"


def records(path: Path, start: int = 0) -> Iterator[tuple[int, Any]]:
    """Each record with its position, broken stretches as `Unreadable`; `start` is the position of a record."""
    with path.open("rb") as stream:
        magic = stream.read(4)
        stream.seek(0)
        if magic in (ZSTD_FRAME, ZSTD_SKIPPABLE):
            unpacked = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
            yield from _one_stream(path, unpacked, start)
        elif magic.startswith(GZIP_MEMBER) and _is_one_member(path):
            with gzip.open(path) as unpacked_gzip:
                yield from _one_stream(path, unpacked_gzip, start)
        else:
            marker = GZIP_MEMBER if magic.startswith(GZIP_MEMBER) else PLAIN_RECORD
            yield from _seekable(path, stream, start, marker)


def _one_stream(path: Path, stream: Any, start: int) -> Iterator[tuple[int, Any]]:
    """One compressed stream: positions count in the unpacked bytes, and behind a break nothing can be found."""
    offset = start
    try:
        skipped = 0
        while skipped < start:
            part = stream.read(min(SCAN_BYTES, start - skipped))
            if not part:
                return
            skipped += len(part)
        iterator = ArchiveIterator(
            UnseekableYetTellable(io.BufferedReader(stream, SCAN_BYTES)), arc2warc=True
        )
        for record in iterator:
            offset = start + iterator.offset
            yield offset, record
    except (ArchiveLoadFailed, zstandard.ZstdError, zlib.error, EOFError, ValueError) as error:
        yield offset, Unreadable(f"{path}:{offset}", _reason(error))


def _seekable(path: Path, stream: BinaryIO, start: int, marker: bytes) -> Iterator[tuple[int, Any]]:
    """Records one by one; behind a broken one the next beginning is looked for."""
    broken, position = 0, start
    while broken < MAX_BROKEN:
        stream.seek(position)
        iterator = ArchiveIterator(stream, arc2warc=True)
        offset = position
        try:
            for record in iterator:
                offset = iterator.offset
                yield offset, record
            return
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, UnicodeError) as error:
            broken += 1
            yield offset, Unreadable(f"{path}:{offset}", _reason(error))
            next_start = _next_beginning(stream, offset + 1, marker)
            if next_start is None:
                return
            position = next_start


def _next_beginning(stream: BinaryIO, start: int, marker: bytes) -> int | None:
    """The next place that looks like a record's beginning."""
    position, carried = start, b""
    while True:
        stream.seek(position)
        data = carried + stream.read(SCAN_BYTES)
        found = data.find(marker)
        while found >= 0:
            candidate = position - len(carried) + found
            if _begins_record(stream, candidate, marker):
                return candidate
            found = data.find(marker, found + 1)
        if len(data) - len(carried) < SCAN_BYTES:
            return None
        position += SCAN_BYTES
        carried = data[-len(marker) + 1 :]


def _begins_record(stream: BinaryIO, position: int, marker: bytes) -> bool:
    stream.seek(position)
    head = stream.read(1024)
    if marker == PLAIN_RECORD:
        return b"\r\nWARC-Type:" in head or b"\nWARC-Type:" in head
    try:
        return zlib.decompressobj(31).decompress(head, 64).startswith(PLAIN_RECORD)
    except zlib.error:
        return False


def _is_one_member(path: Path) -> bool:
    """Whether the whole archive was compressed at once, instead of record by record, as the standard asks."""
    with path.open("rb") as stream:
        undo = zlib.decompressobj(31)
        try:
            head = undo.decompress(stream.read(SCAN_BYTES), SCAN_BYTES)
        except zlib.error:
            return False
    return head.count(b"\r\n\r\nWARC/1.") >= 1


def _content_type(record: Any) -> str:
    if record.rec_type == "resource":
        return str(record.rec_headers.get_header("Content-Type") or "")
    return str(record.http_headers.get_header("Content-Type") or "") if record.http_headers else ""


def _status(record: Any) -> str:
    if record.rec_type == "resource":
        return "200"
    return str(record.http_headers.get_statuscode()) if record.http_headers else ""


def _body(record: Any, limit: int) -> bytes:
    parts, room = [], limit
    stream = record.content_stream()
    while room > 0 and (part := stream.read(min(room, SCAN_BYTES))):
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


def _dated(document: RawDocument, text: str) -> RawDocument | Refused:
    """Observed when the crawler fetched it: pushing an archive again gives the same documents."""
    moment = _moment(text)
    if moment is None or moment < EARLIEST_OBSERVATION:
        return Refused(
            document, Rejection(Reason.BAD_TIME, f"WARC-Date is no time since 1990: {text[:50]!r}")
        )
    return msgspec.structs.replace(document, observed_at=moment)


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = msgspec.convert(text, dt.datetime)
    except msgspec.ValidationError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"broken archive: {(lines or [type(error).__name__])[0][:200]}"


def expand(paths: Sequence[str]) -> list[Path]:
    """The archives that arguments mean: files, and those in directories, in name order."""
    found: list[Path] = []
    for text in paths:
        path = Path(text)
        if path.is_dir():
            names = sorted(Path(folder, name) for folder, _, names in os.walk(path) for name in names)
            found += [name for name in names if ".warc" in name.name or ".arc" in name.name]
        else:
            found.append(path)
    return found
