"""Forgetting an article: its marks go, and its copies get another original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from schemas.events import Duplicate, Outcome
from stream_processors.resolve.decision import Decision
from stream_processors.resolve.memory import (
    ArticleMark,
    GroupMark,
    Memory,
    TextMark,
    article_key,
    encode_mark,
    group_key,
    read_article,
    read_group,
    read_text,
    text_key,
)
from stream_processors.resolve.originals import rehomed, verdict_of, with_verdict


def delete(article_id: str, memory: Memory, neighbours: Sequence[str]) -> Decision:
    """Forget the article; `neighbours` are ids among which all members of its group are.

    An article that is not known changes nothing, so that a repeated deletion is none.
    """
    mark = read_article(memory, article_id, 0)
    if mark is None:
        return Decision(Outcome.DELETED)
    members = _members(mark.group_id or article_id, neighbours, memory)
    members.pop(article_id, None)
    moved = _moved(article_id, mark, members, memory)
    changes = {article_key(member): encode_mark(changed) for member, changed in moved.items()}
    removals = [article_key(article_id)]
    group_id = mark.group_id or article_id
    if moved:
        changes[group_key(group_id)] = encode_mark(_group(moved))
    elif not members:
        removals.append(group_key(group_id))
    _hand_on_text(article_id, mark, members, memory, changes, removals)
    return Decision(Outcome.DELETED, changes=changes, removals=tuple(removals), rehomed=rehomed(moved))


def _members(group_id: str, ids: Iterable[str], memory: Memory) -> dict[str, ArticleMark]:
    marks = {member: read_article(memory, member, 0) for member in ids}
    return {member: mark for member, mark in marks.items() if mark and (mark.group_id or member) == group_id}


def _moved(
    article_id: str, mark: ArticleMark, members: dict[str, ArticleMark], memory: Memory
) -> dict[str, ArticleMark]:
    """The members with their new verdicts, the new original first; none where the original stays."""
    group = read_group(memory, mark.group_id or article_id, 0)
    if not members or group is None or group.original != article_id:
        return {}
    ordered = sorted(members, key=lambda member: (members[member].rank, members[member].number))
    original, group_id = ordered[0], mark.group_id or article_id
    verdicts = {member: _verdict(members[member], original, group_id) for member in ordered[1:]}
    verdicts = {original: Duplicate(group_id=group_id)} | verdicts
    members[original] = _findable(members[original])
    return {member: with_verdict(members[member], verdict) for member, verdict in verdicts.items()}


def _findable(mark: ArticleMark) -> ArticleMark:
    """The original was found by the hashes that its copies did not post."""
    return msgspec.structs.replace(mark, sketch=mark.sketch.posting_all)


def _verdict(mark: ArticleMark, original: str, group_id: str) -> Duplicate:
    verdict = verdict_of(mark)
    kind = "near" if mark.kind == "none" else mark.kind
    evidence = (mark.evidence or "").removesuffix(_DELETED) + _DELETED
    return msgspec.structs.replace(verdict, kind=kind, of=original, group_id=group_id, evidence=evidence)


_DELETED = "; the original was deleted"


def _group(moved: dict[str, ArticleMark]) -> GroupMark:
    original, mark = next(iter(moved.items()))
    latest = max(member.observed_ms for member in moved.values())
    return GroupMark(original, mark.own, mark.rank[1], latest)


def _hand_on_text(
    article_id: str,
    mark: ArticleMark,
    members: dict[str, ArticleMark],
    memory: Memory,
    changes: dict[str, bytes],
    removals: list[str],
) -> None:
    """The text's mark goes to the first other member with that text, or goes."""
    text = read_text(memory, mark.text, 0)
    if text is None or text.article_id != article_id:
        return
    alike = [(member.number, other) for other, member in members.items() if member.text == mark.text]
    if not alike:
        removals.append(text_key(mark.text))
        return
    heir = min(alike)[1]
    kept = TextMark(heir, text.group_id, members[heir].observed_ms)
    changes[text_key(mark.text)] = encode_mark(kept)
