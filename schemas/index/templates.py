"""Index templates, made from the field tables."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas.index.fields import (
    ARTICLE_FIELDS,
    DEFAULT_SEARCH_FIELDS,
    REJECTED_FIELDS,
    STEMMERS,
    STORY_FIELDS,
    Field,
)

ANALYSIS = {
    "analyzer": {
        "dateline_text": {
            "tokenizer": "standard",
            "filter": ["cjk_width", "lowercase", "cjk_bigram", "asciifolding"],
        },
        "dateline_exact": {"tokenizer": "standard", "filter": ["cjk_width", "lowercase", "cjk_bigram"]},
    }
}


class Index(NamedTuple):
    """`alias` is what everyone reads and writes; `version` is raised with every incompatible mapping."""

    alias: str
    version: int
    fields: tuple[Field, ...]
    default_fields: tuple[str, ...]

    @property
    def concrete(self) -> str:
        """One concrete index per schema version: ids are unique only within one."""
        return f"{self.alias}-v{self.version}"


ARTICLES = Index("news-articles", 1, ARTICLE_FIELDS, DEFAULT_SEARCH_FIELDS)
STORIES = Index("news-stories", 1, STORY_FIELDS, ("label",))
REJECTED = Index("news-rejected", 1, REJECTED_FIELDS, ("error", "url"))
INDICES = (ARTICLES, STORIES, REJECTED)


FULL_CODEC = "best_compression"
PLAIN_CODEC = "legacy_best_compression"
"""DEFLATE instead of zstd: a node without Elasticsearch's native library accepts the other and loses the shard."""


def index_template(index: Index, prefix: str, *, shards: int, replicas: int, codec: str) -> dict[str, Any]:
    """The body of `PUT _index_template/NAME`."""
    return {
        "index_patterns": [f"{prefix}{index.alias}-v*"],
        "priority": 200,
        "_meta": {"managed_by": "dateline", "version": index.version},
        "template": {
            "settings": {
                "number_of_shards": shards if index is ARTICLES else 1,
                "number_of_replicas": replicas,
                "refresh_interval": "1s",
                "codec": codec,
                "query": {"default_field": list(index.default_fields)},
                "mapping": {"total_fields": {"limit": 500}},
                "analysis": ANALYSIS,
            },
            "mappings": mappings(index),
        },
    }


def mappings(index: Index) -> dict[str, Any]:
    """Unknown fields are stored and never mapped: one odd document must not change the index for all."""
    properties = _tree(index.fields)
    if index is ARTICLES:
        properties["stemmed"] = {"properties": _stemmed()}
    source = {"excludes": ["stemmed"]} if index is ARTICLES else {}
    return {"dynamic": False, "date_detection": False, "_source": source, "properties": properties}


def _tree(fields: tuple[Field, ...]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for field in fields:
        *parents, leaf = field.name.split(".")
        node = root
        for parent in parents:
            node = node.setdefault(parent, {"properties": {}})["properties"]
        node[leaf] = field.mapping()
    return root


def _stemmed() -> dict[str, Any]:
    """headline, summary and body once more, under the article's language and with its analyzer; not in `_source`."""
    return {
        language: {
            "properties": {name: {"type": "text", "analyzer": analyzer} for name in DEFAULT_SEARCH_FIELDS}
        }
        for language, analyzer in STEMMERS.items()
    }
