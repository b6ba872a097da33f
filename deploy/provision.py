"""Topics, index templates, indices and aliases: made or mended so that they are as the tables say. Idempotent."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import elasticsearch
from elasticsearch import Elasticsearch
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import InvalidPartitionsError, TopicAlreadyExistsError

from deploy.embedded import zstd
from deploy.errors import Failed
from schemas.index.templates import BEST, INDICES, OLDEST, Index, Storage, index_template, mappings
from schemas.settings import Settings
from schemas.topics import TOPICS, Topic

VISIBLE_SECONDS = 10.0
BFLOAT16_SINCE = (9, 3)
"""https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/dense-vector"""


class Change(NamedTuple):
    """One thing that provisioning did, or would do."""

    verb: str
    kind: str
    name: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.name}" + (f" ({self.detail})" if self.detail else "")


def provision_kafka(admin: KafkaAdminClient, settings: Settings, *, dry_run: bool) -> Iterator[Change]:
    """Make the missing topics, add missing partitions, set settings that differ."""
    present = {topic["name"]: topic for topic in admin.describe_topics()}
    for topic in TOPICS:
        name = settings.topic(topic)
        if name not in present:
            if not dry_run:
                _create(admin, topic, settings)
            detail = f"{settings.partitions(topic)} partitions, {topic.cleanup.value}"
            yield Change("create", "topic", name, detail)
        else:
            there = len(present[name]["partitions"])
            yield from _mend_partitions(admin, topic, settings, there, dry_run=dry_run)
            yield from _mend_configs(admin, name, topic, dry_run=dry_run)


def _create(admin: KafkaAdminClient, topic: Topic, settings: Settings) -> None:
    name = settings.topic(topic)
    options = {
        "num_partitions": settings.partitions(topic),
        "replication_factor": settings.replication_factor,
        "configs": topic.configs(),
    }
    try:
        admin.create_topics({name: options}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        """Somebody else provisions at the same time."""
    _wait_until_visible(admin, name, topic.configs())


def _wait_until_visible(admin: KafkaAdminClient, name: str, configs: dict[str, str]) -> None:
    """Brokers learn of a change a moment after the controller has taken it; until then they tell of the old state."""
    deadline = time.monotonic() + VISIBLE_SECONDS
    while not configs.items() <= topic_configs(admin, name).items() and time.monotonic() < deadline:
        time.sleep(0.05)


def _mend_partitions(
    admin: KafkaAdminClient, topic: Topic, settings: Settings, present: int, *, dry_run: bool
) -> Iterator[Change]:
    name, wanted = settings.topic(topic), settings.partitions(topic)
    if present >= wanted:
        return
    if topic.internal:
        raise Failed(
            f"topic {name} has {present} partitions and needs {wanted}; a changelog cannot grow: "
            "stop resolve, delete the topic and run `dateline provision` again (its memory is lost)"
        )
    if not dry_run:
        _extend(admin, name, wanted)
    yield Change("extend", "topic", name, f"{present} to {wanted} partitions")


def _extend(admin: KafkaAdminClient, name: str, partitions: int) -> None:
    try:
        admin.create_partitions({name: partitions})
    except InvalidPartitionsError:
        """Somebody else did it at the same time: a topic with as many is refused."""


def _mend_configs(admin: KafkaAdminClient, name: str, topic: Topic, *, dry_run: bool) -> Iterator[Change]:
    current = topic_configs(admin, name)
    different = {key: value for key, value in topic.configs().items() if current.get(key) != value}
    if different:
        if not dry_run:
            admin.alter_configs(
                [ConfigResource(ConfigResourceType.TOPIC, name, configs=different)], raise_on_unknown=False
            )
            _wait_until_visible(admin, name, different)
        detail = ", ".join(f"{key}={value}" for key, value in sorted(different.items()))
        yield Change("update", "topic", name, detail)


def topic_configs(admin: KafkaAdminClient, name: str) -> dict[str, str]:
    """A topic's settings as the brokers have them."""
    found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    return {key: str(entry["value"]) for key, entry in found["topic"][name].items()}


def provision_elasticsearch(client: Elasticsearch, settings: Settings, *, dry_run: bool) -> Iterator[Change]:
    """Put the templates that differ; make the missing indices with their aliases; add missing fields to present ones."""
    replicas = settings.index_replicas if settings.index_replicas is not None else default_replicas(client)
    storage = best_storage(client)
    for index in INDICES:
        template = index_template(
            index, settings.index_prefix, shards=settings.index_shards, replicas=replicas, storage=storage
        )
        yield from _template(client, settings.index(index.alias), template, dry_run=dry_run)
        yield from _index(client, settings, index, dry_run=dry_run)


def default_replicas(client: Elasticsearch) -> int:
    """One, where there is a second node to hold it."""
    return 1 if client.cluster.health()["number_of_data_nodes"] > 1 else 0


def best_storage(client: Elasticsearch) -> Storage:
    """The smallest that every node can read and write."""
    return storage_of(list(client.nodes.info(metric="plugins")["nodes"].values()))


def storage_of(nodes: Sequence[dict[str, Any]]) -> Storage:
    """The same, of nodes as `GET _nodes/plugins` tells of them."""
    return Storage(
        (BEST if all(map(_knows_zstd, nodes)) else OLDEST).codec,
        (BEST if all(map(_knows_bfloat16, nodes)) else OLDEST).vectors,
    )


def _knows_zstd(node: dict[str, Any]) -> bool:
    """Whether it has the native library: Elasticsearch's own downloads do, the embedded node says so."""
    said = node.get("attributes", {}).get(zstd.ATTRIBUTE)
    return (
        any(module["name"] == "x-pack-core" for module in node["modules"]) if said is None else said == "true"
    )


def _knows_bfloat16(node: dict[str, Any]) -> bool:
    major, minor = node["version"].split(".")[:2]
    return (int(major), int(minor)) >= BFLOAT16_SINCE


def _template(client: Elasticsearch, name: str, wanted: dict[str, Any], *, dry_run: bool) -> Iterator[Change]:
    present = _present_template(client, name)
    if present is not None and same_template(present, wanted):
        return
    if not dry_run:
        client.indices.put_index_template(name=name, **wanted)
    yield Change("update" if present else "create", "index template", name)


def _present_template(client: Elasticsearch, name: str) -> dict[str, Any] | None:
    try:
        found = client.indices.get_index_template(name=name)
    except elasticsearch.NotFoundError:
        return None
    template: dict[str, Any] = found["index_templates"][0]["index_template"]
    return template


def same_template(present: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether the cluster's template is ours; it gives settings back as nested text."""
    return (
        flat(present["template"].get("mappings")) == flat(wanted["template"]["mappings"])
        and flat(_under_index(present["template"].get("settings")))
        == flat(_under_index(wanted["template"]["settings"]))
        and present.get("index_patterns") == wanted["index_patterns"]
    )


def _under_index(settings: dict[str, Any] | None) -> dict[str, Any]:
    settings = settings or {}
    inner = settings.get("index", {})
    return {**{key: value for key, value in settings.items() if key != "index"}, **inner}


def flat(tree: Any, path: str = "") -> dict[str, str]:
    """A nested object as dotted names and texts, to be compared."""
    if isinstance(tree, dict):
        return {
            key: text for name, value in tree.items() for key, text in flat(value, f"{path}.{name}").items()
        }
    if isinstance(tree, list):
        return {path: "|".join(map(str, tree))}
    return {path: str(tree).lower()} if tree is not None else {}


def _index(client: Elasticsearch, settings: Settings, index: Index, *, dry_run: bool) -> Iterator[Change]:
    alias, concrete = settings.index(index.alias), settings.index(index.concrete)
    # One answer to all that is asked here, as others may provision meanwhile.
    behind = client.indices.get(index=alias, ignore_unavailable=True)
    if alias in behind:
        raise Failed(f"{alias} is an index of its own and must be an alias: delete or rename that index")
    if not behind:
        if not dry_run:
            _create_index(client, concrete, alias)
        yield Change("create", "index", concrete, f"alias {alias}")
        return
    yield from _mend_mapping(client, index, behind.body, dry_run=dry_run)


def _create_index(client: Elasticsearch, concrete: str, alias: str) -> None:
    """The index with its alias; one that is there, made at the same time or left without its alias, gets the alias."""
    try:
        client.indices.create(index=concrete, aliases={alias: {"is_write_index": True}})
    except elasticsearch.BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise
        client.indices.put_alias(index=concrete, name=alias, is_write_index=True)


def _mend_mapping(
    client: Elasticsearch, index: Index, behind: Mapping[str, Any], *, dry_run: bool
) -> Iterator[Change]:
    """An index of an older version keeps its mapping, whose fields cannot change: `dateline reindex` replaces it."""
    wanted = mappings(index)
    for name, found in behind.items():
        if index.version_of(name) != index.version:
            continue
        present = flat(found["mappings"].get("properties"))
        absent = sorted(set(flat(wanted["properties"])) - set(present))
        if absent:
            if not dry_run:
                # Only what lacks something: how vectors are kept differs between nodes and can never be changed.
                incomplete = {path.split(".")[1] for path in absent}
                properties = {field: wanted["properties"][field] for field in sorted(incomplete)}
                client.indices.put_mapping(index=name, properties=properties)
            yield Change("update", "mapping", name, f"{len(absent)} new entries")
