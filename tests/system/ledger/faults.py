"""The faults. Each strikes, and returns once it is over; what follows is for the pipeline to mend by itself."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from deploy.kafka_reader import partitions_of
from deploy.provision import provision_kafka
from deploy.services import admin
from schemas.topics import ENRICH_APP, INDEX_GROUP, RAW, RESOLVE_APP
from tests.fakes.proxy import Trouble
from tests.system.ledger.field import Field

STAGES = ("enrich", "resolve", "index")
SERVICES = ("kafka", "elasticsearch")
GROUPS = {
    "enrich": ENRICH_APP,
    "resolve": RESOLVE_APP,
    "index": INDEX_GROUP,
    "kafka": ENRICH_APP,
    "elasticsearch": INDEX_GROUP,
}
"""The group that must commit again once the part is whole."""
CLOCK_JUMPS = (-7200.0, -60.0, 60.0, 7200.0)
STOP_SECONDS = 60.0
MOST_ADDED = 6
UNMET_SECONDS = 20.0
"""How much longer there is trouble where no request has met it: on a busy machine the index may have nothing to do for a while."""


class Fault(NamedTuple):
    """`strike` is given how many seconds a lasting fault lasts, and returns the time (`time.monotonic()`) from which
    the recovery is measured: that of a kill, the end of a lasting fault.
    """

    name: str
    part: str
    strike: Callable[[Field, float, Random], float]


def faults(field: Field) -> dict[str, Fault]:
    """All that can be done here, by name."""
    made = [*_kills(), *_freezes(), *_restarts(), *_rebalances(), *_troubles()]
    if field.state_disk:
        made += [Fault(f"disk full {stage}", stage, _fill_disk) for stage in ("resolve",)]
    if field.clocks:
        made += [Fault(f"clock jump {stage}", stage, _clock_jump(stage)) for stage in STAGES]
    return {fault.name: fault for fault in made}


def left_out(field: Field) -> list[str]:
    """What cannot be done here, and what it would take."""
    missing = []
    if not field.state_disk:
        missing.append("disk full: needs the right to mount a file system")
    if not field.clocks:
        missing.append("clock jump: needs a C compiler")
    return missing


def _kills() -> Iterator[Fault]:
    for stage in STAGES:
        yield Fault(f"kill {stage}", stage, _kill_worker(stage))
    for service in SERVICES:
        yield Fault(f"kill {service}", service, _kill_service(service))


def _kill_worker(stage: str) -> Callable[[Field, float, Random], float]:
    def strike(field: Field, seconds: float, random: Random) -> float:
        field.signal(stage, signal.SIGKILL)
        return time.monotonic()

    return strike


def _kill_service(service: str) -> Callable[[Field, float, Random], float]:
    def strike(field: Field, seconds: float, random: Random) -> float:
        field.services.kill(service)
        struck = time.monotonic()
        field.services.start(service)
        return struck

    return strike


def _freezes() -> Iterator[Fault]:
    for stage in STAGES:
        yield Fault(f"freeze {stage}", stage, _freeze_worker(stage))
    for service in SERVICES:
        yield Fault(f"freeze {service}", service, _freeze_service(service))


def _freeze_worker(stage: str) -> Callable[[Field, float, Random], float]:
    def strike(field: Field, seconds: float, random: Random) -> float:
        field.signal(stage, signal.SIGSTOP)
        field.running.watch(seconds)
        field.signal(stage, signal.SIGCONT)
        return time.monotonic()

    return strike


def _freeze_service(service: str) -> Callable[[Field, float, Random], float]:
    def strike(field: Field, seconds: float, random: Random) -> float:
        field.services.pause(service)
        field.running.watch(seconds)
        field.services.resume(service)
        return time.monotonic()

    return strike


def _restarts() -> Iterator[Fault]:
    yield Fault("rolling restart", "index", _rolling_restart)


def _rolling_restart(field: Field, seconds: float, random: Random) -> float:
    """SIGTERM to each in turn, the next once the one before is gone; how long each took is in the report."""
    for stage in STAGES:
        process = field.worker(stage).process
        if process is None:
            continue
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)
        field.stops.append(time.monotonic() - asked)
        field.running.watch(2.0)
    return time.monotonic()


def _rebalances() -> Iterator[Fault]:
    for stage in STAGES:
        yield Fault(f"rebalance {stage}", stage, _rebalance(stage))
    yield Fault("more partitions", "enrich", _more_partitions)


def _more_partitions(field: Field, seconds: float, random: Random) -> float:
    """Of what enrich reads, for good."""
    settings = field.running.settings
    with admin(settings) as client:
        wanted = len(partitions_of(client, settings, RAW)) + random.randint(1, MOST_ADDED)
        list(provision_kafka(client, settings.model_copy(update={"raw_partitions": wanted}), dry_run=False))
    return time.monotonic()


def _rebalance(stage: str) -> Callable[[Field, float, Random], float]:
    """Two more of the stage join for a while, then leave, or are killed."""

    def strike(field: Field, seconds: float, random: Random) -> float:
        with field.more(stage, 2) as others:
            field.running.beside = [others]
            field.running.watch(max(10.0, seconds))
            field.running.beside = []
            for worker in others.workers:
                worker.signal(random.choice([signal.SIGTERM, signal.SIGKILL]))
        return time.monotonic()

    return strike


def _troubles() -> Iterator[Fault]:
    yield Fault("network to elasticsearch", "elasticsearch", _trouble(*Trouble))
    for trouble in (Trouble.BUSY, Trouble.TOO_LARGE, Trouble.LOST):
        yield Fault(f"proxy {trouble}", "elasticsearch", _trouble(trouble))


def _trouble(*troubles: Trouble) -> Callable[[Field, float, Random], float]:
    def strike(field: Field, seconds: float, random: Random) -> float:
        before, end = sum(field.proxy.met.values()), time.monotonic() + seconds
        field.proxy.troubles = troubles
        while time.monotonic() < end or (
            sum(field.proxy.met.values()) == before and time.monotonic() < end + UNMET_SECONDS
        ):
            field.running.watch(0.5)
        field.proxy.troubles = ()
        return time.monotonic()

    return strike


def _fill_disk(field: Field, seconds: float, random: Random) -> float:
    """What the state is kept on takes no further byte, for a while."""
    assert field.state_disk
    ballast, size = field.state_disk / "ballast", 1 << 20
    with ballast.open("wb", buffering=0) as stream:
        while size:
            try:
                stream.write(bytes(size))
            except OSError:
                size //= 2
    field.running.watch(seconds)
    ballast.unlink()
    return time.monotonic()


def _clock_jump(stage: str) -> Callable[[Field, float, Random], float]:
    def strike(field: Field, seconds: float, random: Random) -> float:
        field.set_clock(stage, random.choice(CLOCK_JUMPS))
        field.running.watch(max(5.0, seconds))
        field.set_clock(stage, 0.0)
        field.running.watch(1.5)
        return time.monotonic()

    return strike
