"""Index templates, made from the field tables."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from schemas.index.fields import (
    ARTICLE_FIELDS,
    DEFAULT_SEARCH_FIELDS,
    REJECTED_FIELDS,
    STEMMERS,
    STORY_FIELDS,
    Field,
)

_UNSPACED = r"\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF"
"""Thai, Lao, Burmese and Khmer, which put no space between words."""
_UNSPACED_RANGE = r"\u0E00-\u17FF"
"""Asked first: other texts fail it at one comparison a character, where the rest took a quarter of what indexing takes."""
_MARKS = (range(0x300, 0x370), range(0x591, 0x5BE), range(0x5BF, 0x5C8))
"""Combining accents and Hebrew points, which are searched without."""


def _mappings() -> list[str]:
    """Rules of a `mapping` filter, which looks a character up, where `pattern_replace` asks an expression at each place."""
    letters = zip("άέήίόύώϊϋΐΰΆΈΉΊΌΎΏёЁ", "αεηιουωιυιυαεηιουωее", strict=True)
    return [f"{chr(mark)} => " for marks in _MARKS for mark in marks] + [f"{a} => {b}" for a, b in letters]


ANALYSIS = {
    "char_filter": {
        "dateline_letters": {"type": "mapping", "mappings": _mappings()},
        "dateline_unspaced": {
            "type": "pattern_replace",
            "pattern": f"(?=[{_UNSPACED_RANGE}])(?:([{_UNSPACED}])(?=([{_UNSPACED}]))|(?<=[{_UNSPACED}])[{_UNSPACED}])",
            "replacement": "$1$2 ",
        },
    },
    "analyzer": {
        "dateline_text": {
            "tokenizer": "standard",
            "char_filter": ["dateline_letters", "dateline_unspaced"],
            "filter": [
                "cjk_width",
                "lowercase",
                "decimal_digit",
                "arabic_normalization",
                "persian_normalization",
                "cjk_bigram",
                "asciifolding",
            ],
        },
        "dateline_exact": {
            "tokenizer": "standard",
            "char_filter": ["dateline_unspaced"],
            "filter": ["cjk_width", "lowercase", "cjk_bigram"],
        },
    },
}
"""Chinese, Japanese and Korean are indexed as pairs of letters by `cjk_bigram`, Thai and its neighbours by a pattern:
the tokenizer that knows Thai words needs Java's locale data, which not every node has."""


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

    def version_of(self, name: str) -> int | None:
        """The version of a concrete index, whose name may begin with a prefix and end in the number of a rebuild.

        >>> ARTICLES.version_of("test-news-articles-v2-3")
        2
        """
        found = re.search(rf"{re.escape(self.alias)}-v(\d+)(?:-\d+)?$", name)
        return int(found[1]) if found else None


ARTICLES = Index("news-articles", 3, ARTICLE_FIELDS, DEFAULT_SEARCH_FIELDS)
STORIES = Index("news-stories", 1, STORY_FIELDS, ("label",))
REJECTED = Index("news-rejected", 1, REJECTED_FIELDS, ("error", "url"))
INDICES = (ARTICLES, STORIES, REJECTED)


class Storage(NamedTuple):
    """How the nodes keep what is large: `codec` for texts, `vectors` is what a dimension of an embedding is kept as."""

    codec: str = "best_compression"
    vectors: str = "bfloat16"


BEST = Storage()
OLDEST = Storage("legacy_best_compression", "float")
"""What any node can keep: DEFLATE instead of zstd, which a node without Elasticsearch's native library accepts, to lose the
shard; floats instead of their upper halves, which Elasticsearch knows since 9.3."""


def index_template(
    index: Index, prefix: str, *, shards: int, replicas: int, storage: Storage = BEST
) -> dict[str, Any]:
    """The body of `PUT _index_template/NAME`."""
    return {
        "index_patterns": [f"{prefix}{index.alias}-v*"],
        "priority": 200,
        "_meta": {"managed_by": "dateline", "version": index.version},
        "template": {
            "settings": {
                "number_of_shards": shards if index is ARTICLES else 1,
                "number_of_replicas": replicas,
                "refresh_interval": "1s" if index is not STORIES else "5s",
                "codec": storage.codec,
                "query": {"default_field": list(index.default_fields)},
                "mapping": {"total_fields": {"limit": 500}},
                "analysis": ANALYSIS,
            },
            "mappings": _kept(mappings(index), storage),
        },
    }


def _kept(made: dict[str, Any], storage: Storage) -> dict[str, Any]:
    for field in made["properties"].values():
        if field.get("type") == "dense_vector":
            field["element_type"] = storage.vectors
    return made


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
    """headline, summary and body once more, under the article's language and with its analyzer; not in `_source`.

    Phrases are looked for as they are written, so that these need no positions, the larger half of what they cost.
    """
    return {
        language: {
            "properties": {
                name: {"type": "text", "analyzer": analyzer, "index_options": "freqs"}
                for name in DEFAULT_SEARCH_FIELDS
            }
        }
        for language, analyzer in STEMMERS.items()
    }
