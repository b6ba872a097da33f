"""Stories: which articles report one chain of events, in all languages, decided as they come.

A single pass over articles that are no copies, each to the nearest living story or to a new one (Allan et al. 1998), words
compared within a language, embeddings and facts across (as Rupnik et al. 2016 link monolingual clusters). Pure but for
its memory; no clock: time is the article's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec

from schemas.codec import milliseconds
from schemas.events import ResolvedArticle, Story, StoryRef
from stream_processors.resolve import stories_score as score
from stream_processors.resolve.memory import Memory
from stream_processors.resolve.stories_growth import grown, merged, message, pointer, shrunk, started
from stream_processors.resolve.stories_index import FacetIndex, Reach, found_by
from stream_processors.resolve.stories_marks import (
    MEMBER_PREFIX,
    STORY_PREFIX,
    MemberMark,
    StoryMark,
    decode_member,
    decode_story,
    encode,
    member_key,
    outlet_of,
    read_member,
    read_story,
    story_key,
)
from stream_processors.resolve.stories_text import Signature, signature

WINDOW = dt.timedelta(days=10)
PROGRESS_EVERY = 50_000
_HOUR_MS = 3_600_000
MOST_MERGES = 32
"""Merges that are followed from one story to the next."""


class StoryEvent(msgspec.Struct, frozen=True):
    """`story_id` went into `other_id`, or goes on from it as a story of its own."""

    kind: Literal["merged", "split"]
    story_id: str
    other_id: str
    score: float


class StoryDecision(msgspec.Struct, frozen=True):
    """`changes` go into the memory in their order (empty: to be deleted), `stories` to the topic; `gone` are tombstones.

    `story` is absent only where an article was deleted.
    """

    story: StoryRef | None
    changes: dict[str, bytes] = {}
    stories: tuple[Story, ...] = ()
    events: tuple[StoryEvent, ...] = ()
    gone: tuple[str, ...] = ()


class Match(NamedTuple):
    """A story that an article may join, and how near it is; `across` languages or within one."""

    story: StoryMark
    score: float
    across: bool = False


class Stories:
    """Decides with a memory, and keeps an index of it. One for all languages."""

    def __init__(self, memory: Memory, window: dt.timedelta = WINDOW) -> None:
        self._memory = memory
        self._window_ms = window // dt.timedelta(milliseconds=1)
        self._index = FacetIndex()
        self._newest_ms = 0

    def load(self, items: Iterable[tuple[str, bytes]], progress: Callable[[int], None] | None = None) -> int:
        """Rebuild the index from the memory's records, in any order; returns the number of stories."""
        self._index, self._newest_ms, count = FacetIndex(), 0, 0
        for key, value in items:
            if not key.startswith(STORY_PREFIX) or not value:
                continue
            self._remember(None, decode_story(value))
            count += 1
            if progress and count % PROGRESS_EVERY == 0:
                progress(count)
        return count

    def decide(self, article: ResolvedArticle) -> StoryDecision:
        """The article's story; nothing is changed. Deciding again gives the same story and the same records."""
        known = read_member(self._memory, article.article_id)
        story = read_story(self._memory, known.story_id) if known else None
        if known and story and story.changes >= known.change and self._holds(known, article):
            return self._again(article, known, story)
        original = self._original(article)
        if original:
            return self._copied(article, original)
        about = signature(article)
        matches = [] if about.empty else self._matches(article, about)
        if not matches:
            return _decision(article, None, started(article, about), None)
        best = matches[0]
        facet = best.story.facet(about.language)
        if facet and not best.across and score.has_drifted(about, facet):
            return _split(article, about, best)
        joined = grown(best.story, article, about, best.score)
        return self._merging(
            article, _decision(article, best.story, joined, best.score), joined, matches, about
        )

    def apply(self, decision: StoryDecision) -> None:
        """Put the changes into the memory and the index; doing it again changes nothing."""
        for key, value in decision.changes.items():
            if key.startswith(STORY_PREFIX):
                held = self._memory.get(key)
                before = decode_story(held) if held else None
                self._remember(before, decode_story(value) if value else None)
            self._memory.put(key, value)

    def resolve(self, article: ResolvedArticle) -> StoryDecision:
        """Decide and remember."""
        decision = self.decide(article)
        self.apply(decision)
        return decision

    def delete(self, article_id: str) -> StoryDecision:
        """Forget the article: its mark, its headline and its count. The story's mean keeps what it once added."""
        known = read_member(self._memory, article_id)
        story = read_story(self._memory, known.story_id) if known else None
        if known is None or story is None:
            return StoryDecision(None)
        left = shrunk(story, article_id, known)
        changes = {member_key(article_id): b"", story_key(story.story_id): encode(left) if left else b""}
        if left is None:
            return StoryDecision(None, changes, gone=(story.story_id,))
        return StoryDecision(None, changes, (message(left),))

    def expired(self, items: Iterable[tuple[str, bytes]]) -> Iterator[str]:
        """The keys that fell out of the window, by the time that the stream has come to."""
        horizon = self._horizon(self._newest_ms)
        for key, value in items:
            if key.startswith(STORY_PREFIX):
                old = not value or decode_story(value).seen_ms < horizon
            else:
                old = key.startswith(MEMBER_PREFIX) and (
                    not value or decode_member(value).observed_ms < horizon
                )
            if old:
                yield key

    def _remember(self, before: StoryMark | None, story: StoryMark | None) -> None:
        if story is None or story.merged_into:
            if before:
                self._index.kill(before.story_id, [facet.language for facet in before.facets])
            return
        self._newest_ms = max(self._newest_ms, story.seen_ms)
        for facet in story.facets:
            held = before.facet(facet.language) if before else None
            known = found_by(before, held) if before and held else set()
            self._index.put(story, facet, found_by(story, facet) - known)

    def _horizon(self, newest_ms: int) -> int:
        """By whole hours, so that a rebuilt index forgets at the same moments."""
        return newest_ms // _HOUR_MS * _HOUR_MS - self._window_ms

    def _reach(self, article: ResolvedArticle) -> Reach:
        newest = max(self._newest_ms, milliseconds(article.observed_at))
        return Reach(milliseconds(article.timestamp), self._window_ms, self._horizon(newest))

    def _holds(self, known: MemberMark, article: ResolvedArticle) -> bool:
        """Judged by the article's own time: a replay of what is older than the window says again what was said."""
        return known.observed_ms >= milliseconds(article.observed_at) - self._window_ms

    def _story(self, story_id: str) -> StoryMark | None:
        """The story, or what it was merged into."""
        for _ in range(MOST_MERGES):
            story = read_story(self._memory, story_id)
            if story is None or story.merged_into is None:
                return story
            story_id = story.merged_into
        return None

    def _original(self, article: ResolvedArticle) -> StoryMark | None:
        copied = article.duplicate
        if copied.kind not in ("exact", "near", "rewritten"):
            return None
        names = (name for name in (copied.of, copied.group_id) if name and name != article.article_id)
        members = (read_member(self._memory, name) for name in names)
        stories = (self._story(member.story_id) for member in members if member)
        return next((story for story in stories if story), None)

    def _again(self, article: ResolvedArticle, known: MemberMark, story: StoryMark) -> StoryDecision:
        """The article itself, replayed or revised: it stays where it is, is counted once, and all is said again."""
        seen = max(known.observed_ms, milliseconds(article.observed_at))
        mark = msgspec.structs.replace(known, observed_ms=seen)
        story = msgspec.structs.replace(story, seen_ms=max(story.seen_ms, seen))
        changes = {member_key(article.article_id): encode(mark), story_key(story.story_id): encode(story)}
        part = read_story(self._memory, story.absorbed) if story.absorbed else None
        if part is None:
            return StoryDecision(StoryRef(known.story_id, known.score), changes, _messages(story))
        part = pointer(part, story)
        changes[story_key(part.story_id)] = encode(part)
        return StoryDecision(StoryRef(known.story_id, known.score), changes, (message(story), message(part)))

    def _copied(self, article: ResolvedArticle, story: StoryMark) -> StoryDecision:
        return _decision(article, story, grown(story, article, None, None), article.duplicate.similarity)

    def _matches(self, article: ResolvedArticle, about: Signature) -> list[Match]:
        """What the article may join, the nearest first; other languages only where its own has nothing."""
        reach = self._reach(article)
        named = self._index.by_words(about, reach)
        matches = self._scored(named, about, reach, across=False)
        if not matches:
            alike = [name for name in self._index.by_embedding(about, reach) if name not in named]
            matches = self._scored(alike, about, reach, across=False)
            matches = matches or self._scored([*alike, *named], about, reach, across=True)
        return sorted(matches, key=lambda match: (-match.score, match.story.first_ms, match.story.story_id))

    def _scored(
        self, named: list[tuple[str, str]], about: Signature, reach: Reach, *, across: bool
    ) -> list[Match]:
        enough = score.JOIN_ACROSS if across else score.JOIN
        matches = []
        for story_id, language in named:
            story = None if (language != about.language) is not across else read_story(self._memory, story_id)
            facet = story.facet(language) if story else None
            if story is None or facet is None or (across and story.facet(about.language)):
                continue
            near = score.across_languages if across else score.within_language
            value = near(about, story, facet, _age(story, reach))
            if value >= enough:
                matches.append(Match(story, value, across))
        return matches

    def _merging(
        self,
        article: ResolvedArticle,
        decision: StoryDecision,
        joined: StoryMark,
        matches: list[Match],
        about: Signature,
    ) -> StoryDecision:
        """Two stories that turn out to be one: the younger goes into the older, and says so."""
        facet = joined.facet(about.language)
        for match in matches[1:2]:
            other = match.story.facet(about.language)
            if match.across or facet is None or other is None:
                continue
            likeness = score.between_facets(facet, other)
            if likeness >= score.MERGE:
                return _merge(article, joined, (matches[0].story, match.story), likeness, decision)
        return decision


def _age(story: StoryMark, reach: Reach) -> float:
    """How far the article is from the story's time, as a part of the window."""
    gap = max(story.first_ms - reach.at_ms, reach.at_ms - story.last_ms, 0)
    return gap / reach.window_ms if reach.window_ms else 0.0


def _decision(
    article: ResolvedArticle, before: StoryMark | None, story: StoryMark, near: float | None
) -> StoryDecision:
    rounded = None if near is None else round(near, 4)
    member = MemberMark(
        story.story_id,
        milliseconds(article.observed_at),
        rounded,
        story.changes,
        before is not None and story.copies > before.copies,
        outlet_of(article),
    )
    changes = {member_key(article.article_id): encode(member), story_key(story.story_id): encode(story)}
    return StoryDecision(StoryRef(story.story_id, rounded), changes, _messages(story))


def _split(article: ResolvedArticle, about: Signature, match: Match) -> StoryDecision:
    story = msgspec.structs.replace(started(article, about), split_from=match.story.story_id)
    decision = _decision(article, None, story, match.score)
    event = StoryEvent("split", story.story_id, match.story.story_id, round(match.score, 4))
    return msgspec.structs.replace(decision, stories=(message(story),), events=(event,))


def _merge(
    article: ResolvedArticle,
    joined: StoryMark,
    held: tuple[StoryMark, StoryMark],
    likeness: float,
    decision: StoryDecision,
) -> StoryDecision:
    """`held` are the two as remembered: the younger is kept as it was without the article."""
    older, younger = sorted(held, key=lambda story: (story.first_ms, story.story_id))
    now = {held[0].story_id: joined, held[1].story_id: held[1]}
    whole = merged(now[older.story_id], now[younger.story_id])
    part = pointer(younger, whole)
    ref = StoryRef(whole.story_id, decision.story.score if decision.story else None)
    mark = decode_member(decision.changes[member_key(article.article_id)])
    member = msgspec.structs.replace(mark, story_id=whole.story_id, change=whole.changes)
    changes = {
        member_key(article.article_id): encode(member),
        story_key(whole.story_id): encode(whole),
        story_key(part.story_id): encode(part),
    }
    event = StoryEvent("merged", part.story_id, whole.story_id, round(likeness, 4))
    return StoryDecision(ref, changes, (message(whole), message(part)), (event,))


def _messages(story: StoryMark) -> tuple[Story, ...]:
    """A lone article is its own story and says all there is: only what joins articles is told."""
    return (message(story),) if story.articles + story.copies > 1 or story.split_from else ()
