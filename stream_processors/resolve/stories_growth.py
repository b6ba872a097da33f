"""How a story begins, grows, loses an article, takes in another, and what the topic says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from schemas.codec import from_milliseconds, milliseconds
from schemas.events import ResolvedArticle, Story
from stream_processors.resolve.stories_marks import (
    FACTS_KEPT,
    LABEL_CHARACTERS,
    LABELS_KEPT,
    NAMES_COUNTED,
    NAMES_KEPT,
    OUTLETS_KEPT,
    Facet,
    Label,
    MemberMark,
    Moment,
    StoryMark,
    facet_of,
    fused,
    joined,
    outlet_of,
)
from stream_processors.resolve.stories_text import Signature


def started(article: ResolvedArticle, about: Signature, moment: Moment) -> StoryMark:
    """A story of one article, which gives it its id. One with nothing to compare is never found again."""
    at, seen = milliseconds(article.timestamp), milliseconds(article.observed_at)
    story = StoryMark(article.article_id, 0, at, at, seen, 0, 0)
    return grown(story, article, about, 1.0, moment)


def grown(
    story: StoryMark,
    article: ResolvedArticle,
    about: Signature | None,
    near: float | None,
    moment: Moment,
) -> StoryMark:
    """With one more article; a copy (without signature) is counted and dated, but moves nothing."""
    at, seen = milliseconds(article.timestamp), milliseconds(article.observed_at)
    outlet = outlet_of(article)
    story = msgspec.structs.replace(
        story,
        changes=story.changes + 1,
        first_ms=min(story.first_ms, at),
        last_ms=max(story.last_ms, at),
        seen_ms=max(story.seen_ms, seen),
        held_ms=max(story.held_ms, seen, moment.clock_ms),
        arrived_ms=max(story.arrived_ms, moment.arrived_ms),
        articles=story.articles + (about is not None),
        copies=story.copies + (about is None),
        outlets=_with_outlets(story.outlets, () if outlet is None else (outlet,)),
    )
    return story if about is None else _with_content(story, article, about, near or 0.0)


def merged(older: StoryMark, younger: StoryMark) -> StoryMark:
    """The older with all that the younger held."""
    languages = dict.fromkeys(facet.language for facet in (*older.facets, *younger.facets))
    return msgspec.structs.replace(
        older,
        changes=max(older.changes, younger.changes) + 1,
        first_ms=min(older.first_ms, younger.first_ms),
        last_ms=max(older.last_ms, younger.last_ms),
        seen_ms=max(older.seen_ms, younger.seen_ms),
        held_ms=max(older.held_ms, younger.held_ms),
        arrived_ms=max(older.arrived_ms, younger.arrived_ms),
        articles=older.articles + younger.articles,
        copies=older.copies + younger.copies,
        facets=tuple(_one_facet(older, younger, language) for language in languages),
        facts=_first(FACTS_KEPT, older.facts, younger.facts),
        outlets=_with_outlets(older.outlets, younger.outlets),
        labels=_best((*older.labels, *younger.labels)),
        places=_counted(older.places, younger.places),
        people=_counted(older.people, younger.people),
        terms=_counted(older.terms, younger.terms),
        absorbed=younger.story_id,
    )


def pointer(younger: StoryMark, whole: StoryMark) -> StoryMark:
    """A story that went into another; made again, it is the same."""
    if younger.merged_into:
        return younger
    return msgspec.structs.replace(
        younger,
        changes=younger.changes + 1,
        seen_ms=max(younger.seen_ms, whole.seen_ms),
        arrived_ms=max(younger.arrived_ms, whole.arrived_ms),
        facets=(),
        merged_into=whole.story_id,
    )


def shrunk(story: StoryMark, article_id: str, member: MemberMark) -> StoryMark | None:
    """Without an article's count and headline; nothing where it was the last one."""
    articles, copies = story.articles - (not member.copy), story.copies - member.copy
    if articles + copies <= 0:
        return None
    labels = tuple(label for label in story.labels if label.article_id != article_id)
    return msgspec.structs.replace(
        story, changes=story.changes + 1, articles=articles, copies=copies, labels=labels
    )


def turned(story: StoryMark, *, copy: bool) -> StoryMark:
    """With one article counted as a copy from now on, or the other way round."""
    step = 1 if copy else -1
    return msgspec.structs.replace(
        story, changes=story.changes + 1, articles=story.articles - step, copies=story.copies + step
    )


def closed(story: StoryMark) -> StoryMark:
    """Out of the window: not to be found or joined any more, but all that is said of it is kept."""
    hollow = tuple(Facet(facet.language, facet.members, b"", b"", b"", b"", ()) for facet in story.facets)
    names = {name: _counted_top(getattr(story, name)) for name in ("places", "people", "terms")}
    return msgspec.structs.replace(story, facets=hollow, facts=(), closed=True, **names)


def message(story: StoryMark) -> Story:
    """What the topic carries: its label is the headline nearest to all, or its words where none is left."""
    terms = _top(story.terms)
    return Story(
        story_id=story.story_id,
        label=story.labels[0].text if story.labels else ", ".join(terms[:5]),
        first_at=from_milliseconds(story.first_ms),
        last_at=from_milliseconds(story.last_ms),
        articles=story.articles,
        outlets=len(story.outlets),
        copies=story.copies,
        merged_into=story.merged_into,
        split_from=story.split_from,
        languages=tuple(sorted(facet.language for facet in story.facets)),
        places=_top(story.places),
        people=_top(story.people),
        terms=terms,
    )


def messages(story: StoryMark) -> tuple[Story, ...]:
    """A lone article is its own story and says all there is: only what joins articles is told."""
    return (message(story),) if story.articles + story.copies > 1 or story.split_from else ()


def _with_content(story: StoryMark, article: ResolvedArticle, about: Signature, near: float) -> StoryMark:
    held = story.facet(about.language)
    facet = joined(held, about) if held else facet_of(about)
    others = tuple(one for one in story.facets if one.language != about.language)
    return msgspec.structs.replace(
        story,
        facets=() if about.empty else (*others, facet),
        facts=_first(FACTS_KEPT, story.facts, sorted(about.facts)),
        labels=_best((*story.labels, *_label(article, near))),
        places=_counted(story.places, {place.name: 1 for place in article.places}),
        people=_counted(story.people, {person.name: 1 for person in article.people}),
        terms=_counted(story.terms, dict.fromkeys(article.terms[:NAMES_KEPT], 1)),
    )


def _one_facet(one: StoryMark, other: StoryMark, language: str) -> Facet:
    left, right = one.facet(language), other.facet(language)
    if left and right:
        return fused(left, right)
    facet = left or right
    if facet is None:
        raise KeyError(language)
    return facet


def _label(article: ResolvedArticle, near: float) -> tuple[Label, ...]:
    headline = (article.headline or "").strip()[:LABEL_CHARACTERS]
    return (Label(article.article_id, round(near, 4), headline),) if headline else ()


def _best(labels: Iterable[Label]) -> tuple[Label, ...]:
    """The founder's score is 1: its headline stays the label while the article is there."""
    return tuple(sorted(labels, key=lambda label: (-label.score, label.article_id))[:LABELS_KEPT])


def _first(most: int, *groups: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))[:most]


def _with_outlets(held: tuple[int, ...], new: Iterable[int]) -> tuple[int, ...]:
    return _first(OUTLETS_KEPT, held, new)


def _counted(held: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    counts = Counter(held)
    counts.update(new)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:NAMES_COUNTED])


def _counted_top(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in _top(counts)}


def _top(counts: Mapping[str, int]) -> tuple[str, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(name for name, _ in ordered[:NAMES_KEPT])
