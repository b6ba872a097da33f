"""Every mapped field, once. ECS names and types where the meaning is equal, IPTC ninjs words otherwise.

A new field is one entry here and one attribute in `schemas/events.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

MAX_KEYWORD = 1024
"""Characters of a keyword that is still indexed; Lucene refuses terms above 32,766 bytes."""
MAX_URL = 4096
EMBEDDING_DIMENSIONS = 512


class Field(NamedTuple):
    """`type` is Elasticsearch's; `options` go into the mapping beside it."""

    name: str
    type: str
    meaning: str
    options: Mapping[str, Any] = MappingProxyType({})

    def mapping(self) -> dict[str, Any]:
        return {"type": self.type, **_DEFAULTS.get(self.type, {}), **self.options}


_DEFAULTS: dict[str, dict[str, Any]] = {
    "keyword": {"ignore_above": MAX_KEYWORD},
    "date": {"ignore_malformed": True},
    "geo_point": {"ignore_malformed": True},
}
_EXACT = {"exact": {"type": "text", "analyzer": "dateline_exact"}}
_TEXT = {"analyzer": "dateline_text", "fields": _EXACT}
_TITLE = {
    "analyzer": "dateline_text",
    "fields": {**_EXACT, "keyword": {"type": "keyword", "ignore_above": 512}},
}
_URL = {"ignore_above": MAX_URL}
_STORED_ONLY = {"index": False, "doc_values": False}
_COLUMN = {"index": False}
"""A column answers ranges and aggregations alone, and costs half as much."""
_LOOKED_UP = {"doc_values": False}
"""Found by its value, never sorted or counted by it."""

ARTICLE_FIELDS = (
    Field("@timestamp", "date", "best publication time, else first seen"),
    Field("article_id", "keyword", "identity; also `_id`"),
    Field("url.full", "keyword", "normalised address", _URL),
    Field("url.original", "keyword", "address as found", _URL | _LOOKED_UP),
    Field("url.domain", "keyword", "host"),
    Field("url.registered_domain", "keyword", "registered part of the host"),
    Field("url.path", "keyword", "path", _URL | _LOOKED_UP),
    Field("publisher.name", "keyword", "the outlet"),
    Field("publisher.domain", "keyword", "the outlet's domain"),
    Field("publisher.country", "keyword", "ISO 3166 alpha-2"),
    Field("publisher.collections", "keyword", "lists that the outlet is on"),
    Field("headline", "text", "without the site's name", _TITLE),
    Field("summary", "text", "the publisher's description", _TEXT),
    Field("body", "text", "paragraphs, separated by an empty line", _TEXT),
    Field("byline", "text", "as printed", {"analyzer": "dateline_text"}),
    Field("authors", "keyword", "people"),
    Field("section", "keyword", "the publisher's section"),
    Field("genre", "keyword", "news, opinion, analysis, live blog, gallery, listing"),
    Field("located", "keyword", "the dateline place: where filed"),
    Field("language", "keyword", "BCP 47, of the body"),
    Field("language_confidence", "float", "0 to 1", _COLUMN),
    Field("published_at", "date", "publication time, UTC"),
    Field("published_weekday", "integer", "1 Monday to 7 Sunday, UTC; where the day is known", _COLUMN),
    Field("published_hour", "integer", "0 to 23, UTC; where the hour is known", _COLUMN),
    Field("published_precision", "keyword", "second, minute, hour, day, month or year"),
    Field("published_from", "keyword", "which rule found it"),
    Field("modified_at", "date", "last change by the publisher"),
    Field("observed_at", "date", "when this revision was fetched"),
    Field("first_seen_at", "date", "when the article was first met"),
    Field("event.ingested", "date", "when it was written to the index"),
    Field("people.name", "keyword", "named people"),
    Field("people.id", "keyword", "their identifiers"),
    Field("people.count", "integer", "mentions", _COLUMN),
    Field("organisations.name", "keyword", "named organisations"),
    Field("organisations.id", "keyword", "their identifiers"),
    Field("organisations.count", "integer", "mentions", _COLUMN),
    Field("places.name", "keyword", "named places"),
    Field("places.id", "keyword", "GeoNames"),
    Field("places.count", "integer", "mentions", _COLUMN),
    Field("places.country", "keyword", "ISO 3166 alpha-2"),
    Field("places.location", "geo_point", "WGS 84"),
    Field("quotes.text", "text", "who said what", {"analyzer": "dateline_text"}),
    Field("quotes.speaker", "keyword", "who"),
    Field("quotes.via", "keyword", "who relayed it"),
    Field("quotes.indirect", "boolean", "told in the article's own words"),
    Field("figures.value", "double", "the number", _COLUMN),
    Field("figures.unit", "keyword", "its unit"),
    Field("figures.what", "keyword", "what is counted"),
    Field("figures.qualifier", "keyword", "at least, about …"),
    Field("figures.event", "keyword", "what happened to them: killed, displaced …"),
    Field("figures.source", "keyword", "who gives the number"),
    Field("figures.text", "text", "as written", {"analyzer": "dateline_text"}),
    Field("agencies", "keyword", "news agencies and monitoring groups, credited or cited"),
    Field("credited_agencies", "keyword", "those of them that the text is credited to"),
    Field("subjects.code", "keyword", "IPTC Media Topic"),
    Field("subjects.name", "keyword", "its name"),
    Field("subjects.confidence", "float", "0 to 1", _COLUMN),
    Field("keywords", "keyword", "the publisher's tags, then keyphrases and names"),
    Field("terms", "keyword", "content words, for word clouds"),
    Field("image.url", "keyword", "lead picture", _URL | _COLUMN),
    Field("word_count", "integer", "words of the body", _COLUMN),
    Field("char_count", "integer", "characters of the body", _COLUMN),
    Field("free_access", "boolean", "no paywall"),
    Field(
        "embedding",
        "dense_vector",
        "headline and lead; unit vector",
        {
            "dims": EMBEDDING_DIMENSIONS,
            "index": True,
            "similarity": "dot_product",
            "index_options": {"type": "bbq_flat"},
        },
    ),
    Field("duplicate.kind", "keyword", "none, revision, exact, near, rewritten"),
    Field("duplicate.of", "keyword", "article id of the original"),
    Field("duplicate.group_id", "keyword", "the same for all copies; searches collapse on it"),
    Field("duplicate.similarity", "float", "0 to 1", _COLUMN),
    Field("duplicate.delay", "long", "seconds from the original's publication, else first sight", _COLUMN),
    Field("duplicate.evidence", "keyword", "the rule and its numbers"),
    Field("story.id", "keyword", "stable for the story's life"),
    Field("story.score", "float", "how well it fits", _COLUMN),
    Field("revision", "integer", "counts up with each changed version", _COLUMN),
    Field("revision_changes", "keyword", "what this revision changed: headline, figures, body"),
    Field("revision_size", "float", "how much of the body it changed, 0 to 1", _COLUMN),
    Field("fingerprint.text", "keyword", "SHA-256 of the normalised body", _STORED_ONLY),
    Field("fingerprint.content", "keyword", "SHA-256 of every extracted field", _STORED_ONLY),
    Field("extraction.method", "keyword", "which reader gave the text"),
    Field("extraction.quality", "float", "0 to 1", _COLUMN),
    Field("extraction.version", "keyword", "of the extraction rules"),
    Field("pipeline.version", "integer", "of the whole pipeline", _COLUMN),
)

STORY_FIELDS = (
    Field("@timestamp", "date", "the last article's time"),
    Field("story_id", "keyword", "identity; also `_id`"),
    Field("label", "text", "a headline that stands for the story", _TITLE),
    Field("first_at", "date", "first article"),
    Field("last_at", "date", "last article"),
    Field("articles", "integer", "how many"),
    Field("outlets", "integer", "how many"),
    Field("copies", "integer", "copies of its articles"),
    Field("merged_into", "keyword", "the older story that it belongs to"),
    Field("split_from", "keyword", "the story that it goes on from"),
    Field("languages", "keyword", "of the articles"),
    Field("places", "keyword", "most named"),
    Field("people", "keyword", "most named"),
    Field("terms", "keyword", "most telling"),
    Field("event.ingested", "date", "when it was written to the index"),
)

REJECTED_FIELDS = (
    Field("@timestamp", "date", "when the document was observed"),
    Field("rejected_id", "keyword", "identity; also `_id`"),
    Field("article_id", "keyword", "the document's article id"),
    Field("url", "keyword", "address as pushed", _URL),
    Field("source", "keyword", "who pushed it"),
    Field("stage", "keyword", "which stage rejected it"),
    Field("reason", "keyword", "why, from a closed list"),
    Field("error", "text", "why, in words", {"analyzer": "dateline_exact"}),
    Field("attempts", "integer", "how often it was tried"),
    Field("first_failed_at", "date", "when the record was written that failed first"),
    Field("first_failure", "keyword", "stage and reason of the first failure"),
    Field("observed_at", "date", "when the document was fetched"),
    Field("content_type", "keyword", "as declared"),
    Field("size", "long", "bytes"),
    Field("truncated", "boolean", "the kept bytes are only the beginning"),
    Field("topic", "keyword", "where the record was read"),
    Field("partition", "integer", "where the record was read"),
    Field("offset", "long", "where the record was read"),
    Field("event.ingested", "date", "when it was written to the index"),
)

DEFAULT_SEARCH_FIELDS = ("headline", "summary", "body")

STEMMERS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "bn": "bengali", "bg": "bulgarian", "ca": "catalan",
    "ckb": "sorani", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "gl": "galician", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "it": "italian", "ja": "cjk",
    "ko": "cjk", "lt": "lithuanian", "lv": "latvian", "nb": "norwegian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "tr": "turkish",
    "zh": "cjk",
}  # fmt: skip
"""Primary language to Elasticsearch's analyzer for it. Other languages are searched unstemmed."""
