"""What the text around a name says about it: the marks by which places are told from people, firms and common words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from math import log10
from typing import NamedTuple

from stream_processors.enrich.frequencies import zipf_values
from stream_processors.enrich.gazetteer import Gazetteer
from stream_processors.enrich.gazetteer_names import fold, nominatives
from stream_processors.enrich.places_mentions import Mention
from stream_processors.enrich.places_resolution import Resolved

USUAL_FREQUENCY = 3.0
"""Zipf value taken for words of languages without a list."""
UNLISTED_FREQUENCY = 1.0
"""The same for words that are not in their language's list."""
_ARTICLES = ("the", "der", "den", "dem", "la", "el", "le", "il", "the city of")
_LAST_WORD = re.compile(
    rf"(?:^|[^\w])([^\W\d_]+)[ \xa0\n]*(?:{'|'.join(f'{article} ' for article in _ARTICLES)})?$"
)
_NEXT_WORD = re.compile(r"(?:['’]s)?[ \xa0]([^\W\d_]+)")
_SAYS = frozenset(
    [
        "said",
        "says",
        "told",
        "added",
        "asked",
        "explained",
        "noted",
        "wrote",
        "replied",
        "testified",
        "argued",
        "joked",
        "insisted",
        "pleaded",
        "sagte",
        "dit",
        "dijo",
    ]
)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    text = (resources.files(__package__) / "tables" / "context_words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {kind: frozenset(words.split()) for kind, words in rows}


@cache
def given_names() -> frozenset[str]:
    """First names of people in many countries, folded."""
    text = (resources.files(__package__) / "tables" / "given_names.txt").read_text(encoding="utf-8")
    return frozenset(fold(name) for name in text.split())


@lru_cache(maxsize=1 << 14)
def is_word(kind: str, word: str) -> bool:
    """Whether a word is of a kind of `tables/context_words.tsv`, whatever its case and full stop."""
    return word.lower().rstrip(".").replace(" ", "_").replace("’", "'") in _words()[kind]


def is_common(mention: Mention) -> bool:
    """A word of the language, or another thing's name, that happens to be a place's name too."""
    if mention.exact or mention.demonym:
        return False
    return is_word("common", mention.text) or (bool(mention.after) and is_word("common", _pair(mention)))


def _pair(mention: Mention) -> str:
    return f"{mention.text} {mention.after}"


def is_surname(mention: Mention) -> bool:
    """A title, first name or initial stands before."""
    before = mention.before
    return bool(before) and (is_word("title", before) or fold(before) in given_names() or _is_initial(before))


def is_given(mention: Mention) -> bool:
    """What follows makes it a person's first name."""
    after = mention.after
    if not after or mention.demonym or mention.exact:
        return False
    alone = any(is_word(kind, after) for kind in ("common", "road", "title"))
    return (
        _is_initial(after) or is_word("person", after) or (fold(mention.text) in given_names() and not alone)
    )


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "." and word[0].isupper()


def names_person(mention: Mention) -> bool:
    return is_surname(mention) or is_given(mention)


def names_road(mention: Mention) -> bool:
    return bool(mention.after) and is_word("road", mention.after)


def is_located(text: str, mention: Mention) -> bool:
    """A preposition of place stands before."""
    begin = max(0, mention.start - 24)
    words = text[begin : mention.start].split()
    if not words or (words[-1].isalpha() and words[-1].lower() not in _before_places()):
        return False
    before = _LAST_WORD.search(text, begin, mention.start)
    return before is not None and is_word("locative", before.group(1))


@cache
def _before_places() -> frozenset[str]:
    """The words of which one must stand before for `_LAST_WORD` to find a preposition: a set says no sooner."""
    return _words()["locative"] | {article.split()[-1] for article in _ARTICLES}


class Company(NamedTuple):
    """What the rest of the article says about names, by their keys."""

    people: frozenset[str]
    located: frozenset[str]
    contained: frozenset[str]
    counts: Mapping[str, int]


class Setting(NamedTuple):
    """Where a mention stands: `contained` before, `contains` behind another place and a comma."""

    text: str
    language: str
    company: Company
    located: bool
    contained: bool
    contains: bool


def features(
    mention: Mention, resolved: Resolved, setting: Setting, gazetteer: Gazetteer
) -> dict[str, float]:
    """The marks of one mention, as the weights of `places_acceptance` name them."""
    kind = gazetteer.kinds[resolved.number]
    key, company = fold(mention.text), setting.company
    found = {
        "bias": 1.0,
        "demonym" if mention.demonym else kind: 1.0,
        "exact": float(mention.exact),
        "notable": float(resolved.number in gazetteer.notable),
        "before": float(bool(mention.before) and not is_word("locative", mention.before)),
        "surname": float(is_surname(mention)),
        "road": float(names_road(mention)),
        "common": float(is_common(mention)),
        "located": float(setting.located),
        "located_elsewhere": float(key in company.located),
        "people": float(key in company.people),
        "contained": float(setting.contained),
        "contained_elsewhere": float(key in company.contained),
        "contains": float(setting.contains),
        **_hyphens(mention, setting.text),
    }
    if kind == "city":
        found |= _of_city(mention, resolved, setting, gazetteer)
    return found


def _of_city(
    mention: Mention, resolved: Resolved, setting: Setting, gazetteer: Gazetteer
) -> dict[str, float]:
    key, single = fold(mention.text), " " not in fold(mention.text)
    following = _NEXT_WORD.match(setting.text, mention.end)
    return {
        "multi": float(not single),
        "size": log10(gazetteer.populations[resolved.number] + 10),
        "frequency": frequency(mention.text.lower(), setting.language) - USUAL_FREQUENCY if single else 0.0,
        "initial": float(mention.initial),
        "after": float(bool(mention.after)),
        "given_name": float(single and key in given_names()),
        "support": min(resolved.support, 6.0),
        "count": log10(setting.company.counts[key]),
        "alternate": _alternate(mention, resolved.number, setting, gazetteer),
        "says": float(following is not None and following.group(1) in _SAYS),
        "capitals": float(len(mention.text) > 3 and mention.text.isupper()),
    }


def _alternate(mention: Mention, number: int, setting: Setting, gazetteer: Gazetteer) -> float:
    """1 where GeoNames' own name is another one; half where the article is not in English, as that name mostly is."""
    known = fold(gazetteer.names[number])
    if number in gazetteer.notable or mention.text[0] > "\u0250":
        return 0.0
    if known == fold(mention.text) or known in nominatives(fold(mention.text), setting.language):
        return 0.0
    return 1.0 if setting.language == "en" else 0.5


def _hyphens(mention: Mention, text: str) -> dict[str, float]:
    before, after = text[max(0, mention.start - 2) : mention.start], text[mention.end : mention.end + 2]
    left, right = before.endswith("-"), after.startswith("-")
    part = (left and before[:1].isalnum()) or (right and after[1:].isupper())
    return {"hyphen_part": float(part), "hyphen_based": float(right and after[1:].islower())}


def frequency(word: str, language: str) -> float:
    """How common a word is, on the Zipf scale (log10 of occurrences in 10^9 words), by wordfreq's small lists."""
    known = zipf_values(language)
    return known.get(word, UNLISTED_FREQUENCY) if known else USUAL_FREQUENCY
