"""Content-Encoding, undone within a limit: a kilobyte of gzip can hold a gigabyte."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

ACCEPT_ENCODING = "gzip, deflate"
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


def _undone(chunks: Iterable[bytes], encoding: str, step: int) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in WINDOW_BITS:
        raise EncodingError(f"Content-Encoding {encoding[:50]!r} was not asked for")
    undo = zlib.decompressobj(WINDOW_BITS[encoding])
    try:
        for chunk in chunks:
            data = chunk
            while data:
                yield undo.decompress(data, step)
                data = undo.unconsumed_tail
    except zlib.error as error:
        raise EncodingError(f"broken {encoding}: {error}") from error
