"""The verdict on one article: new, revision, copy, unchanged or stale.

Deciding on the same article again with the memory it left gives the same verdict and the same marks, so a replay after a
crash, or of the whole topic, changes nothing.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from schemas.codec import from_milliseconds, milliseconds
from schemas.events import Duplicate, EnrichedArticle, Outcome, ResolvedArticle
from stream_processors.resolve.copies import Match, View, find_copy
from stream_processors.resolve.decision import Decision
from stream_processors.resolve.index import CandidateIndex
from stream_processors.resolve.memory import (
    ArticleMark,
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
from stream_processors.resolve.originals import (
    Place,
    copy_of,
    dated_ms,
    group_of,
    is_own_text,
    leading,
    led_group,
    new_group_id,
    refreshed,
    verdict_of,
    with_verdict,
)
from stream_processors.resolve.revisions import headline_hash, kinds_of_change, size_of_change, text_of
from stream_processors.resolve.sketch import Sketch, sketch

MIN_COPY_CHARACTERS = 200
"""Shorter bodies ("Subscribers only.") are alike without being copies. Also holds where words are not spaced."""

WINDOW = dt.timedelta(days=10)


def decide(
    article: EnrichedArticle,
    memory: Memory,
    window: dt.timedelta = WINDOW,
    index: CandidateIndex | None = None,
) -> Decision:
    """What the article is to the ones before it; memory and index are only read."""
    oldest = milliseconds(article.observed_at - window)
    view = View(memory, oldest, index, milliseconds(article.observed_at - window / 2))
    known = read_article(memory, article.article_id, oldest)
    if known is None:
        return _accept(article, view, None, revision=1)
    claim, held = _claim(article), (known.observed_ms, known.pipeline, known.content)
    if claim == held:
        return _repeat(article, known, memory)
    if claim < held or (claim[0] > known.observed_ms and claim[:2] <= known.seen):
        return Decision(_older(article, known))
    if claim[0] == known.observed_ms:
        return _accept(article, view, known, known.revision)
    if article.fingerprint.content == known.content:
        return _seen_again(article, known)
    return _accept(article, view, known, known.revision + 1)


def _claim(article: EnrichedArticle) -> tuple[int, int, str]:
    """Which document holds the article: the latest observed, read by the newest pipeline.

    Two different contents observed in the same millisecond are ordered by their fingerprint, so that the result does
    not depend on which comes first.
    """
    return milliseconds(article.observed_at), article.pipeline.version, article.fingerprint.content


def _older(article: EnrichedArticle, known: ArticleMark) -> Outcome:
    return Outcome.UNCHANGED if article.fingerprint.content == known.content else Outcome.STALE


def _seen_again(article: EnrichedArticle, known: ArticleMark) -> Decision:
    """Unchanged: remembered, so that it stays in the window, and so that a change from before it is known as stale."""
    seen_ms, seen_pipeline, _ = _claim(article)
    mark = msgspec.structs.replace(known, seen_ms=seen_ms, seen_pipeline=seen_pipeline)
    return Decision(Outcome.UNCHANGED, changes={article_key(article.article_id): encode_mark(mark)})


def _repeat(article: EnrichedArticle, known: ArticleMark, memory: Memory) -> Decision:
    """The claimant itself again: the same verdict, and the same marks, which a crash may have kept from the changelog.

    Its text may be another's by now, which came when it had fallen out of the window: that one keeps it.
    """
    taken = read_text(memory, article.fingerprint.text, known.observed_ms + 1)
    place = Place(verdict_of(known), read_group(memory, known.group_id or article.article_id, 0))
    return _decision(
        article, known, place, own_text=known.owns_text and known.kind != "exact" and taken is None
    )


def _accept(article: EnrichedArticle, view: View, known: ArticleMark | None, revision: int) -> Decision:
    exact, own = _exact(article, view), sketch(article)
    match = exact
    if exact is None and _can_be_copy(article):
        match, own = find_copy(own, article.article_id, view)
    mark = _mark(article, view, known, revision, own)
    place = _place(article.article_id, mark, match, known, view)
    leads = match is not None and place.duplicate.kind == "none"
    found_by = own.posting_all if leads else own
    mark = msgspec.structs.replace(mark, owns_text=exact is None, sketch=found_by)
    mark = with_verdict(mark, place.duplicate)
    return _decision(article, mark, place, own_text=exact is None)


def _mark(
    article: EnrichedArticle, view: View, known: ArticleMark | None, revision: int, own: Sketch
) -> ArticleMark:
    """All that is to be remembered but the verdict on copies."""
    first_seen = known.first_seen_ms if known else milliseconds(article.observed_at)
    seen_ms, seen_pipeline = known.seen if known else (0, 0)
    changes, size = (known.changes, known.size) if known else ((), 0.0)
    if known and revision > known.revision:
        changes, size = kinds_of_change(known, article, own), size_of_change(known, article, own)
    return ArticleMark(
        *_claim(article),
        revision,
        first_seen,
        seen_ms=seen_ms,
        seen_pipeline=seen_pipeline,
        number=-1 if view.candidates is None else view.candidates.next_number,
        text=text_of(article),
        headline=headline_hash(article),
        dated_ms=dated_ms(article, first_seen),
        own=is_own_text(article),
        changes=changes,
        size=size,
        sketch=own,
    )


def _exact(article: EnrichedArticle, view: View) -> Match | None:
    if not _can_be_copy(article):
        return None
    mark = read_text(view.memory, article.fingerprint.text, view.oldest_ms)
    if mark is None or mark.article_id == article.article_id:
        return None
    evidence = f"same normalised text, sha256 {article.fingerprint.text[:16]}"
    return Match("exact", mark.article_id, mark.group_id, 1.0, evidence)


def _can_be_copy(article: EnrichedArticle) -> bool:
    return len(article.body) >= MIN_COPY_CHARACTERS


def _place(
    article_id: str, mark: ArticleMark, match: Match | None, known: ArticleMark | None, view: View
) -> Place:
    """An original that has copies stays it, whatever it becomes, and whatever comes later: see docs/DECISIONS.md."""
    if known and (led := led_group(article_id, known.group_id, view)):
        return leading(article_id, known.group_id or article_id, led, mark)
    if match is None:
        return Place(Duplicate(group_id=new_group_id(article_id, mark, view)))
    held = group_of(match, view)
    if held.original == article_id:
        return leading(article_id, match.group_id, held, mark)
    return Place(copy_of(held.original, match), refreshed(held, mark))


def _decision(article: EnrichedArticle, mark: ArticleMark, place: Place, *, own_text: bool) -> Decision:
    """The article's own mark is the last of the changes: where a crash kept it, it kept all."""
    group_id = place.duplicate.group_id or article.article_id
    resolved = ResolvedArticle(
        **{name: getattr(article, name) for name in EnrichedArticle.__struct_fields__},
        first_seen_at=from_milliseconds(mark.first_seen_ms),
        revision=mark.revision,
        revision_changes=mark.changes,
        revision_size=mark.size if mark.changes else None,
        duplicate=msgspec.structs.replace(place.duplicate, group_id=group_id),
    )
    changes: dict[str, bytes] = {}
    if place.group:
        changes[group_key(group_id)] = encode_mark(place.group)
    if own_text and _can_be_copy(article):
        text = TextMark(article.article_id, group_id, mark.observed_ms)
        changes[text_key(article.fingerprint.text)] = encode_mark(text)
    changes[article_key(article.article_id)] = encode_mark(mark)
    return Decision(
        _outcome(mark),
        resolved,
        changes,
    )


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def _outcome(mark: ArticleMark) -> Outcome:
    """A kind of copy that is no outcome of its own counts as what it is besides."""
    return _OUTCOMES.get(mark.kind) or (Outcome.NEW if mark.revision == 1 else Outcome.REVISION)
