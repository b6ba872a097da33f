"""`dateline plan`: what a rate needs, from measured constants."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from deploy.bench.plan import Measured, Need, Plan, Wanted, measured, plan
from deploy.bench.report import Alone, Chain, Report
from deploy.cli import main

COSTS = Measured(
    cpu={"enrich": 12.0, "resolve": 3.0, "index": 1.2, "kafka": 2.0, "elasticsearch": 4.0},
    sizes={"articles.raw": 30_000.0, "articles.resolved": 4_000.0, "index": 10_000.0},
    memory={"enrich": 900_000_000, "resolve": 200_000_000, "index": 100_000_000},
    resolve=1.0,
    stories=2.5,
)


def needs(planned: Plan) -> dict[str, Need]:
    return {need.part: need for need in planned.needs}


def test_cores_are_the_measured_cpu_at_the_peak_over_the_planned_utilisation() -> None:
    planned = needs(plan(Wanted(rate=50, peak=2, copies=1), COSTS))
    assert planned["enrich workers"].cores == pytest.approx(50 * 2 * 0.012 / 0.6)
    assert planned["enrich workers"].count == 1


def test_ten_times_the_rate_needs_ten_times_the_cores_and_the_disk() -> None:
    small, large = (plan(Wanted(rate=rate), COSTS) for rate in (100, 1000))
    assert large.cores == pytest.approx(10 * small.cores)
    assert large.disk == pytest.approx(10 * small.disk)
    assert needs(large)["partitions of articles.raw"].count > needs(small)["partitions of articles.raw"].count


def test_the_index_is_sized_by_its_retention_and_kafka_is_not() -> None:
    month, year = (needs(plan(Wanted(rate=10, retention_days=days), COSTS)) for days in (30, 360))
    assert year["Elasticsearch nodes"].disk == pytest.approx(12 * month["Elasticsearch nodes"].disk)
    assert year["Kafka brokers"].disk == month["Kafka brokers"].disk
    assert year["primary shards"].count > month["primary shards"].count


def test_what_may_break_is_there_three_times_and_on_one_machine_once_with_a_warning() -> None:
    safe, single = plan(Wanted(rate=1), COSTS), plan(Wanted(rate=1, copies=1), COSTS)
    assert (needs(safe)["Kafka brokers"].count, needs(single)["Kafka brokers"].count) == (3, 1)
    assert [warning for warning in single.warnings if "broken disk" in warning]
    assert not safe.warnings


def test_a_rate_that_one_story_stage_cannot_take_is_said() -> None:
    assert any("stories are told by one process" in one for one in plan(Wanted(rate=1000), COSTS).warnings)


def test_more_index_workers_than_their_topic_has_partitions_are_said() -> None:
    assert any("12 partitions of articles.resolved" in one for one in plan(Wanted(rate=9000), COSTS).warnings)
    assert not any("articles.resolved" in one for one in plan(Wanted(rate=1000), COSTS).warnings)


def test_the_constants_come_from_the_chain_at_full_rate_and_the_stages_alone() -> None:
    costs = measured()
    assert set(costs.cpu) == {"enrich", "resolve", "index", "kafka", "elasticsearch"}
    assert costs.sizes["articles.raw"] > costs.sizes["articles.resolved"] > 0
    assert costs.resolve > 0


def test_a_bench_without_a_chain_is_refused_with_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_bytes(msgspec.json.encode(Report("", 2, 0.0, {}, 0, 1, alone=[Alone("resolve", 1.0, 5)])))
    answer = CliRunner().invoke(main, ["plan", "--rate", "1", "--measured", str(path)])
    assert answer.exit_code == 1
    assert "run `dateline bench --json`" in answer.output


def test_a_bench_at_half_rate_only_is_no_measure_of_a_full_one(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    report = Report("", 2, 0.0, {}, 0, 1, alone=[Alone("resolve", 1.0, 5), Alone("stories", 1.0, 5)])
    report.chains = [Chain(10, 40.0, 1.0, {"enrich": 1.0}, {})]
    path.write_bytes(msgspec.json.encode(report))
    with pytest.raises(ValueError, match="no whole chain at full rate"):
        measured(path)


def test_the_command_prints_a_table_or_json_and_wants_one_rate() -> None:
    table = CliRunner().invoke(main, ["plan", "--per-day", "1e6"])
    assert table.exit_code == 0, table.output
    assert "Elasticsearch nodes" in table.output
    told = json.loads(CliRunner().invoke(main, ["plan", "--rate", "100", "--json"]).output)
    assert told["wanted"]["rate"] == 100
    assert CliRunner().invoke(main, ["plan", "--rate", "1", "--per-day", "5"]).exit_code == 2
    assert CliRunner().invoke(main, ["plan"]).exit_code == 2
