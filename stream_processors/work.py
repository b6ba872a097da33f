"""What the enrich worker does with one record, in a pool process: bytes in, bytes out."""

from __future__ import annotations

import time

import msgspec

from schemas import codec, topics
from schemas.codec import Outgoing, Record
from schemas.events import EnrichedArticle, Stage
from stream_processors.enrich import enrich, enrichers_without
from stream_processors.extract import extract


class Worked(msgspec.Struct, frozen=True):
    """The record to send on, and what the log line says of it."""

    outgoing: Outgoing
    article_id: str
    url: str | None
    language: str
    failed_enrichers: tuple[str, ...]
    seconds: dict[Stage, float]


def work(
    record: Record, max_bytes: int, without: tuple[str, ...] = (), models: tuple[str, ...] = ()
) -> Worked:
    """Extract and enrich a record of `articles.raw`; `without` names the enrichers that are switched off, `models` the languages
    in which a model looks for names.

    Raises:
        Rejection: the document is at fault.
    """
    started = time.perf_counter()
    document = codec.decode_raw(record.value, record.headers, record.timestamp_ms)
    extracted = extract(document, max_bytes=max_bytes)
    between = time.perf_counter()
    enriched = enrich(extracted, enrichers_without(without, models))
    article = enriched.article
    outgoing = enriched_record(article)
    seconds = {Stage.EXTRACT: between - started, Stage.ENRICH: time.perf_counter() - between}
    return Worked(outgoing, article.article_id, article.url.full, article.language, enriched.failed, seconds)


def enriched_record(article: EnrichedArticle) -> Outgoing:
    """The record of `articles.enriched`: keyed by primary language, since a copy is in its original's language."""
    language = codec.primary_language(article.language)
    return Outgoing(topics.ENRICHED, language.encode(), codec.encode(article), codec.article_headers(article))
