"""Which of the places of one name is meant: containment, company in the article, nearness, size.

Relaxation labelling (Rosenfeld, Hummel and Zucker 1976): every candidate of a name is supported by the candidates of
the other names that lie near it or in the same state or country, as far as these are likely themselves; in a few
rounds the names agree. "Oxford", "Hamilton" and "Butler County" are all in Ohio when they stand together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log10
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stream_processors.enrich.gazetteer import Gazetteer
from stream_processors.enrich.gazetteer_names import fold

ROUNDS = 4
MOST_NAMES = 60
"""Names beyond these are resolved by themselves: the work stays bounded in long texts."""
METROPOLIS = 3.5
EARTH_KILOMETRES = 6371.0
_HIGHER = MappingProxyType({"country": 9.5, "admin1": 9.0, "county": 7.0, "region": 3.5})

Floats = NDArray[np.float32]


class Weights(NamedTuple):
    """Found by random search on half of the articles of two annotated corpora; in units of log10 of inhabitants.

    `alternate` is taken off where GeoNames' own name, which is mostly the English one, is another.
    """

    population: float = 0.9
    higher: Mapping[str, float] = _HIGHER
    alternate: float = 1.5
    country: float = 1.5
    land: float = 1.0
    state: float = 6.0
    near: float = 1.5
    kilometres: float = 120.0
    crowd: float = 0.55
    sharpness: float = 1.0
    contained: float = 6.0
    publisher: float = 1.0


WEIGHTS = Weights()


class Name(NamedTuple):
    """A name of the article as folded, its candidates, and the countries and states ("SY", "US.TX") beside it.

    `sure` is how likely it is a place at all: what counts in favour of others; `contains` where it follows a place and
    a comma, as states do.
    """

    key: str
    candidates: tuple[int, ...]
    within: frozenset[str] = frozenset()
    sure: float = 1.0
    contains: bool = False


class Resolved(NamedTuple):
    """The record, and how strongly the other places of the article support it."""

    number: int
    support: float


def resolve(
    names: Sequence[Name], gazetteer: Gazetteer, country: str | None = None, weights: Weights = WEIGHTS
) -> list[Resolved]:
    """One record for each name; `country` is the publisher's (ISO 3166 alpha-2)."""
    known = names[:MOST_NAMES]
    if not known:
        return []
    priors = np.concatenate([_priors(name, gazetteer, country, weights) for name in known])
    starts = np.cumsum([0, *(len(name.candidates) for name in known)])
    support = np.zeros_like(priors)
    if len(known) > 1:
        support = _relax(known, priors, starts, gazetteer, weights)
    scores = priors + support
    best = [int(a + np.argmax(scores[a:b])) for a, b in pairwise(starts)]
    numbers = [number for name in known for number in name.candidates]
    found = [Resolved(numbers[i], float(support[i])) for i in best]
    return found + [Resolved(name.candidates[0], 0.0) for name in names[MOST_NAMES:]]


def _priors(name: Name, gazetteer: Gazetteer, country: str | None, weights: Weights) -> Floats:
    return np.array(
        [_prior(number, name, gazetteer, country, weights) for number in name.candidates], np.float32
    )


def _prior(number: int, name: Name, gazetteer: Gazetteer, country: str | None, weights: Weights) -> float:
    kind, home = gazetteer.kinds[number], gazetteer.countries[number]
    size = weights.higher.get(kind) or log10(gazetteer.populations[number] + 10)
    if kind == "admin1" and not name.contains and _has_metropolis(name, gazetteer):
        size = METROPOLIS
    score = weights.population * size
    if name.within and (home in name.within or gazetteer.admin1[number] in name.within) and kind != "country":
        score += weights.contained
    if kind == "city" and fold(gazetteer.names[number]) != name.key:
        score -= weights.alternate
    return score + weights.publisher if country and home == country else score


def _has_metropolis(name: Name, gazetteer: Gazetteer) -> bool:
    """Alone, "New York" and "Washington" are the cities."""
    cities = (
        n for n in name.candidates if gazetteer.kinds[n] == "city" and gazetteer.populations[n] > 10**5.5
    )
    return any(fold(gazetteer.names[n]).startswith(name.key) for n in cities)


def _relax(
    names: Sequence[Name], priors: Floats, starts: NDArray[np.int64], gazetteer: Gazetteer, weights: Weights
) -> Floats:
    sizes = np.diff(starts)
    owners = np.repeat(np.arange(len(names)), sizes)
    kernel = _kernel([n for name in names for n in name.candidates], owners, gazetteer, weights)
    sure = np.repeat(np.array([name.sure for name in names], np.float32), sizes)
    others = max(float(sum(name.sure for name in names)) - 1.0, 1.0) ** weights.crowd
    support = np.zeros_like(priors)
    for _ in range(ROUNDS):
        likely = _softmax(weights.sharpness * (priors + support), starts, sizes)
        support = ((kernel @ (likely * sure)) / others).astype(np.float32)
    return support


def _softmax(scores: Floats, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> Floats:
    highest = np.maximum.reduceat(scores, starts[:-1])
    odds = np.exp(scores - np.repeat(highest, sizes))
    found: Floats = odds / np.repeat(np.add.reduceat(odds, starts[:-1]), sizes)
    return found


def _kernel(
    numbers: Sequence[int], owners: NDArray[np.int64], gazetteer: Gazetteer, weights: Weights
) -> Floats:
    """How much each candidate speaks for each other one; those of one name say nothing of one another."""
    chosen = np.array(numbers)
    points, states, countries = (
        gazetteer.points[chosen], gazetteer.admin1_codes[chosen], gazetteer.country_codes[chosen],
    )  # fmt: skip
    angles = np.arccos(np.clip(points @ points.T, -1.0, 1.0))
    kernel = weights.near * np.exp(-angles * np.float32(EARTH_KILOMETRES / weights.kilometres))
    kernel += weights.state * ((states[:, None] == states[None, :]) & (states >= 0)[:, None])
    lands = np.array([gazetteer.kinds[n] == "country" for n in numbers])
    compatriots = (countries[:, None] == countries[None, :]) & (countries >= 0)[:, None]
    kernel += compatriots * (weights.country + weights.land * (lands[:, None] | lands[None, :]))
    kernel[owners[:, None] == owners[None, :]] = 0.0
    found: Floats = kernel.astype(np.float32)
    return found
