"""The names by which a query may call a field."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from schemas.index.fields import ARTICLE_FIELDS, DEFAULT_SEARCH_FIELDS

NEAR_MATCHES = 4
SHORT_NAMES = {
    "title": "headline",
    "text": "body",
    "publisher": "publisher.name",
    "outlet": "publisher.name",
    "domain": "url.registered_domain",
    "author": "authors",
    "country": "publisher.country",
    "person": "people.name",
    "organisation": "organisations.name",
    "place": "places.name",
    "agency": "agencies",
    "subject": "subjects.name",
    "keyword": "keywords",
    "date": "@timestamp",
    "story": "story.id",
    "url": "url.full",
    "id": "article_id",
}
"""Words that people use for a field, the options of `dateline search` among them."""


class BadQuery(ValueError):
    """The query cannot be meant as it is written; the text says what to write instead."""


def _types() -> Mapping[str, str]:
    types = {field.name: field.type for field in ARTICLE_FIELDS}
    exact = {f"{name}.exact": "text" for name in DEFAULT_SEARCH_FIELDS}
    return types | exact | {"headline.keyword": "keyword"}


TYPES = _types()
"""Every field that can be asked for, and its type in the index."""


def field_named(name: str) -> str:
    """The index's name of a field.

    >>> field_named("title")
    'headline'

    Raises:
        BadQuery: there is none; the text names those that are spelt alike.
    """
    short = SHORT_NAMES.get(name.lower(), name)
    for candidate in (short, short.lower()):
        if candidate in TYPES:
            return candidate
    raise BadQuery(f"there is no field {name!r}{_hint(name)}")


def keyword_field_named(name: str) -> str:
    """The same, for fields that are compared as a whole.

    Raises:
        BadQuery: there is none, or it is of another kind.
    """
    field = field_named(name)
    if TYPES[field] not in ("keyword", "boolean"):
        raise BadQuery(
            f"{field} is a {TYPES[field]} field and has no exact values: put {field}:… into the query"
        )
    return field


def _hint(name: str) -> str:
    near = near_matches(name)
    return f"; did you mean {', '.join(near)}?" if near else "; `dateline search --fields` lists them"


def near_matches(name: str) -> list[str]:
    """Fields that are spelt alike, or whose last part is.

    >>> near_matches("speaker")
    ['quotes.speaker']
    """
    by_word: dict[str, str] = {}
    for field in TYPES:
        by_word.setdefault(field.rpartition(".")[2], field)
    by_word |= {field: field for field in TYPES} | SHORT_NAMES
    words = difflib.get_close_matches(name.lower(), by_word, n=NEAR_MATCHES, cutoff=0.65)
    return list(dict.fromkeys(by_word[word] for word in words))
