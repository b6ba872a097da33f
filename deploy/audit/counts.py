"""The audit's counts: by source, by stage and reason, and which sources have fallen silent."""

from __future__ import annotations

import datetime as dt

import msgspec

from deploy.audit.store import Store
from deploy.audit.verdicts import State
from producers.journal import LEAST_SILENCE, SILENT_FACTOR
from schemas import codec


class SourceCounts(msgspec.Struct):
    """One source: documents by state, what was refused before it reached the topic, and its silence where it is unusual."""

    source: str
    pushed: int
    refused: int
    states: dict[str, int]
    last: dt.datetime
    silent_seconds: float | None = None


class ReasonCount(msgspec.Struct):
    """Open rejections of one stage for one reason."""

    stage: str
    reason: str
    count: int


class StageCount(msgspec.Struct):
    """What a topic holds: records, and how many of them its reader has not finished."""

    stage: str
    records: int
    waiting: int


class Report(msgspec.Struct, kw_only=True):
    """`gaps` counts by kind; `states` is over all sources."""

    since: dt.datetime | None
    until: dt.datetime
    states: dict[str, int]
    sources: list[SourceCounts]
    stages: list[StageCount]
    reasons: list[ReasonCount]
    gaps: dict[str, int]

    @property
    def documents(self) -> int:
        return sum(self.states.values())


def states(store: Store) -> dict[str, int]:
    """Documents by state; every state is there, also with 0."""
    found = dict(store.ask("select state, count(*) from verdicts group by state"))
    return {state.value: found.get(state.value, 0) for state in State}


def sources(store: Store, now: dt.datetime, since_ms: int) -> list[SourceCounts]:
    """By source, those with most documents first."""
    refused = dict(
        store.ask(
            "select source, count(*) from rejections where stage = 'push' and at >= :since group by source",
            since=since_ms,
        )
    )
    found: dict[str, SourceCounts] = {}
    last = dict(store.ask("select source, max(pushed) from raw group by source"))
    for source, state, count in store.ask(
        "select source, state, count(*) from verdicts group by source, state"
    ):
        if source not in found:
            latest = codec.from_milliseconds(last[source])
            found[source] = SourceCounts(
                source, 0, refused.pop(source, 0), {}, latest, _silence(store, source, latest, now)
            )
        found[source].states[state] = count
        found[source].pushed += count
    for source, count in refused.items():
        at = next(store.ask("select max(at) from rejections where source = :source", source=source))[0]
        found[source] = SourceCounts(source, 0, count, {}, codec.from_milliseconds(at))
    return sorted(found.values(), key=lambda one: (-one.pushed, one.source))


_LONGEST_GAP = """select max(pushed - before) from (
    select pushed, lag(pushed) over (order by pushed) before from raw where source = :source)"""


def _silence(store: Store, source: str, last: dt.datetime, now: dt.datetime) -> float | None:
    """Seconds since its last document, where that is longer than its own rhythm: the rule of the journal."""
    gap = next(store.ask(_LONGEST_GAP, source=source))[0]
    if gap is None:
        return None
    quiet = now - last
    usual = SILENT_FACTOR * dt.timedelta(milliseconds=gap)
    return quiet.total_seconds() if quiet > max(LEAST_SILENCE, usual) else None


def reasons(store: Store, since_ms: int) -> list[ReasonCount]:
    """Open rejections by stage and reason, the most frequent first."""
    rows = store.ask(
        """select stage, reason, count(*) n from rejections where state = 'open' and at >= :since
        group by stage, reason order by n desc, stage, reason""",
        since=since_ms,
    )
    return [ReasonCount(*row) for row in rows]


def stages(store: Store) -> list[StageCount]:
    """Records and lag of every stage, in the order of the stream."""
    (raw,) = store.ask("select count(*), total(waiting) from raw")
    counts = {
        stage: (records, waiting)
        for stage, records, waiting in store.ask(
            "select stage, count(*), total(waiting) from seen group by stage"
        )
    }
    rows = [
        ("extract", raw),
        *((name, counts.get(stage, (0, 0))) for stage, name in enumerate(("resolve", "story", "index"))),
    ]
    return [StageCount(name, records, int(waiting)) for name, (records, waiting) in rows]
