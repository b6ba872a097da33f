"""Deleting an article: a mark that says so stays, and its copies get another original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from schemas.events import Duplicate, Outcome
from stream_processors.resolve.decision import Decision
from stream_processors.resolve.memory import (
    Arrival,
    ArticleMark,
    GroupMark,
    Memory,
    TextMark,
    article_key,
    encode_mark,
    group_key,
    own_texts,
    read_article,
    read_group,
    read_mark,
    text_key,
)
from stream_processors.resolve.originals import rehomed, verdict_of, with_verdict

Marks = dict[str, ArticleMark]
MOST_REHOMED = 1000
"""Copies whose verdict is written again when their original is deleted: seconds of work."""
_DELETED = "; the original was deleted"


def delete(
    article_id: str, deleted_ms: int, arrival: Arrival, number: int, memory: Memory, neighbours: Sequence[str]
) -> Decision:
    """Delete all that was observed until then; `neighbours` are ids among which all members of its group are.

    Doing it again says the verdicts of its copies again. What was observed later stays: such a deletion is an old one
    that is read again. `number` is for an article that is not known: it may be on its way.
    """
    mark = read_mark(memory, article_id)
    if mark and not mark.deleted_ms and mark.seen[0] > deleted_ms:
        return Decision(Outcome.STALE)
    group_id = (mark.group_id if mark else None) or article_id
    grave = ArticleMark(
        deleted_ms,
        0,
        "",
        0,
        min(mark.first_seen_ms, deleted_ms) if mark else deleted_ms,
        number=mark.number if mark else number,
        group_id=group_id,
        arrived_ms=max(arrival.at_ms, mark.arrived_ms if mark else 0),
        forgotten=True,
        deleted_ms=max(deleted_ms, mark.deleted_ms if mark else 0),
    )
    found = {} if mark is None else _groups_of(article_id, group_id, neighbours, memory)
    changes: dict[str, bytes] = {}
    removals: list[str] = []
    said: Marks = {}
    for group, members in found.items():
        moved: Marks = {}
        if mark and not mark.deleted_ms:
            moved = _leave(article_id, group, members, memory, changes, removals)
        said |= {
            one: moved.get(one, held) for one, held in members.items() if one in moved or _may_be_unsaid(held)
        }
    if mark and not mark.deleted_ms:
        _hand_on_texts(article_id, mark, found[group_id], memory, changes, removals)
    changes[article_key(article_id)] = encode_mark(grave)
    return Decision(Outcome.DELETED, changes=changes, removals=tuple(removals), rehomed=rehomed(said))


def _groups_of(article_id: str, group_id: str, neighbours: Sequence[str], memory: Memory) -> dict[str, Marks]:
    """The others of the group that it is in, and of the one that it founded and has left since, if it has."""
    found = {group: _members(group, neighbours, memory) for group in dict.fromkeys((group_id, article_id))}
    for members in found.values():
        members.pop(article_id, None)
    return found


def _may_be_unsaid(mark: ArticleMark) -> bool:
    """Whether an earlier try, which a crash ended, may have made it what it is."""
    return mark.kind == "none" or (mark.evidence or "").endswith(_DELETED)


def _leave(
    article_id: str,
    group_id: str,
    members: Marks,
    memory: Memory,
    changes: dict[str, bytes],
    removals: list[str],
) -> Marks:
    """The others' marks that change, which also go into `changes`, in an order that a crash may cut anywhere."""
    group = read_group(memory, group_id, 0)
    moved = _moved(article_id, group_id, group, members)
    changes |= {article_key(member): encode_mark(changed) for member, changed in moved.items()}
    if not members:
        removals.append(group_key(group_id))
    elif group and group.original == article_id:
        changes[group_key(group_id)] = encode_mark(_group(moved))
    return moved


def _members(group_id: str, ids: Iterable[str], memory: Memory) -> Marks:
    marks = {member: read_article(memory, member, 0) for member in ids}
    return {member: mark for member, mark in marks.items() if mark and (mark.group_id or member) == group_id}


def _moved(article_id: str, group_id: str, group: GroupMark | None, members: Marks) -> Marks:
    """The members with their new verdicts, the original first."""
    if not members or group is None:
        return {}
    ordered = sorted(members, key=lambda member: (members[member].rank, members[member].number))
    leaves = group.original == article_id
    original = ordered[0] if leaves or group.original not in members else group.original
    moved = {
        member: with_verdict(members[member], _verdict(members[member], original, group_id))
        for member in ordered[:MOST_REHOMED]
        if member != original and (leaves or members[member].of == article_id)
    }
    return {original: _heir(members[original], group_id)} | moved


def _heir(mark: ArticleMark, group_id: str) -> ArticleMark:
    """Found by all it has: the deleted one's postings, which its copies did not post again, are gone."""
    sketch = mark.sketch if mark.forgotten else mark.sketch.posting_all
    return with_verdict(msgspec.structs.replace(mark, sketch=sketch), Duplicate(group_id=group_id))


def _verdict(mark: ArticleMark, original: str, group_id: str) -> Duplicate:
    verdict = verdict_of(mark)
    kind = "near" if mark.kind == "none" else mark.kind
    evidence = (mark.evidence or "").removesuffix(_DELETED) + _DELETED
    return msgspec.structs.replace(verdict, kind=kind, of=original, group_id=group_id, evidence=evidence)


def _group(moved: Marks) -> GroupMark:
    original, mark = next(iter(moved.items()))
    latest = max(member.observed_ms for member in moved.values())
    return GroupMark(original, mark.own, mark.rank[1], latest)


def _hand_on_texts(
    article_id: str,
    mark: ArticleMark,
    members: Marks,
    memory: Memory,
    changes: dict[str, bytes],
    removals: list[str],
) -> None:
    """The mark of each of its texts goes to the first other member with that text, or goes."""
    for fingerprint, text in own_texts(memory, article_id, mark.texts):
        alike = [(member.number, other) for other, member in members.items() if member.text == fingerprint]
        if not alike:
            removals.append(text_key(fingerprint))
            continue
        heir = min(alike)[1]
        kept = TextMark(heir, text.group_id, members[heir].observed_ms)
        changes[text_key(fingerprint)] = encode_mark(kept)
