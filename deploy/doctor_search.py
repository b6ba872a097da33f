"""What `dateline doctor` asks Elasticsearch: cluster, clocks, disks, templates, versions of indices, what came out last."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from deploy.check import Check, ago, drift
from deploy.doctor_kafka import disk_check
from deploy.errors import Unreachable
from deploy.provision import provision_elasticsearch
from deploy.services import ELASTICSEARCH_HELP, check_version, search_client
from schemas.index.templates import ARTICLES, INDICES, Index
from schemas.settings import Settings, without_password

LARGEST_SKEW_SECONDS = 5.0
DISK_FIX = "give the node room: from 95 % used on, Elasticsearch makes its indices read-only"
UNBLOCK = "make room, then `PUT _all/_settings` with index.blocks.read_only_allow_delete: null"
HEALTH = ("green", "yellow", "red")  # from good to bad
CLUSTER_FIX = "see `GET _cluster/allocation/explain`"


def examine_elasticsearch(settings: Settings) -> Iterator[Check]:
    """Cluster and indices; of the rest only what the indices that are there allow to ask."""
    if not settings.elasticsearch_url:
        raise Unreachable(f"Elasticsearch is not configured, and none is running here: {ELASTICSEARCH_HELP}")
    with search_client(settings) as client:
        url = without_password(settings.elasticsearch_url)
        version = check_version(client, url)
        yield Check("elasticsearch", "ok", f"{url} answers, version {version}")
        yield _cluster(client, settings)
        yield from _nodes(client)
        changes = list(provision_elasticsearch(client, settings, dry_run=True))
        yield drift("indices", [str(change) for change in changes])
        if not changes:
            yield from _indices(client, settings)
            yield _last_out(client, settings)


def _cluster(client: Elasticsearch, settings: Settings) -> Check:
    health = client.cluster.health(level="indices")
    own = tuple(settings.index(f"{index.alias}-v") for index in INDICES)
    ours = [state for name, state in health["indices"].items() if name.startswith(own)]
    return health_check(str(health["status"]), ours)


def health_check(whole: str, ours: list[dict[str, Any]]) -> Check:
    """What the health of Dateline's indices, `ours`, means; `whole` is the cluster's, which others' indices may have made worse."""
    worst = max((str(state["status"]) for state in ours), key=HEALTH.index, default="green")
    shards = sum(state["unassigned_shards"] for state in ours)
    if worst == "red":
        finding = f"health is red: {shards} shards are not assigned, a primary among them, so that articles are missing"
        return Check("cluster", "failed", finding, CLUSTER_FIX)
    if worst == "yellow":
        finding = f"health is yellow: {shards} shards are not assigned, replicas only"
        return Check("cluster", "warning", finding, CLUSTER_FIX)
    if whole == "red":
        return Check("cluster", "warning", "health is red, by indices that are not Dateline's", CLUSTER_FIX)
    of_whom = "" if whole == "green" else f", and that of other indices {whole}"
    return Check("cluster", "ok", f"health of Dateline's indices is green{of_whom}")


def _nodes(client: Elasticsearch) -> Iterator[Check]:
    """Clocks and disks of the nodes."""
    before = time.time()
    nodes: dict[str, Any] = client.nodes.stats(metric="fs")["nodes"]
    after = time.time()
    yield clock_check([node["timestamp"] / 1000 for node in nodes.values()], before, after)
    for node in nodes.values():
        total = node.get("fs", {}).get("total", {})
        if total.get("total_in_bytes"):
            name = f"disk of {node.get('name', 'a node')}"
            yield disk_check(name, total["total_in_bytes"], total["available_in_bytes"], DISK_FIX)


def clock_check(theirs: list[float], before: float, after: float) -> Check:
    """The largest difference between this machine's clock and the nodes', as seconds since 1970; they answered in between."""
    skew = max((max(before - at, at - after, 0.0) for at in theirs), default=0.0)
    finding = f"within {skew + after - before:.1f} s of Elasticsearch's"
    if skew <= LARGEST_SKEW_SECONDS:
        return Check("clock", "ok", finding)
    fix = "set the clocks by NTP (e.g. chrony): the later of two fetches of an article is told by their times"
    return Check("clock", "warning", f"{skew:.0f} s from Elasticsearch's", fix)


def _indices(client: Elasticsearch, settings: Settings) -> Iterator[Check]:
    blocked = client.indices.get_settings(
        index=[settings.index(index.alias) for index in INDICES], flat_settings=True
    )
    for index in INDICES:
        alias = settings.index(index.alias)
        names = sorted(client.indices.get_alias(name=alias))
        count = client.count(index=alias)["count"]
        if any(_is_blocked(blocked[name]["settings"]) for name in names if name in blocked):
            yield Check(index.alias, "failed", f"{count} documents; Elasticsearch refuses writes", UNBLOCK)
        else:
            yield version_check(index, names, count)


def _is_blocked(settings: dict[str, Any]) -> bool:
    return any(
        str(settings.get(f"index.blocks.{block}")) == "true"
        for block in ("read_only_allow_delete", "read_only", "write")
    )


def version_check(index: Index, names: list[str], count: int) -> Check:
    """Whether the indices behind an alias are of the version that this Dateline writes."""
    versions = [index.version_of(name) or 0 for name in names]
    finding = f"{count} documents in {', '.join(names)}"
    if all(version == index.version for version in versions):
        return Check(index.alias, "ok", finding)
    if max(versions) > index.version:
        fix = "use the Dateline that made it: this one does not know its fields"
        return Check(index.alias, "failed", f"{finding}; this Dateline writes version {index.version}", fix)
    fix = "run `dateline reindex`, which builds the new one beside it and swaps the alias"
    if index is not ARTICLES:
        fix = "delete the old index and its alias, run `dateline provision`, and read its topic again"
    return Check(index.alias, "warning", f"{finding}; this Dateline writes version {index.version}", fix)


def _last_out(client: Elasticsearch, settings: Settings) -> Check:
    answer = client.search(
        index=settings.index(ARTICLES.alias),
        size=1,
        sort=[{"event.ingested": "desc"}],
        source_includes=["event.ingested"],
        track_total_hits=False,
    )
    hits = answer["hits"]["hits"]
    if not hits:
        return Check("last article out", "ok", "none yet")
    moment = dt.datetime.fromisoformat(hits[0]["_source"]["event"]["ingested"])
    return Check(
        "last article out", "ok", f"{ago(moment, dt.datetime.now(dt.UTC))}, at {moment:%Y-%m-%d %H:%M:%S}Z"
    )
