"""What `dateline doctor` makes of what the services say."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from kafka.errors import NotCoordinatorError

from deploy.check import Check, ago
from deploy.doctor import _guarded, exit_code
from deploy.doctor_kafka import OLD_SECONDS, _lag, _workers, disk_check
from deploy.doctor_search import clock_check, health_check, version_check
from deploy.errors import FAILED, UNREACHABLE
from schemas.index.templates import ARTICLES, STORIES
from schemas.kafka_options import worker_client
from schemas.settings import Settings
from schemas.topics import ENRICH_APP, RAW
from tests.fakes.messages import NOON

GIBIBYTE = 1024**3


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (["ok", "warning"], 0),
        (["ok", "failed", "warning"], FAILED),
        (["failed", "unreachable"], UNREACHABLE),
    ],
)
def test_warnings_are_no_failure_and_a_service_that_is_away_counts_most(
    statuses: list[str], code: int
) -> None:
    assert exit_code([Check("x", status, "") for status in statuses]) == code


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s ago"), (59, "59 s ago"), (3599, "59 min ago"), (90000, "1 d ago"), (-30, "30 s in the future")],
)
def test_an_age_is_said_in_its_largest_unit(seconds: int, text: str) -> None:
    assert ago(NOON, NOON + dt.timedelta(seconds=seconds)) == text


def test_clocks_that_differ_by_less_than_the_question_took_are_the_same() -> None:
    assert clock_check([100.5, 102.9], 100.0, 103.0).status == "ok"
    assert clock_check([110.0], 100.0, 103.0).status == "warning"
    behind = clock_check([90.0], 100.0, 103.0)
    assert (behind.status, "10 s" in behind.finding, "NTP" in behind.fix) == ("warning", True, True)


@pytest.mark.parametrize(("free", "status"), [(30, "ok"), (10, "warning"), (4, "failed")])
def test_room_is_judged_by_the_watermarks_of_elasticsearch(free: int, status: str) -> None:
    check = disk_check("disk", 100 * GIBIBYTE, free * GIBIBYTE, "make room")
    assert (check.status, check.fix) == (status, "" if status == "ok" else "make room")


@pytest.mark.parametrize(
    ("whole", "ours", "status", "said"),
    [
        ("green", ["green", "green"], "ok", "is green"),
        ("yellow", ["yellow", "green"], "warning", "is yellow: 1 shards are not assigned, replicas only"),
        ("red", ["green", "red", "yellow"], "failed", "is red: 2 shards"),
        ("yellow", ["green"], "ok", "is green, and that of other indices yellow"),
        ("red", ["green"], "warning", "not Dateline's"),
        ("green", [], "ok", "is green"),
    ],
)
def test_the_health_of_other_indices_is_told_and_is_not_datelines(
    whole: str, ours: list[str], status: str, said: str
) -> None:
    states = [{"status": health, "unassigned_shards": int(health != "green")} for health in ours]
    check = health_check(whole, states)
    assert (check.status, said in check.finding) == (status, True), check.finding


def test_the_versions_of_the_workers_are_compared_with_ones_own() -> None:
    assert _workers(ENRICH_APP, [worker_client()] * 2, 5) == Check(
        f"workers of {ENRICH_APP}", "ok", f"2, version {version('dateline')}"
    )
    mixed = _workers(ENRICH_APP, [worker_client(), "dateline-0.0.9"], 5)
    assert (mixed.status, "0.0.9" in mixed.finding, "one by one" in mixed.fix) == ("warning", True, True)


@pytest.mark.parametrize(("waiting", "status"), [(0, "warning"), (7, "failed")])
def test_work_that_nobody_does_is_a_failure(waiting: int, status: str) -> None:
    check = _workers(ENRICH_APP, [], waiting)
    assert check.status == status
    assert "dateline work enrich" in check.fix


def test_what_waits_for_long_is_told_with_its_age() -> None:
    now = time.time() * 1000
    assert _lag(ENRICH_APP, RAW, 9, int(now - 10_000)).status == "ok"
    old = _lag(ENRICH_APP, RAW, 9, int(now - (OLD_SECONDS + 60) * 1000))
    assert (old.status, "6 min ago" in old.finding, "RUNBOOK" in old.fix) == ("warning", True, True)


@pytest.mark.parametrize(
    ("name", "status", "fix"),
    [
        (f"{ARTICLES.concrete}-3", "ok", ""),
        ("news-articles-v1", "warning", "dateline reindex"),
        ("x-news-articles-v9", "failed", "made it"),
    ],
)
def test_an_index_of_another_version_is_told_with_the_way_on(name: str, status: str, fix: str) -> None:
    check = version_check(ARTICLES, [name], 5)
    assert (check.status, fix in check.fix) == (status, True)


def test_other_indices_are_read_again_from_their_topic() -> None:
    older = version_check(STORIES, ["news-stories-v0"], 5)
    assert (older.status, "dateline provision" in older.fix) == ("warning", True)


def test_an_error_that_nobody_foresaw_is_one_line_beside_what_was_found_before() -> None:
    def breaks(_: Settings) -> Iterator[Check]:
        yield Check("kafka", "ok", "answers")
        raise NotCoordinatorError("moved")

    first, last = _guarded("kafka", breaks, Settings(_env_file=None))
    assert first.status == "ok"
    assert (last.status, "NotCoordinatorError" in last.finding, "repeat" in last.fix) == (
        "failed",
        True,
        True,
    )
