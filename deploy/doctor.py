"""One check a line, each with its fix. Checks run side by side, so that a dead service costs its own time only."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec

from deploy.errors import FAILED, UNREACHABLE, Failed, Unreachable
from deploy.kibana.importing import kibana, provision_kibana
from deploy.provision import provision_elasticsearch, provision_kafka
from deploy.services import ELASTICSEARCH_HELP, KAFKA_HELP, admin, check_version, locate, search_client
from deploy.trace import committed_offsets
from schemas.index.templates import INDICES
from schemas.settings import Settings, without_password
from schemas.topics import STAGE_INPUTS, Topic

GIBIBYTE = 1024**3
LEAST_FREE_BYTES = 2 * GIBIBYTE


class Check(msgspec.Struct, frozen=True):
    """`status` is ok, warning, failed or unreachable; `fix` says what to do."""

    name: str
    status: str
    finding: str
    fix: str = ""


def examine(settings: Settings) -> list[Check]:
    """All checks, in a fixed order."""
    located = locate(settings)
    groups: tuple[tuple[str, Callable[[Settings], Iterator[Check]]], ...] = (
        ("python", _python),
        ("kafka", _kafka),
        ("elasticsearch", _elasticsearch),
        ("kibana", _kibana),
        ("disk", _disk),
    )
    with ThreadPoolExecutor(len(groups)) as pool:
        running = [pool.submit(_guarded, name, check, located) for name, check in groups]
        return [check for future in running for check in future.result()]


def exit_code(checks: list[Check]) -> int:
    """3 where a service does not answer, 1 where something else is wrong, else 0."""
    statuses = {check.status for check in checks}
    if "unreachable" in statuses:
        return UNREACHABLE
    return FAILED if "failed" in statuses else 0


def _guarded(name: str, check: Callable[[Settings], Iterator[Check]], settings: Settings) -> list[Check]:
    found: list[Check] = []
    try:
        found.extend(check(settings))
    except Unreachable as error:
        finding, _, fix = error.message.partition(": ")
        found.append(Check(name, "unreachable", finding, fix))
    except Failed as error:
        finding, _, fix = error.message.partition(": ")
        found.append(Check(name, "failed", finding, fix))
    return found


def _python(_settings: Settings) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Check(
        "python", "ok" if supported else "warning", version, "" if supported else "use Python 3.11 to 3.13"
    )
    if importlib.util.find_spec("crc32c") is None:
        yield Check(
            "crc32c", "warning", "not installed: kafka-python is 5 to 10 times slower", "pip install crc32c"
        )


def _kafka(settings: Settings) -> Iterator[Check]:
    if not settings.kafka_bootstrap_servers:
        raise Unreachable(f"Kafka is not configured, and none is running here: {KAFKA_HELP}")
    with admin(settings) as client:
        yield Check("kafka", "ok", f"{settings.kafka_bootstrap_servers} answers")
        changes = list(provision_kafka(client, settings, dry_run=True))
        yield _drift("topics", [str(change) for change in changes])
        if not changes:
            yield from _lags(settings)


def _lags(settings: Settings) -> Iterator[Check]:
    for group, topic in STAGE_INPUTS:
        waiting = lag(settings, group, topic)
        yield Check(f"lag of {group}", "ok", f"{waiting} records of {topic.name} are waiting")


def lag(settings: Settings, group: str, topic: Topic) -> int:
    """Records of the topic that the group has not committed."""
    from kafka import KafkaConsumer, TopicPartition

    from schemas.kafka_options import consumer_options

    with admin(settings) as client:
        committed = committed_offsets(client, settings, group)
    consumer = KafkaConsumer(**consumer_options(settings))
    try:
        partitions = [TopicPartition(settings.topic(topic), number) for number in range(topic.partitions)]
        starts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
        return sum(max(0, ends[tp] - max(starts[tp], committed.get(tp, 0))) for tp in partitions)
    finally:
        consumer.close()


def _elasticsearch(settings: Settings) -> Iterator[Check]:
    if not settings.elasticsearch_url:
        raise Unreachable(f"Elasticsearch is not configured, and none is running here: {ELASTICSEARCH_HELP}")
    with search_client(settings) as client:
        url = without_password(settings.elasticsearch_url)
        version = check_version(client, url)
        yield Check("elasticsearch", "ok", f"{url} answers, version {version}")
        health = str(client.cluster.health()["status"])
        fix = (
            "see `GET _cluster/allocation/explain`: a primary shard is not assigned"
            if health == "red"
            else ""
        )
        yield Check("cluster", "failed" if health == "red" else "ok", f"health is {health}", fix)
        changes = list(provision_elasticsearch(client, settings, dry_run=True))
        yield _drift("indices", [str(change) for change in changes])
        if not changes:
            for index in INDICES:
                count = client.count(index=settings.index(index.alias))["count"]
                yield Check(index.alias, "ok", f"{count} documents")


def _kibana(settings: Settings) -> Iterator[Check]:
    if not settings.kibana_url:
        yield Check("kibana", "ok", "not configured: DATELINE_KIBANA_URL is not set")
        return
    with kibana(settings) as server:
        yield Check("kibana", "ok", f"{server.address} answers, version {server.version()}")
    yield _drift("kibana objects", [str(change) for change in provision_kibana(settings, dry_run=True)])


def _drift(name: str, changes: list[str]) -> Check:
    if changes:
        return Check(name, "failed", "to be done: " + "; ".join(changes), "run `dateline provision`")
    return Check(name, "ok", "as the tables say")


def _disk(settings: Settings) -> Iterator[Check]:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    low = free < LEAST_FREE_BYTES
    fix = "make room, or set DATELINE_DATA_DIR to a larger disk" if low else ""
    yield Check("disk", "warning" if low else "ok", f"{free / GIBIBYTE:.0f} GiB free at {folder}", fix)
