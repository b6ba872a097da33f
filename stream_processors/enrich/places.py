"""The places of an article, each with its id, country and location, and the place it was written at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from schemas.events import EnrichedArticle, GeoPoint, Place
from stream_processors.enrich import places_context as context
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.gazetteer import Gazetteer, gazetteer
from stream_processors.enrich.gazetteer_names import fold
from stream_processors.enrich.places_acceptance import accepted, accepted_in_headline
from stream_processors.enrich.places_context import Company, Setting
from stream_processors.enrich.places_dateline import dateline
from stream_processors.enrich.places_mentions import Mention, mentions
from stream_processors.enrich.places_resolution import WEIGHTS, Name, Resolved, resolve

CONTAINED = frozenset({", ", " (", "، ", "，", ", the "})
"""What stands between a place and the one that contains it: "Paris, Texas"."""
LONGEST_BODY = 200_000
"""Characters read; the places of a longer text are named in its beginning, or it is no article."""


class Text(NamedTuple):
    """A text, the names in it, and the country or state that follows each of them as its container does."""

    text: str
    found: Sequence[Mention]
    within: Sequence[frozenset[str]]


def read(text: str, language: str, gazetteer: Gazetteer) -> Text:
    """The names of a text, without common words that nothing shows to be places."""
    everything = beside(text, mentions(text, gazetteer, language), gazetteer)
    kept = [i for i, m in enumerate(everything.found) if everything.within[i] or not context.is_common(m)]
    return Text(text, [everything.found[i] for i in kept], [everything.within[i] for i in kept])


def beside(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> Text:
    """The names with the containers that follow them."""
    within = [frozenset[str]()] * len(found)
    for position, (left, right) in enumerate(pairwise(found)):
        if not right.demonym and text[left.end : right.start] in CONTAINED:
            within[position] = _containers(right, gazetteer)
    return Text(text, found, within)


def _containers(mention: Mention, gazetteer: Gazetteer) -> frozenset[str]:
    higher = (n for n in mention.candidates if gazetteer.kinds[n] in ("country", "admin1"))
    return frozenset(gazetteer.admin1[n] or gazetteer.countries[n] for n in higher) - {""}


def names_of(texts: Sequence[Text], gazetteer: Gazetteer) -> dict[str, Name]:
    """The different names by their keys, with what the article says about where they are."""
    within: defaultdict[str, set[str]] = defaultdict(set)
    sure: defaultdict[str, float] = defaultdict(float)
    candidates: dict[str, tuple[int, ...]] = {}
    contains = set()
    for text in texts:
        for position, mention in enumerate(text.found):
            key = fold(mention.text)
            candidates.setdefault(key, mention.candidates)
            within[key] |= text.within[position]
            sure[key] = max(sure[key], 1.0 if text.within[position] else _sure(mention, gazetteer))
            if position and text.within[position - 1]:
                contains.add(key)
    return {
        key: Name(key, numbers, frozenset(within[key]), sure[key], key in contains)
        for key, numbers in candidates.items()
    }


def _sure(mention: Mention, gazetteer: Gazetteer) -> float:
    first = mention.candidates[0]
    if context.names_person(mention) or context.names_road(mention):
        return 0.02
    if gazetteer.kinds[first] != "city" or " " in mention.text:
        return 1.0
    return 0.8 if gazetteer.populations[first] > 100_000 else 0.3


def settings(text: Text, language: str) -> list[Setting]:
    """What surrounds each mention of a text."""
    keys = [fold(m.text) for m in text.found]
    located = [context.is_located(text.text, m) for m in text.found]
    company = Company(
        frozenset(k for k, m in zip(keys, text.found, strict=True) if context.is_surname(m)),
        frozenset(k for k, here in zip(keys, located, strict=True) if here),
        frozenset(k for k, w in zip(keys, text.within, strict=True) if w),
        Counter(keys),
    )
    behind = [False, *(bool(w) for w in text.within)]
    return [
        Setting(text.text, language, company, located[i], bool(text.within[i]), behind[i])
        for i in range(len(text.found))
    ]


class Found(NamedTuple):
    """A mention and the place it means."""

    mention: Mention
    number: int


def places_in(
    body: Text, language: str, resolved: Mapping[str, Resolved], gazetteer: Gazetteer
) -> Iterator[Found]:
    """The mentions of a text that are places, in its order."""
    for mention, setting in zip(body.found, settings(body, language), strict=True):
        result = resolved[fold(mention.text)]
        if accepted(mention, result, setting, gazetteer):
            yield Found(mention, result.number)


def _in_headline(
    headline: Text, known: frozenset[int], resolved: Mapping[str, Resolved], gazetteer: Gazetteer
) -> Iterator[int]:
    for mention in headline.found:
        number = resolved[fold(mention.text)].number
        if number in known or accepted_in_headline(mention, number, gazetteer):
            yield number


def location(number: int, company: Sequence[int], gazetteer: Gazetteer) -> GeoPoint | None:
    """Where a place is; a county, for which no source gives coordinates, is where the article's towns of its state
    are, else where the town of its name is, else in the middle of the state.
    """
    known = gazetteer.location(number)
    if known is not None:
        return known
    state = gazetteer.admin1[number]
    towns = [n for n in company if gazetteer.kinds[n] == "city" and gazetteer.admin1[n] == state]
    if not towns:
        namesakes = gazetteer.named(gazetteer.names[number].rpartition(" ")[0])
        towns = [n for n in namesakes if gazetteer.kinds[n] == "city" and gazetteer.admin1[n] == state][:1]
    points = [point for n in towns if (point := gazetteer.location(n))]
    if not points:
        return gazetteer.location(gazetteer.state_of[state]) if state in gazetteer.state_of else None
    return GeoPoint(
        round(sum(p.lat for p in points) / len(points), 4), round(sum(p.lon for p in points) / len(points), 4)
    )


def _places(counts: Counter[int], gazetteer: Gazetteer) -> tuple[Place, ...]:
    company = list(counts)
    return tuple(
        Place(
            name=gazetteer.names[number],
            id=str(gazetteer.ids[number]) if gazetteer.ids[number] else None,
            count=count,
            country=gazetteer.countries[number] or None,
            location=location(number, company, gazetteer),
        )
        for number, count in counts.most_common()
    )


def _outside_people(found: Sequence[Found], spans: Sequence[Span]) -> list[Found]:
    people = [(s.start, s.end) for s in spans if s.field == "people" and s.role == "mention"]
    inside = {p for start, end in people for p in range(start, min(end, start + 100))}
    return [f for f in found if f.mention.demonym or f.mention.start not in inside]


def _find(article: EnrichedArticle, spans: Sequence[Span]) -> Findings:
    known = gazetteer()
    language = article.language.partition("-")[0]
    body = read(article.body[:LONGEST_BODY], language, known)
    headline = read(article.headline or "", language, known)
    names = names_of([body, headline], known)
    weights = WEIGHTS if language == "en" else WEIGHTS._replace(alternate=0.0)
    chosen = resolve(list(names.values()), known, article.publisher.country, weights)
    resolved = dict(zip(names, chosen, strict=True))
    found = _outside_people(list(places_in(body, language, resolved, known)), spans)
    numbers = [f.number for f in found]
    counts = Counter([*numbers, *_in_headline(headline, frozenset(numbers), resolved, known)])
    printed = dateline(body.text, [f.mention for f in found])
    located = known.names[found[printed].number] if printed is not None else None
    return Findings(
        {"places": _places(counts, known), "located": article.located or located},
        [Span("places", f.mention.start, f.mention.end, known.names[f.number]) for f in found],
    )


PLACES = Enricher("places", _find)
