"""A query that is watched: what comes in is shown once, as it comes."""

from __future__ import annotations

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Iterator

import msgspec

from deploy.search.body import Hit
from deploy.search.engine import Engine
from deploy.search.saved import Saved

OVERLAP = dt.timedelta(minutes=2)
"""Looked at again in each round: an article is stamped before it is written, and may become visible later."""
PAGE = 200
REMEMBERED = 5000


class Watch:
    """One watched query. `state` is how far it is, to be kept between runs."""

    def __init__(self, engine: Engine, saved: Saved, *, now: dt.datetime) -> None:
        self._engine = engine
        self._saved = saved
        self._until = saved.until or now
        self._first = None if saved.until else now
        self._shown: OrderedDict[str, None] = OrderedDict.fromkeys(saved.shown)

    @property
    def state(self) -> Saved:
        return msgspec.structs.replace(self._saved, until=self._until, shown=tuple(self._shown))

    def rounds(self, seconds: float) -> Iterator[list[Hit]]:
        """What is new, each time that there is something; for ever."""
        while True:
            fresh = self.look(dt.datetime.now(dt.UTC))
            if fresh:
                yield fresh
            time.sleep(seconds)

    def look(self, now: dt.datetime) -> list[Hit]:
        """What came in since the last look, oldest first; of copies the first only, unless all are asked for."""
        since = max(filter(None, (self._until - OVERLAP, self._first)))
        fresh = [hit for hit in self._arrived(since, now) if self._is_new(hit)]
        self._until = now
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)
        return fresh

    def _arrived(self, since: dt.datetime, now: dt.datetime) -> Iterator[Hit]:
        filters = msgspec.structs.replace(self._saved.search.filters, arrived_since=since)
        search = msgspec.structs.replace(self._saved.search, filters=filters, all_copies=True, sort="arrival")
        token = None
        while True:
            found = self._engine.run(search, size=PAGE, token=token, now=now)
            yield from found.hits
            token = found.token
            if token is None:
                return

    def _is_new(self, hit: Hit) -> bool:
        key = hit.article["article_id"] if self._saved.search.all_copies else hit.group
        if key in self._shown:
            return False
        self._shown[key] = None
        return True
