"""Resolve with its state: the marks in a store, and beside them the index of candidates that is made from them.

One for each partition (the agent), or one over a dict (the command). A decision depends on the marks only: a resolver
that was loaded from them decides as the one that wrote them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import msgspec
import numpy as np

from schemas.codec import milliseconds
from schemas.events import EnrichedArticle, ResolvedArticle
from stream_processors.resolve.arrivals import MARGIN_MS, Slot
from stream_processors.resolve.decide import WINDOW, decide, resolved_article
from stream_processors.resolve.decision import Decision
from stream_processors.resolve.deletion import delete
from stream_processors.resolve.index import CandidateIndex
from stream_processors.resolve.memory import (
    ARTICLE_PREFIX,
    Arrival,
    ArticleMark,
    Store,
    article_key,
    decode_article,
    encode_mark,
    group_key,
    own_texts,
    read_article,
    read_group,
    read_mark,
    text_key,
)
from stream_processors.resolve.originals import group_hash
from stream_processors.resolve.sketch import Sketch, Tags

SWEEP_EVERY, SWEEP_MOST = 64, 256
"""Articles between sweeps, and articles a sweep forgets at most."""
BATCH = 1 << 15
"""Marks that are put into the index together when it is rebuilt."""


class Resolver:
    """Decides with a memory. `resolve` is `decide` and `apply` in one."""

    def __init__(
        self, store: Store, window: dt.timedelta = WINDOW, replayable: dt.timedelta = WINDOW
    ) -> None:
        """`replayable` is how long after an article came its record may be read again."""
        self._store = store
        self._window = window
        self._kept_ms = milliseconds_of(max(window, replayable)) + MARGIN_MS
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

    def decide(self, article: EnrichedArticle, arrival: Arrival | None = None) -> Decision:
        """What the article is to the ones before it; nothing is changed."""
        decision = decide(article, self._store, self._window, self._index, arrival)
        if decision.article and self._index.next_number % SWEEP_EVERY == 0:
            return self._swept(decision)
        return decision

    def delete(
        self, article_id: str, deleted_at: dt.datetime | None = None, arrival: Arrival | None = None
    ) -> Decision:
        """What deleting the article changes: its marks, and the verdicts on the copies of it.

        Deleted is what was observed until `deleted_at`; without it, until the stream's time.
        """
        slots = self._index.arrivals
        mark = read_mark(self._store, article_id)
        latest = max(slots.clock_ms(), mark.seen[0] if mark else 0)
        deleted_ms = milliseconds(deleted_at) if deleted_at else latest
        groups = dict.fromkeys((mark.group_id or article_id, article_id)) if mark else {}
        neighbours = [one for group in groups for one in slots.of_group(group_hash(group))]
        return delete(
            article_id,
            deleted_ms,
            arrival or Arrival(deleted_ms),
            self._index.next_number,
            self._store,
            neighbours,
        )

    def amended(self, article: EnrichedArticle) -> ResolvedArticle | None:
        """The article with the verdict that its mark has now; nothing where the mark is of another observation."""
        mark = read_article(self._store, article.article_id, 0)
        claim = milliseconds(article.observed_at), article.pipeline.version, article.fingerprint.content
        return resolved_article(article, mark) if mark and mark.claim == claim else None

    def knows(self, article_id: str) -> bool:
        """Whether the article came, and was not forgotten; also where it was deleted since."""
        mark = read_mark(self._store, article_id)
        return mark is not None and (not mark.deleted_ms or mark.first_seen_ms < mark.deleted_ms)

    def offset_of(self, article_id: str) -> int:
        """Where in its partition the record is that the article's mark is of; -1 where that is not known."""
        mark = read_article(self._store, article_id, 0)
        return mark.offset if mark else -1

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

    def resolve(self, article: EnrichedArticle, arrival: Arrival | None = None) -> Decision:
        """Decide and remember."""
        decision = self.decide(article, arrival)
        self.apply(decision)
        return decision

    def _index_mark(self, key: str, mark: ArticleMark) -> None:
        held = self._held(key)
        slot = slot_of(key.removeprefix(ARTICLE_PREFIX), mark)
        if held and held.number == mark.number:
            self._index.arrivals.touch(slot)
            more = np.setdiff1d(mark.sketch.postings, held.sketch.postings)
            self._index.post(slot.number, more)
            return
        if held:
            self._index.arrivals.kill(held.number)
        if mark.number >= 0:
            self._index.add(slot, mark.sketch.postings)

    def _forget(self, key: str) -> None:
        held = self._held(key)
        if held:
            self._index.arrivals.kill(held.number)

    def _held(self, key: str) -> ArticleMark | None:
        data = self._store.get(key)
        return decode_article(data) if data else None

    def _swept(self, decision: Decision) -> Decision:
        """With the oldest candidates made small marks, and those marks gone whose records cannot be read again."""
        slots = self._index.arrivals
        held_before = slots.held_since_ms(milliseconds_of(self._window))
        arrived_before = slots.arrival_clock_ms() - self._kept_ms
        changes: dict[str, bytes] = {}
        removals: list[str] = []
        for number in slots.due(held_before, arrived_before, SWEEP_MOST):
            key = article_key(slots.article_id(number))
            mark = self._held(key)
            if key in decision.changes or mark is None or mark.number != number:
                continue
            if slots.arrived_ms(number) < arrived_before:
                removals += self._keys_of(key.removeprefix(ARTICLE_PREFIX), mark, held_before)
            else:
                changes[key] = encode_mark(forgotten(mark))
        gone = (key for key in dict.fromkeys(removals) if key not in decision.changes)
        return msgspec.structs.replace(
            decision, changes=changes | decision.changes, removals=(*decision.removals, *gone)
        )

    def _keys_of(self, article_id: str, mark: ArticleMark, limit: int) -> list[str]:
        """The article's mark, and what no other article needs."""
        keys, group_id = [article_key(article_id)], mark.group_id or article_id
        keys += [text_key(text) for text, _ in own_texts(self._store, article_id, mark.texts)]
        if read_group(self._store, group_id, limit) is None:
            keys.append(group_key(group_id))
        return keys


def forgotten(mark: ArticleMark) -> ArticleMark:
    """What is needed to say the verdict again."""
    return msgspec.structs.replace(mark, sketch=Sketch(), forgotten=True)


def milliseconds_of(span: dt.timedelta) -> int:
    return span // dt.timedelta(milliseconds=1)


def slot_of(article_id: str, mark: ArticleMark) -> Slot:
    """The article's place in the index."""
    seen = mark.seen[0]
    return Slot(
        mark.number,
        article_id,
        seen,
        group_hash(mark.group_id or article_id),
        0 if mark.forgotten else mark.held_ms or seen,
        mark.arrived_ms or seen,
    )
