"""The piece of an article's body that is shown, with the words that were looked for marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from deploy.search.body import HIGHLIGHT_END, HIGHLIGHT_START, Hit

LENGTH = 160
_WORD = re.compile(r"\w+")
_SHARED = 0.55
"""Share of the longer word that two forms of one word have in common at their beginning."""


def read_hits(answer: Mapping[str, Any], words: Sequence[str] = ()) -> list[Hit]:
    """The hits of an answer, best first."""
    return [read_hit(hit, words) for hit in answer["hits"]["hits"]]


def read_hit(hit: Mapping[str, Any], words: Sequence[str] = ()) -> Hit:
    """A hit with its snippet: the server's, else our own, since the server marks no stemmed words."""
    fragments: Sequence[str] = hit.get("highlight", {}).get("body", ())
    body = str(hit["_source"].get("body", ""))
    snippet = fragments[0] if fragments else snippet_of(body, words)
    return Hit(hit["_source"], hit.get("_score"), " ".join(snippet.split()), sort=tuple(hit.get("sort", ())))


def snippet_of(body: str, words: Sequence[str]) -> str:
    """The beginning of the body, or what surrounds the first of the words, in whatever form, and those after it marked."""
    wanted = [_folded(part) for word in words for part in _WORD.findall(word)]
    marked = [found for found in _WORD.finditer(body) if _matches(_folded(found[0]), wanted)]
    if not marked:
        return body[:LENGTH]
    start = body.rfind(" ", 0, max(0, marked[0].start() - LENGTH // 3)) + 1
    pieces, end = [], start
    for found in marked:
        if found.end() <= start + LENGTH or found is marked[0]:
            pieces += [body[end : found.start()], HIGHLIGHT_START, found[0], HIGHLIGHT_END]
            end = found.end()
    return "".join(pieces) + body[end : max(end, start + LENGTH)]


def _matches(word: str, wanted: Sequence[str]) -> bool:
    return any(_akin(word, other) for other in wanted)


def _akin(word: str, other: str) -> bool:
    """Whether they begin alike: a stemmer's work, without one for each language."""
    if word == other or (not other.isascii() and len(other) > 1 and other in word):
        return True
    shared = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        shared += 1
    return shared >= 4 and shared >= _SHARED * max(len(word), len(other))


def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
