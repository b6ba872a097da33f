"""What a bench says, as JSON and as a table."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterator, Sequence

import msgspec
from rich.console import Console
from rich.table import Table


class Alone(msgspec.Struct, frozen=True):
    """One stage, or a baseline, without the others: `milliseconds` of CPU an article."""

    name: str
    milliseconds: float
    articles: int
    note: str = ""

    @property
    def per_second(self) -> float:
        """Articles per CPU-second."""
        return 1000 / self.milliseconds if self.milliseconds else 0.0


class Chain(msgspec.Struct, frozen=True):
    """The whole chain at one rate; `rate` of 0 pushes as fast as Kafka takes it.

    CPU is in milliseconds an article, freshness in seconds from the push to the article found by a search, memory in
    bytes, sizes in bytes an article.
    """

    articles: int
    rate: float
    seconds: float
    cpu: dict[str, float]
    memory: dict[str, int]
    sizes: dict[str, float] = {}
    freshness: dict[str, float] = {}
    unfinished: int = 0

    @property
    def per_second(self) -> float:
        return (self.articles - self.unfinished) / self.seconds if self.seconds else 0.0

    @property
    def capacity(self) -> float:
        """Articles a second that two cores carry at this CPU an article, if nothing else holds them up."""
        total = sum(self.cpu.values())
        return 2000 / total if total else 0.0


class Scaled(msgspec.Struct, frozen=True):
    """So many enrich workers on so many cores between them; CPU in milliseconds an article."""

    workers: int
    cores: int
    articles: int
    seconds: float
    cpu: float

    @property
    def per_second(self) -> float:
        return self.articles / self.seconds if self.seconds else 0.0


class Sample(msgspec.Struct, frozen=True):
    """Bytes of memory that each process holds, with its children, so many seconds after the beginning."""

    seconds: float
    memory: dict[str, int]


class Soak(msgspec.Struct, frozen=True):
    """Memory at a steady rate; after `full_after` seconds resolve forgets as much as it learns."""

    minutes: float
    rate: float
    articles: int
    full_after: float
    samples: list[Sample]
    unfinished: int = 0

    def of(self, name: str, *, full: bool) -> list[float]:
        """The mean bytes of each minute, from the beginning or from when the memory is full."""
        minutes: dict[int, list[int]] = {}
        for sample in self.samples:
            if not full or sample.seconds >= self.full_after:
                minutes.setdefault(int(sample.seconds // 60), []).append(sample.memory.get(name, 0))
        return [statistics.fmean(held) for held in minutes.values()]

    def spread(self, name: str) -> float:
        """How far a minute's mean is at most from the mean of them all, as a share of it, once the memory is full."""
        held = self.of(name, full=True)
        mean = statistics.fmean(held) if held else 0.0
        return max(abs(one - mean) for one in held) / mean if mean else 0.0


class Report(msgspec.Struct):
    """A run; `load` is what else the machine did when it began. `first_found` is in seconds from the start of the workers until
    a search finds the first article; 0 where no chain was run.
    """

    machine: str
    cores: int
    load: float
    versions: dict[str, str]
    page_bytes: int
    seed: int
    alone: list[Alone] = []
    chains: list[Chain] = []
    first_found: float = 0.0
    scaling: list[Scaled] = []
    baselines: list[Alone] = []
    soaks: list[Soak] = []

    def ratios(self) -> dict[str, float]:
        """Ours over the baseline of the same run, in articles per CPU-second: what another machine can compare."""
        speed = {one.name: one.per_second for one in (*self.alone, *self.baselines)}
        pairs = {
            "extract over trafilatura": ("extract", "trafilatura"),
            "enrich over trafilatura": ("enrich", "trafilatura"),
            "extract over mcmetadata": ("extract", "mcmetadata"),
            "extract over news-please": ("extract", "newsplease"),
            "resolve over trafilatura": ("resolve", "trafilatura"),
            "stories over trafilatura": ("stories", "trafilatura"),
            "resolve over kafka copy": ("resolve", "kafka copy"),
            "index over helpers.bulk": ("index", "helpers.bulk"),
        }
        return {
            name: round(speed[ours] / speed[theirs], 3)
            for name, (ours, theirs) in pairs.items()
            if speed.get(ours) and speed.get(theirs)
        }


def machine() -> str:
    """Processor, system and Python of this machine."""
    return f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def show(report: Report, console: Console) -> None:
    """Print the tables."""
    console.print(
        f"{report.machine}, {report.cores} cores, load {report.load:.1f}, pages of {report.page_bytes} bytes"
    )
    if report.first_found:
        console.print(f"first article found {report.first_found:.1f} s after the start of the workers")
    for table in _tables(report):
        console.print(table)


def _tables(report: Report) -> Iterator[Table]:
    if report.alone:
        yield _alone("Stages alone", report.alone)
    if report.baselines:
        yield _alone("Baselines", report.baselines)
    for chain in report.chains:
        yield _chain(chain)
    if report.scaling:
        yield _scaling(report.scaling)
    for soak in report.soaks:
        yield _soak(soak)


def _alone(title: str, rows: Sequence[Alone]) -> Table:
    table = Table("", "ms of CPU", "articles per CPU-second", "", title=title, title_justify="left")
    for row in rows:
        table.add_row(row.name, f"{row.milliseconds:.2f}", f"{row.per_second:.0f}", row.note)
    return table


def _chain(chain: Chain) -> Table:
    pushed = f"{chain.rate:g}/s" if chain.rate else "as fast as it goes"
    title = f"Whole chain, {chain.articles} articles, {pushed}: {chain.per_second:.1f} articles/s; two cores carry {chain.capacity:.0f}"
    table = Table("", "ms of CPU", "memory MB", title=title, title_justify="left")
    for name, milliseconds in chain.cpu.items():
        table.add_row(name, f"{milliseconds:.2f}", f"{chain.memory.get(name, 0) / 1e6:.0f}")
    table.add_section()
    for name, value in chain.freshness.items():
        table.add_row(f"freshness {name}", f"{value:.2f} s", "")
    for name, value in chain.sizes.items():
        table.add_row(f"bytes an article, {name}", f"{value:.0f}", "")
    return table


def _scaling(rows: Sequence[Scaled]) -> Table:
    title = "Enrich workers of one process, each held to one core"
    table = Table(
        "workers", "cores", "articles/s", "of the first", "ms of CPU", title=title, title_justify="left"
    )
    for row in rows:
        share = row.per_second / rows[0].per_second if rows[0].per_second else 0.0
        table.add_row(
            str(row.workers), str(row.cores), f"{row.per_second:.1f}", f"{share:.2f}", f"{row.cpu:.2f}"
        )
    return table


def _soak(soak: Soak) -> Table:
    found = "all found" if not soak.unfinished else f"{soak.unfinished} not found"
    title = (
        f"{soak.minutes:g} minutes at {soak.rate:g} articles/s, {soak.articles} articles, {found}; "
        f"memory is full after {soak.full_after / 60:.0f} minutes"
    )
    columns = ("memory, MB", "at first", "when full", "at last", "most", "± since full")
    table = Table(*columns, title=title, title_justify="left")
    for name in soak.samples[0].memory if soak.samples else ():
        held, full = soak.of(name, full=False), soak.of(name, full=True) or [0.0]
        told = (f"{one / 1e6:.0f}" for one in (held[0], full[0], held[-1], max(held)))
        table.add_row(name, *told, f"{soak.spread(name):.1%}")
    return table
