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
        return _accept(article, memory, oldest, revision=1, first_seen_ms=milliseconds(article.observed_at))
    if _claim(article) < (known.observed_ms, known.pipeline, known.content):
        return Decision(_older(article, known))
    if _claim(article) == (known.observed_ms, known.pipeline, known.content):
        return _repeat(article, known)
    if milliseconds(article.observed_at) == known.observed_ms:
        return _accept(article, memory, oldest, known.revision, known.first_seen_ms)
    if article.fingerprint.content == known.content:
        return Decision(Outcome.UNCHANGED)
    return _accept(article, memory, oldest, known.revision + 1, known.first_seen_ms)


def _claim(article: EnrichedArticle) -> tuple[int, int, str]:
    """Which document holds the article: the latest observed, read by the newest pipeline.

    Two different contents observed in the same millisecond are ordered by their fingerprint, so that the result does
    not depend on which comes first.
    """
    return milliseconds(article.observed_at), article.pipeline.version, article.fingerprint.content


def _older(article: EnrichedArticle, known: ArticleMark) -> Outcome:
    return Outcome.UNCHANGED if article.fingerprint.content == known.content else Outcome.STALE


def _repeat(article: EnrichedArticle, known: ArticleMark) -> Decision:
    """The claimant itself again: the same verdict, and the same marks, which a crash may have kept from the changelog."""
    duplicate = Duplicate()
    if known.kind != "none":
        duplicate = _exact(TextMark(known.of or "", known.group_id or "", known.observed_ms), article)
    return _decision(article, known, duplicate, own_text=known.kind == "none")


def _accept(
    article: EnrichedArticle, memory: Memory, oldest: int, revision: int, first_seen_ms: int
) -> Decision:
    original = _original(article, memory, oldest)
    duplicate = _exact(original, article) if original else Duplicate()
    mark = ArticleMark(
        *_claim(article), revision, first_seen_ms, duplicate.kind, duplicate.of, duplicate.group_id
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
