"""From the earlier release's index to this one's, as docs/OPERATING.md says, and back from a snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import bulk

from deploy.commands.run import provision_all
from deploy.doctor import examine
from deploy.reindex import Rebuild, index_of, unused
from schemas.codec import version_of
from schemas.index.templates import ARTICLES
from schemas.settings import Settings
from stream_processors.documents import article_document
from stream_processors.sinks.client import connect
from stream_processors.sinks.elasticsearch import Action, write
from tests.fakes.messages import NOON, resolved
from tests.services import GivenServices, Services

OLD = Path(__file__).parents[1] / "data" / "golden" / "0.1.0"
DOCUMENTS = [json.loads(line) for line in (OLD / "documents.jsonl").read_text("utf-8").splitlines()]
IDS = {document["_id"] for document in DOCUMENTS}


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Elasticsearch]:
    """A cluster as the earlier release leaves it."""
    with connect(settings) as client:
        alias = settings.index(ARTICLES.alias)
        template = json.loads((OLD / "index-template.json").read_text("utf-8"))
        template["index_patterns"] = [f"{alias}-v*"]
        client.indices.put_index_template(name=alias, **{key: template[key] for key in template})
        client.indices.create(index=f"{alias}-v1", aliases={alias: {"is_write_index": True}})
        actions = [
            {
                "_index": f"{alias}-v1",
                "_id": d["_id"],
                "version": d["_version"],
                "version_type": "external_gte",
                "_source": d["_source"],
            }
            for d in DOCUMENTS
        ]
        bulk(client, actions, refresh=True)
        yield client


def documents(client: Elasticsearch, alias: str) -> dict[str, tuple[int, dict[str, Any]]]:
    client.indices.refresh(index=alias)
    hits = client.search(index=alias, size=100, version=True, source={"exclude_vectors": False})["hits"][
        "hits"
    ]
    return {hit["_id"]: (hit["_version"], hit["_source"]) for hit in hits}


def test_an_index_of_the_earlier_release_is_used_until_it_is_replaced(
    settings: Settings, client: Elasticsearch
) -> None:
    """Provision, write with this release's workers into the old index, then reindex: nothing is lost, and nobody waits."""
    alias = settings.index(ARTICLES.alias)
    provision_all(settings)
    assert index_of(client, alias) == f"{alias}-v1", "provisioning does not replace it by itself"
    (check,) = [check for check in examine(settings) if check.name == ARTICLES.alias]
    assert (check.status, "dateline reindex" in check.fix) == ("warning", True)
    newer = resolved("https://example.com/written-meanwhile", headline="Ferries sailing")
    body = msgspec.json.encode(article_document(newer, NOON))
    (result,) = write(client, [Action(alias, newer.article_id, version_of(newer.observed_at), body)])
    assert result.error == ""
    before = documents(client, alias)
    assert set(before) == IDS | {newer.article_id}
    Rebuild(settings, client, print).run()
    after = documents(client, alias)
    assert index_of(client, alias) == settings.index(ARTICLES.concrete)
    assert {name: version for name, (version, _) in after.items()} == {n: v for n, (v, _) in before.items()}
    for name, (_, source) in before.items():
        now = after[name][1]  # a release later, dimensions of vectors are kept as 16 bits
        assert np.allclose(source.pop("embedding", []), now.pop("embedding", []), atol=2**-8)
        assert source.items() <= now.items(), "a field was lost"
    found = client.search(index=alias, query={"match": {"headline": "Klaipeda"}})["hits"]["total"]["value"]
    assert found == 1
    assert unused(client, settings) == [f"{alias}-v1"], "the way back"


def test_an_index_is_restored_from_a_snapshot_under_the_same_versions(
    settings: Settings, client: Elasticsearch, services: Services
) -> None:
    alias, repository = settings.index(ARTICLES.alias), settings.index("backup")
    try:
        client.snapshot.create_repository(
            name=repository, repository={"type": "fs", "settings": {"location": repository}}
        )
    except ApiError as error:
        if not isinstance(services, GivenServices) or "path.repo" not in str(error):
            raise
        pytest.skip(f"the given Elasticsearch may not write snapshots: {error}")
    concrete, before = index_of(client, alias), documents(client, alias)
    client.snapshot.create(
        repository=repository, snapshot="one", indices=f"{alias}-v*", wait_for_completion=True
    )
    client.indices.delete(index=concrete)
    client.snapshot.restore(repository=repository, snapshot="one", indices=concrete, wait_for_completion=True)
    assert documents(client, alias) == before, "the alias came along"
    provision_all(settings)
    assert index_of(client, alias) == concrete
