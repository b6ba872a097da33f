"""What is pushed, and the book of what Kafka acknowledged of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import cycle
from random import Random

from producers.base import Item
from producers.publish import Publisher
from schemas.codec import Outgoing, header_texts, observation_time, version_of
from schemas.events import PIPELINE_REVISION, RawDocument
from schemas.rejections import decode_rejection
from schemas.settings import Settings
from schemas.topics import RAW
from tests.system.corpus import COPY_EVERY, document, page, paragraphs, poisonous

POISON_EVERY = 100
REVISION_EVERY, REVISION_AFTER = 20, 200
"""Of every second two hundred one in twenty is a later state of the page that came so many before: not of the same batch."""
MOST_POISON_BYTES = 1 << 20


def documents(count: int, seed: int) -> Iterator[Item]:
    """So many pages: one in ten another outlet's copy of the one before, one in forty a revision, one in a hundred poison."""
    random = Random(seed)
    poison = cycle([one for one in poisonous() if len(one.body) < MOST_POISON_BYTES])
    texts: list[str] = []
    for number in range(count):
        if number % POISON_EVERY == POISON_EVERY - 1:
            yield _again(next(poison), number)
            continue
        if number % COPY_EVERY or not texts:
            texts = paragraphs(random)
        revises = number % REVISION_EVERY == 5 and number // REVISION_AFTER % 2 == 1
        yield page(number - REVISION_AFTER if revises else number, seed, texts, random, seconds=number)


def _again(poison: RawDocument, number: int) -> RawDocument:
    """The same bytes at an address of their own."""
    return document(poison.body, poison.content_type, f"{poison.subject}/{number}", number)


class Book:
    """What was acknowledged: of each article the highest version; what was rejected before it was pushed is among them."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self.acknowledged = 0

    def note(self, outgoing: Outgoing) -> None:
        self.acknowledged += 1
        if outgoing.topic is not RAW:
            self.versions.setdefault(decode_rejection(outgoing.headers).article_id, 0)
            return
        observed = observation_time(header_texts(outgoing.headers).get("ce_time"), LATEST_MS)
        version = version_of(observed, PIPELINE_REVISION)
        article_id = outgoing.key.decode()
        self.versions[article_id] = max(version, self.versions.get(article_id, 0))


LATEST_MS = 4102444800000
"""2100: no observation of the corpus is later."""


class Pusher(threading.Thread):
    """Pushes the documents evenly over the time, and goes on whatever happens to the brokers."""

    def __init__(self, settings: Settings, count: int, seed: int, seconds: float) -> None:
        super().__init__(name="pusher")
        self.book = Book()
        self.failed = 0
        self._settings = settings
        self._items = documents(count, seed)
        self._rate = count / seconds

    def run(self) -> None:
        with Publisher(self._settings, on_acknowledged=self.book.note) as publisher:
            self.failed = publisher.push(self._paced()).failed

    def _paced(self) -> Iterator[Item]:
        started = time.monotonic()
        for number, item in enumerate(self._items):
            time.sleep(max(0.0, started + number / self._rate - time.monotonic()))
            yield item
