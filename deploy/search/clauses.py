"""Clauses of a search request for single words, phrases and values."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from deploy.search.fields import TYPES, BadQuery
from deploy.times import parse_time
from schemas.index.fields import DEFAULT_SEARCH_FIELDS, STEMMERS

Clause = dict[str, Any]
WEIGHTS = {"headline": 3.0, "summary": 2.0, "body": 1.0}
STEMMED_WEIGHT = 0.5
"""Of a stemmed field, beside its unstemmed one: a word as it is written counts for more than its relatives."""
TIE_BREAKER = 0.3
"""How much of their score the fields add that are not the best."""
NUMBERS = ("integer", "long", "float", "double")
EVERYTHING: Clause = {"match_all": {}}


class Texts:
    """The text fields that a word is looked for in: those of the given languages, or the unstemmed ones only."""

    def __init__(self, languages: Sequence[str] = tuple(STEMMERS), *, exact: bool = False) -> None:
        self._languages = [language for language in languages if language in STEMMERS]
        self._exact = exact

    def plain(self, field: str | None) -> list[str]:
        """The fields that keep a word as it is written."""
        names = [field] if field else list(DEFAULT_SEARCH_FIELDS)
        suffix = ".exact" if self._exact and (field is None or field in DEFAULT_SEARCH_FIELDS) else ""
        return [f"{name}{suffix}^{WEIGHTS.get(name, 1.0)}" for name in names]

    def all(self, field: str | None) -> list[str]:
        """Those, and the stemmed ones."""
        stemmed = [name for name in DEFAULT_SEARCH_FIELDS if field in (None, name)]
        if self._exact:
            return self.plain(field)
        return self.plain(field) + [
            f"stemmed.{language}.{name}^{STEMMED_WEIGHT * WEIGHTS[name]}"
            for language in self._languages
            for name in stemmed
        ]


def match(text: str, fields: Sequence[str], **options: Any) -> Clause:
    """A word; where a field's analyzer makes several of it, they must all be there."""
    return {
        "multi_match": {
            "query": text,
            "fields": list(fields),
            "operator": "and",
            "tie_breaker": TIE_BREAKER,
            **options,
        }
    }


def phrase(text: str, fields: Sequence[str], slop: int = 0) -> Clause:
    """Words one after another, or at most `slop` places out of place."""
    return {
        "multi_match": {
            "query": text,
            "fields": list(fields),
            "type": "phrase",
            "slop": slop,
            "tie_breaker": TIE_BREAKER,
        }
    }


def pattern(text: str, fields: Sequence[str]) -> Clause:
    """A word with `*` and `?`; patterns see words as they are written."""
    escaped = "".join(f"\\{sign}" if sign in '+-=&|><!(){}[]^"~:\\/' else sign for sign in text)
    return {"query_string": {"query": escaped, "fields": list(fields), "analyze_wildcard": True}}


def value(field: str, text: str) -> Clause:
    """A value of a field that is no text.

    Raises:
        BadQuery: the field's type has no such value.
    """
    kind = TYPES[field]
    if kind == "keyword":
        return keyword(field, text)
    if kind == "date":
        start, end = _time(field, text), _time(field, text, end=True)
        return {"range": {field: {"gte": start.isoformat(), "lte": end.isoformat()}}}
    if kind in NUMBERS:
        return {"term": {field: _number(field, text)}}
    if kind == "boolean":
        if text.lower() not in ("true", "false"):
            raise BadQuery(f"{field} is true or false, not {text!r}")
        return {"term": {field: text.lower() == "true"}}
    raise BadQuery(f"{field} is a {kind} field and cannot be asked for in a query")


def keyword(field: str, text: str) -> Clause:
    """A whole value, in whatever case; `*` and `?` stand for letters. `zh` also finds `zh-Hans`."""
    if "*" in text or "?" in text:
        return {"wildcard": {field: {"value": text, "case_insensitive": True}}}
    exact = {"term": {field: {"value": text, "case_insensitive": True}}}
    if field != "language":
        return exact
    longer = {"prefix": {field: {"value": f"{text}-", "case_insensitive": True}}}
    return either([exact, longer])


def bounds(field: str, **limits: str) -> Clause:
    """A range; `limits` are of `gte`, `gt`, `lte` and `lt`. An upper bound `2018` is the end of that year.

    Raises:
        BadQuery: a bound is no value of the field's type.
    """
    kind = TYPES[field]
    if kind == "date":
        ends = {"gte": False, "lt": False, "gt": True, "lte": True}
        times = {name: _time(field, text, end=ends[name]).isoformat() for name, text in limits.items()}
        return {"range": {field: times}}
    if kind in NUMBERS:
        return {"range": {field: {name: _number(field, text) for name, text in limits.items()}}}
    if kind == "keyword":
        return {"range": {field: dict(limits)}}
    raise BadQuery(f"{field} is a {kind} field and has no range")


def either(clauses: Sequence[Clause]) -> Clause:
    """At least one of them."""
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _time(field: str, text: str, *, end: bool = False) -> dt.datetime:
    try:
        return parse_time(text, end=end)
    except ValueError as error:
        raise BadQuery(
            f"{field} is a time and {text!r} is none: write 2018, 2018-07 or 2018-07-03"
        ) from error


def _number(field: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadQuery(f"{field} is a number and {text!r} is none")
    return number
