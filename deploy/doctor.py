"""One check a line, each with its fix. Checks run side by side, so that a dead service costs its own time only."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from elastic_transport import TransportError
from elasticsearch import ApiError
from kafka.errors import KafkaError

from deploy.check import Check, drift
from deploy.doctor_kafka import examine_kafka
from deploy.doctor_search import examine_elasticsearch
from deploy.errors import FAILED, UNREACHABLE, Failed, Unreachable
from deploy.kibana.importing import kibana, provision_kibana
from deploy.services import locate
from schemas.events import PIPELINE_REVISION
from schemas.settings import Settings

GIBIBYTE = 1024**3
REPEAT = "repeat it: a service that has just started answers so for a moment; else see its log"
LEAST_FREE_BYTES = 2 * GIBIBYTE


def examine(settings: Settings) -> list[Check]:
    """All checks, in a fixed order."""
    located = locate(settings)
    groups: tuple[tuple[str, Callable[[Settings], Iterator[Check]]], ...] = (
        ("python", _python),
        ("kafka", examine_kafka),
        ("elasticsearch", examine_elasticsearch),
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
    except (KafkaError, ApiError, TransportError) as error:
        found.append(Check(name, "failed", f"answers with {type(error).__name__}: {error}"[:300], REPEAT))
    return found


def _python(_settings: Settings) -> Iterator[Check]:
    yield Check("dateline", "ok", f"{version('dateline')}, pipeline revision {PIPELINE_REVISION}")
    running = ".".join(map(str, sys.version_info[:3]))
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Check(
        "python", "ok" if supported else "warning", running, "" if supported else "use Python 3.11 to 3.13"
    )
    if importlib.util.find_spec("crc32c") is None:
        yield Check(
            "crc32c", "warning", "not installed: kafka-python is 5 to 10 times slower", "pip install crc32c"
        )


def _kibana(settings: Settings) -> Iterator[Check]:
    if not settings.kibana_url:
        yield Check("kibana", "ok", "not configured: DATELINE_KIBANA_URL is not set")
        return
    with kibana(settings) as server:
        yield Check("kibana", "ok", f"{server.address} answers, version {server.version()}")
    yield drift("kibana objects", [str(change) for change in provision_kibana(settings, dry_run=True)])


def _disk(settings: Settings) -> Iterator[Check]:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    low = free < LEAST_FREE_BYTES
    fix = "make room, or set DATELINE_DATA_DIR to a larger disk" if low else ""
    yield Check("disk", "warning" if low else "ok", f"{free / GIBIBYTE:.0f} GiB free at {folder}", fix)
