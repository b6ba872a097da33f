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


class Mark(msgspec.Struct, frozen=True):
    """What the journal keeps of an item once Kafka has it: `item` of `source` was seen as `version`.

    `position` is where the source is read on from; it is kept of the last item acknowledged in order. An `ordered`
    mark as a whole says how far its item was read: none is kept behind a document that failed.
    """

    source: str
    item: str
    version: str = ""
    position: str | None = None
    ordered: bool = False


class Tracked(msgspec.Struct, frozen=True):
    """An item whose mark is to be kept after its acknowledgement, and not before."""

    item: RawDocument | Refused
    mark: Mark


class Idle(msgspec.Struct, frozen=True):
    """Nothing to push at the moment: a chance to settle what is under way."""


Item = RawDocument | Refused | Unreadable | Tracked | Idle


def untracked(item: Item) -> RawDocument | Refused | Unreadable | Idle:
    """The item without its mark."""
    return item.item if isinstance(item, Tracked) else item


class Source(Protocol):
    """Yields documents one at a time, holding no more than one in memory."""

    def __iter__(self) -> Iterator[Item]: ...
