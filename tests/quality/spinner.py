"""Seeded copies of a text, as outlets, scrapers and spinners make them, and texts that only look like copies.

Every function takes a text of one paragraph a line, and a generator of its own random numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.quality.metrics import sentences
from tests.quality.spinner_words import SYNONYMS

_CHROME = (
    "Home News Sport Weather Video Newsletters Sign in",
    "Subscribe to our morning newsletter and never miss a story",
    "Read more: The ten walks to take this weekend",
    "Share this article Copy link Print",
    "All rights reserved. Reproduction only with written permission. Terms of use and privacy policy.",
    "Follow us on social media for the latest updates from our reporters around the region.",
)
_TAILS = (
    "(Reporting by our correspondents; editing by the night desk)",
    "This story was produced by a partner and has been lightly edited for length and style.",
    "The agency's writers in three bureaus contributed to this report.",
    "Copyright. This material may not be published, broadcast, rewritten or redistributed.",
)
_TOWNS = ("LISBON", "OSLO", "NAIROBI", "QUITO", "MANILA", "VIENNA")
_LEADS = (
    "Here is what is known so far about a story that readers have asked us to follow closely.",
    "Our newsroom is following this development and will update the page as more is known.",
)
_UPDATE = (
    "In an update, officials said late in the evening that the situation had not changed and that a further statement would "
    "be made in the morning.\nAsked whether that would be enough, a spokesperson declined to comment."
)
_WORD = re.compile(r"\w+")
_LOWER = re.compile(r"(?<![\w'’])[a-z]{2,}(?![\w'’])")
_NUMBER = re.compile(r"(?<![\w.,])\d{2,3}(?![\w.,])")


def agency(text: str, random: Random) -> str:
    """A new dateline in front, the agency's tail behind."""
    return f"{random.choice(_TOWNS)} (Wire) - {text}\n" + "\n".join(random.sample(_TAILS, 2))


def chrome(text: str, random: Random) -> str:
    """Pieces of the site around and between the paragraphs."""
    lines = text.split("\n")
    for piece in random.sample(_CHROME, 4):
        lines.insert(random.randrange(len(lines) + 1), piece)
    return "\n".join(lines)


def cut(text: str, random: Random) -> str:
    """Only the beginning, 40 to 70 %."""
    kept = sentences(text)
    return " ".join(kept[: max(4, round(len(kept) * random.uniform(0.4, 0.7)))])


def introduced(text: str, random: Random) -> str:
    """The desk's own opening, and the first sentence dropped."""
    return f"{random.choice(_LEADS)}\n" + " ".join(sentences(text)[1:])


def updated(text: str, random: Random) -> str:
    """Other numbers, and a paragraph more."""
    return _NUMBER.sub(lambda found: str(int(found[0]) + random.randint(1, 4)), text) + "\n" + _UPDATE


def noisy(text: str, random: Random) -> str:
    """A wrong letter in one word of nine, as optical recognition leaves them."""

    def spoil(found: re.Match[str]) -> str:
        word = found[0]
        place = random.randrange(len(word))
        wrong = word[:place] + random.choice("abcdefghiklmnorstu") + word[place + 1 :]
        return wrong if random.random() < 1 / 9 else word

    return _WORD.sub(spoil, text)


def reordered(text: str, random: Random) -> str:
    """The same sentences in another order."""
    parts = sentences(text)
    head, rest = parts[:1], parts[1:]
    random.shuffle(rest)
    return " ".join(head + rest)


def edited(text: str, random: Random) -> str:
    """One sentence of seven dropped, and half of the words that have synonyms replaced in a third of the others."""
    kept = [part for part in sentences(text) if random.random() > 1 / 7]
    return " ".join(_swapped(part, random, 0.5) if random.random() < 1 / 3 else part for part in kept)


def typeset(text: str, random: Random) -> str:
    """Other quotation marks, dashes and spaces."""
    del random
    return text.replace('"', "”").replace("'", "’").replace(" - ", " — ").replace("\n", "\n\n")


NEAR: dict[str, Callable[[str, Random], str]] = {
    "agency": agency,
    "chrome": chrome,
    "cut": cut,
    "introduced": introduced,
    "updated": updated,
    "noisy": noisy,
    "reordered": reordered,
    "edited": edited,
    "typeset": typeset,
}


def spun(text: str, random: Random, words: Sequence[str] = ()) -> str:
    """Every word that has synonyms replaced, and of the other long lower-case words one of two by any of `words`."""
    text = _swapped(text, random, 1.0)
    if not words:
        return text

    def swap(found: re.Match[str]) -> str:
        return random.choice(words) if len(found[0]) > 4 and random.random() < 0.5 else found[0]

    return _LOWER.sub(swap, text)


def condensed(text: str, random: Random, words: Sequence[str] = ()) -> str:
    """A third to a half of the sentences, the first among them, each without its side clauses, and spun a little."""
    parts = sentences(text)
    count = max(3, round(len(parts) * random.uniform(0.33, 0.5)))
    chosen = sorted({0, *random.sample(range(len(parts)), min(count, len(parts)))})
    shortened = (re.sub(r", (?:which|who|where|including)[^,.;]*,", "", parts[i]) for i in chosen)
    del words
    return " ".join(_swapped(part, random, 0.6) for part in shortened)


def _swapped(text: str, random: Random, share: float) -> str:
    def swap(found: re.Match[str]) -> str:
        options = SYNONYMS.get(found[0])
        return random.choice(options) if options and random.random() < share else found[0]

    return _LOWER.sub(swap, text)


def digest(texts: Sequence[str], random: Random) -> str:
    """The openings of several articles: a copy of none."""
    openings = (" ".join(sentences(text)[: random.randint(2, 4)]) for text in texts)
    return "Good morning. Here is what happened while you slept.\n" + "\n".join(openings)


def with_footer(text: str, random: Random) -> str:
    """A short item with a long footer that all items of a site share."""
    del random
    item = " ".join(sentences(text)[:4])
    return item + "\n" + "\n".join(_CHROME) + "\n" + "\n".join(_TAILS)


_TEAMS = [
    "Harwick",
    "Oldbury",
    "Penmoor",
    "Saltash",
    "Tyneford",
    "Wexcombe",
    "Yarrow",
    "Leighton",
    "Brackley",
    "Dunmore",
    "Eastvale",
    "Fenwood",
]


def templated(random: Random) -> str:
    """A report made from a form: the same sentences, other names and numbers."""
    home, away = random.sample(_TEAMS, 2)
    one, two = random.randint(10, 99), random.randint(10, 99)
    return (
        f"Visitors {away} met {home} on a mild evening in front of {random.randint(1000, 30000)} spectators at the {home} Arena. "
        f"The hosts from {home} finished with {one} points while the guests from {away} collected {two} points in total. "
        f"The top scorer of the night was number {random.randint(10, 99)} with {random.randint(10, 40)} points and "
        f"{random.randint(10, 20)} rebounds. After the break, {away} shot {random.randint(25, 60)} percent from the field. "
        f"It was the {random.randint(11, 60)}th meeting of the two sides since {random.randint(1950, 2010)}. "
        "The next round of the league will be played at the weekend, and tickets are on sale at the usual places."
    )
