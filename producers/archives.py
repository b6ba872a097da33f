"""Web archives as records: WARC and ARC, plain, gzip and zstd; broken stretches are passed over and told."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import zstandard
from warcio.archiveiterator import ArchiveIterator, UnseekableYetTellable
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from producers.base import Unreadable
from producers.decoding import salvaged

GZIP_MEMBER, ZSTD_FRAME, ZSTD_SKIPPABLE = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"
PLAIN_RECORD = b"WARC/1."
SCAN_BYTES = 1024 * 1024
READ_BYTES = 64 * 1024
MAX_MEMBER_PARTS = 1024
MAX_LINE_BYTES = 64 * 1024
MAX_HEADERS_BYTES = 1024 * 1024
CHUNK_LENGTH_BYTES = 64
MAX_BROKEN = 10_000
"""Of one file; one with more is not worth the time."""


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
        tellable = UnseekableYetTellable(io.BufferedReader(stream, SCAN_BYTES))
        for position, record in _iterated(tellable):
            offset = start + position
            yield offset, record
    except Exception as error:  # noqa: BLE001 (warcio lets many kinds escape on broken data)
        yield offset, Unreadable(f"{path}:{offset}", _reason(error))


def _seekable(path: Path, stream: BinaryIO, start: int, marker: bytes) -> Iterator[tuple[int, Any]]:
    """Records one by one; behind a broken one the next beginning is looked for."""
    broken, position = 0, start
    while broken < MAX_BROKEN:
        stream.seek(position)
        offset = position
        try:
            for offset, record in _iterated(stream):
                yield offset, record
            return
        except Exception as error:  # noqa: BLE001 (as above)
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
    """Whether the archive was compressed at once, instead of record by record, as the standard asks."""
    undo, tail = zlib.decompressobj(31), b""
    with path.open("rb") as stream:
        for _ in range(MAX_MEMBER_PARTS):
            try:
                part = undo.decompress(undo.unconsumed_tail or stream.read(READ_BYTES), SCAN_BYTES)
            except zlib.error:
                return False
            if b"\r\n\r\nWARC/1." in tail + part:
                return True
            if undo.eof or not (part or undo.unconsumed_tail):
                return False
            tail = part[-16:]
    return False


def _iterated(stream: Any) -> Iterator[tuple[int, Any]]:
    iterator = ArchiveIterator(stream, arc2warc=True)
    iterator.reader = reader = _BoundedReader(iterator.fh)
    for record in iterator:
        yield iterator.offset, record
        reader.header_bytes = 0


class _BoundedReader(DecompressingBufferedReader):
    """warcio reads lines and headers of any length, a long one in quadratic time; here a record's headers are bounded."""

    header_bytes = 0

    def readline(self, length: int | None = None) -> bytes:
        """A line; the lengths of chunks, of which a body may have many, are not counted."""
        if length is not None and length <= CHUNK_LENGTH_BYTES:
            return bytes(super().readline(length))
        line = bytes(super().readline(min(length or MAX_LINE_BYTES, MAX_LINE_BYTES)))
        self.header_bytes += len(line)
        if len(line) >= MAX_LINE_BYTES or self.header_bytes > MAX_HEADERS_BYTES:
            raise ArchiveLoadFailed("the headers of a record are too long")
        return line


def body_of(record: Any, limit: int) -> tuple[bytes, str]:
    """The payload without its transfer and content encodings, cut behind `limit`, and what is wrong with it, if anything.

    Raises:
        EOFError: the archive ends within the record.
    """
    encoding = ""
    if record.http_headers:
        encoding = record.http_headers.get_header("Content-Encoding") or ""
        record.http_headers.remove_header("Content-Encoding")
    stream = record.content_stream()
    body, problem = salvaged(iter(lambda: stream.read(READ_BYTES), b""), encoding, limit)
    if len(body) <= limit and getattr(record.raw_stream, "limit", 0) > 0 and not record.raw_stream.read(1):
        raise EOFError("the archive ends within the record")
    return body, problem or record.rec_headers.get_header("WARC-Truncated") or ""


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"broken archive: {(lines or [type(error).__name__])[0][:200]}"
