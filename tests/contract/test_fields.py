"""The index fields and the messages are two views of one list."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.events import GeoPoint, RejectedDocument, ResolvedArticle, Story
from schemas.index import ARTICLE_FIELDS, INDICES, REJECTED_FIELDS, STORY_FIELDS, Field, Index, index_template
from schemas.index.fields import DEFAULT_SEARCH_FIELDS, EMBEDDING_DIMENSIONS
from schemas.index.templates import ARTICLES

INDEX_ONLY = {
    "@timestamp",  # derived from the message's times: what Kibana and the time filters look at
    "published_weekday",  # derived from `published_at`, for charts
    "published_hour",  # as above
    "event.ingested",  # the indexer's clock: no message may carry it, or a replay would change the message
}
MESSAGE_ONLY = {
    "retried",  # a rejection that was retried leaves the index
}
PAIRS = {
    "articles": (ResolvedArticle, ARTICLE_FIELDS),
    "stories": (Story, STORY_FIELDS),
    "rejected": (RejectedDocument, REJECTED_FIELDS),
}
KEYWORDS = {"keyword", "constant_keyword", "wildcard"}
FAMILIES: dict[str, set[str]] = {
    **dict.fromkeys(KEYWORDS, KEYWORDS),
    "text": {"text", "match_only_text"},
    "date": {"date"},
}


def _leaves(kind: msgspec.inspect.Type, path: str) -> Iterator[str]:
    """The index names below a type: lists and null leave no trace in a name."""
    if isinstance(kind, msgspec.inspect.UnionType):
        parts = [part for part in kind.types if not isinstance(part, msgspec.inspect.NoneType)]
        for part in parts:
            yield from _leaves(part, path)
    elif isinstance(kind, msgspec.inspect.VarTupleType | msgspec.inspect.ListType):
        yield from _leaves(kind.item_type, path)
    elif isinstance(kind, msgspec.inspect.StructType) and kind.cls is not GeoPoint:
        for field in kind.fields:
            yield from _leaves(field.type, f"{path}.{field.encode_name}" if path else field.encode_name)
    else:
        yield path


@pytest.mark.parametrize("name", PAIRS)
def test_every_attribute_is_mapped_and_every_mapped_field_exists(name: str) -> None:
    message, fields = PAIRS[name]
    attributes = set(_leaves(msgspec.inspect.type_info(message), ""))
    assert {field.name for field in fields} - INDEX_ONLY == attributes - MESSAGE_ONLY, (
        "a new field is one entry in schemas/index/fields.py and one attribute in schemas/events.py"
    )


@pytest.mark.parametrize("name", PAIRS)
def test_no_field_is_listed_twice_or_lacks_its_meaning(name: str) -> None:
    _, fields = PAIRS[name]
    assert len({field.name for field in fields}) == len(fields)
    assert all(field.meaning for field in fields)


def _ecs(folder: Path) -> dict[str, str]:
    file = folder / "ecs" / "fields.csv"
    if not file.exists():
        pytest.skip(f"no ECS field list at {file}")
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["Field"]: row["Type"] for row in csv.DictReader(rows)}


def test_a_name_of_ecs_has_the_type_of_ecs(quality_data: Path) -> None:
    ecs = _ecs(quality_data)
    shared = [field for field in ARTICLE_FIELDS if field.name in ecs]
    assert {field.name for field in shared} >= {"@timestamp", "event.ingested", "url.full", "url.domain"}
    for field in shared:
        assert field.type in FAMILIES[ecs[field.name]], field.name


def test_no_article_field_means_something_else_in_ecs(quality_data: Path) -> None:
    """`source.*` is a network peer there; only `url` and `event` are shared."""
    ecs_objects = {name.partition(".")[0] for name in _ecs(quality_data) if "." in name}
    ours = {field.name.partition(".")[0] for field in ARTICLE_FIELDS}
    assert ours & ecs_objects == {"url", "event"}


def _mapping(index: Index) -> dict[str, Any]:
    template = index_template(index, "", shards=1, replicas=0)["template"]
    assert template["settings"]["query"]["default_field"] == list(index.default_fields)
    return template


def _objects(mapping: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield mapping
    for child in mapping.get("properties", {}).values():
        yield from _objects(child)
    for child in mapping.get("fields", {}).values():
        yield from _objects(child)


@pytest.mark.parametrize("index", INDICES, ids=lambda index: index.alias)
def test_an_odd_document_never_changes_the_mapping(index: Index) -> None:
    mappings = _mapping(index)["mappings"]
    assert mappings["dynamic"] is False
    assert all(part.get("dynamic", False) is False for part in _objects(mappings))


@pytest.mark.parametrize("index", INDICES, ids=lambda index: index.alias)
def test_mapped_fields_stay_below_the_limit(index: Index) -> None:
    template = _mapping(index)
    count = sum(1 for _ in _objects(template["mappings"])) - 1
    assert count < template["settings"]["mapping"]["total_fields"]["limit"]


def test_a_search_without_fields_looks_at_the_texts() -> None:
    assert DEFAULT_SEARCH_FIELDS == ("headline", "summary", "body") == ARTICLES.default_fields


def test_a_bad_date_or_an_endless_keyword_does_not_refuse_the_document() -> None:
    by_type: dict[str, list[Field]] = {}
    for field in ARTICLE_FIELDS + STORY_FIELDS + REJECTED_FIELDS:
        by_type.setdefault(field.type, []).append(field)
    assert all(field.mapping()["ignore_malformed"] for field in by_type["date"] + by_type["geo_point"])
    assert all(field.mapping()["ignore_above"] * 4 <= 32766 for field in by_type["keyword"])


def test_the_embedding_is_compared_by_dot_product() -> None:
    (embedding,) = (field.mapping() for field in ARTICLE_FIELDS if field.type == "dense_vector")
    assert (embedding["dims"], embedding["similarity"]) == (EMBEDDING_DIMENSIONS, "dot_product")
