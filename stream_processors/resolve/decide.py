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
    Arrival,
    ArticleMark,
    Memory,
    TextMark,
    article_key,
    encode_mark,
    group_key,
    own_texts,
    read_article,
    read_group,
    read_mark,
    read_text,
    text_key,
)
from stream_processors.resolve.originals import (
    Place,
    copy_of,
    dated_ms,
    delay_of,
    followers,
    group_of,
    is_own_text,
    leading,
    led_group,
    new_group_id,
    overtaken,
    refreshed,
    rehomed,
    verdict_of,
    with_verdict,
)
from stream_processors.resolve.revisions import (
    earlier_texts,
    headline_hash,
    kinds_of_change,
    size_of_change,
    text_of,
)
from stream_processors.resolve.sketch import Sketch, sketch

MIN_COPY_CHARACTERS = 200
"""Shorter bodies ("Subscribers only.") are alike without being copies. Also holds where words are not spaced."""

WINDOW = dt.timedelta(days=10)


def decide(
    article: EnrichedArticle,
    memory: Memory,
    window: dt.timedelta = WINDOW,
    index: CandidateIndex | None = None,
    arrival: Arrival | None = None,
) -> Decision:
    """What the article is to the ones before it; memory and index are only read."""
    observed = milliseconds(article.observed_at)
    view = view_of(observed, memory, window, index)
    mark = read_mark(memory, article.article_id)
    if mark and observed <= mark.deleted_ms:
        return Decision(Outcome.DELETED)
    if mark is None or mark.deleted_ms or mark.seen[0] < view.oldest_ms:
        return _accept(article, view, None, 1, arrival)
    return _decide_known(article, mark, view, arrival)


def _decide_known(
    article: EnrichedArticle, known: ArticleMark, view: View, arrival: Arrival | None
) -> Decision:
    claim = _claim(article)
    if claim == known.claim:
        return _repeat(article, known, view, arrival)
    if claim < known.claim or _before_seen_again(claim, known):
        return Decision(_older(article, known))
    if claim[0] == known.observed_ms:
        return _accept(article, view, known, known.revision, arrival)
    if article.fingerprint.content == known.content:
        return _seen_again(article, known, arrival)
    return _accept(article, view, known, known.revision + 1, arrival)


def _before_seen_again(claim: tuple[int, int, str], known: ArticleMark) -> bool:
    """Whether the known state was met again after this one, which is so behind it.

    Not where a newer pipeline reads the known observation anew: what it was seen as later will be read anew as well.
    """
    if claim[0] > known.observed_ms:
        return claim <= known.seen_claim
    return claim[:2] == known.claim[:2] and claim[0] < known.seen_ms


def view_of(observed_ms: int, memory: Memory, window: dt.timedelta, index: CandidateIndex | None) -> View:
    """What may be asked of the memory for an article observed then."""
    days = window // dt.timedelta(milliseconds=1)
    held_since = index.arrivals.held_since_ms(days) if index is not None else 0
    return View(memory, observed_ms - days, observed_ms + days, index, observed_ms - days // 2, held_since)


def _claim(article: EnrichedArticle) -> tuple[int, int, str]:
    """Which document holds the article: the latest observed, read by the newest pipeline.

    Two different contents observed in the same millisecond are ordered by their fingerprint, so that the result does
    not depend on which comes first.
    """
    return milliseconds(article.observed_at), article.pipeline.version, article.fingerprint.content


def _older(article: EnrichedArticle, known: ArticleMark) -> Outcome:
    return Outcome.UNCHANGED if article.fingerprint.content == known.content else Outcome.STALE


def _seen_again(article: EnrichedArticle, known: ArticleMark, arrival: Arrival | None) -> Decision:
    """Unchanged: remembered, so that it stays in the window, and so that a change from before it is known as stale."""
    seen_ms, seen_pipeline, _ = _claim(article)
    mark = msgspec.structs.replace(
        known,
        seen_ms=seen_ms,
        seen_pipeline=seen_pipeline,
        seen_content="",
        held_ms=0 if known.forgotten else max(known.held_ms, seen_ms),
    )
    mark = _arrived(mark, arrival)
    return Decision(Outcome.UNCHANGED, changes={article_key(article.article_id): encode_mark(mark)})


def _repeat(article: EnrichedArticle, known: ArticleMark, view: View, arrival: Arrival | None) -> Decision:
    """The claimant itself again: the same verdict, and the same marks, which a crash may have kept from the changelog."""
    mark = _arrived(known, arrival)
    mark = msgspec.structs.replace(mark, offset=arrival.offset if arrival else known.offset)
    group_id = known.group_id or article.article_id
    moved = followers(article.article_id, group_id, view) if known.took_over else {}
    place = Place(verdict_of(known), read_group(view.memory, group_id, 0), moved)
    taken = _taken(article, known.observed_ms, view)
    own_text = known.owns_text and known.kind != "exact" and taken is None
    return _decision(article, mark, place, own_text=own_text)


def _arrived(mark: ArticleMark, arrival: Arrival | None) -> ArticleMark:
    """Kept as long as its latest record."""
    return msgspec.structs.replace(mark, arrived_ms=max(mark.arrived_ms, arrival.at_ms)) if arrival else mark


def _accept(
    article: EnrichedArticle,
    view: View,
    known: ArticleMark | None,
    revision: int,
    arrival: Arrival | None,
) -> Decision:
    exact, own = _exact(article, view), sketch(article)
    match = exact
    if exact is None and _can_be_copy(article):
        match, own = find_copy(own, article.article_id, view)
    mark = _mark(article, view, known, revision, own, arrival)
    place = _place(article.article_id, mark, match, known, view)
    leads = match is not None and place.duplicate.kind == "none" and not place.moved
    mark = msgspec.structs.replace(
        mark,
        owns_text=exact is None,
        sketch=own.posting_all if leads else own,
        took_over=bool(place.moved),
    )
    mark = with_verdict(mark, place.duplicate)
    own_text = exact is None and _taken(article, mark.observed_ms, view) is None
    decision = _decision(article, mark, place, own_text=own_text)
    return msgspec.structs.replace(decision, removals=_outgrown(article.article_id, known, mark, view))


def _outgrown(article_id: str, known: ArticleMark | None, mark: ArticleMark, view: View) -> tuple[str, ...]:
    """The marks of texts that the article had too long ago to remember them."""
    texts = [text for text in (known.texts if known else ()) if text and text not in mark.texts]
    return tuple(text_key(text) for text, _ in own_texts(view.memory, article_id, texts))


def _taken(article: EnrichedArticle, observed_ms: int, view: View) -> TextMark | None:
    """The mark of the text, where another article has it that was observed later: that one keeps it."""
    return read_text(view.memory, article.fingerprint.text, observed_ms + 1)


def _mark(
    article: EnrichedArticle,
    view: View,
    known: ArticleMark | None,
    revision: int,
    own: Sketch,
    arrival: Arrival | None,
) -> ArticleMark:
    """All that is to be remembered but the verdict on copies."""
    observed = milliseconds(article.observed_at)
    first_seen = known.first_seen_ms if known else observed
    seen_ms, seen_pipeline = known.seen if known else (0, 0)
    changes, size = (known.changes, known.size) if known else ((), 0.0)
    if known and revision > known.revision:
        changes, size = kinds_of_change(known, article, own), size_of_change(known, article, own)
    clock, arrived = 0, known.arrived_ms if known else 0
    if view.candidates is not None:
        clock = view.candidates.arrivals.clock_ms()
        arrived = max(arrived, view.candidates.arrivals.arrival_clock_ms())
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
        held_ms=max(observed, clock),
        arrived_ms=arrival.at_ms if arrival else max(arrived, observed),
        offset=arrival.offset if arrival else -1,
        earlier_texts=earlier_texts(known, article),
        seen_content=known.seen_claim[2] if known and known.seen > _claim(article)[:2] else "",
    )


def _exact(article: EnrichedArticle, view: View) -> Match | None:
    if not _can_be_copy(article):
        return None
    mark = read_text(view.memory, article.fingerprint.text, view.oldest_ms)
    if mark is None or mark.article_id == article.article_id or mark.observed_ms > view.newest_ms:
        return None
    group_id = _group_with(mark, view)
    evidence = f"same normalised text, sha256 {article.fingerprint.text[:16]}"
    return Match("exact", mark.article_id, group_id, 1.0, evidence) if group_id else None


def _group_with(text: TextMark, view: View) -> str | None:
    """The text's group; where its article, revised since, left it empty, the one that this leads now, if it leads one."""
    holder = read_article(view.memory, text.article_id, 0)
    if holder is None or read_group(view.memory, text.group_id, 0):
        return text.group_id
    group_id = holder.group_id or text.article_id
    return group_id if holder.kind == "none" or group_id == text.group_id else None


def _can_be_copy(article: EnrichedArticle) -> bool:
    return len(article.body) >= MIN_COPY_CHARACTERS


def _place(
    article_id: str, mark: ArticleMark, match: Match | None, known: ArticleMark | None, view: View
) -> Place:
    """An original that has copies stays it, whatever it becomes, until one comes that was published earlier."""
    if known and (led := led_group(article_id, known.group_id, view)):
        return leading(article_id, known.group_id or article_id, led, mark)
    if match is None:
        return Place(Duplicate(group_id=new_group_id(article_id, mark, view)))
    held = group_of(match, view)
    if held.original == article_id:
        first = leading(article_id, match.group_id, held, mark)
        return first._replace(moved={} if known else followers(article_id, match.group_id, view))
    if known is None and mark.rank < held.rank and (moved := overtaken(article_id, match, held, mark, view)):
        return leading(article_id, match.group_id, held, mark)._replace(moved=moved)
    return Place(copy_of(held.original, match, delay_of(mark, held.dated_ms)), refreshed(held, mark))


def _decision(article: EnrichedArticle, mark: ArticleMark, place: Place, *, own_text: bool) -> Decision:
    """The article's own mark is the last of the changes: where a crash kept it, it kept all."""
    group_id = place.duplicate.group_id or article.article_id
    changes = {article_key(moved): encode_mark(other) for moved, other in place.moved.items()}
    if place.group:
        changes[group_key(group_id)] = encode_mark(place.group)
    if own_text and _can_be_copy(article):
        text = TextMark(article.article_id, group_id, mark.observed_ms)
        changes[text_key(article.fingerprint.text)] = encode_mark(text)
    changes[article_key(article.article_id)] = encode_mark(mark)
    resolved = resolved_article(article, with_verdict(mark, place.duplicate))
    return Decision(_outcome(mark), resolved, changes, rehomed=rehomed(place.moved))


def resolved_article(article: EnrichedArticle, mark: ArticleMark) -> ResolvedArticle:
    """The article with all that its mark says of it."""
    verdict = verdict_of(mark)
    return ResolvedArticle(
        **{name: getattr(article, name) for name in EnrichedArticle.__struct_fields__},
        first_seen_at=from_milliseconds(mark.first_seen_ms),
        revision=mark.revision,
        revision_changes=mark.changes,
        revision_size=mark.size if mark.changes else None,
        duplicate=msgspec.structs.replace(verdict, group_id=verdict.group_id or article.article_id),
    )


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def _outcome(mark: ArticleMark) -> Outcome:
    """A kind of copy that is no outcome of its own counts as what it is besides."""
    return _OUTCOMES.get(mark.kind) or (Outcome.NEW if mark.revision == 1 else Outcome.REVISION)
