"""Quotes: the words, who said them, and who passed them on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.events import EnrichedArticle, Quote
from stream_processors.enrich.findings import Enricher, Findings, Span
from stream_processors.enrich.quotes_marks import Quoted, quoted
from stream_processors.enrich.quotes_names import Names
from stream_processors.enrich.quotes_speakers import Said, said
from stream_processors.enrich.tables_quotes.speech import TITLE_NOUNS, speech

MOST_QUOTES = 300
SENTENCE_WORDS = 4
"""A quoted stretch of fewer words counts only beside a speech verb: else it is a name, a title or a scare quote."""
_FINAL = ".!?…,。！？؟۔"
_CJK_WORD = 1.7
"""Characters a word, for scripts without spaces."""
_LONGEST_NAME = 8


def _find(article: EnrichedArticle, spans: Sequence[Span]) -> Findings:
    body, words = article.body, speech(article.language)
    names = Names(body, spans, words)
    quotes: list[Quote] = []
    found: list[Span] = []
    last: str | None = None
    for one in attributed(body, article.language):
        speaker = _speaker(one, names, last)
        via = _relay(one, names)
        found += _spans(one, len(quotes), body, speaker, via)
        quotes.append(Quote(one.quote.text(body), speaker, via))
        last = speaker or last
    return Findings({"quotes": tuple(quotes)}, found)


QUOTES = Enricher("quotes", _find)


def _speaker(one: Said, names: Names, last: str | None) -> str | None:
    if one.speaker is None:
        return None
    mention = names.body[slice(*one.speaker)]
    if mention.lower() in names.words.pronouns:
        return last or names.person_before(one.speaker[0])
    return names.of(*one.speaker) or " ".join(mention.split())


def _relay(one: Said, names: Names) -> str | None:
    return names.body[slice(*one.via)] if one.via else None


def _spans(one: Said, of: int, body: str, speaker: str | None, via: str | None) -> Iterator[Span]:
    quote = one.quote
    name = speaker or ""
    yield Span("quotes", quote.start, quote.end, name, "text", of)
    if one.speaker:
        yield Span("quotes", *one.speaker, name or body[slice(*one.speaker)], "speaker", of)
    if one.via:
        yield Span("quotes", *one.via, via or "", "via", of)


def attributed(body: str, language: str) -> list[Said]:
    """The quotes worth keeping, with the mentions of who said and who relayed them."""
    return [one for one in said(body, quoted(body)[:MOST_QUOTES], language) if _is_worth(body, one, language)]


def _is_worth(body: str, one: Said, language: str) -> bool:
    """Whether quoted words are somebody's: no title, no name, no scare quote."""
    text = one.quote.text(body)
    words = text.split()
    if not words or not any(char.isalnum() for char in text) or _is_titled(body, one.quote):
        return False
    if _is_title(body, one, words):
        return False
    if one.near:
        return True
    if _is_name(body, one, words, language):
        return False
    if words[0][0].islower():
        return one.own or len(words) >= (2 if language[:2] == "de" else SENTENCE_WORDS - 1)
    phrase = one.own and any(word.islower() and len(word) > 3 for word in words)
    return phrase or _length(text, words) >= SENTENCE_WORDS


def _length(text: str, words: Sequence[str]) -> float:
    asian = sum(char >= "\u3040" for char in text)
    return asian / _CJK_WORD if asian > len(text) / 2 else len(words)


def _is_titled(body: str, quote: Quoted) -> bool:
    before = body[max(0, quote.left - 24) : quote.left].split()
    return bool(before) and before[-1].lower().strip("(:,") in TITLE_NOUNS


def _is_title(body: str, one: Said, words: Sequence[str]) -> bool:
    """Capitals throughout behind a possessive, as of a programme (on CNN's "State of the Union.")."""
    owned = body[max(0, one.quote.left - 3) : one.quote.left - 1] in ("'s", "’s")
    return owned and len(words) > 1 and all(word[0].isupper() for word in words if len(word) > 3)


def _is_name(body: str, one: Said, words: Sequence[str], language: str) -> bool:
    """Capitals throughout ("The Art of the Deal"), or a short phrase that an article leads to as to a name."""
    if len(words) > _LONGEST_NAME or words[-1][-1] in _FINAL or words[0][0].islower():
        return False
    long_words = [word for word in words if len(word) > 3]
    if long_words and all(not word[0].islower() for word in long_words):
        return True
    before = body[max(0, one.quote.left - 24) : one.quote.left].split()
    named = bool(before) and before[-1].lower() in speech(language).articles and not one.own
    return named or body[one.quote.right : one.quote.right + 2] == " (" or one.speaker is None
