"""One batch on its way into the index: what has its result, and what is still to be sent. Pure but for what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from schemas.events import Outcome
from stream_processors.breaker import Breaker
from stream_processors.documents import Indexable
from stream_processors.sinks.elasticsearch import Action, Result, Unavailable, Verdict, newest_of

PROBE_ITEMS = 10
"""Sent alone after a failure: a cluster that is down, or a mapping that is wrong, need not be asked with megabytes."""

Write = Callable[[Sequence[Action]], Iterable[Result]]
_SUPERSEDED = Result(Verdict.DONE, Outcome.STALE)


class Delivery:
    """A batch until each record has its result; what has one is not sent again.

    Of several versions of one document only the newest is sent; the others are stale once it is written, and are sent
    where it is refused: what the index holds must not depend on what came in one batch.
    """

    def __init__(self, items: Sequence[Indexable], write: Write, breaker: Breaker, bulk_bytes: int) -> None:
        self._items = items
        self._write = write
        self._breaker = breaker
        self._bulk_bytes = bulk_bytes
        self._results: dict[int, Result] = {
            i: Result(Verdict.REJECT) for i, item in enumerate(items) if item.action is None
        }
        self._alike: dict[tuple[str, str], list[int]] = {}
        for i, item in enumerate(items):
            if item.action:
                self._alike.setdefault((item.action.index, item.action.id), []).append(i)

    @property
    def results(self) -> list[Result]:
        """One for each item, in order; there once `attempt` has returned."""
        return [self._results[i] for i in range(len(self._items))]

    @property
    def left(self) -> int:
        """The items without a result."""
        return len(self._items) - len(self._results)

    def attempt(self, *, probing: bool) -> None:
        """Send what has no result yet; `probing` after a failure: a few first.

        Raises:
            Unavailable: the cluster, or the deployment, is at fault: try again later.
        """
        if probing and self.left:
            self._probe()
        while self.left:
            self._send(self._due())
        refused = self._refused(range(len(self._items)))
        if self._breaker.would_open(len(refused), len(self._items)):
            self._trip(refused, len(self._items))
        self._breaker.open = False

    def finish(self) -> None:
        """The refused are rejected: the breaker counts them."""
        self._breaker.record(len(self._refused(range(len(self._items)))), len(self._items))

    def _probe(self) -> None:
        sample = self._due()[:PROBE_ITEMS]
        self._send(sample)
        refused = self._refused(i for i, _ in sample)
        if self._breaker.stays_open(len(refused), len(sample)):
            self._trip(refused, len(sample))

    def _trip(self, refused: Sequence[int], total: int) -> None:
        self._breaker.open = True
        error = self._results[refused[0]].error
        for i in refused:
            del self._results[i]
        raise Unavailable(f"breaker open: {len(refused)} of {total} items refused: {error}")

    def _due(self) -> list[tuple[int, Action]]:
        """Of each document the newest version that has no result."""
        open_ = [
            (i, item.action)
            for i, item in enumerate(self._items)
            if i not in self._results and item.action is not None
        ]
        return [open_[k] for k in newest_of(action for _, action in open_)]

    def _send(self, due: Sequence[tuple[int, Action]]) -> None:
        waiting: list[str] = []
        for chunk in chunks(due, self._bulk_bytes):
            for (i, action), result in zip(chunk, self._write([action for _, action in chunk]), strict=True):
                if result.verdict is Verdict.RETRY:
                    waiting.append(result.error)
                else:
                    self._settle(i, action, result)
        if waiting:
            raise Unavailable(f"{len(waiting)} of {len(due)} items: {waiting[0]}")

    def _settle(self, position: int, action: Action, result: Result) -> None:
        self._results[position] = result
        if result.verdict is Verdict.DONE:
            for other in self._alike[action.index, action.id]:
                self._results.setdefault(other, _SUPERSEDED)

    def _refused(self, positions: Iterable[int]) -> list[int]:
        """By the index; what could not be read is no sign of a fault there."""
        return [
            i
            for i in positions
            if self._items[i].rejection is None and self._results[i].verdict is Verdict.REJECT
        ]


def chunks(actions: Sequence[tuple[int, Action]], limit: int) -> list[list[tuple[int, Action]]]:
    """Requests of at most `limit` bytes, save those of a single larger action."""
    made: list[list[tuple[int, Action]]] = []
    room = 0
    for item in actions:
        if room < item[1].size or not made:
            made.append([])
            room = limit
        made[-1].append(item)
        room -= item[1].size
    return made
