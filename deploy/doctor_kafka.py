"""What `dateline doctor` asks Kafka: topics, workers and their versions, what waits and since when, what came in last."""

from __future__ import annotations

import datetime as dt
import itertools
import socket
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError

from deploy.check import Check, ago, drift
from deploy.errors import Unreachable
from deploy.kafka_reader import partitions_of
from deploy.provision import provision_kafka
from deploy.services import KAFKA_HELP, admin
from deploy.trace import committed_offsets
from schemas import codec, topics
from schemas.codec import EVENT_TYPES, Record
from schemas.kafka_options import WORKER_CLIENT, consumer_options
from schemas.settings import Settings
from schemas.topics import STAGE_INPUTS, Topic

READ_SECONDS = 2.0
CONNECT_SECONDS = 2.0
OLD_SECONDS = 300.0
"""As the alert DatelineLagOld."""
UNARCHIVED_SECONDS = 25 * 3600.0
"""`dateline archive --until-end` may be a timer's, once a day."""
LOW_SHARE, LEAST_SHARE = 0.15, 0.05
"""Free disk: Elasticsearch's own low and flood-stage watermarks are 85 % and 95 % used; held to Kafka's too."""
STAGES = {topics.ENRICH_APP: "enrich", topics.RESOLVE_APP: "resolve", topics.INDEX_GROUP: "index"}
SCHEMAS = (topics.ENRICHED, topics.DEDUPLICATED, topics.RESOLVED, topics.STORIES)
Places = dict[TopicPartition, int]


def examine_kafka(settings: Settings) -> Iterator[Check]:
    """Brokers and topics; of the rest only what the topics that are there allow to ask."""
    if not settings.kafka_bootstrap_servers:
        raise Unreachable(f"Kafka is not configured, and none is running here: {KAFKA_HELP}")
    _refuse_closed_ports(settings.kafka_bootstrap_servers)
    with admin(settings) as client:
        brokers = client.describe_cluster()["brokers"]
        yield Check("kafka", "ok", f"{settings.kafka_bootstrap_servers} answers, brokers: {len(brokers)}")
        yield from _disks(client)
        changes = list(provision_kafka(client, settings, dry_run=True))
        yield drift("topics", [str(change) for change in changes])
        if not changes:
            yield from _work(client, settings)
            yield from _archived(client, settings)
            yield from _schemas(client, settings)
            yield _last_in(client, settings)


def _refuse_closed_ports(servers: str) -> None:
    """Where nothing listens, say so at once: Kafka's client would go on asking."""
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
        except ConnectionRefusedError:
            continue
        except (OSError, ValueError):
            return
        return
    raise Unreachable(f"nothing listens at {servers}: {KAFKA_HELP}")


def lag(settings: Settings, group: str, topic: Topic) -> int:
    """Records of the topic that the group has not committed."""
    with admin(settings) as client:
        return sum(_waiting(client, settings, topic, committed_offsets(client, settings, group))[0].values())


def _waiting(
    client: KafkaAdminClient, settings: Settings, topic: Topic, committed: Mapping[TopicPartition, int]
) -> tuple[Places, Places]:
    """By partition: how many records wait, and at which offset they begin; only where some do."""
    partitions = partitions_of(client, settings, topic)
    starts = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    begin = {tp: max(starts[tp].offset, committed.get(tp, 0)) for tp in partitions}
    counts = {tp: ends[tp].offset - begin[tp] for tp in partitions if ends[tp].offset > begin[tp]}
    return counts, {tp: begin[tp] for tp in counts}


def _work(client: KafkaAdminClient, settings: Settings) -> Iterator[Check]:
    """Each group's workers, and what waits for them."""
    committed = {group: committed_offsets(client, settings, group) for group in STAGES}
    members = _members(client, settings)
    waiting = {
        (group, topic): _waiting(client, settings, topic, committed[group]) for group, topic in STAGE_INPUTS
    }
    first = _records_at(settings, {tp: at for _, begin in waiting.values() for tp, at in begin.items()})
    for group in STAGES:
        count = sum(sum(counts.values()) for (name, _), (counts, _) in waiting.items() if name == group)
        yield _workers(group, members[group], count)
    for (group, topic), (counts, begin) in waiting.items():
        since = [first[tp].timestamp_ms for tp in begin if tp in first]
        yield _lag(group, topic, sum(counts.values()), min(since, default=None))


def _members(client: KafkaAdminClient, settings: Settings) -> dict[str, list[str]]:
    """The client ids of each group's members; none where the brokers know no such group."""
    try:
        found = client.describe_groups([settings.group(group) for group in STAGES])
    except KafkaError:
        return {group: [] for group in STAGES}
    return {
        group: [member["client_id"] for member in found.get(settings.group(group), {}).get("members", ())]
        for group in STAGES
    }


def _workers(group: str, members: list[str], waiting: int) -> Check:
    name, stage = f"workers of {group}", STAGES[group]
    start = f"start `dateline work {stage}` with the brokers and the DATELINE_TOPIC_PREFIX of this command"
    if not members:
        return Check(name, "failed" if waiting else "warning", f"none, and {waiting} records wait", start)
    ours, theirs = version("dateline"), sorted({member.removeprefix(WORKER_CLIENT) for member in members})
    finding = f"{len(members)}, version {', '.join(theirs)}"
    if theirs == [ours]:
        return Check(name, "ok", finding)
    fix = "replace the workers of other versions one by one, or use the command of their version"
    return Check(name, "warning", f"{finding}; this command is {ours}", fix)


def _archived(client: KafkaAdminClient, settings: Settings) -> Iterator[Check]:
    """What is in no file of the archive yet, where there is one."""
    committed = committed_offsets(client, settings, topics.ARCHIVE_GROUP)
    if not committed:
        return
    counts, begin = _waiting(client, settings, topics.RAW, committed)
    oldest = min((one.timestamp_ms for one in _records_at(settings, begin).values()), default=None)
    fix = "see that `dateline archive` runs and its disk has room: DatelineArchiveStalled in docs/RUNBOOK.md"
    yield _lag(topics.ARCHIVE_GROUP, topics.RAW, sum(counts.values()), oldest, UNARCHIVED_SECONDS, fix)


LAG_FIX = "see DatelineLagOld in docs/RUNBOOK.md: more workers, or one that is stuck"


def _lag(
    group: str,
    topic: Topic,
    waiting: int,
    oldest_ms: int | None,
    allowed: float = OLD_SECONDS,
    fix: str = LAG_FIX,
) -> Check:
    name, finding = f"lag of {group}", f"{waiting} records of {topic.name} are waiting"
    if oldest_ms is None:
        return Check(name, "ok", finding)
    now = dt.datetime.now(dt.UTC)
    oldest = codec.from_milliseconds(oldest_ms)
    finding += f", the oldest written {ago(oldest, now)}"
    if (now - oldest).total_seconds() < allowed:
        return Check(name, "ok", finding)
    return Check(name, "warning", finding, fix)


def _schemas(client: KafkaAdminClient, settings: Settings) -> Iterator[Check]:
    """Whether the newest record of each topic is of a type that this version reads."""
    partitions = {topic: partitions_of(client, settings, topic) for topic in SCHEMAS}
    everywhere = itertools.chain.from_iterable(partitions.values())
    newest = client.list_partition_offsets(dict.fromkeys(everywhere, OffsetSpec.MAX_TIMESTAMP))
    records = _records_at(settings, {tp: found.offset for tp, found in newest.items() if found.offset >= 0})
    foreign: dict[str, str] = {}
    for topic in SCHEMAS:
        for record in (records[tp] for tp in partitions[topic] if tp in records):
            stated = codec.header_texts(record.headers).get("ce_type", "")
            if record.value is not None and stated != EVENT_TYPES[topic.message]:
                foreign[topic.name] = stated or "no type"
    if foreign:
        finding = "; ".join(f"{name} carries {stated}" for name, stated in sorted(foreign.items()))
        yield Check("message types", "failed", finding, "a newer Dateline writes here: upgrade what reads")
    else:
        yield Check(
            "message types", "ok", f"known in {len({tp.topic for tp in records})} topics with records"
        )


def _last_in(client: KafkaAdminClient, settings: Settings) -> Check:
    newest = client.list_partition_offsets(
        dict.fromkeys(partitions_of(client, settings, topics.RAW), OffsetSpec.MAX_TIMESTAMP)
    )
    latest = max((found.timestamp for found in newest.values()), default=-1)
    if latest < 0:
        return Check("last document in", "ok", "none yet; `dateline push files PATH` pushes some")
    moment = codec.from_milliseconds(latest)
    return Check(
        "last document in", "ok", f"{ago(moment, dt.datetime.now(dt.UTC))}, at {moment:%Y-%m-%d %H:%M:%S}Z"
    )


def _disks(client: KafkaAdminClient) -> Iterator[Check]:
    """The volumes that brokers tell of (since Kafka 3.3)."""
    for broker in client.describe_log_dirs(topic_partitions=[]):
        for folder in broker["log_dirs"]:
            total, free = folder.get("total_bytes", -1), folder.get("usable_bytes", -1)
            if total > 0:
                yield disk_check(f"disk of broker {broker['broker']}", total, free, KAFKA_DISK_FIX)


KAFKA_DISK_FIX = "give the broker room, or shorten the topics' retention: a broker without room stops"


def disk_check(name: str, total: int, free: int, fix: str) -> Check:
    """A volume's room, by share."""
    share = free / total
    status = "ok" if share > LOW_SHARE else "warning" if share > LEAST_SHARE else "failed"
    return Check(name, status, f"{free / 1024**3:.0f} GiB free, {share:.0%}", "" if status == "ok" else fix)


def _records_at(settings: Settings, places: Places) -> dict[TopicPartition, Record]:
    """The first record at or behind each offset, as far as they come in time."""
    found: dict[TopicPartition, Record] = {}
    if not places:
        return found
    consumer = KafkaConsumer(**consumer_options(settings))
    try:
        consumer.assign(list(places))
        for partition, offset in places.items():
            consumer.seek(partition, offset)
        deadline = time.monotonic() + READ_SECONDS
        while len(found) < len(places) and time.monotonic() < deadline:
            for partition, messages in _polled(consumer).items():
                found.setdefault(partition, Record.of(messages[0]))
                consumer.pause(partition)
    finally:
        consumer.close()
    return found


def _polled(consumer: KafkaConsumer) -> dict[TopicPartition, list[Any]]:
    polled: dict[TopicPartition, list[Any]] = consumer.poll(timeout_ms=200)
    return {partition: messages for partition, messages in polled.items() if messages}
