"""As much of Kibana's query language as the objects use: read once, then said as an Elasticsearch query and as a Python condition.

The two are written apart, so that a request and the count that it is compared with can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

TOKENS = re.compile(r'\s*(?:(>=|<=|[:()<>])|"([^"]*)"|([^\s:()<>"]+))')
WORD = re.compile(r"\w+(?:['’]\w+)*")
DEFAULT_FIELDS = ("headline", "summary", "body")
SIGNS = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}


class Leaf(NamedTuple):
    """`sign` is `:` or a comparison; `field` is empty for free text."""

    field: str
    sign: str
    value: str
    quoted: bool = False


class Node(NamedTuple):
    operator: str
    parts: tuple[Any, ...]


def parse(text: str) -> Any:
    """The tree; None where there is nothing to ask."""
    tokens = [
        (sign or ("" if quoted is None else '"'), quoted if quoted is not None else word)
        for sign, quoted, word in (match.groups() for match in TOKENS.finditer(text))
    ]
    reader = _Reader(tokens)
    tree = reader.either("") if tokens else None
    assert reader.done(), f"cannot read {text!r}"
    return tree


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0

    def done(self) -> bool:
        return self._place == len(self._tokens)

    def _next_is(self, *tokens: str) -> bool:
        if self.done():
            return False
        kind, text = self._tokens[self._place]
        return (kind or (text or "").lower()) in tokens

    def _take(self) -> tuple[str, str]:
        self._place += 1
        return self._tokens[self._place - 1]

    def either(self, field: str) -> Any:
        return self._joined("or", lambda: self._all(field))

    def _all(self, field: str) -> Any:
        return self._joined("and", lambda: self._one(field))

    def _joined(self, word: str, part: Callable[[], Any]) -> Any:
        parts = [part()]
        while self._next_is(word):
            self._take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Node(word, tuple(parts))

    def _one(self, field: str) -> Any:
        if self._next_is("not"):
            self._take()
            return Node("not", (self._one(field),))
        if self._next_is("("):
            self._take()
            inner = self.either(field)
            assert self._take()[0] == ")"
            return inner
        kind, text = self._take()
        if field or not self._next_is(":", *SIGNS):
            return Leaf(field, ":", text, kind == '"')
        sign = self._take()[0]
        if sign == ":" and self._next_is("("):
            return self._one(text)
        kind, value = self._take()
        return Leaf(text, sign, value, kind == '"')


def fields(node: Any) -> Iterator[str]:
    """The fields that a query tree names."""
    if isinstance(node, Leaf):
        yield from [node.field] if node.field else []
    elif node is not None:
        for part in node.parts:
            yield from fields(part)


def query(tree: Any) -> dict[str, Any]:
    """As Kibana's `toElasticsearchQuery` puts it."""
    if tree is None:
        return {"match_all": {}}
    if isinstance(tree, Node):
        return {"bool": {_CLAUSES[tree.operator]: [query(part) for part in tree.parts]}}
    if tree.sign != ":":
        return {"range": {tree.field: {SIGNS[tree.sign]: tree.value}}}
    if not tree.field:
        kind = "phrase" if tree.quoted else "best_fields"
        return {"multi_match": {"query": tree.value, "type": kind, "lenient": True}}
    if tree.value == "*" and not tree.quoted:
        return {"exists": {"field": tree.field}}
    return {("match_phrase" if tree.quoted else "match"): {tree.field: tree.value}}


_CLAUSES = {"and": "filter", "or": "should", "not": "must_not"}


def holds(tree: Any, document: dict[str, Any]) -> bool:
    """Whether a document, as it is stored, fulfils the condition."""
    if tree is None:
        return True
    if isinstance(tree, Node):
        found = [holds(part, document) for part in tree.parts]
        return {"and": all(found), "or": any(found), "not": not found[0]}[tree.operator]
    if not tree.field:
        return any(_says(text, tree) for name in DEFAULT_FIELDS for text in values(document, name))
    found = values(document, tree.field)
    if tree.value == "*":
        return bool(found)
    if tree.sign == ":":
        return any(str(value) == tree.value for value in found)
    return any(_COMPARED[tree.sign](float(value), float(tree.value)) for value in found)


_COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}


def _says(text: str, leaf: Leaf) -> bool:
    words, wanted = words_of(text), words_of(leaf.value)
    if not leaf.quoted:
        return bool(set(words) & set(wanted))
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words)))


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


def values(document: dict[str, Any], field: str) -> list[Any]:
    """All values at a dotted name, through lists of objects; `.keyword` is the text itself."""
    found: list[Any] = [document]
    for name in field.removesuffix(".keyword").split("."):
        found = [part[name] for part in found if isinstance(part, dict) and part.get(name) is not None]
        found = [item for part in found for item in (part if isinstance(part, (list, tuple)) else [part])]
    return found
