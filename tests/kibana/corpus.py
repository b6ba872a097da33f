"""Documents for the indices, made by the pure code: the samples, some of the multilingual texts, generated pages, and rejections."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from deploy.demo import Samples
from schemas import codec
from schemas.codec import Record, raw_headers
from schemas.events import RawDocument, Rejection, ResolvedArticle, Stage
from schemas.rejections import describe
from stream_processors import enrich
from stream_processors.documents import article_document, rejected_document, story_document
from stream_processors.extract import extract
from stream_processors.resolve import DictMemory, Resolver, Stories
from tests.system.corpus import pages, poisonous

MULTILINGUAL = Path(__file__).parents[1] / "data" / "multilingual"
LANGUAGES = ("en", "es", "fr", "it", "pt")
GENERATED = 30
LARGEST_POISON = 100_000
WINDOW = dt.timedelta(days=400)
TO_INDEX = dt.timedelta(seconds=3)
COUNTRIES = {"de": "DE", "fr": "FR", "es": "ES", "ru": "RU"}
"""No stage knows an outlet's country yet; some articles get one here, so that its panels show known and unknown."""


class Corpus(NamedTuple):
    """Index documents by their ids."""

    articles: dict[str, dict[str, Any]]
    stories: dict[str, dict[str, Any]]
    rejected: dict[str, dict[str, Any]]


def corpus() -> Corpus:
    """About 85 articles, several stories, some rejections. Takes about 12 s of CPU."""
    resolver, stories = Resolver(DictMemory(), WINDOW), Stories(DictMemory(), WINDOW)
    found = Corpus({}, {}, {})
    for document in sorted(_raw(), key=lambda document: document.observed_at):
        try:
            article = enrich.enrich(extract(document, max_bytes=2**23)).article
        except Rejection as rejection:
            _put_rejection(found, document, rejection)
            continue
        resolved = resolver.resolve(article).article
        if resolved is None:
            continue
        decision = stories.resolve(resolved)
        _put_article(found, msgspec.structs.replace(resolved, story=decision.story))
        for story in decision.stories:
            document_of_story = story_document(story, story.last_at + TO_INDEX)
            found.stories[story.story_id] = _plain(document_of_story)
    return found


def _raw() -> Iterator[RawDocument]:
    yield from Samples()  # type: ignore[misc]  # the samples are documents, no other kind of item
    yield from _multilingual()
    yield from (item for item in pages(GENERATED) if len(item.body) < LARGEST_POISON)  # type: ignore[union-attr, misc]
    yield from (item for item in poisonous() if len(item.body) < LARGEST_POISON)


def _multilingual() -> Iterator[RawDocument]:
    for file in sorted(MULTILINGUAL.glob("*.json")):
        entry = json.loads(file.read_bytes())
        if entry["language"] in LANGUAGES:
            fetched = dt.datetime.fromisoformat(entry["published_at"])
            body = {"text": f"{entry['headline']}\n\n{entry['body']}", "published_at": entry["published_at"]}
            url = f"https://{entry['language']}.wire.example/{entry['id']}"
            yield RawDocument(
                body=json.dumps(body).encode(),
                content_type="application/json",
                observed_at=fetched,
                subject=url,
            )


def _put_article(found: Corpus, article: ResolvedArticle) -> None:
    country = COUNTRIES.get(article.language)
    publisher = msgspec.structs.replace(
        article.publisher, country=country, collections=("national",) if country else ()
    )
    article = msgspec.structs.replace(article, publisher=publisher)
    document = article_document(article, article.observed_at + TO_INDEX)
    found.articles[article.article_id] = _plain(document)


def _put_rejection(found: Corpus, document: RawDocument, rejection: Rejection) -> None:
    record = Record(
        topic="articles.raw", partition=0, offset=0, timestamp_ms=codec.milliseconds(document.observed_at),
        value=document.body, headers=raw_headers(document),
    )  # fmt: skip
    rejected = describe(record, Stage.EXTRACT, rejection)
    found.rejected[rejected.rejected_id] = _plain(
        rejected_document(rejected, document.observed_at + TO_INDEX)
    )


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """As JSON gives it back."""
    plain: dict[str, Any] = json.loads(msgspec.json.encode(document))
    return plain


def bulk(index: str, documents: dict[str, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """The operations of a bulk request."""
    pairs = (({"index": {"_index": index, "_id": key}}, document) for key, document in documents.items())
    return itertools.chain.from_iterable(pairs)
