"""Generated articles, seeded: pages of real size in seven languages, of events that several outlets report and copy."""

from __future__ import annotations

import datetime as dt
import functools
import html
import random
from collections.abc import Iterator

import msgspec
from wordfreq import top_n_list

from deploy.bench.tables import DAYS, MONTHS, PHRASINGS, Phrasing
from schemas.events import RawDocument

OUTLETS = 400
COPIES_PERCENT = 30
"""Media researchers find a fifth to a half of online news to be agency copy; a third is what Dateline assumes."""
FOLLOW_UPS_PERCENT = 40
"""Articles on an event that another one reported before, in other words."""
EVENT_WORDS, PHRASE_WORDS = 24, 6
"""Words that an event has of its own, and how many of them end a sentence: reports differ in more than their names."""
REMEMBERED = 400
"""Articles back from which a copy or a follow-up may come."""
PAGE_BYTES = 170_000
"""The mean of 60 news pages measured was 173 kB; most of it scripts, styles, menus and teasers."""
PAGE_SPREAD = 0.5
"""Sigma of the log-normal distribution of the sizes."""
START = dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC)


class Event(msgspec.Struct, frozen=True):
    """What happened: the facts that every report of it shares."""

    language: str
    city: str
    other_city: str
    people: tuple[str, str]
    body: str
    thing: str
    numbers: tuple[int, ...]
    words: tuple[str, ...]


class Told(msgspec.Struct, frozen=True):
    """One article before it is a page."""

    number: int
    event: Event
    headline: str
    paragraphs: tuple[str, ...]
    kind: str = "report"

    @property
    def url(self) -> str:
        return f"https://outlet{self.number % OUTLETS}.example/{START.year}/{self.number}-{self.event.thing.replace(' ', '-')}"


class Corpus:
    """`count` articles; the same for the same seed. `page_bytes` of 0 gives small pages without chrome.

    Each is published `apart` seconds after the one before.
    """

    def __init__(
        self, count: int, seed: int = 1, page_bytes: int = PAGE_BYTES, *, apart: float = 1.0
    ) -> None:
        self._count = count
        self._random = random.Random(seed)  # noqa: S311 (repeatable, not secret)
        self._apart = apart
        self._chrome = Chrome(random.Random(seed + 1), page_bytes)  # noqa: S311

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[RawDocument]:
        for told in self.told():
            published = START + dt.timedelta(seconds=told.number * self._apart)
            yield RawDocument(
                body=self._chrome.page(told, published).encode(),
                content_type="text/html; charset=utf-8",
                observed_at=published,
                subject=told.url,
                source="bench",
            )

    def told(self) -> Iterator[Told]:
        """The articles: new events, reports of known ones, copies."""
        recent: list[Told] = []
        for number in range(self._count):
            told = self._next(number, recent)
            recent = [*recent[-REMEMBERED:], told]
            yield told

    def _next(self, number: int, recent: list[Told]) -> Told:
        draw = self._random.randrange(100)
        if recent and draw < COPIES_PERCENT:
            return self._copy(number, self._random.choice(recent))
        if recent and draw < COPIES_PERCENT + FOLLOW_UPS_PERCENT * (100 - COPIES_PERCENT) // 100:
            return self._report(number, self._random.choice(recent).event)
        return self._report(number, self._event())

    def _copy(self, number: int, original: Told) -> Told:
        kept = original.paragraphs[: max(3, len(original.paragraphs) - self._random.randrange(3))]
        return msgspec.structs.replace(original, number=number, paragraphs=kept, kind="copy")

    def _event(self) -> Event:
        language = self._random.choices(
            list(PHRASINGS), weights=[phrasing.share for phrasing in PHRASINGS.values()]
        )[0]
        told_in = PHRASINGS[language]
        city, other = self._random.sample(told_in.cities, 2)
        people = self._random.sample(told_in.people, 2)
        numbers = tuple(self._random.randint(13, 980) for _ in range(6))
        words = self._random.sample(vocabulary(language), EVENT_WORDS)
        return Event(
            language,
            city,
            other,
            (people[0], people[1]),
            self._random.choice(told_in.bodies),
            self._random.choice(told_in.things),
            numbers,
            tuple(words),
        )

    def _report(self, number: int, event: Event) -> Told:
        phrasing = PHRASINGS[event.language]
        sentences = [self._sentence(event, phrasing) for _ in range(self._random.randint(18, 36))]
        size = self._random.randint(2, 4)
        paragraphs = tuple(" ".join(sentences[i : i + size]) for i in range(0, len(sentences), size))
        return Told(number, event, self._sentence(event, phrasing).rstrip(".。"), paragraphs)

    def _sentence(self, event: Event, phrasing: Phrasing) -> str:
        told = self._random.choice(phrasing.patterns).format(
            n=self._random.choice(event.numbers),
            p=event.people[0],
            p2=event.people[1],
            c=event.city,
            c2=event.other_city,
            b=event.body,
            t=event.thing,
            day=self._random.choice(DAYS),
            month=self._random.choice(MONTHS),
        )
        return f"{told} {self._phrase(event)}"

    def _phrase(self, event: Event) -> str:
        words = self._random.sample(event.words, PHRASE_WORDS)
        return "".join(words) + "。" if event.language == "zh" else " ".join(words).capitalize() + "."


@functools.cache
def vocabulary(language: str) -> list[str]:
    """Words of middling frequency, longer than a syllable."""
    least = 2 if language == "zh" else 5
    return [word for word in top_n_list(language, 6000)[300:] if len(word) >= least and word.isalpha()]


class Chrome:
    """What surrounds the text on a page: head, scripts, menus, teasers, footer."""

    def __init__(self, source: random.Random, page_bytes: int) -> None:
        self._random = source
        self._page_bytes = page_bytes
        words = [thing for phrasing in PHRASINGS.values() for thing in phrasing.things]
        self._words = list(dict.fromkeys(word for thing in words for word in thing.split()))

    def page(self, told: Told, published: dt.datetime) -> str:
        """The article as an outlet's page, its size drawn anew."""
        size = int(self._page_bytes * self._random.lognormvariate(-(PAGE_SPREAD**2) / 2, PAGE_SPREAD))
        paragraphs = "".join(f"<p>{html.escape(text)}</p>\n" for text in told.paragraphs)
        return (
            f'<!doctype html><html lang="{told.event.language}"><head>{self._head(told, published)}{self._scripts(size // 2)}</head>'
            f'<body><header><nav><ul>{self._menu(size // 12)}</ul></nav></header><main><article class="story">'
            f"<h1>{html.escape(told.headline)}</h1>{paragraphs}</article>"
            f"<aside>{self._teasers(size // 3)}</aside></main><footer>{self._menu(size // 24)}"
            f"<p>© Outlet {told.number % OUTLETS}</p></footer></body></html>"
        )

    def _head(self, told: Told, published: dt.datetime) -> str:
        stated = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": told.headline,
            "datePublished": published.isoformat(),
            "author": {"@type": "Person", "name": told.event.people[1]},
        }
        return (
            f'<meta charset="utf-8"><title>{html.escape(told.headline)} | Outlet {told.number % OUTLETS}</title>'
            f'<link rel="canonical" href="{told.url}"><meta property="og:type" content="article">'
            f'<script type="application/ld+json">{msgspec.json.encode(stated).decode()}</script>'
        )

    def _scripts(self, size: int) -> str:
        lines, length = [], 0
        while length < size:
            line = f'window.cfg["{self._word()}-{self._random.randrange(10**6)}"]={{"a":{self._random.random()},"b":["{self._word()}"]}};'
            lines.append(line)
            length += len(line)
        return f"<script>{''.join(lines)}</script>"

    def _menu(self, size: int) -> str:
        entry = '<li class="nav__item"><a class="nav__link" href="/{0}/{1}">{0} {1}</a></li>'
        return "".join(entry.format(self._word(), self._word()) for _ in range(size // 75))

    def _teasers(self, size: int) -> str:
        teaser = (
            '<div class="card"><a href="/{0}/{2}"><picture><source srcset="/i/{2}-640.webp 640w, /i/{2}-1280.webp 1280w" '
            'type="image/webp"><img loading="lazy" alt="" src="/i/{2}.jpg" width="640" height="360"></picture>'
            '<div class="card__text"><span class="card__kicker">{0}</span><h3 class="card__title">{0} {1} {0}</h3></div></a></div>'
        )
        return "".join(
            teaser.format(self._word(), self._word(), self._random.randrange(10**7))
            for _ in range(size // 370)
        )

    def _word(self) -> str:
        return self._random.choice(self._words)
