"""A bounded, seeded run: documents flow, faults strike one after the other, and then the books are compared."""

from __future__ import annotations

import contextlib
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from deploy.services import admin
from deploy.trace import committed_offsets
from schemas.settings import Settings
from stream_processors.enrich import ENRICHERS
from tests.services import Services
from tests.system.ledger.book import Pusher
from tests.system.ledger.faults import GROUPS, Fault, faults, left_out
from tests.system.ledger.field import Field, field
from tests.system.ledger.judge import Verdict, judge

RECOVERY_SECONDS, SETTLING_SECONDS, UNSETTLED_SECONDS = 180.0, 900.0, 120.0
WITHOUT_ENRICHERS = ",".join(enricher.name for enricher in ENRICHERS)
"""What is proved here is the plumbing: four times as many documents pass through it in the same time."""


class Struck(msgspec.Struct):
    """One fault: how long it lasted, and how long it took from its end (of a kill: from the kill) until the group
    behind it committed again.
    """

    fault: str
    lasted_seconds: float
    recovery_seconds: float


class Report(msgspec.Struct):
    """What a run did and found."""

    seed: int
    documents: int = 0
    failed_pushes: int = 0
    faults: list[Struck] = []
    recovery_p50: float = 0.0
    recovery_p95: float = 0.0
    longest_stop_seconds: float = 0.0
    network_troubles: dict[str, int] = {}
    left_out: list[str] = []
    seconds: float = 0.0
    verdict: Verdict = msgspec.field(default_factory=Verdict)

    @property
    def problems(self) -> list[str]:
        failed = [f"{self.failed_pushes} documents were not acknowledged"] if self.failed_pushes else []
        return failed + self.verdict.problems


class Plan(msgspec.Struct):
    """What to do: `faults` are names, in order; else as many as fit are drawn from all. `freeze` is the shortest and the
    longest that a lasting fault lasts.
    """

    documents: int
    seconds: float
    seed: int = 1
    faults: tuple[str, ...] = ()
    freeze: tuple[float, float] = (5.0, 60.0)
    between: float = 3.0


def run(settings: Settings, services: Services, plan: Plan) -> Report:
    """Do it, against these services."""
    random = Random(plan.seed)
    report, started = Report(seed=plan.seed), time.monotonic()
    own = settings.model_copy(
        update={"log_level": "info", "log_format": "json", "disabled_enrichers": WITHOUT_ENRICHERS}
    )
    with tempfile.TemporaryDirectory() as folder, field(own, services, Path(folder), plan.seed) as where:
        pusher = Pusher(own, plan.documents, plan.seed, plan.seconds)
        pusher.start()
        watcher = Versions(where)
        for fault in _chosen(where, plan, random, pusher):
            where.running.watch(plan.between)
            report.faults.append(_strike(where, fault, random.uniform(*plan.freeze), random))
            watcher.look()
            _say(f"{len(report.faults)}: {report.faults[-1]}, {pusher.book.acknowledged} acknowledged")
        while pusher.is_alive():
            where.running.watch(1.0)
        where.running.wait_until(lambda: where.running.lag() == 0, seconds=SETTLING_SECONDS)
        with contextlib.suppress(AssertionError):  # the judge names what is not settled by then
            where.running.wait_until(
                lambda: set(pusher.book.versions) <= where.running.settled(), seconds=UNSETTLED_SECONDS
            )
        watcher.look()
        report.documents, report.failed_pushes = pusher.book.acknowledged, pusher.failed
        report.verdict = judge(where.running, pusher.book, watcher.regressed, where.logs)
        report.left_out, report.network_troubles = left_out(where), where.proxy.met
        report.longest_stop_seconds = round(max(where.stops, default=0.0), 1)
    return _summed(report, time.monotonic() - started)


def _summed(report: Report, seconds: float) -> Report:
    times = [one.recovery_seconds for one in report.faults]
    report.recovery_p50, report.recovery_p95 = percentile(times, 0.5), percentile(times, 0.95)
    report.seconds = round(seconds, 1)
    return report


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of them does not exceed.

    >>> percentile([1.0, 2.0, 9.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


class Versions:
    """Looks at the versions in the index now and then: none may go back, and no document may go away."""

    def __init__(self, where: Field) -> None:
        self._where = where
        self._seen: dict[str, int] = {}
        self.regressed: list[str] = []

    def look(self) -> None:
        try:
            now = self._where.running.versions()
        except Exception:  # noqa: BLE001 (it was just struck; there will be another look)
            return
        for article_id, version in self._seen.items():
            if now.get(article_id, 0) < version:
                self.regressed.append(f"{article_id} went from {version} to {now.get(article_id)}")
        self._seen = now


def _chosen(where: Field, plan: Plan, random: Random, pusher: Pusher) -> list[Fault] | _Drawn:
    known = faults(where)
    if plan.faults:
        return [known[name] for name in plan.faults if name in known]
    return _Drawn(list(known.values()), random, pusher)


class _Drawn:
    """Each fault once in a drawn order, then again, until all is pushed."""

    def __init__(self, known: list[Fault], random: Random, pusher: Pusher) -> None:
        self._known, self._random, self._pusher = known, random, pusher
        self._left: list[Fault] = []

    def __iter__(self) -> _Drawn:
        return self

    def __next__(self) -> Fault:
        if not self._pusher.is_alive():
            raise StopIteration
        if not self._left:
            self._left = self._random.sample(self._known, len(self._known))
        return self._left.pop()


def _strike(where: Field, fault: Fault, seconds: float, random: Random) -> Struck:
    _say(f"{fault.name} ({seconds:.0f} s where it lasts)")
    started = time.monotonic()
    over = fault.strike(where, seconds, random)
    group, settings = GROUPS[fault.part], where.running.settings
    first: list[int] = []

    def gets_on() -> bool:
        offset = _committed(settings, group)
        if offset >= 0:
            first.append(offset)
        return bool(first) and (offset > first[0] or where.running.lag() == 0)

    where.running.wait_until(gets_on, seconds=RECOVERY_SECONDS)
    return Struck(fault.name, round(over - started, 1), round(time.monotonic() - over, 1))


def _committed(settings: Settings, group: str) -> int:
    try:
        with admin(settings) as client:
            return sum(committed_offsets(client, settings, group).values())
    except Exception:  # noqa: BLE001 (a broker that was just struck fails in many ways)
        return -1


def _say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
