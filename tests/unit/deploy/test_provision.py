"""What differs is mended; what does not is left alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deploy.embedded.zstd import ATTRIBUTE
from deploy.provision import Change, flat, same_template, storage_of
from schemas.index import INDICES, Index, index_template
from schemas.index.templates import ARTICLES, BEST, OLDEST, Storage


def _template(index: Index = ARTICLES, *, shards: int = 1, prefix: str = "") -> dict[str, Any]:
    return index_template(index, prefix, shards=shards, replicas=0)


def _as_the_cluster_gives_it_back(template: dict[str, Any]) -> dict[str, Any]:
    """Settings under `index`, every scalar as text, mappings with text for booleans of `dynamic`."""
    given: dict[str, Any] = json.loads(json.dumps(template))
    inner = given["template"]
    inner["settings"] = {"index": _texts(inner["settings"])}
    inner["mappings"]["dynamic"] = "false"
    return {**given, "composed_of": []}


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(part) for name, part in value.items()}
    return value if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("index", INDICES, ids=lambda index: index.alias)
def test_our_template_is_known_again_as_the_cluster_gives_it_back(index: Index) -> None:
    wanted = _template(index)
    assert same_template(_as_the_cluster_gives_it_back(wanted), wanted)


def _changed(*path: str, value: object) -> dict[str, Any]:
    present = _as_the_cluster_gives_it_back(_template())
    node = present
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = value
    return present


@pytest.mark.parametrize(
    "present",
    [
        _changed("template", "settings", "index", "number_of_shards", value="3"),
        _changed("template", "mappings", "properties", "body", value={"type": "keyword"}),
        _changed("template", "mappings", "dynamic", value="true"),
        _changed("index_patterns", value=["other-*"]),
        _changed("template", "settings", value=None),
        _changed("template", value={}),
    ],
)
def test_a_template_that_differs_is_seen(present: dict[str, Any]) -> None:
    assert not same_template(present, _template())


FULL = {"version": "9.5.3", "modules": [{"name": "reindex"}, {"name": "x-pack-core"}]}
EMBEDDED = {"version": "9.3.0", "modules": [], "attributes": {ATTRIBUTE: "true"}}
WITHOUT_ZSTD = {**FULL, "attributes": {ATTRIBUTE: "false"}}
EARLIER = {**FULL, "version": "9.2.8"}


@pytest.mark.parametrize(
    ("nodes", "storage"),
    [
        ([FULL, EMBEDDED], BEST),
        ([FULL, WITHOUT_ZSTD], Storage(OLDEST.codec, BEST.vectors)),
        ([EARLIER, FULL], Storage(BEST.codec, OLDEST.vectors)),
        ([EARLIER, {"version": "10.0.1", "modules": []}], OLDEST),
    ],
)
def test_articles_are_kept_as_every_node_can(nodes: list[dict[str, Any]], storage: Storage) -> None:
    assert storage_of(nodes) == storage
    template = index_template(ARTICLES, "", shards=1, replicas=0, storage=storage)["template"]
    assert template["settings"]["codec"] == storage.codec
    assert template["mappings"]["properties"]["embedding"]["element_type"] == storage.vectors


def test_a_tree_is_compared_by_its_leaves() -> None:
    tree = {"a": {"b": True, "c": ["x", 1]}, "d": None, "e": "Text"}
    assert flat(tree) == {".a.b": "true", ".a.c": "x|1", ".e": "text"}
    assert flat(None) == {}


def test_a_change_reads_as_a_sentence() -> None:
    assert (
        str(Change("create", "topic", "articles.raw", "12 partitions"))
        == "create topic articles.raw (12 partitions)"
    )
    assert str(Change("create", "index template", "news")) == "create index template news"


def test_only_the_articles_are_spread_over_shards() -> None:
    shards = {
        index.alias: _template(index, shards=6)["template"]["settings"]["number_of_shards"]
        for index in INDICES
    }
    assert shards == {"news-articles": 6, "news-stories": 1, "news-rejected": 1}


def test_the_prefix_keeps_templates_apart() -> None:
    assert _template(prefix="t-")["index_patterns"] == ["t-news-articles-v*"]
