"""Generated pages, seeded, with some that no pipeline can like."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import time
from collections.abc import Iterable, Iterator

from producers.base import Item
from producers.publish import document_key
from schemas import codec
from schemas.codec import Record
from schemas.events import RawDocument

WORDS = [
    "harbour",
    "council",
    "ferry",
    "minister",
    "budget",
    "report",
    "river",
    "bridge",
    "school",
    "hospital",
    "union",
    "strike",
    "market",
    "price",
    "energy",
    "storm",
    "road",
    "company",
    "court",
    "police",
    "museum",
    "festival",
    "election",
    "mayor",
    "engineer",
    "plan",
    "repair",
    "island",
    "village",
    "coast",
    "winter",
    "summer",
    "season",
    "fish",
    "boat",
    "train",
    "station",
    "teacher",
    "nurse",
    "farmer",
    "driver",
    "reader",
    "singer",
    "painter",
    "doctor",
    "lawyer",
    "worker",
    "owner",
    "tenant",
]
FETCHED = dt.datetime(2026, 11, 1, 10, tzinfo=dt.UTC)
COPY_EVERY = 10


def pages(count: int, seed: int = 1) -> Iterator[Item]:
    """So many good pages, one in ten of them another outlet's copy of the page before, and the poison among them."""
    generator = random.Random(seed)
    poison = list(poisonous())
    every = max(1, count // len(poison))
    texts: list[str] = []
    for number in range(count):
        if number % COPY_EVERY or not texts:
            texts = paragraphs(generator)
        yield page(number, seed, texts, generator, seconds=number)
        if number % every == 0 and poison:
            yield poison.pop()
    yield from poison


def is_copy(number: int) -> bool:
    """Whether `pages` copies the page before."""
    return number > 0 and number % COPY_EVERY == 0


def page_url(number: int, seed: int = 1) -> str:
    return f"https://outlet{number % 50}.example/{seed}/story-{number}"


def paragraphs(generator: random.Random) -> list[str]:
    """A body of six."""
    return [_paragraph(generator) for _ in range(6)]


def page(number: int, seed: int, texts: list[str], generator: random.Random, *, seconds: int) -> RawDocument:
    """The page of that number with these paragraphs, fetched so many seconds after the first."""
    title = f"Story {number}: the {' '.join(generator.choices(WORDS, k=5))}"
    links = "".join(f'<li><a href="/{word}">{word.title()}</a></li>' for word in WORDS[:20])
    body = "".join(f"<p>{paragraph}</p>" for paragraph in texts)
    html = (
        f"<!doctype html><html lang=en><head><title>{title} | Outlet</title>"
        f'<meta property="article:published_time" content="2026-10-{1 + number % 28:02}T08:00:00Z"></head>'
        f"<body><nav><ul>{links}</ul></nav><article><h1>{title}</h1>{body}</article>"
        "<footer>Copyright Outlet</footer></body></html>"
    )
    return document(html.encode(), "text/html", page_url(number, seed), seconds)


def _paragraph(generator: random.Random) -> str:
    return " ".join(_sentence(generator) for _ in range(generator.randint(2, 5)))


def _sentence(generator: random.Random) -> str:
    words = " ".join(generator.choices(WORDS, k=generator.randint(8, 18)))
    return f"The {words} of {generator.randint(1900, 2020)}."


def document(body: bytes, content_type: str, url: str, seconds: int = 0) -> RawDocument:
    """A document of the corpus; the later its number, the later it was fetched."""
    fetched = FETCHED + dt.timedelta(seconds=seconds)
    return RawDocument(
        body=body, content_type=content_type, observed_at=fetched, subject=url, source="corpus"
    )


def as_records(items: Iterable[Item]) -> Iterator[Record]:
    """The documents as they would be read from a topic, pushed now."""
    for item in items:
        assert isinstance(item, RawDocument)
        yield Record(
            "pushed",
            0,
            0,
            time.time_ns() // 1_000_000,
            document_key(item),
            item.body,
            codec.raw_headers(item),
        )


def poisonous() -> Iterator[RawDocument]:
    """Twenty documents to choke on. Each ends as an article or as a rejection; none may stop or break anything."""
    bodies: dict[str, tuple[bytes, str]] = {
        "bad-utf8": (b"<html><body><p>caf\xe9 \xff\xfe" + b"\xc3\x28" * 50, "text/html; charset=utf-8"),
        "empty": (b"", "text/html"),
        "whitespace": (b" \n\t\r\n" * 1000, "text/plain"),
        "twenty-megabytes": (b"<p>" + b"long " * (4 * 1024 * 1024), "text/html"),
        "nested": (b"<div>" * 100_000 + b"deep", "text/html"),
        "nul-bytes": (b"<p>\x00one\x00two</p>" * 500, "text/html"),
        "json-list": (b'[{"url": "https://a.example", "text": "x"}]', "application/json"),
        "json-broken": (b'{"url": "https://a.example", "text": "', "application/json"),
        "json-wrong-types": (b'{"url": 5, "text": ["no"], "fetched_at": {}}', "application/json"),
        "json-without-content": (b'{"url": "https://a.example/x"}', "application/json"),
        "json-nested": (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "application/json"),
        "json-surrogate": (
            b'{"text": "lone \\ud800 surrogate, and then some words to read"}',
            "application/json",
        ),
        "unknown-type": (bytes(range(256)) * 20, "application/x-mystery"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(2000), "text/html"),
        "pdf": (b"%PDF-1.7\n" + bytes(range(128, 256)) * 40, "application/pdf"),
        "gzip-bomb": (gzip.compress(bytes(40 * 1024 * 1024)), "text/html"),
        "entity-bomb": (b"<p>" + b"&amp;&#x41;&zwnj;" * 100_000 + b"</p>", "text/html"),
        "one-line": (b"word " * 600_000, "text/plain"),
        "unclosed": (b"<table><tr><td><b><i><p>" * 20_000, "text/html"),
        "quotes": (b'<meta content="' + b"'\"" * 100_000, "text/html"),
    }
    for name, (body, content_type) in bodies.items():
        yield document(body, content_type, f"https://poison.example/{name}")
