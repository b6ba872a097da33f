"""People and organisations, in every language, by rules and tables, and by a model where one is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from schemas.codec import primary_language
from schemas.events import EnrichedArticle, Mention
from stream_processors.enrich.agencies import is_cited, is_credit
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.names_arabic import arabic
from stream_processors.enrich.names_asian import asian_names
from stream_processors.enrich.names_cased import cased
from stream_processors.enrich.names_coreference import acronyms, fullest, key, mentions, short_forms
from stream_processors.enrich.names_evidence import ORGANISATION, PERSON, Found, text_of
from stream_processors.enrich.names_known import Sighting, sightings
from stream_processors.enrich.names_models import Find, models_of
from stream_processors.enrich.names_phrases import phrases
from stream_processors.enrich.stopwords import zipf

LONGEST_BODY = 100_000
"""Code points looked at: the names of an article stand in its first pages, and the work stays bounded."""
_LETTERED = ("zh", "ja", "ko", "hi")


_NO_MODELS: Mapping[str, Find] = MappingProxyType({})


def names_with(models: Sequence[str]) -> Enricher:
    """The enricher that also asks the models of these languages.

    Raises:
        MissingModel: see `models_of`.
    """
    return NAMES._replace(find=partial(_find, models=models_of(models)))


def _find(
    article: EnrichedArticle, spans: Sequence[Span], models: Mapping[str, Find] = _NO_MODELS
) -> Findings:
    body = article.body[:LONGEST_BODY]
    places = [(s.start, s.end) for s in spans if s.field == "places" and s.end <= len(body)]
    taken = bytearray(len(body))
    credits_, known = _known(article, body)
    for start, end in credits_:
        taken[start:end] = b"\1" * (end - start)
    found = _free(known, taken)
    found += _free(phrases(body, article.language), taken)
    model = models.get(primary_language(article.language))
    if model:
        found += _free((one for one in model(body) if (one.start, one.end) not in places), taken)
    found += _free(_candidates(article.language, body, places, taken), taken)
    found = _united(body, found, places, taken)
    return Findings(
        {"people": _counted(found, PERSON), "organisations": _counted(found, ORGANISATION)},
        [Span(field=one.kind, start=one.start, end=one.end, name=one.name) for one in found],
    )


def _known(article: EnrichedArticle, body: str) -> tuple[list[tuple[int, int]], list[Found]]:
    """Where agencies are credited, and the known organisations that the text speaks of."""
    credits_: list[tuple[int, int]] = []
    found = []
    for one in sightings(body, article.language):
        if one.known.kind == "agency" and is_credit(body, one):
            credits_.append((one.start, one.end))
        elif not one.alias.citing or is_cited(body, one):
            found.append(_branch(body, one) if one.known.kind == "branch" else _of_known(one))
    return credits_, found


def _of_known(one: Sighting) -> Found:
    return Found(one.start, one.end, ORGANISATION, one.known.name, one.known.id)


def _branch(body: str, one: Sighting) -> Found:
    """The national society where its country stands beside the name: "Turkish Red Crescent"."""
    start, end = one.start, one.end
    before = body[max(0, start - 20) : start].rpartition(" ")[0].split()
    word = before[-1] if before else ""
    if (
        word[:1].isupper()
        and word.isalpha()
        and body[start - len(word) - 1 : start - 1] == word
        and len(word) > 3
    ):
        start -= len(word) + 1
    name = one.known.name if (start, end) == (one.start, one.end) else body[start:end]
    return Found(start, end, ORGANISATION, name)


def _free(found: Iterable[Found], taken: bytearray) -> list[Found]:
    """Those that overlap nothing taken, longest first; they are taken from then on."""
    kept = []
    for one in sorted(found, key=lambda one: (-(one.end - one.start), one.start)):
        if one.start < one.end and not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return kept


def _candidates(
    language: str, body: str, places: Sequence[tuple[int, int]], taken: bytearray
) -> Iterator[Found]:
    frequencies = zipf(language)
    yield from cased(text_of(body, language, frequencies, places), _stretches(taken))
    yield from arabic(body, zipf("ar"), places)
    if language.startswith(_LETTERED):
        yield from asian_names(body, language, places, frequencies)


def _stretches(taken: bytearray) -> list[tuple[int, int]]:
    stretches = []
    start = taken.find(1)
    while start >= 0:
        end = taken.find(0, start)
        end = len(taken) if end < 0 else end
        stretches.append((start, end))
        start = taken.find(1, end)
    return stretches


def _united(
    body: str, found: Sequence[Found], places: Sequence[tuple[int, int]], taken: bytearray
) -> list[Found]:
    """With one name for each, and with the mentions that only the article's other mentions explain."""
    organisations = [one for one in found if one.kind == ORGANISATION]
    explained = acronyms(body, organisations)
    short = {one.name: explained[one.name] for one in organisations if one.name in explained}
    names = {key(one.name): short.get(one.name, one.name) for one in reversed(organisations)}
    organisations = [one._replace(name=names[key(one.name)]) for one in organisations]
    people = [one for one in found if one.kind == PERSON and key(one.name) not in names]
    full = fullest(people)
    people = [one._replace(name=full[key(one.name)]) for one in people]
    forms = {body[one.start : one.end]: one.name for one in organisations} | dict(explained)
    more = _free(mentions(body, forms, ORGANISATION, taken), taken)
    for start, end in places:
        taken[start:end] = b"\1" * (end - start)
    last = short_forms(one.name for one in people)
    more += _free(mentions(body, last, PERSON, taken), taken)
    return sorted([*organisations, *people, *more], key=lambda one: one.start)


def _counted(found: Sequence[Found], kind: str) -> tuple[Mention, ...]:
    mine = [one for one in found if one.kind == kind]
    ids: Mapping[str, str | None] = {one.name: one.id for one in mine if one.id}
    counts = Counter(one.name for one in mine)
    return tuple(Mention(name=name, id=ids.get(name), count=count) for name, count in counts.items())


NAMES = Enricher("names", _find)
