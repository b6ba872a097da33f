"""Which quoted stretches are somebody's words, and which are titles, names and scare quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stream_processors.enrich.quotes_marks import Quoted
from stream_processors.enrich.quotes_speakers import Said
from stream_processors.enrich.tables_quotes.quoted_nouns import NAMING, SPOKEN_NOUNS, TITLE_NOUNS
from stream_processors.enrich.tables_quotes.speech import speech

SENTENCE_WORDS = 4
"""A quoted stretch of fewer words counts only beside a speech verb: else it is a name, a title or a scare quote."""
_FINAL = ".!?…,。！？؟۔"
_CJK_WORD = 1.7
"""Characters a word, for scripts without spaces."""
_LONGEST_NAME = 8
_LONGEST_GLOSS = 5
"""Words of what stands in brackets behind a foreign name and says what it means."""
_BEFORE = 48
_BEHIND = 24
_MOOD = 150
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_INDEFINITE = frozenset(["als", "ein", "eine", "einen", "einem", "einer", "kein", "keine", "keinen"])
_JUDGED = frozenset(
    [
        "bezeichnet",
        "bezeichnete",
        "bezeichneten",
        "beschrieben",
        "eingestuft",
        "kritisiert",
        "verurteilt",
        "gewertet",
    ]
)
_IN_NAMES = frozenset(["ohne", "trotz", "wegen"])
_NOBODY = frozenset(["man"])
_LEADS = frozenset(
    [
        "wie",
        "zum",
        "beispiel",
        "etwa",
        "such",
        "as",
        "like",
        "of",
        "saying",
        "with",
        "mit",
        "den",
        "der",
        "dem",
        "von",
        "und",
        "and",
        "the",
    ]
)
"""Between a noun that says what is quoted and the quote: "chants of “…”", "Themen wie „…“"."""
_JOINED = re.compile(r"\s?(?:,|,? ?(?:und|oder|sondern auch|and|or|et|ou|y|o|e|и|или))\s?")


def worth(body: str, found: Sequence[Said], language: str) -> list[Said]:
    """Those that somebody said or wrote; what is joined by a comma or "and" is of one kind."""
    verdicts = [_is_worth(body, one, language) for one in found]
    pairs = [i for i in range(1, len(found)) if _are_joined(body, found[i - 1].quote, found[i].quote)]
    for i in pairs:
        if (
            verdicts[i]
            and not verdicts[i - 1]
            and not found[i].own
            and _is_like_a_name(body, found[i - 1].quote)
        ):
            verdicts[i] = False
        if verdicts[i] != verdicts[i - 1] and _both_go_on(body, found[i - 1].quote, found[i].quote):
            verdicts[i] = verdicts[i - 1] = True
    return [one for one, verdict in zip(found, verdicts, strict=True) if verdict]


def _are_joined(body: str, left: Quoted, right: Quoted) -> bool:
    return right.left - left.right < _BEHIND and bool(_JOINED.fullmatch(body[left.right : right.left]))


def _is_like_a_name(body: str, quote: Quoted) -> bool:
    text = quote.text(body)
    return text[:1].isupper() and text[-1:] not in _FINAL


def _both_go_on(body: str, left: Quoted, right: Quoted) -> bool:
    """Whether both begin in small letters: parts of what somebody said, not names."""
    return left.text(body)[:1].islower() and right.text(body)[:1].islower()


def _is_worth(body: str, one: Said, language: str) -> bool:
    text = one.quote.text(body)
    words = text.split()
    if not words or not any(char.isalnum() for char in text):
        return False
    noun = _noun_before(body, one.quote)
    if noun in TITLE_NOUNS or _is_title(body, one, words) or _is_named_behind(body, one, words):
        return False
    if one.near or noun in SPOKEN_NOUNS or _is_told(body, one, words, language):
        return True
    if _is_name(body, one, words, language) or _is_gloss(body, one.quote, words):
        return False
    repeated = len(words) <= _LONGEST_GLOSS and not one.own and body.count(text) > 1
    return not repeated and _is_long_enough(body, one, text, language)


def _is_told(body: str, one: Said, words: Sequence[str], language: str) -> bool:
    german = language[:2] == "de"
    if german and (_is_called_so(body, one, words) or _is_judged(body, one.quote, words)):
        return True
    return len(words) >= SENTENCE_WORDS and _opens_a_sentence(body, one.quote)


def _is_long_enough(body: str, one: Said, text: str, language: str) -> bool:
    words = text.split()
    if words[0][0].islower():
        return one.own or len(words) >= SENTENCE_WORDS - 1 or _is_reported(body, one.quote, language)
    phrase = one.own and any(word.islower() and len(word) > 3 for word in words)
    return phrase or _length(text, words) >= SENTENCE_WORDS


def _is_called_so(body: str, one: Said, words: Sequence[str]) -> bool:
    """Where every noun has a capital, what somebody calls "ein „Papiertiger“" or speaks of in four words is no name."""
    if not one.own or one.speaker is None or body[slice(*one.speaker)].lower() in _NOBODY:
        return False
    before = body[max(0, one.quote.left - _BEHIND) : one.quote.left].split()
    judged = bool(before) and before[-1].lower() in _INDEFINITE
    links = speech("de").stops | _IN_NAMES
    tells = any(word.islower() and len(word) > 3 and word not in links for word in words)
    return judged or (len(words) >= SENTENCE_WORDS and tells)


def _is_judged(body: str, quote: Quoted, words: Sequence[str]) -> bool:
    """Als „extrem“ bezeichnet: in the passive too; a noun alone is rather a name ("als „Sonnenwind“ bezeichnet")."""
    before = body[max(0, quote.left - _BEHIND) : quote.left].split()
    behind = body[quote.right : quote.right + _BEHIND].lower().replace(".", " ").replace(",", " ").split()
    judged = before[-1:] == ["als"] and bool(behind) and behind[0] in _JUDGED
    return judged and (len(words) > 1 or words[0][0].islower())


def _opens_a_sentence(body: str, quote: Quoted) -> bool:
    """“…”, and the verb behind a comma, whoever its subject is."""
    before = body[max(0, quote.left - 3) : quote.left].rstrip(" ")
    opens = not before or before[-1] in "\n.!?:" or before[-1] in '”“"»'
    return opens and body[quote.right : quote.right + 2] == ", "


def _is_reported(body: str, quote: Quoted, language: str) -> bool:
    """Whether the verb around a quote is in the mood of reported speech ("das System sei „kaputt“")."""
    forms = speech(language).reported
    if not forms:
        return False
    floor, ceiling = max(0, quote.left - _MOOD), quote.right + _MOOD
    before = _SENTENCE_END.split(body[floor : quote.left])[-1]
    behind = _SENTENCE_END.split(body[quote.right : ceiling])[0]
    return not forms.isdisjoint((before + " " + behind).lower().replace(",", " ").split())


def _length(text: str, words: Sequence[str]) -> float:
    asian = sum(char >= "\u3040" for char in text)
    return asian / _CJK_WORD if asian > len(text) / 2 else len(words)


def _noun_before(body: str, quote: Quoted) -> str:
    """The word before a quote that says what is quoted."""
    before = body[max(0, quote.left - _BEFORE) : quote.left].split()
    for i, word in enumerate(reversed(before[-4:])):
        low = word.lower().strip("(:,")
        if (i == 0 or low in TITLE_NOUNS or low in SPOKEN_NOUNS) and low not in _LEADS:
            return low
        if low not in _LEADS:
            break
    return ""


def _is_named_behind(body: str, one: Said, words: Sequence[str]) -> bool:
    """A name that is given ("“The Fat Man” called by friends", "„…“, so lautet der Titel")."""
    if one.own or len(words) > _LONGEST_NAME or words[-1][-1] in _FINAL:
        return False
    behind = body[one.quote.right : one.quote.right + _BEHIND].replace(",", " ").lower().split()
    return any(word in NAMING for word in behind[:2])


def _is_gloss(body: str, quote: Quoted, words: Sequence[str]) -> bool:
    inside = body[max(0, quote.left - 1) : quote.left] in ("(", "[") and body[
        quote.right : quote.right + 1
    ] in (")", "]")
    return inside and len(words) <= _LONGEST_GLOSS and words[-1][-1] not in _FINAL


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
