"""Words of a paragraph with its quotes as single tokens, and its sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stream_processors.enrich.quotes_marks import Quoted
from stream_processors.enrich.sentences import is_abbreviation

_TOKEN = re.compile(r"[\w\u064b-\u065f]+(?:[-'’.&/][\w\u064b-\u065f]+)*['’]?|[^\w\s]")
_FUSED = re.compile(r"(.+?)-(?:t-)?(il|elle|on|ils|elles|je|nous)")
_POSSESSIVE = ("'s", "’s", "'", "’")
_LAST_OF_POSSESSIVE = frozenset("s'’")
_ENDS = frozenset(".!?…؟۔")
_QUOTE = "\ufffc"
_BORDERS = _ENDS | {_QUOTE}


class Token(NamedTuple):
    """`quote` is the position of the quoted stretch that the token stands for."""

    text: str
    low: str
    start: int
    end: int
    quote: int | None = None

    @property
    def is_word(self) -> bool:
        return self.quote is None and self.low[0].isalnum()

    @property
    def is_name(self) -> bool:
        return self.quote is None and self.text[0].isupper()


_new = tuple.__new__
"""Half the time of the constructor that checks its arguments, for what is made of every word."""


def tokens_of(body: str, bounds: tuple[int, int], quotes: Sequence[tuple[int, Quoted]]) -> list[Token]:
    tokens: list[Token] = []
    at, end = bounds
    for index, quote in quotes:
        tokens += _plain_tokens(body, at, quote.left)
        tokens.append(Token("", _QUOTE, quote.left, quote.right, index))
        at = quote.right
    return tokens + _plain_tokens(body, at, end)


def _plain_tokens(body: str, start: int, end: int) -> list[Token]:
    tokens = []
    for match in _TOKEN.finditer(body, start, max(start, end)):
        text, at = match[0], match.start()
        if text[-1] in _LAST_OF_POSSESSIVE:
            text = _bare(text)
        fused = _FUSED.fullmatch(text) if "-" in text else None
        if fused:
            tokens += [_token(at + fused.start(part), fused[part]) for part in (1, 2)]
        else:
            tokens.append(_new(Token, (text, text.lower(), at, at + len(text), None)))
    return tokens


def _token(start: int, text: str) -> Token:
    return _new(Token, (text, text.lower(), start, start + len(text), None))


def _bare(text: str) -> str:
    if text.endswith(_POSSESSIVE):
        return text[:-2] if text[-1] == "s" and len(text) > 2 else text[:-1] if len(text) > 1 else text
    return text


def sentences_of(body: str, tokens: Sequence[Token], quotes: Sequence[Quoted]) -> list[list[Token]]:
    """Split at full stops, and after a quote that ends its sentence before a capital."""
    sentences: list[list[Token]] = []
    start = 0
    ends = {quote.left: body[quote.end - 1 : quote.end] for quote in quotes}
    marks = [i for i, token in enumerate(tokens[:-1]) if token.low in _BORDERS]
    for i in marks:
        if _ends_sentence(body, tokens, i, ends):
            sentences.append(list(tokens[start : i + 1]))
            start = i + 1
    return [*sentences, list(tokens[start:])]


def _ends_sentence(body: str, tokens: Sequence[Token], i: int, ends: Mapping[int, str]) -> bool:
    if tokens[i].quote is None:
        return _is_full_stop(body, tokens, i)
    following = tokens[i + 1]
    return ends[tokens[i].start] in _ENDS and (following.is_name or following.quote is not None)


def _is_full_stop(body: str, tokens: Sequence[Token], i: int) -> bool:
    following = body[tokens[i].end : tokens[i].end + 1]
    if following and not following.isspace() and following not in '"“«„「' and following.isascii():
        return False
    return not (tokens[i].low == "." and i > 0 and is_abbreviation(tokens[i - 1].text))
