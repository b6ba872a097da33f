"""Kill everything in turn while documents flow, and count what came of each: `python -m tests.system.faults`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from deploy.services import admin
from deploy.trace import committed_offsets
from producers.base import Item
from producers.publish import Publisher
from schemas.codec import Outgoing
from schemas.events import Stage
from schemas.rejections import decode_rejection
from schemas.settings import Settings
from schemas.topics import ENRICH_APP, INDEX_GROUP, RAW, RESOLVE_APP
from schemas.urls import article_id, normalise
from tests.services import Services, provide
from tests.system.corpus import is_copy, page_url, pages
from tests.system.running import Pipeline, pipeline

FAULTS = ("enrich", "resolve", "index", "kafka", "elasticsearch")
GROUPS = {
    "enrich": ENRICH_APP,
    "resolve": RESOLVE_APP,
    "index": INDEX_GROUP,
    "kafka": ENRICH_APP,
    "elasticsearch": INDEX_GROUP,
}


WORK_BETWEEN_FAULTS_SECONDS = 5.0


class Report(msgspec.Struct):
    """What a run found; `problems` is empty where every promise held."""

    documents: int = 0
    articles: int = 0
    rejected: int = 0
    rejected_by: dict[str, int] = {}
    recovery_seconds: dict[str, float] = {}
    seconds: float = 0.0
    problems: list[str] = []


class Ledger:
    """What Kafka acknowledged, by article id."""

    def __init__(self) -> None:
        self.ids: set[str] = set()

    def note(self, outgoing: Outgoing) -> None:
        if outgoing.topic is RAW:
            self.ids.add(outgoing.key.decode())
        else:
            self.ids.add(decode_rejection(outgoing.headers).article_id)


def run(running: Pipeline, services: Services, count: int, seconds: float) -> Report:
    """Push `count` pages over `seconds`, with each fault once meanwhile; wait until all are settled; judge."""
    started, ledger, failed = time.monotonic(), Ledger(), []
    pusher = threading.Thread(target=_push, args=(running.settings, count, count / seconds, ledger, failed))
    pusher.start()
    report = Report()
    for fault in FAULTS:
        _watch(running, seconds=WORK_BETWEEN_FAULTS_SECONDS)
        report.recovery_seconds[fault] = round(_strike(running, services, fault), 1)
    pusher.join()
    running.wait_until(lambda: ledger.ids <= running.settled(), seconds=600)
    _judge(running, ledger, count, report)
    report.problems += failed
    report.seconds = round(time.monotonic() - started, 1)
    return report


def _push(settings: Settings, count: int, rate: float, ledger: Ledger, failed: list[str]) -> None:
    with Publisher(settings, on_acknowledged=ledger.note) as publisher:
        counts = publisher.push(_paced(pages(count), rate))
    if counts.failed:
        failed.append(f"{counts.failed} documents were not acknowledged")


def _paced(items: Iterator[Item], rate: float) -> Iterator[Item]:
    started = time.monotonic()
    for number, item in enumerate(items):
        time.sleep(max(0.0, started + number / rate - time.monotonic()))
        yield item


def _watch(running: Pipeline, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for worker in running.supervisor.workers:
            worker.keep_running()
        time.sleep(0.25)


def _strike(running: Pipeline, services: Services, fault: str) -> float:
    """Kill it, start it again, and return the seconds until the group behind it commits again."""
    before = _committed(running.settings, GROUPS[fault])
    if fault in ("kafka", "elasticsearch"):
        services.kill(fault)
        struck = time.monotonic()
        services.start(fault)
    else:
        worker = next(worker for worker in running.supervisor.workers if worker.stage == fault)
        assert worker.process is not None
        os.kill(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
        struck = time.monotonic()
        before = _committed(running.settings, GROUPS[fault])
    running.wait_until(lambda: _moves(running.settings, fault, before), seconds=120)
    return time.monotonic() - struck


def _moves(settings: Settings, fault: str, before: int) -> bool:
    return _committed(settings, GROUPS[fault]) > before


def _committed(settings: Settings, group: str) -> int:
    try:
        with admin(settings) as client:
            return sum(committed_offsets(client, settings, group).values())
    except Exception:  # noqa: BLE001 (a broker that was just killed fails in many ways)
        return -1


def _judge(running: Pipeline, ledger: Ledger, count: int, report: Report) -> None:
    articles, rejected = running.articles(), running.rejected()
    times = Counter(document["article_id"] for document in rejected)
    report.documents, report.articles, report.rejected = len(ledger.ids), len(articles), len(rejected)
    report.rejected_by = dict(Counter(f"{document['stage']}: {document['reason']}" for document in rejected))
    report.problems += [f"lost: {one}" for one in sorted(ledger.ids - set(articles) - set(times))]
    report.problems += [f"twice: {one}" for one in sorted(set(articles) & set(times))]
    report.problems += [f"rejected {n} times: {one}" for one, n in times.items() if n > 1]
    report.problems += [f"never pushed: {one}" for one in sorted((set(articles) | set(times)) - ledger.ids)]
    report.problems += [f"revision {a['revision']}: {i}" for i, a in articles.items() if a["revision"] != 1]
    report.problems += list(_copy_problems(articles, count))
    faults = [d for d in rejected if d["reason"] == "fault" or d["stage"] not in (Stage.PUSH, Stage.EXTRACT)]
    report.problems += [f"rejected at {d['stage']}: {d['reason']}: {d['error']}" for d in faults]


def _copy_problems(articles: dict[str, dict[str, object]], count: int) -> Iterator[str]:
    for number in range(count):
        own = articles.get(article_id(normalise(page_url(number))), {}).get("duplicate")
        if is_copy(number):
            other = articles.get(article_id(normalise(page_url(number - 1))), {}).get("duplicate")
            pair = [own or {}, other or {}]
            kinds = sorted(str(one.get("kind")) for one in pair)  # type: ignore[attr-defined]
            if kinds != ["exact", "none"] or pair[0].get("group_id") != pair[1].get("group_id"):  # type: ignore[attr-defined]
                yield f"pages {number - 1} and {number} are copies, but: {pair}"
        elif not is_copy(number + 1) and (own or {}).get("kind") != "none":  # type: ignore[attr-defined]
            yield f"page {number} is no copy, but: {own}"


def main() -> int:
    """Run against services of our own and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long the pushing takes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, provide() as services:
        settings = Settings(
            kafka_bootstrap_servers=services.kafka,
            elasticsearch_url=services.elasticsearch,
            data_dir=Path(folder),
            health_port=0,
            log_level="warning",
        )
        with pipeline(settings) as running:
            report = run(running, services, arguments.documents, arguments.seconds)
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
