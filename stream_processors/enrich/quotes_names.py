"""Who a speaker's mention means: the fullest name that the article has for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stream_processors.enrich.findings import Span
from stream_processors.enrich.tables_quotes.quoted_nouns import TITLE_ENDINGS
from stream_processors.enrich.tables_quotes.speech_form import Speech

_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "zu",
        "zum",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ben",
        "ibn",
        "abu",
        "y",
        "e",
        "af",
        "av",
    ]
)
_ARTICLES_IN_NAMES = ("al-", "el-", "Al-", "El-", "as-", "ad-", "an-")
_NAMED_FIELDS = ("people", "organisations")
_LOOKS = 40
"""How many places where a short name stands are looked at for its full form."""
_BEFORE = 60
"""Code points before a short name that may hold the rest of it."""


class Names:
    """The names in an article: those that earlier enrichers found, and sequences of capitals."""

    def __init__(self, body: str, spans: Sequence[Span], words: Speech) -> None:
        self.body = body
        self.words = words
        self.spans = sorted((s.start, s.end, s.name) for s in spans if s.field in _NAMED_FIELDS)
        self.people = [(s.start, s.end, s.name) for s in spans if s.field == "people"]
        self._full: dict[str, str] = {}

    def of(self, start: int, end: int) -> str | None:
        """The fullest name inside a mention; None where it holds no name."""
        for left, right, name in self.spans:
            if left < end and start < right:
                return name
        mention = self.body[start:end]
        found = longest_name(mention, self.words)
        return self.fullest(found) if found and not _describes(found, mention) else None

    def fullest(self, name: str) -> str:
        """The longest form that ends with the name's last word, where the text has one."""
        if name not in self._full:
            self._full[name] = self._extended(name) if " " not in name and not name.isupper() else name
        return self._full[name]

    def _extended(self, name: str) -> str:
        best, at = name, 0
        for _ in range(_LOOKS):
            at = self.body.find(name, at)
            if at < 0:
                break
            before = self.body[max(0, at - _BEFORE) : at]
            following = self.body[at + len(name) : at + len(name) + 1]
            if before[-1:] == " " and not following.isalnum() and following != "-":
                found = _leading_names(before, self.words)
                best = max(best, " ".join([*found, name]), key=len) if found else best
            at += len(name)
        return best

    def person_before(self, at: int) -> str | None:
        """The person mentioned last before a place in the text."""
        before = [name for start, _, name in self.people if start < at]
        return before[-1] if before else None


def _describes(name: str, mention: str) -> bool:
    """Whether one word with a capital only says whose the speaker is: "Syrian state media"."""
    return " " not in name and mention.startswith(name) and mention.rsplit(maxsplit=1)[-1].islower()


def longest_name(text: str, words: Speech) -> str | None:
    """The longest run of capitalised words, without titles and articles before it."""
    best: list[str] = []
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        end = match.end()
        if gap.strip() or not (_is_capital(match[0]) or (run and match[0] in _PARTICLES)):
            best, run = max(best, _named(run, words), key=len), []
        if _is_capital(match[0]) or run:
            run.append(_bare(match[0]))
    best = max(best, _named(run, words), key=len)
    return " ".join(best) or None


def _leading_names(before: str, words: Speech) -> list[str]:
    """The capitalised words that end a text, without titles."""
    found: list[str] = []
    end = len(before) - 1
    for match in reversed(list(_WORD.finditer(before))):
        if before[match.end() : end + 1].strip() or not (_is_capital(match[0]) or match[0] in _PARTICLES):
            break
        if match[0][-1] in "'’" or match[0].endswith(("'s", "’s")):
            break
        found.insert(0, match[0])
        end = match.start() - 1
    return _named(found, words)[-3:]


def _named(run: list[str], words: Speech) -> list[str]:
    while run and run[-1] in _PARTICLES:
        run = run[:-1]
    for i, word in enumerate(run):
        low = word.lower().rstrip(".")
        common = (
            low in words.titles or low in words.articles or low in words.stops or low in words.subordinators
        )
        common = common or low.endswith(TITLE_ENDINGS)
        if not common and low not in words.pronouns and low not in words.verbs and word not in _PARTICLES:
            return run[i:]
    return []


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word.startswith(_ARTICLES_IN_NAMES)


def _bare(word: str) -> str:
    for ending in ("'s", "’s", "'", "’", "."):
        if len(word) > 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word
