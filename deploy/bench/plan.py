"""What a rate of articles needs: a model of few constants, each measured by `dateline bench`.

It counts CPU and bytes linearly in the rate, which holds as long as no part waits for another: workers and brokers share
nothing but partitions. What does not grow so is said as a warning: one story stage, the busiest language.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import msgspec

from deploy.bench.report import Alone, Chain, Report
from schemas import topics

DAY_SECONDS = 86_400
UTILISATION = 0.6
"""Share of a core or a disk that is planned for: a backlog after a fault must shrink, and merges need room."""
PEAK = 2.0
"""The busiest hour over the mean of a day; outlets publish by day, and days overlap around the world."""
BUSIEST_LANGUAGE = 0.4
"""Share of the largest language in what the whole planet publishes: English, by GDELT's and Media Cloud's counts."""
STATE_BYTES = 1024
"""Memory of resolve for an article held; see docs/QUALITY.md, "Copies and stories"."""
BROKER_DISK, NODE_DISK = 2e12, 2e12
SHARD_BYTES = 40e9
"""Elastic advises shards of 10 to 50 GB: https://www.elastic.co/docs/deploy-manage/production-guidance."""
BROKER_CORES, NODE_CORES = 4, 8
ENRICH_PROCESSES = 2
RETENTION_DAYS = {
    topic.name: topic.retention_ms / topics.DAY_MS for topic in topics.TOPICS if topic.retention_ms > 0
}


class Wanted(msgspec.Struct, frozen=True):
    """`rate`: articles a second, mean of a day; `retention_days`: how long the index keeps them."""

    rate: float
    retention_days: float = 365.0
    memory_days: float = 10.0
    copies: int = 2
    """Of each byte in Kafka and in the index: 1 on one machine, 2 or 3 where one may break."""
    peak: float = PEAK


class Need(msgspec.Struct, frozen=True):
    """One part: how many, the cores of all of them together, their memory and disk in bytes, and where it comes from."""

    part: str
    count: int
    cores: float = 0.0
    memory: float = 0.0
    disk: float = 0.0
    why: str = ""


class Plan(msgspec.Struct, frozen=True):
    wanted: Wanted
    needs: tuple[Need, ...]
    warnings: tuple[str, ...]

    @property
    def cores(self) -> float:
        return sum(need.cores for need in self.needs)

    @property
    def disk(self) -> float:
        return sum(need.disk for need in self.needs)


class Measured(msgspec.Struct, frozen=True):
    """The constants: milliseconds of CPU and bytes an article, memory of a worker in bytes."""

    cpu: dict[str, float]
    sizes: dict[str, float]
    memory: dict[str, int]
    resolve: float
    stories: float


def measured(path: Path | None = None) -> Measured:
    """From a bench's JSON; without a path, from the one that is part of this package.

    Raises:
        ValueError: it is no bench's JSON, or one without `stages` and `chain`.
    """
    text = (
        path.read_bytes() if path else resources.files("deploy.bench").joinpath("measured.json").read_bytes()
    )
    try:
        report = msgspec.json.decode(text, type=Report)
    except msgspec.MsgspecError as error:
        raise ValueError(f"not the output of `dateline bench --json`: {error}") from error
    return _constants(report)


def _constants(report: Report) -> Measured:
    alone = {one.name: one for one in report.alone}
    chain = _at_full_rate(report.chains)
    if chain is None or not {"resolve", "stories"} <= alone.keys():
        raise ValueError("it has no whole chain at full rate, or no stages: run `dateline bench --json`")
    return Measured(chain.cpu, chain.sizes, chain.memory, _of(alone["resolve"]), _of(alone["stories"]))


def _at_full_rate(chains: list[Chain]) -> Chain | None:
    return next((chain for chain in chains if not chain.rate), None)


def _of(alone: Alone) -> float:
    return alone.milliseconds


def plan(wanted: Wanted, costs: Measured) -> Plan:
    """Workers, partitions, brokers, shards and disk for the wanted rate."""
    needs = (
        *_workers(wanted, costs),
        *_partitions(wanted, costs),
        _kafka(wanted, costs),
        *_index(wanted, costs),
    )
    return Plan(wanted, needs, tuple(_warnings(wanted, costs)))


def _cores(wanted: Wanted, milliseconds: float) -> float:
    return wanted.rate * wanted.peak * milliseconds / 1000 / UTILISATION


def _workers(wanted: Wanted, costs: Measured) -> Iterator[Need]:
    for stage in ("enrich", "resolve", "index"):
        cores = _cores(wanted, costs.cpu[stage])
        count = max(_fewest(stage, wanted, costs), 1 if wanted.copies == 1 else 2)
        memory = count * float(costs.memory[stage]) + (_state(wanted) if stage == "resolve" else 0.0)
        disk = _state(wanted) if stage == "resolve" else 0.0
        yield Need(f"{stage} workers", count, cores, memory, disk, f"{costs.cpu[stage]:.1f} ms an article")


def _fewest(stage: str, wanted: Wanted, costs: Measured) -> int:
    """Workers that have the cores, without one to spare."""
    return math.ceil(_cores(wanted, costs.cpu[stage]) / (ENRICH_PROCESSES if stage == "enrich" else 1))


def _state(wanted: Wanted) -> float:
    return wanted.rate * DAY_SECONDS * wanted.memory_days * STATE_BYTES


def _partitions(wanted: Wanted, costs: Measured) -> Iterator[Need]:
    yield Need(
        "partitions of articles.raw",
        max(topics.RAW.partitions, 2 * _fewest("enrich", wanted, costs)),
        why="two a worker: DATELINE_RAW_PARTITIONS",
    )
    yield Need(
        "partitions of articles.resolved",
        topics.RESOLVED.partitions,
        why="at least one for each worker",
    )


def _kafka(wanted: Wanted, costs: Measured) -> Need:
    kept = sum(costs.sizes.get(name, 0.0) * days for name, days in RETENTION_DAYS.items())
    disk = wanted.rate * DAY_SECONDS * kept * wanted.copies / UTILISATION
    cores = _cores(wanted, costs.cpu["kafka"]) * wanted.copies
    least = 1 if wanted.copies == 1 else 3
    count = max(least, math.ceil(disk / BROKER_DISK), math.ceil(cores / BROKER_CORES))
    return Need("Kafka brokers", count, cores, count * 4e9, disk, f"{kept / 1000:.0f} kB-days an article")


def _index(wanted: Wanted, costs: Measured) -> Iterator[Need]:
    primary = wanted.rate * DAY_SECONDS * wanted.retention_days * costs.sizes["index"]
    disk = primary * wanted.copies / UTILISATION
    cores = _cores(wanted, costs.cpu["elasticsearch"]) * wanted.copies
    least = 1 if wanted.copies == 1 else 3
    count = max(least, math.ceil(disk / NODE_DISK), math.ceil(cores / NODE_CORES))
    why = f"{costs.sizes['index'] / 1000:.1f} kB an article"
    yield Need("Elasticsearch nodes", count, cores, count * 16e9, disk, why)
    yield Need(
        "primary shards", max(1, math.ceil(primary / SHARD_BYTES)), why=f"{SHARD_BYTES / 1e9:.0f} GB each"
    )


def _warnings(wanted: Wanted, costs: Measured) -> Iterator[str]:
    """Both steps take longer in a worker, with its tables, its sends and neighbours on the cores, than alone."""
    peak = wanted.rate * wanted.peak
    beside_others = costs.cpu["resolve"] / (costs.resolve + costs.stories)
    stories, resolve = (1000 / (alone * beside_others) for alone in (costs.stories, costs.resolve))
    if peak > stories * UTILISATION:
        yield (
            f"stories are told by one process, which takes {stories:.0f} articles/s: at a peak of {peak:.0f} they fall "
            "behind; run one deployment a region or language group, with topics of its own (DATELINE_TOPIC_PREFIX)"
        )
    busiest = peak * BUSIEST_LANGUAGE
    if busiest > resolve * UTILISATION:
        yield (
            f"a language is one partition of resolve, which takes {resolve:.0f} articles/s: {busiest:.0f} of the "
            "busiest one are too many at the peak"
        )
    index = _fewest("index", wanted, costs)
    if index > topics.RESOLVED.partitions:
        yield f"{index} index workers are more than the {topics.RESOLVED.partitions} partitions of articles.resolved can share"
    if wanted.copies == 1:
        yield "one copy of everything: a broken disk loses what only it held"
