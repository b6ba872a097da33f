"""Provisioning at once from two places: Kubernetes and Compose may start it again while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from kafka.admin import NewTopic

from deploy.errors import Failed
from deploy.provision import Change, provision_elasticsearch, provision_kafka
from deploy.services import admin, search_client
from schemas import topics
from schemas.index.templates import ARTICLES, INDICES, OLDEST, index_template
from schemas.settings import Settings
from schemas.topics import TOPICS

AT_ONCE = 4


def _kafka(settings: Settings) -> Iterator[Change]:
    with admin(settings) as client:
        yield from provision_kafka(client, settings, dry_run=False)


def _elasticsearch(settings: Settings) -> Iterator[Change]:
    with search_client(settings) as client:
        yield from provision_elasticsearch(client, settings, dry_run=False)


def _at_once(provision: Callable[[Settings], Iterator[Change]], settings: Settings) -> list[list[Change]]:
    start = threading.Barrier(AT_ONCE)

    def run(_: int) -> list[Change]:
        start.wait()
        return list(provision(settings))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_topics_and_indices_may_be_provisioned_from_several_places_at_once(settings: Settings) -> None:
    for provision, least in ((_kafka, len(TOPICS)), (_elasticsearch, 2 * len(INDICES))):
        changes = _at_once(provision, settings)
        assert len({change.name + change.kind for each in changes for change in each}) == least
        assert list(provision(settings)) == []


def test_an_index_that_lost_its_alias_gets_it_back(settings: Settings) -> None:
    list(_elasticsearch(settings))
    with search_client(settings) as client:
        alias, concrete = settings.index(ARTICLES.alias), settings.index(ARTICLES.concrete)
        client.indices.delete_alias(index=concrete, name=alias)
        assert [str(change).split()[:2] for change in _elasticsearch(settings)] == [["create", "index"]]
        assert list(client.indices.get_alias(name=alias)) == [concrete]


def test_an_index_of_whole_floats_keeps_them_and_gets_new_fields(settings: Settings) -> None:
    own = settings.model_copy(update={"index_prefix": settings.index_prefix + "floats-"})
    concrete, alias = own.index(ARTICLES.concrete), own.index(ARTICLES.alias)
    made = index_template(ARTICLES, "", shards=1, replicas=0, storage=OLDEST)["template"]
    del (
        made["mappings"]["properties"]["genre"],
        made["mappings"]["properties"]["duplicate"]["properties"]["kind"],
    )
    with search_client(own) as client:
        client.indices.create(index=concrete, aliases={alias: {"is_write_index": True}}, **made)
        changes = [str(change) for change in _elasticsearch(own)]
        assert f"update mapping {concrete} (4 new entries)" in changes, changes
        found = client.indices.get_mapping(index=concrete)[concrete]["mappings"]["properties"]
        assert found["genre"] == found["duplicate"]["properties"]["kind"]
        assert found["embedding"].get("element_type", "float") == "float"
        assert list(_elasticsearch(own)) == []


def test_an_index_that_has_the_name_of_an_alias_is_refused_with_what_to_do(settings: Settings) -> None:
    own = settings.model_copy(update={"index_prefix": settings.index_prefix + "taken-"})
    alias = own.index(ARTICLES.alias)
    with search_client(own) as client:
        client.indices.create(index=alias, settings={"number_of_replicas": 0})
        with pytest.raises(
            Failed, match=f"{alias} is an index of its own and must be an alias: delete or rename"
        ):
            list(_elasticsearch(own))
        assert list(client.indices.get_alias(index=alias)) == [alias]


def test_partitions_that_are_added_from_several_places_at_once_are_added_once(settings: Settings) -> None:
    own = settings.model_copy(update={"topic_prefix": settings.topic_prefix + "few."})
    with admin(own) as client:
        client.create_topics([NewTopic(own.topic(topics.RAW), 2, 1)])
    _at_once(_kafka, own)
    assert list(_kafka(own)) == []
