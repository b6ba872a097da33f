"""The verdict on each document, and the gaps: what is in neither index, in both, or older than it must be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from deploy.audit.store import Store
from schemas import codec, topics

STAGE_AFTER = {None: "extract", 0: "resolve", 1: "story", 2: "index"}
"""By the last topic on which a document was seen: which stage has not passed it on."""


class State(StrEnum):
    """The one state of a pushed document behind its last stage, or on the way there."""

    SEARCHABLE = "searchable"
    SUPERSEDED = "superseded"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DROPPED = "dropped"
    DELETED = "deleted"
    WAITING = "waiting"
    EXPIRED = "expired"
    STALE = "stale"
    MISSING = "missing"


class Gap(msgspec.Struct, frozen=True):
    """One thing that must not be. `kind` is missing, stale, doubled, without_reason, unindexed, left_over or undeleted."""

    kind: str
    id: str
    where: str
    what: str


_VERDICTS = """
create temp table verdicts as
with documents as (
    select article_id, raw_id, observed, min(waiting) waiting, max(pushed) pushed, min(source) source, min(place) place
    from raw where pushed >= :since group by article_id, raw_id, observed
), facts as (
    select d.*,
    (select max(version) from indexed i where i.article_id = d.article_id) version,
    (select max(stage) from seen s where s.article_id = d.article_id and s.observed = d.observed) reached,
    (select max(waiting) from seen s where s.article_id = d.article_id and s.observed = d.observed) under_way,
    (select max(until) from deletions x where x.article_id = d.article_id) deleted,
    (select group_concat(state) from rejections j
        where j.article_id in (d.raw_id, d.article_id) and j.observed = d.observed) rejection,
    exists (select 1 from rejections j where j.article_id in (d.raw_id, d.article_id) and j.state = 'open') ever_rejected
    from documents d
)
select *, case
    when version = observed then 'searchable'
    when version > observed then 'superseded'
    when deleted >= observed then 'deleted'
    when rejection like '%open%' then 'rejected'
    when waiting or under_way then 'waiting'
    when reached = 2 and version < observed then 'stale'
    when reached = 0 and (version is not null or ever_rejected) then 'unchanged'
    when reached is null and rejection like '%dropped%' then 'dropped'
    when version is not null and pushed < :expired then 'expired'
    else 'missing'
end state from facts
"""
"""`expired`: older than what the topics between keep, so that only the index can tell, and it knows the article."""


def judge(store: Store, now: dt.datetime, since: dt.datetime | None = None) -> None:
    """Make the table of verdicts on what was pushed since then."""
    expired = codec.milliseconds(now) - topics.ENRICHED.retention_ms
    list(store.ask(_VERDICTS, since=codec.milliseconds(since) if since else 0, expired=expired))


def gaps(store: Store) -> Iterator[Gap]:
    """Everything that must not be, each by its id and place."""
    for question, row_to_gap in _QUESTIONS:
        for row in store.ask(question):
            yield row_to_gap(row)


def _lost(row: tuple[Any, ...]) -> Gap:
    state, article_id, place, observed, reached, version = row
    fetched = codec.format_time(codec.from_milliseconds(observed))
    if state == State.STALE:
        shown = codec.format_time(codec.from_milliseconds(version))
        return Gap("stale", article_id, place, f"fetched at {fetched}; the index has it as of {shown}")
    return Gap(
        "missing", article_id, place, f"fetched at {fetched}; {STAGE_AFTER[reached]} has not passed it on"
    )


_QUESTIONS: tuple[tuple[str, Any], ...] = (
    (
        "select state, article_id, place, observed, reached, version from verdicts where state in ('missing', 'stale')",
        _lost,
    ),
    (
        "select article_id, group_concat(name, ' '), count(*) from indexed group by article_id having count(*) > 1",
        lambda row: Gap("doubled", row[0], row[1], f"{row[2]} documents in the index"),
    ),
    (
        "select id, name, article_id from indexed where id <> article_id",
        lambda row: Gap("doubled", row[0], row[1], f"under another id than its article's, {row[2]}"),
    ),
    (
        """select distinct j.article_id, j.rejected_id, j.reason from rejections j join indexed i
        on i.article_id = j.article_id and i.version = j.observed where j.state = 'open' and not j.waiting""",
        lambda row: Gap("doubled", row[0], row[1], f"searchable, and rejected for {row[2]}"),
    ),
    (
        "select place, problem from unreadable where place like '%articles.rejected[%'",
        lambda row: Gap("without_reason", "", row[0], row[1]),
    ),
    (
        "select rejected_id, article_id from rejections where state = 'open' and coalesce(error, '') = ''",
        lambda row: Gap("without_reason", row[1], row[0], "the rejection does not say why"),
    ),
    (
        """select rejected_id, article_id, reason from rejections where state = 'open' and not waiting
        and rejected_id not in (select rejected_id from indexed_rejections)""",
        lambda row: Gap("unindexed", row[1], row[0], f"rejected for {row[2]}, and not in news-rejected"),
    ),
    (
        """select rejected_id, article_id, state from rejections where state <> 'open' and not waiting
        and rejected_id in (select rejected_id from indexed_rejections)""",
        lambda row: Gap("left_over", row[1] or "", row[0], f"{row[2]}, and still in news-rejected"),
    ),
    (
        """select distinct i.article_id, i.name from deletions x join indexed i on i.article_id = x.article_id
        where x.last and not x.waiting and i.version <= x.until""",
        lambda row: Gap("undeleted", row[0], row[1], "deleted, and still searchable"),
    ),
)
