"""Resolve with its state: the marks in a store, and beside them the index of candidates that is made from them.

One for each partition (the agent), or one over a dict (the command). A decision depends on the marks only: a resolver
that was loaded from them decides as the one that wrote them.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable, Iterable

import msgspec
import numpy as np

from schemas.events import EnrichedArticle
from stream_processors.resolve.decide import WINDOW, decide
from stream_processors.resolve.decision import Decision
from stream_processors.resolve.deletion import delete
from stream_processors.resolve.index import CandidateIndex, Slot
from stream_processors.resolve.memory import (
    ARTICLE_PREFIX,
    ArticleMark,
    Store,
    article_key,
    decode_article,
    group_key,
    read_group,
    read_text,
    text_key,
)
from stream_processors.resolve.sketch import Tags

SWEEP_EVERY, SWEEP_MOST = 64, 256
"""Articles between sweeps, and articles a sweep forgets at most."""
MARGIN = dt.timedelta(days=1)
"""Kept beyond the window: records are redelivered, and come late, by hours."""
BATCH = 1 << 15
"""Marks that are put into the index together when it is rebuilt."""


class Resolver:
    """Decides with a memory. `resolve` is `decide` and `apply` in one."""

    def __init__(self, store: Store, window: dt.timedelta = WINDOW) -> None:
        self._store = store
        self._window = window
        self._index = CandidateIndex()

    @property
    def index(self) -> CandidateIndex:
        """The articles that can be found as originals."""
        return self._index

    def load(
        self, records: Iterable[tuple[str, bytes]], progress: Callable[[int], None] | None = None
    ) -> int:
        """Rebuild the index from the store's records, in any order; returns the number of articles.

        `progress` hears of the number loaded so far, at each batch.
        """
        self._index = CandidateIndex()
        count = 0
        slots: list[Slot] = []
        postings: list[Tags] = []
        for key, value in records:
            if not key.startswith(ARTICLE_PREFIX):
                continue
            mark = decode_article(value)
            if mark.number < 0:
                continue
            slots.append(slot_of(key.removeprefix(ARTICLE_PREFIX), mark))
            postings.append(mark.sketch.postings)
            count += 1
            if len(slots) == BATCH:
                self._index.add_all(slots, postings)
                slots, postings = [], []
                if progress:
                    progress(count)
        self._index.add_all(slots, postings)
        if progress:
            progress(count)
        return count

    def decide(self, article: EnrichedArticle) -> Decision:
        """What the article is to the ones before it; nothing is changed."""
        decision = decide(article, self._store, self._window, self._index)
        if decision.article and self._index.next_number % SWEEP_EVERY == 0:
            return msgspec.structs.replace(decision, removals=self._swept())
        return decision

    def delete(self, article_id: str) -> Decision:
        """What forgetting the article changes: its marks, and the verdicts on the copies of it."""
        group = self._group_hash(article_id)
        return delete(article_id, self._store, self._index.of_group(group) if group is not None else [])

    def apply(self, decision: Decision) -> None:
        """Put the decision's changes into the store and the index; doing it again changes nothing."""
        for key, value in decision.changes.items():
            if key.startswith(ARTICLE_PREFIX):
                self._index_mark(key, decode_article(value))
            self._store.put(key, value)
        for key in decision.removals:
            if key.startswith(ARTICLE_PREFIX):
                self._forget(key)
            self._store.delete(key)
        if decision.removals:
            self._index.forget()

    def resolve(self, article: EnrichedArticle) -> Decision:
        """Decide and remember."""
        decision = self.decide(article)
        self.apply(decision)
        return decision

    def _index_mark(self, key: str, mark: ArticleMark) -> None:
        held = self._held(key)
        slot = slot_of(key.removeprefix(ARTICLE_PREFIX), mark)
        if held and held.number == mark.number:
            self._index.see(slot.number, slot.seen_ms)
            more = np.setdiff1d(mark.sketch.postings, held.sketch.postings)
            self._index.post(slot.number, more)
            return
        if held:
            self._index.kill(held.number)
        if mark.number >= 0:
            self._index.add(slot, mark.sketch.postings)

    def _forget(self, key: str) -> None:
        held = self._held(key)
        if held:
            self._index.kill(held.number)

    def _held(self, key: str) -> ArticleMark | None:
        data = self._store.get(key)
        return decode_article(data) if data else None

    def _group_hash(self, article_id: str) -> int | None:
        mark = self._held(article_key(article_id))
        return group_hash(article_id, mark) if mark else None

    def _swept(self) -> tuple[str, ...]:
        """The keys of what is out of the window by the time that the stream has come to."""
        limit = self._index.clock_ms() - milliseconds_of(self._window + MARGIN)
        keys: list[str] = []
        for number in self._index.older_than(limit, SWEEP_MOST):
            keys += self._keys_of(self._index.article_id(number), limit)
        return tuple(dict.fromkeys(keys))

    def _keys_of(self, article_id: str, limit: int) -> list[str]:
        mark = self._held(article_key(article_id))
        if mark is None:
            return []
        keys = [article_key(article_id)]
        group_id = mark.group_id or article_id
        if read_text(self._store, mark.text, limit) is None:
            keys.append(text_key(mark.text))
        if read_group(self._store, group_id, limit) is None:
            keys.append(group_key(group_id))
        return keys


def milliseconds_of(span: dt.timedelta) -> int:
    return span // dt.timedelta(milliseconds=1)


def slot_of(article_id: str, mark: ArticleMark) -> Slot:
    """The article's place in the index."""
    return Slot(mark.number, article_id, mark.seen[0], group_hash(article_id, mark))


def group_hash(article_id: str, mark: ArticleMark) -> int:
    return zlib.crc32((mark.group_id or article_id).encode("utf-8", "surrogatepass"))
