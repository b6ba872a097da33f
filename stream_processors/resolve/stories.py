"""Stories: which articles report one chain of events, in all languages, decided as they come.

A single pass over articles that are no copies, each to the nearest living story or to a new one (Allan et al. 1998), words
compared within a language, embeddings and facts across (as Rupnik et al. 2016 link monolingual clusters). Pure but for
its memory; no clock: time is the article's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from schemas.codec import milliseconds
from schemas.events import ResolvedArticle, StoryRef
from stream_processors.resolve import stories_score as score
from stream_processors.resolve.memory import Arrival, Store
from stream_processors.resolve.stories_deletion import deleted
from stream_processors.resolve.stories_growth import (
    grown,
    merged,
    message,
    messages,
    pointer,
    started,
    turned,
)
from stream_processors.resolve.stories_index import Reach
from stream_processors.resolve.stories_marks import (
    MemberMark,
    Moment,
    StoryMark,
    decode_member,
    encode,
    member_key,
    outlet_of,
    read_member,
    read_story,
    story_key,
)
from stream_processors.resolve.stories_memory import WINDOW, StoryDecision, StoryEvent, StoryMemory
from stream_processors.resolve.stories_text import Signature, signature

MOST_MERGES = 32
"""Merges that are followed from one story to the next."""
COPIES = ("exact", "near", "rewritten")


class Match(NamedTuple):
    """A story that an article may join, and how near it is; `across` languages or within one."""

    story: StoryMark
    score: float
    across: bool = False


class Stories:
    """Decides with a memory, and keeps an index of it. One for all languages."""

    def __init__(
        self, store: Store, window: dt.timedelta = WINDOW, replayable: dt.timedelta = WINDOW
    ) -> None:
        """`replayable` is how long after an article came its record may be read again."""
        self._memory = StoryMemory(store, window, replayable)
        self._store = store

    def load(self, items: Iterable[tuple[str, bytes]], progress: Callable[[int], None] | None = None) -> int:
        """Rebuild the index from the memory's records, in any order; returns the number of stories."""
        return self._memory.load(items, progress)

    def decide(self, article: ResolvedArticle, arrival: Arrival | None = None) -> StoryDecision:
        """The article's story; nothing is changed. Deciding again gives the same story and the same records."""
        known = read_member(self._store, article.article_id)
        if known and known.deleted_ms:
            if milliseconds(article.observed_at) <= known.deleted_ms:
                return StoryDecision(None)
            known = None
        moment = self._memory.moment(article, known, arrival)
        story = read_story(self._store, known.story_id) if known else None
        if known and story and self._holds(known, article):
            known = _as_before(known, story)
            if story.changes >= known.change:
                return self._again(article, known, story, arrival)
        return self._memory.swept(self._placed(article, moment), moment)

    def apply(self, decision: StoryDecision) -> None:
        """Put the changes into the memory and the index; doing it again changes nothing."""
        self._memory.apply(decision)

    def resolve(self, article: ResolvedArticle, arrival: Arrival | None = None) -> StoryDecision:
        """Decide and remember."""
        decision = self.decide(article, arrival)
        self.apply(decision)
        return decision

    def delete(self, article_id: str, deleted_at: dt.datetime | None = None) -> StoryDecision:
        """Forget what of the article was observed until then: its headline and its count. The story's mean keeps what it once added."""
        known = read_member(self._store, article_id)
        if known is None:
            return StoryDecision(None)
        deleted_ms = milliseconds(deleted_at) if deleted_at else known.observed_ms
        if known.observed_ms > deleted_ms and not known.deleted_ms:
            return StoryDecision(None)
        return deleted(article_id, known, deleted_ms, read_story(self._store, known.story_id))

    def _placed(self, article: ResolvedArticle, moment: Moment) -> StoryDecision:
        original = self._original(article)
        if original and article.duplicate.kind in COPIES:
            return self._copied(article, original, moment)
        about = signature(article)
        if original and not about.empty and not original.closed:
            return _decision(article, original, grown(original, article, about, None, moment), None, moment)
        matches = [] if about.empty else self._matches(article, about)
        if not matches:
            return _decision(article, None, started(article, about, moment), None, moment)
        best = matches[0]
        facet = best.story.facet(about.language)
        if facet and not best.across and score.has_drifted(about, facet):
            return _split(article, about, best, moment)
        joined = grown(best.story, article, about, best.score, moment)
        return self._merging(
            article, _decision(article, best.story, joined, best.score, moment), joined, matches, about
        )

    def _holds(self, known: MemberMark, article: ResolvedArticle) -> bool:
        """Judged by the article's own time: a replay of what is older than the window says again what was said."""
        return known.observed_ms >= milliseconds(article.observed_at) - self._memory.window_ms

    def _story(self, story_id: str) -> StoryMark | None:
        """The story, or what it was merged into."""
        for _ in range(MOST_MERGES):
            story = read_story(self._store, story_id)
            if story is None or story.merged_into is None:
                return story
            story_id = story.merged_into
        return None

    def _original(self, article: ResolvedArticle) -> StoryMark | None:
        """The story that a copy's original is in; for an original that came late, that of its group."""
        names = (article.duplicate.of, article.duplicate.group_id)
        members = (read_member(self._store, name) for name in names if name and name != article.article_id)
        stories = (self._story(member.story_id) for member in members if member and not member.deleted_ms)
        return next((story for story in stories if story), None)

    def _again(
        self, article: ResolvedArticle, known: MemberMark, story: StoryMark, arrival: Arrival | None
    ) -> StoryDecision:
        """The article itself, replayed or revised: it stays where it is, is counted once, and all is said again."""
        seen = max(known.observed_ms, milliseconds(article.observed_at))
        arrived = max(known.arrived_ms, arrival.at_ms if arrival else 0)
        mark = msgspec.structs.replace(known, observed_ms=seen, arrived_ms=arrived)
        copy = article.duplicate.kind in COPIES
        if copy is not known.copy and not story.merged_into:
            story = turned(story, copy=copy)
            mark = msgspec.structs.replace(mark, copy=copy, change=story.changes, turned=True)
        story = msgspec.structs.replace(
            story,
            seen_ms=max(story.seen_ms, seen),
            held_ms=max(story.held_ms, seen),
            arrived_ms=max(story.arrived_ms, arrived),
        )
        changes = {member_key(article.article_id): encode(mark), story_key(story.story_id): encode(story)}
        ref = StoryRef(known.story_id, known.score)
        part = read_story(self._store, story.absorbed) if story.absorbed else None
        if part is None:
            return StoryDecision(ref, changes, messages(story))
        part = pointer(part, story)
        changes[story_key(part.story_id)] = encode(part)
        return StoryDecision(ref, changes, (message(story), message(part)))

    def _copied(self, article: ResolvedArticle, story: StoryMark, moment: Moment) -> StoryDecision:
        joined = grown(story, article, None, None, moment)
        return _decision(article, story, joined, article.duplicate.similarity, moment)

    def _matches(self, article: ResolvedArticle, about: Signature) -> list[Match]:
        """What the article may join, the nearest first; other languages only where its own has nothing."""
        reach, index = self._memory.reach(article), self._memory.index
        named = index.by_words(about, reach)
        matches = self._scored(named, about, reach, across=False)
        if not matches:
            alike = [name for name in index.by_embedding(about, reach) if name not in named]
            matches = self._scored(alike, about, reach, across=False)
            matches = matches or self._scored([*alike, *named], about, reach, across=True)
        return sorted(matches, key=lambda match: (-match.score, match.story.first_ms, match.story.story_id))

    def _scored(
        self, named: list[tuple[str, str]], about: Signature, reach: Reach, *, across: bool
    ) -> list[Match]:
        enough = score.JOIN_ACROSS if across else score.JOIN
        matches = []
        for story_id, language in named:
            story = None if (language != about.language) is not across else read_story(self._store, story_id)
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
    article: ResolvedArticle,
    before: StoryMark | None,
    story: StoryMark,
    near: float | None,
    moment: Moment,
) -> StoryDecision:
    rounded = None if near is None else round(near, 4)
    member = MemberMark(
        story.story_id,
        milliseconds(article.observed_at),
        rounded,
        story.changes,
        before is not None and story.copies > before.copies,
        outlet_of(article),
        moment.number,
        moment.arrived_ms,
    )
    changes = {member_key(article.article_id): encode(member), story_key(story.story_id): encode(story)}
    return StoryDecision(StoryRef(story.story_id, rounded), changes, messages(story))


def _split(article: ResolvedArticle, about: Signature, match: Match, moment: Moment) -> StoryDecision:
    story = msgspec.structs.replace(started(article, about, moment), split_from=match.story.story_id)
    decision = _decision(article, None, story, match.score, moment)
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


def _as_before(known: MemberMark, story: StoryMark) -> MemberMark:
    """The mark before it turned, where a crash kept that from its story."""
    if not known.turned or story.changes >= known.change:
        return known
    return msgspec.structs.replace(known, copy=not known.copy, change=story.changes, turned=False)
