"""What resolve remembers, as small records under string keys.

A mark names its claimant, so that meeting it again means "replayed", not "duplicate": a bare flag that is written
before the output is acknowledged loses the article at a crash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

import msgspec

from schemas.events import DuplicateKind
from stream_processors.resolve.sketch import Sketch


class ArticleMark(msgspec.Struct, frozen=True, array_like=True):
    """The newest known state of one article; `observed_ms` and `pipeline` name the document that claimed it.

    `seen_ms` and `seen_pipeline` name the latest one that was alike, and so was not written; 0 where there is none.
    `seen_content` is what that held, where a newer pipeline has since read the claimant's document as something else.
    `number` is the article's place in the order of arrival, -1 where there is no index of candidates. `changes` and
    `size` are the revision's; `dated_ms` and `own` say who of several is the original;
    `owns_text` whether the mark of its text names it.

    `held_ms` is the stream's time when the article came, or its own where that is later: from then on its days as a
    candidate count. `arrived_ms` and `offset` are those of its record: while that can be read again, the mark is kept.
    A `forgotten` one is no candidate any more and is kept without its sketch. `took_over` says that it became the
    original of a group that was there. One with `deleted_ms` says that all observed until then was deleted.
    `earlier_texts` are those of its earlier revisions, the latest first, whose marks go with this one.
    """

    observed_ms: int
    pipeline: int
    content: str
    revision: int
    first_seen_ms: int
    kind: DuplicateKind = "none"
    of: str | None = None
    group_id: str | None = None
    seen_ms: int = 0
    seen_pipeline: int = 0
    number: int = -1
    text: str = ""
    headline: int = 0
    dated_ms: int = 0
    own: bool = False
    similarity: float | None = None
    evidence: str | None = None
    changes: tuple[str, ...] = ()
    size: float = 0.0
    sketch: Sketch = Sketch()
    owns_text: bool = True
    held_ms: int = 0
    arrived_ms: int = 0
    offset: int = -1
    forgotten: bool = False
    took_over: bool = False
    deleted_ms: int = 0
    earlier_texts: tuple[str, ...] = ()
    delay: int | None = None
    seen_content: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All whose marks may name the article."""
        return self.text, *self.earlier_texts

    @property
    def claim(self) -> tuple[int, int, str]:
        """The document that made the mark."""
        return self.observed_ms, self.pipeline, self.content

    @property
    def seen(self) -> tuple[int, int]:
        """The latest observation that this state is of."""
        return max((self.observed_ms, self.pipeline), (self.seen_ms, self.seen_pipeline))

    @property
    def seen_claim(self) -> tuple[int, int, str]:
        """The same with what it held."""
        return self.claim if self.seen == self.claim[:2] else (*self.seen, self.seen_content or self.content)

    @property
    def rank(self) -> tuple[bool, int]:
        """The least of a group is its original: an agency's own text, then the earliest."""
        return not self.own, self.dated_ms or self.first_seen_ms


class TextMark(msgspec.Struct, frozen=True, array_like=True):
    """The first article seen with a text, and the copy group that it founded or joined."""

    article_id: str
    group_id: str
    observed_ms: int


class GroupMark(msgspec.Struct, frozen=True, array_like=True):
    """A group of copies: its original, that one's rank, and when the last copy was observed."""

    original: str
    own: bool
    dated_ms: int
    observed_ms: int

    @property
    def rank(self) -> tuple[bool, int]:
        """As of an article."""
        return not self.own, self.dated_ms


class Arrival(NamedTuple):
    """The record that an article came with: its time, and its offset where it can be read again."""

    at_ms: int
    offset: int = -1


class Memory(Protocol):
    """Where the marks are kept: a Faust table in the worker, a dict in tests and on the command line."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None: ...


class Store(Memory, Protocol):
    """A memory that can also forget; a key that is not there is no error."""

    def delete(self, key: str) -> None: ...


class DictMemory(dict[str, bytes]):
    """A memory of this process only."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value

    def delete(self, key: str) -> None:
        self.pop(key, None)


ARTICLE_PREFIX = "a:"


def article_key(article_id: str) -> str:
    return ARTICLE_PREFIX + article_id


def text_key(text_fingerprint: str) -> str:
    return "t:" + text_fingerprint[:32]


def group_key(group_id: str) -> str:
    return "g:" + group_id


_encode = msgspec.msgpack.Encoder().encode
decode_article = msgspec.msgpack.Decoder(ArticleMark).decode
_decode_text = msgspec.msgpack.Decoder(TextMark).decode
_decode_group = msgspec.msgpack.Decoder(GroupMark).decode


def encode_mark(mark: ArticleMark | TextMark | GroupMark) -> bytes:
    return _encode(mark)


def read_mark(memory: Memory, article_id: str) -> ArticleMark | None:
    """The article's mark, whatever its age, also that of a deleted one."""
    data = memory.get(article_key(article_id))
    return decode_article(data) if data else None


def read_article(memory: Memory, article_id: str, newer_than_ms: int) -> ArticleMark | None:
    """The article's mark, unless it fell out of the window or was deleted."""
    mark = read_mark(memory, article_id)
    return mark if mark and not mark.deleted_ms and mark.seen[0] >= newer_than_ms else None


def read_text(memory: Memory, fingerprint: str, newer_than_ms: int) -> TextMark | None:
    """The text's mark, unless it fell out of the window."""
    data = memory.get(text_key(fingerprint))
    mark = _decode_text(data) if data else None
    return mark if mark and mark.observed_ms >= newer_than_ms else None


def own_texts(memory: Memory, article_id: str, fingerprints: Iterable[str]) -> Iterator[tuple[str, TextMark]]:
    """Those of the texts whose mark names the article."""
    for fingerprint in fingerprints:
        mark = read_text(memory, fingerprint, 0)
        if mark and mark.article_id == article_id:
            yield fingerprint, mark


def read_group(memory: Memory, group_id: str, newer_than_ms: int) -> GroupMark | None:
    """The group's mark, unless it fell out of the window."""
    data = memory.get(group_key(group_id))
    mark = _decode_group(data) if data else None
    return mark if mark and mark.observed_ms >= newer_than_ms else None
