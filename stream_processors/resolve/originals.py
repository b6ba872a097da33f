"""Who of a group of copies is the original: an agency's own text, else what was published earliest, else what came first."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from schemas.codec import milliseconds
from schemas.events import Duplicate, EnrichedArticle
from stream_processors.resolve.copies import Match, View
from stream_processors.resolve.decision import Rehomed
from stream_processors.resolve.memory import ArticleMark, GroupMark, read_article, read_group

_SPANS = {
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "month": dt.timedelta(days=31),
    "year": dt.timedelta(days=366),
}


def dated_ms(article: EnrichedArticle, first_seen_ms: int) -> int:
    """The latest time at which the article can have been published: a day's end where only the day is known."""
    if article.published_at is None:
        return first_seen_ms
    span = _SPANS.get(article.published_precision or "", dt.timedelta())
    return min(milliseconds(article.published_at) + int(span.total_seconds() * 1000), first_seen_ms)


def is_own_text(article: EnrichedArticle) -> bool:
    """Whether the outlet is itself the agency that it credits."""
    name = (article.publisher.name or "").casefold()
    label = (article.url.registered_domain or "").partition(".")[0].casefold()
    credited = {agency.casefold() for agency in article.credited_agencies}
    return bool(credited & ({name, label} - {""}))


MOST_FOLLOWERS = 8
"""Copies whose verdict is written again when their group gets another original; in larger groups the others keep what was
said when they came."""


class Place(NamedTuple):
    """Where an article belongs: its verdict, its group's mark where it has copies, and the others' marks that change."""

    duplicate: Duplicate
    group: GroupMark | None = None
    moved: Mapping[str, ArticleMark] = MappingProxyType({})


def led_group(article_id: str, group_id: str | None, view: View) -> GroupMark | None:
    """The group that the article is the original of, where it has copies."""
    held = read_group(view.memory, group_id or article_id, view.oldest_ms)
    return held if held and held.original == article_id else None


def group_of(match: Match, view: View) -> GroupMark:
    """The group's mark before the article joins; one that has no mark yet has one member, the match."""
    held = read_group(view.memory, match.group_id, view.oldest_ms)
    if held:
        return held
    member = read_article(view.memory, match.article_id, view.oldest_ms)
    if member is None:
        return GroupMark(match.article_id, False, 0, 0)
    return GroupMark(match.article_id, member.own, member.rank[1], member.observed_ms)


def new_group_id(article_id: str, mark: ArticleMark, view: View) -> str | None:
    """None: the article's own id, unless a group that the article founded lives on under another original."""
    if read_group(view.memory, article_id, view.oldest_ms) is None:
        return None
    return hashlib.sha256(f"{article_id} {mark.content}".encode()).hexdigest()[:32]


def refreshed(held: GroupMark, mark: ArticleMark) -> GroupMark:
    """The group as seen with the article."""
    return msgspec.structs.replace(held, observed_ms=max(held.observed_ms, mark.observed_ms))


def delay_of(copy: ArticleMark, original_ms: int) -> int | None:
    """Seconds from the original's publication to the copy's; None where the copy is the older, an agency's own text being the original."""
    seconds = (copy.rank[1] - original_ms) // 1000
    return seconds if original_ms and seconds >= 0 else None


def copy_of(original: str, match: Match, delay: int | None) -> Duplicate:
    """The verdict on a copy; the evidence names the article compared with where that is not the original."""
    compared = "" if match.article_id == original else f"; compared with {match.article_id}"
    return Duplicate(
        kind=match.kind,
        of=original,
        group_id=match.group_id,
        similarity=match.similarity,
        evidence=match.evidence + compared,
        delay=delay,
    )


def overtaken(
    article_id: str, match: Match, held: GroupMark, mark: ArticleMark, view: View
) -> dict[str, ArticleMark]:
    """The marks of the group's original and of its first copies, once the article has taken its place.

    None where the original is another text by now, or is not known any more.
    """
    original = read_article(view.memory, held.original, 0)
    if original is None or (original.group_id or held.original) != match.group_id:
        return {}
    since = mark.rank[1]
    verdict = copy_of(article_id, match._replace(article_id=article_id), delay_of(original, since))
    evidence = f"{verdict.evidence}{_compared(match, held.original)}; {article_id} was published earlier"
    moved = {held.original: with_verdict(original, msgspec.structs.replace(verdict, evidence=evidence))}
    members = followers(article_id, match.group_id, view) | followers(held.original, match.group_id, view)
    for member, other in members.items():
        if member != held.original:
            moved[member] = _following(other, article_id, held.original, since)
    return dict(sorted(moved.items(), key=lambda item: item[1].number))


def _compared(match: Match, with_whom: str) -> str:
    return "" if match.article_id == with_whom else f"; {match.article_id} was compared with it"


def _following(mark: ArticleMark, original: str, before: str, since: int) -> ArticleMark:
    named = any(said in (mark.evidence or "") for said in ("compared with ", "published earlier"))
    evidence = mark.evidence if named else f"{mark.evidence}; compared with {before}"
    return msgspec.structs.replace(mark, of=original, evidence=evidence, delay=delay_of(mark, since))


def followers(original: str, group_id: str, view: View) -> dict[str, ArticleMark]:
    """The marks of the group's first members that are said to be copies of this one."""
    if view.candidates is None:
        return {}
    ids = view.candidates.arrivals.of_group(group_hash(group_id))[: 4 * MOST_FOLLOWERS]
    marks = {member: read_article(view.memory, member, 0) for member in ids}
    return dict(
        [(member, mark) for member, mark in marks.items() if mark and mark.of == original][:MOST_FOLLOWERS]
    )


def group_hash(group_id: str) -> int:
    """By which the index knows the members of a group."""
    return zlib.crc32(group_id.encode("utf-8", "surrogatepass"))


def leading(article_id: str, group_id: str, held: GroupMark, mark: ArticleMark) -> Place:
    """The place of a group's original that came again, changed."""
    group = msgspec.structs.replace(held, original=article_id, own=mark.own, dated_ms=mark.rank[1])
    return Place(Duplicate(group_id=group_id), refreshed(group, mark))


def rehomed(marks: Mapping[str, ArticleMark]) -> tuple[Rehomed, ...]:
    """The verdicts in the marks."""
    return tuple(Rehomed(article_id, verdict_of(mark)) for article_id, mark in marks.items())


def verdict_of(mark: ArticleMark) -> Duplicate:
    """The verdict that the mark keeps."""
    return Duplicate(
        kind=mark.kind,
        of=mark.of,
        group_id=mark.group_id,
        similarity=mark.similarity,
        evidence=mark.evidence,
        delay=mark.delay,
    )


def with_verdict(mark: ArticleMark, verdict: Duplicate) -> ArticleMark:
    """The mark with another verdict."""
    return msgspec.structs.replace(
        mark,
        kind=verdict.kind,
        of=verdict.of,
        group_id=verdict.group_id,
        similarity=verdict.similarity,
        evidence=verdict.evidence,
        delay=verdict.delay,
    )
