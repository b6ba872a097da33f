"""What makes a run of capitals a person or an organisation: its own words and its neighbours in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stream_processors.enrich.names_known import explains
from stream_processors.enrich.names_runs import opens_sentence
from stream_processors.enrich.names_tables import words as table
from stream_processors.enrich.names_words import GERMAN_HEAD, Word, Words
from stream_processors.enrich.stopwords import UNKNOWN_ZIPF

PERSON = "people"
ORGANISATION = "organisations"
LONGEST_GIVEN_NAME = 10
"""Letters; longer first words in German are compound nouns."""
COMMON = 4.6
"""Zipf value from which a word, in small letters, is an ordinary one of its language."""
_AGE = re.compile(r"\s*[,(]\s?(?:de\s)?\d{2}(?:\s(?:ans|años|anos|anni|Jahre|лет))?[,)]")
_DATELINE = re.compile(r"\s?[(/,–—-]")
_BRACKET = re.compile(r"\s\(([^\W\d_][^\W\d_.]{1,9})\)")
_OF_A_FIELD = re.compile(r"minis|секретар|министр|bakan|secret")
_OF_A_STATE = re.compile(r"(?:präsident|presiden|présiden|президент|premier|gobern|govern)")
_ARTICLES = frozenset(["der", "den", "la", "le", "y", "e", "zu"])
_OF = frozenset(
    [
        "of",
        "de",
        "du",
        "des",
        "da",
        "do",
        "das",
        "dos",
        "di",
        "del",
        "della",
        "dello",
        "dell",
        "der",
        "des",
        "at",
        "для",
    ]
)


class Found(NamedTuple):
    """A name at a place of the text; `titled` marks a person whose title or role stands there."""

    start: int
    end: int
    kind: str
    name: str
    id: str | None = None
    titled: bool = False


class Text(NamedTuple):
    """What the rules look at."""

    body: str
    language: str
    words: Words
    zipf: Mapping[str, float]
    places: frozenset[tuple[int, int]]
    place_words: frozenset[str]

    def rarity(self, word: Word) -> float:
        return self.zipf.get(word.lower, UNKNOWN_ZIPF)

    def is_small(self, word: Word) -> bool:
        """Whether the word stands in small letters elsewhere."""
        return word.lower in self.words.spellings and word.lower[0].islower()

    def is_place(self, part: Sequence[Word]) -> bool:
        return (part[0].start, part[-1].end) in self.places or all(w.text in self.place_words for w in part)

    def ends_in_place(self, part: Sequence[Word]) -> bool:
        """A place with an ordinary word before it: "Losing Busra al-Sham"."""
        return any((word.start, part[-1].end) in self.places for word in part[1:])


def text_of(body: str, language: str, zipf: Mapping[str, float], places: Sequence[tuple[int, int]]) -> Text:
    inside = frozenset(w for start, end in places for w in body[start:end].split())
    return Text(body, language, Words(body, language), zipf, frozenset(places), inside)


def trimmed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without the words in small letters at either end."""
    first, last = 0, len(words)
    while first < last and not words[first].capital:
        first += 1
    while last > first and not words[last - 1].capital:
        last -= 1
    return words[first:last]


def has_head(words: Sequence[Word]) -> bool:
    return any(word.head for word in words)


def is_organisation(text: Text, words: tuple[Word, ...]) -> bool:
    """A head word with a name around it, or an acronym."""
    if len(words) == 1:
        return _is_acronym(text, words[0]) or _is_german_compound(text, words[0])
    if not has_head(words) or words[0].given:
        return False
    if any(w.lower in {"and", "et", "y", "e", "und", "и", "ve"} for w in words[1:-1]):
        return words[0].head or words[-1].head
    return not text.is_place(words)


def _is_german_compound(text: Text, word: Word) -> bool:
    head = GERMAN_HEAD.search(word.lower) if word.head and text.language.startswith("de") else None
    return head is not None and head.start() > 3 and len(head[0]) > 6


def _is_acronym(text: Text, word: Word) -> bool:
    if not word.acronym or text.is_place((word,)):
        return False
    if _DATELINE.match(text.body, word.after) and opens_sentence(text.body, word.start):
        return False
    before, after = text.body[max(0, word.start - 2) : word.start], text.body[word.after : word.after + 1]
    neighbours = text.body[max(0, word.start - 12) : word.after + 12]
    if before.endswith("(") and after == ")":
        return explains(text.body[max(0, word.start - 100) : word.start], word.text)
    letters = [c for c in neighbours if c.isalpha()]
    return sum(c.isupper() for c in letters) < len(letters) * 0.7


def may_be_organisation(text: Text, word: Word, at: int) -> bool:
    """Whether a word alone may be one, by what costs little: of the most nothing does, and they are no person either."""
    return word.acronym or word.head or _after_cue(text, at) or _has_officer(text, (word,), at)


def is_named_as_organisation(text: Text, part: tuple[Word, ...], at: int, owner: bool) -> bool:
    """The text calls it a group, a company …, gives it a head, or explains its acronym."""
    if text.is_place(part) or (part[0].given and len(part) > 1):
        return False
    things = table("thing")
    if any(word.opener or word.lower in things for word in part):
        return False
    bracket = _BRACKET.match(text.body, part[-1].end)
    if (
        bracket
        and len(part) > 1
        and explains(text.body[part[0].start : bracket.start() + 2], bracket[1].upper())
    ):
        return True
    return _after_cue(text, at) or _has_officer(text, part, at) or (owner and _is_rare(text, part))


def _is_rare(text: Text, part: Sequence[Word]) -> bool:
    return all(text.rarity(word) < 3.6 for word in part) and not _is_demonym(part[-1])


def _is_demonym(word: Word) -> bool:
    return word.lower.endswith(
        ("an", "ese", "ish", "ian", "i", "ische", "ischer", "ischen", "çais", "ский", "ская")
    )


def _after_cue(text: Text, at: int) -> bool:
    cues = table("cue")
    for back in (1, 2):
        if at < back:
            return False
        gap = text.body[text.words.afters[at - back] : text.words.starts[at - back + 1]]
        if gap not in {" ", " «", ' "', " „", " “", "\u00a0"}:
            return False
        if text.words.lower(at - back) in cues:
            return back == 1 or not _is_link(text.words[at - 1])
    return False


def _is_link(word: Word) -> bool:
    return word.capital or (is_function_word(word) and word.lower not in _OF)


def is_function_word(word: Word) -> bool:
    return word.opener or word.lower in table("link")


def _has_officer(text: Text, part: tuple[Word, ...], at: int) -> bool:
    """A role, up to two words, and a preposition before the name: "president of Acme"."""
    if at == 0:
        return False
    linked = text.words.lower(at - 1) in _OF or text.body[part[0].start - 1 : part[0].start] in {"'", "’"}
    if not linked or (_is_demonym(part[-1]) and len(part) == 1):
        return False
    before = text.words.between(max(0, at - 4), at)
    stretch = text.body[before[0].start : part[0].start]
    roles = [w for w in before[-3:] if w.title]
    if not roles or re.search(r"[.,;:!?\n]", stretch):
        return False
    role = roles[-1].lower
    return not _OF_A_FIELD.search(role) and (len(part) > 1 or not _OF_A_STATE.search(role))


def is_person(text: Text, part: tuple[Word, ...], at: int, titled: bool) -> bool:
    if len(part) > 6 or any(_bad_in_person(word) for word in part) or part[-1].text in {"I", "The"}:
        return False
    if titled:
        return len(part) > 1 or not (text.is_place(part) or part[0].text.endswith("ии"))
    if len(part) == 1 or (text.is_place(part) and not part[0].given):
        return False
    if part[0].given and (part[0].start, part[-1].end) not in text.places:
        return True
    if text.ends_in_place(part):
        return False
    return _has_name_shape(part) or _acts_as_person(text, part, at) or _is_unusual(text, part)


def _bad_in_person(word: Word) -> bool:
    lower = word.lower
    return (
        lower in table("thing")
        or (word.capital and lower in table("org"))
        or (len(word.text) > 3 and word.text.isupper())
    )


def _has_name_shape(part: Sequence[Word]) -> bool:
    inner = part[1:-1]
    return any(w.text.endswith(".") and len(w.text) <= 4 for w in inner) or any(
        w.text.startswith(("al-", "Al-", "el-", "El-")) or w.lower in {"bin", "ibn", "ben", "van", "von"}
        for w in part[1:]
    )


def _acts_as_person(text: Text, part: Sequence[Word], at: int) -> bool:
    """Says something, has an age, or comes back by the last word alone."""
    speech = table("speech")
    following = text.words.between(at + len(part), at + len(part) + 2)
    before = text.words.between(max(0, at - 1), at)
    beside = text.body[part[-1].after : part[-1].after + 2]
    spoke = any(w.lower in speech for w in (*following, *before)) and beside[:1] in {" ", ",", "."}
    return (spoke or bool(_AGE.match(text.body, part[-1].end))) and _is_plausible(text, part)


def _is_plausible(text: Text, part: Sequence[Word]) -> bool:
    return not any(text.is_small(w) or _is_demonym_of_place(text, w) for w in part if w.capital)


def _is_demonym_of_place(text: Text, word: Word) -> bool:
    return word.text in text.place_words


def _is_unusual(text: Text, part: Sequence[Word]) -> bool:
    """Two or three words that are no ordinary ones of the language."""
    if not 2 <= len([w for w in part if w.capital]) <= 3 or not _is_plausible(text, part):
        return False
    if text.language.startswith("de") and (len(part[0].text) > LONGEST_GIVEN_NAME or _is_demonym(part[0])):
        return False
    rare = 3.4 if text.language.startswith("de") else 4.4
    return all(text.rarity(w) < rare for w in part if w.capital) and not any(
        w.text.isupper() and len(w.text) > 2 for w in part
    )
