"""The verdict on one article: new, revision, exact copy, unchanged or stale.

Deciding on the same article again with the memory it left gives the same verdict and the same marks, so a replay after a
crash, or of the whole topic, changes nothing.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from schemas.codec import from_milliseconds, milliseconds
from schemas.events import Duplicate, EnrichedArticle, Outcome, ResolvedArticle
from stream_processors.resolve.memory import (
    ArticleMark,
    Memory,
    TextMark,
    article_key,
    encode_mark,
    read_article,
    read_text,
    text_key,
)

MIN_COPY_CHARACTERS = 200
"""Shorter bodies ("Subscribers only.") are alike without being copies. Also holds where words are not spaced."""

WINDOW = dt.timedelta(days=10)


class Decision(msgspec.Struct, frozen=True):
    """`article` is absent where nothing is to be written (unchanged, stale); `changes` go into the memory."""

    outcome: Outcome
    article: ResolvedArticle | None = None
    changes: dict[str, bytes] = {}


def decide(article: EnrichedArticle, memory: Memory, window: dt.timedelta = WINDOW) -> Decision:
    """What the article is to the ones before it; the memory is only read."""
    oldest = milliseconds(article.observed_at - window)
    known = read_article(memory, article.article_id, oldest)
    if known is None:
        return _accept(article, memory, oldest, None, revision=1)
    claim, held = _claim(article), (known.observed_ms, known.pipeline, known.content)
    if claim == held:
        return _repeat(article, known, memory)
    if claim < held or (claim[0] > known.observed_ms and claim[:2] <= known.seen):
        return Decision(_older(article, known))
    if claim[0] == known.observed_ms:
        return _accept(article, memory, oldest, known, known.revision)
    if article.fingerprint.content == known.content:
        return _seen_again(article, known)
    return _accept(article, memory, oldest, known, known.revision + 1)


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
    duplicate = Duplicate()
    if known.kind != "none":
        duplicate = _exact(TextMark(known.of or "", known.group_id or "", known.observed_ms), article)
    taken = read_text(memory, article.fingerprint.text, known.observed_ms + 1)
    return _decision(article, known, duplicate, own_text=known.kind == "none" and taken is None)


def _accept(
    article: EnrichedArticle, memory: Memory, oldest: int, known: ArticleMark | None, revision: int
) -> Decision:
    original = _original(article, memory, oldest)
    duplicate = _exact(original, article) if original else Duplicate()
    mark = ArticleMark(
        *_claim(article),
        revision,
        known.first_seen_ms if known else milliseconds(article.observed_at),
        duplicate.kind,
        duplicate.of,
        duplicate.group_id,
        *(known.seen if known else (0, 0)),
    )
    return _decision(article, mark, duplicate, own_text=original is None)


def _original(article: EnrichedArticle, memory: Memory, oldest: int) -> TextMark | None:
    if not _can_be_copy(article):
        return None
    mark = read_text(memory, article.fingerprint.text, oldest)
    return mark if mark and mark.article_id != article.article_id else None


def _can_be_copy(article: EnrichedArticle) -> bool:
    return len(article.body) >= MIN_COPY_CHARACTERS


def _exact(original: TextMark, article: EnrichedArticle) -> Duplicate:
    return Duplicate(
        kind="exact",
        of=original.article_id,
        group_id=original.group_id,
        similarity=1.0,
        evidence=f"same normalised text, sha256 {article.fingerprint.text[:16]}",
    )


def _decision(
    article: EnrichedArticle, mark: ArticleMark, duplicate: Duplicate, *, own_text: bool
) -> Decision:
    resolved = ResolvedArticle(
        **{name: getattr(article, name) for name in EnrichedArticle.__struct_fields__},
        first_seen_at=from_milliseconds(mark.first_seen_ms),
        revision=mark.revision,
        duplicate=duplicate if duplicate.group_id else Duplicate(group_id=article.article_id),
    )
    changes = {article_key(article.article_id): encode_mark(mark)}
    if own_text and _can_be_copy(article):
        text = TextMark(article.article_id, article.article_id, mark.observed_ms)
        changes[text_key(article.fingerprint.text)] = encode_mark(text)
    return Decision(_outcome(mark), resolved, changes)


def _outcome(mark: ArticleMark) -> Outcome:
    if mark.kind == "exact":
        return Outcome.EXACT
    return Outcome.NEW if mark.revision == 1 else Outcome.REVISION
