"""Content-Encoding, undone within a limit: a kilobyte of gzip can hold a gigabyte."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import brotli
import zstandard

ACCEPT_ENCODING = "gzip, deflate"
GZIP_MAGIC = b"\x1f\x8b"
MAGIC = {"gzip": GZIP_MAGIC, "x-gzip": GZIP_MAGIC, "zstd": b"\x28\xb5\x2f\xfd"}
FRAME_BYTES = 64 * 1024
"""By so much, and less, may what cannot be compressed grow in being compressed."""
MAX_WINDOW_BYTES = 8 * 1024 * 1024
"""RFC 9659: what a zstd reader of web content must take, and need not exceed."""
WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class EncodingError(ValueError):
    """The bytes are not what the header says."""


def decoded(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The body, cut one byte beyond `limit`, which tells that it is longer.

    Raises:
        EncodingError: an encoding that was not asked for, or broken data.
    """
    parts: list[bytes] = []
    room = limit + 1
    for part in _undone(chunks, encoding.strip().lower(), limit + 1):
        parts.append(part[:room])
        room -= len(parts[-1])
        if room <= 0:
            break
    return b"".join(parts)


def salvaged(chunks: Iterable[bytes], encoding: str, limit: int) -> tuple[bytes, str]:
    """As `decoded`, for what cannot be asked for again: as far as it can be read, and what is wrong with it, if anything.

    What is not in the encoding that it claims is taken as it is: crawlers keep the header of what they decoded.
    """
    raw = decoded(chunks, "", limit + FRAME_BYTES)
    coding = encoding.strip().lower()
    magic = MAGIC.get(coding)
    if not coding or not raw or (magic and not raw.startswith(magic)):
        return raw[: limit + 1], ""
    parts: list[bytes] = []
    try:
        undone = {"br": _brotli, "zstd": _zstd}.get(coding)
        for part in undone(raw, limit + 1) if undone else _undone([raw], coding, limit + 1):
            parts.append(part)
            if sum(map(len, parts)) > limit:
                break
    except (EncodingError, brotli.error, zstandard.ZstdError) as error:
        body = b"".join(parts)
        return (body[: limit + 1], str(error)) if body else (raw[: limit + 1], "")
    return b"".join(parts)[: limit + 1], ""


def _brotli(raw: bytes, step: int) -> Iterator[bytes]:
    undo = brotli.Decompressor()
    yield undo.process(raw, output_buffer_limit=step)
    while not undo.can_accept_more_data():
        yield undo.process(b"", output_buffer_limit=step)


def _zstd(raw: bytes, step: int) -> Iterator[bytes]:
    with zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).stream_reader(raw) as stream:
        while part := stream.read(min(step, MAX_WINDOW_BYTES)):
            yield part


def _undone(chunks: Iterable[bytes], encoding: str, step: int) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in WINDOW_BITS:
        raise EncodingError(f"Content-Encoding {encoding[:50]!r} was not asked for")
    undo = _Undo(encoding)
    try:
        for chunk in chunks:
            yield from undo.parts(chunk, step)
    except zlib.error as error:
        raise EncodingError(f"broken {encoding}: {error}") from error
    if not undo.whole:
        raise EncodingError(f"broken {encoding}: it ends too early")


class _Undo:
    """One compressed stream: gzip may have several members (RFC 1952), deflate may come without its frame."""

    def __init__(self, encoding: str) -> None:
        self._bits = WINDOW_BITS[encoding]
        self._stream: zlib._Decompress | None = None
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether all that began has ended; nothing at all is whole too."""
        return self._stream is None or self._stream.eof

    def parts(self, chunk: bytes, step: int) -> Iterator[bytes]:
        data = chunk
        while data:
            stream = self._stream
            if stream is None or stream.eof:
                if self._begun and not data.startswith(GZIP_MAGIC[: len(data)]):
                    return
                stream = self._stream = zlib.decompressobj(self._bits_for(data))
                self._begun = True
            yield stream.decompress(data, step)
            data = stream.unconsumed_tail or stream.unused_data

    def _bits_for(self, data: bytes) -> int:
        """RFC 9110, 8.4.1.2: some servers send "deflate" without the zlib frame, whose first byte says 8 in its low half."""
        bare = self._bits == zlib.MAX_WBITS and data[0] & 0x0F != zlib.DEFLATED
        return -zlib.MAX_WBITS if bare else self._bits
