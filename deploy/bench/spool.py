"""Documents that are kept on disk until they are pushed, so that making them takes no time from what is measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

import msgspec

from schemas.events import RawDocument

LENGTH_BYTES = 4


@contextmanager
def spooled(documents: Iterable[RawDocument]) -> Iterator[Iterable[RawDocument]]:
    """Each of the documents once, in their order; the file lasts as long as the block."""
    with tempfile.TemporaryFile(prefix="dateline-bench-") as file:
        for document in documents:
            written = msgspec.msgpack.encode(document)
            file.write(len(written).to_bytes(LENGTH_BYTES, "big") + written)
        file.seek(0)
        yield _read(file)


def _read(file: IO[bytes]) -> Iterator[RawDocument]:
    while length := file.read(LENGTH_BYTES):
        yield msgspec.msgpack.decode(file.read(int.from_bytes(length, "big")), type=RawDocument)
