"""Whether a name in a text is a place at all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stream_processors.enrich import places_context as context
from stream_processors.enrich.gazetteer import Gazetteer
from stream_processors.enrich.places_context import Setting, features
from stream_processors.enrich.places_mentions import Mention
from stream_processors.enrich.places_resolution import Resolved

CITY_WITHOUT_CAPITALS = 100_000
"""Inhabitants from which a city is believed in scripts that do not mark names."""
CITY_IN_HEADLINE = 300_000
SUPPORTED, BACKED = 3.0, 0.5
"""Support by the article's other places from which any city, and a notable one, is believed in such scripts."""
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "admin1": 2.59,
        "after": -0.71,
        "alternate": -1.71,
        "before": -0.41,
        "bias": 0.19,
        "capitals": 1.48,
        "city": -6.64,
        "common": -0.64,
        "contained": -0.08,
        "contained_elsewhere": 2.11,
        "contains": 1.34,
        "count": -0.29,
        "country": 1.89,
        "county": 2.49,
        "demonym": 0.09,
        "exact": -0.24,
        "frequency": -0.37,
        "given_name": -0.7,
        "hyphen_based": 0.68,
        "hyphen_part": 1.06,
        "initial": 0.03,
        "located": 0.21,
        "located_elsewhere": 1.55,
        "multi": 0.64,
        "notable": 1.62,
        "people": -3.07,
        "region": 1.5,
        "road": -1.43,
        "says": -1.98,
        "size": 1.1,
        "support": 0.46,
        "surname": -0.85,
    }
)
"""Logistic regression on every other article of LGL (Lieberman et al. 2010) and TR-News (Kamalloo and Rafiei 2018); only
"region" is set by hand, since the two have next to none of those that `tables/regions.tsv` lists."""


def accepted(mention: Mention, resolved: Resolved, setting: Setting, gazetteer: Gazetteer) -> bool:
    """Log odds above even, by weights learnt from annotated news; by rules where capitals tell nothing."""
    if (mention.exact and mention.text.count(".") == 1 and not setting.contains) or context.is_given(mention):
        return False
    if not mention.cased:
        return _without_capitals(resolved, setting, gazetteer)
    found = features(mention, resolved, setting, gazetteer)
    return sum(WEIGHTS[name] * value for name, value in found.items() if value) > 0.0


def _without_capitals(resolved: Resolved, setting: Setting, gazetteer: Gazetteer) -> bool:
    number = resolved.number
    large = gazetteer.populations[number] >= CITY_WITHOUT_CAPITALS
    backed = resolved.support > (BACKED if number in gazetteer.notable else SUPPORTED)
    return gazetteer.kinds[number] != "city" or large or backed or setting.contained


def accepted_in_headline(mention: Mention, number: int, gazetteer: Gazetteer) -> bool:
    """Capitals of a headline tell little: only what is hardly anything else."""
    if context.names_person(mention) or context.is_common(mention):
        return False
    if gazetteer.kinds[number] != "city":
        return not (mention.exact and mention.text.count(".") == 1)
    return gazetteer.populations[number] >= CITY_IN_HEADLINE and not (mention.before and mention.after)
