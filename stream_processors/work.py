"""What the enrich worker does with one record, in a pool process: bytes in, bytes out."""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec

from schemas import codec, topics
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Stage
from schemas.settings import Settings
from stream_processors.enrich import enrich, enrichers_without, names_of
from stream_processors.extract import extract


class Worked(msgspec.Struct, frozen=True):
    """The record to send on, and what the log line says of it."""

    outgoing: Outgoing
    article_id: str
    url: str | None
    language: str
    failed_enrichers: tuple[str, ...]
    seconds: dict[Stage, float]


class Terms(NamedTuple):
    """Under which documents are worked on: their most bytes, which enrichers are off, which languages' models are asked."""

    max_bytes: int
    without: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


def terms_of(settings: Settings) -> Terms:
    """What the settings say."""
    return Terms(
        settings.max_document_bytes, names_of(settings.disabled_enrichers), names_of(settings.name_models)
    )


def work(record: Record, terms: Terms) -> Worked:
    """Extract and enrich a record of `articles.raw`.

    Raises:
        Rejection: the document is at fault.
    """
    started = time.perf_counter()
    document = codec.decode_raw(record.value, record.headers, record.timestamp_ms)
    extracted = extract(document, max_bytes=terms.max_bytes)
    between = time.perf_counter()
    enriched = enrich(extracted, enrichers_without(terms.without, terms.models))
    article = enriched.article
    outgoing = enriched_record(article)
    seconds = {Stage.EXTRACT: between - started, Stage.ENRICH: time.perf_counter() - between}
    return Worked(outgoing, article.article_id, article.url.full, article.language, enriched.failed, seconds)


def enriched_record(article: EnrichedArticle) -> Outgoing:
    """The record of `articles.enriched`: keyed by primary language, since a copy is in its original's language."""
    language = codec.primary_language(article.language)
    return Outgoing(topics.ENRICHED, language.encode(), codec.encode(article), codec.article_headers(article))
