"""What a source is: something that yields raw documents and knows no Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import msgspec

from schemas.events import RawDocument, Rejection


class Unreadable(msgspec.Struct, frozen=True):
    """A part of a source that could not be read; the source goes on behind it."""

    where: str
    why: str


class Refused(msgspec.Struct, frozen=True):
    """A document that was read and is not to be pushed; it is kept on `articles.rejected`."""

    document: RawDocument
    rejection: Rejection


Item = RawDocument | Refused | Unreadable


class Source(Protocol):
    """Yields documents one at a time, holding no more than one in memory."""

    def __iter__(self) -> Iterator[Item]: ...
