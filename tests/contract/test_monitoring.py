"""Prometheus rules and Grafana dashboards: every query is about something that the services really export."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from deploy.reference import METRICS
from deploy.source_metrics import SourceMetrics
from producers.journal import Journal
from tests.alert_cases import failures, firing
from tests.promql import Evaluator, Unsupported, series_of

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARDS = sorted((ROOT / "deploy" / "grafana" / "dashboards").glob("*.json"))
GROUPS = yaml.safe_load((PROMETHEUS / "rules.yaml").read_text())["groups"]
RULES: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
RUNBOOK = (ROOT / "docs" / "RUNBOOK.md").read_text()
OTHERS = {
    "up",  # Prometheus itself, of every target
    "kafka_brokers",  # these: kafka_exporter's README, "Metrics"
    "kafka_consumergroup_lag",
    "kafka_topic_partition_under_replicated_partition",
}
PROMTOOL = shutil.which("promtool")


def _exported(tmp_path: Path) -> set[str]:
    """Every series name of our processes, labels or not."""
    for module in METRICS:
        importlib.import_module(module)
    with Journal(tmp_path / "journal.sqlite") as journal:
        families = [*REGISTRY.collect(), *SourceMetrics(journal).describe()]
    suffixes = {
        "counter": ("_total",),
        "histogram": ("_bucket", "_count", "_sum"),
        "info": ("_info",),
        "gauge": ("",),
    }
    return {family.name + suffix for family in families for suffix in suffixes.get(family.type, ())}


def _names(query: str) -> set[str]:
    """The metric names of a PromQL expression; it must parse."""
    found: set[str] = set()
    stack = [promql_parser.parse(query)]
    while stack:
        node = stack.pop()
        if isinstance(node, promql_parser.VectorSelector):
            found.add(node.name)
        for attribute in ("expr", "lhs", "rhs", "param", "vector_selector"):
            child = getattr(node, attribute, None)
            if isinstance(child, promql_parser.Expr):
                stack.append(child)
        stack.extend(getattr(node, "args", None) or ())
    return found


def _panels(dashboard: Path) -> Iterator[dict[str, Any]]:
    for panel in json.loads(dashboard.read_text())["panels"]:
        yield panel
        yield from panel.get("panels", ())


def _queries() -> Iterator[tuple[str, str]]:
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for dashboard in DASHBOARDS:
        for panel in _panels(dashboard):
            for target in panel.get("targets", ()):
                expression = target["expr"].replace("$__rate_interval", "5m").replace("$__range", "1h")
                yield f"{dashboard.stem}: {panel['title']}", expression


QUERIES = dict(_queries())


def test_a_query_is_taken_apart_down_to_its_names() -> None:
    """Else the next test would hold for anything."""
    query = "histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) > 1 and on () time() - b > 2 * (c unless d)"
    assert _names(query) == {"a_bucket", "b", "c", "d"}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_is_about_what_is_exported(name: str, tmp_path: Path) -> None:
    names = _names(QUERIES[name])
    assert names, "a query is about something"
    assert names <= _exported(tmp_path) | OTHERS


def test_every_metric_of_ours_is_shown_or_watched(tmp_path: Path) -> None:
    ours = {name for name in _exported(tmp_path) if name.startswith("dateline_")}
    used = {name for query in QUERIES.values() for name in _names(query)}
    stems = {re.sub(r"_(bucket|count|sum)$", "", name) for name in used}
    unseen = {name for name in ours if re.sub(r"_(bucket|count|sum)$", "", name) not in stems}
    assert not unseen


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_has_its_entry_in_the_runbook(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook"] == f"docs/RUNBOOK.md#{rule['alert'].lower()}"
    section = re.search(rf"^### {rule['alert']}\n(.*?)(?=^##|\Z)", RUNBOOK, flags=re.MULTILINE | re.DOTALL)
    assert section, "a section under its own name"
    assert all(f"**{part}**" in section[1] for part in ("Means", "Look", "Do"))


def test_the_runbook_has_no_entry_without_an_alert() -> None:
    entries = set(re.findall(r"^### (Dateline\w+)$", RUNBOOK, flags=re.MULTILINE))
    assert entries == {rule["alert"] for rule in RULES}


def test_every_alert_is_fired_by_a_case() -> None:
    tests = yaml.safe_load((PROMETHEUS / "rules.test.yaml").read_text())["tests"]
    fired = {
        case["alertname"] for test in tests for case in test["alert_rule_test"] if case.get("exp_alerts")
    }
    assert fired == {rule["alert"] for rule in RULES}


CASES = yaml.safe_load((PROMETHEUS / "rules.test.yaml").read_text())


def test_the_alerts_fire_when_they_must_and_only_then(tmp_path: Path) -> None:
    """By our own evaluator, and by promtool where it is on the path (Debian's package `prometheus` has it)."""
    assert failures(RULES, CASES) == []
    if PROMTOOL:
        _ask(PROMTOOL, tmp_path)


BROKEN = [
    ("DatelineWorkerDown", "expr", 'up{job="dateline"} == 1'),
    ("DatelineWorkerDown", "for", "0s"),
    ("DatelineWorkerRestarting", "expr", 'changes(process_start_time_seconds{job="dateline"}[15m]) > 30'),
    ("DatelineLagOld", "expr", "max(dateline_consumer_lag_seconds) > 300"),
    ("DatelineLagGrowing", "expr", "sum by (topic) (dateline_consumer_lag_records) > 5000"),
    (
        "DatelineGroupAbandoned",
        "expr",
        "sum by (consumergroup, topic) (kafka_consumergroup_lag) > 1000 and on (topic) dateline_consumer_lag_records",
    ),
    ("DatelineManyRejected", "expr", "sum by (stage, reason) (rate(dateline_rejected_total[10m])) > 0"),
    ("DatelineBulkErrors", "labels", {"severity": "page"}),
    (
        "DatelineSlow",
        "expr",
        "histogram_quantile(0.99, sum by (le) (rate(dateline_end_to_end_seconds_bucket[10m]))) > 600",
    ),
    (
        "DatelineFault",
        "expr",
        'sum by (stage, reason) (increase(dateline_rejected_total{reason=~"faul"}[15m])) > 0',
    ),
]


@pytest.mark.parametrize(("alert", "part", "value"), BROKEN)
def test_a_broken_rule_is_caught(alert: str, part: str, value: object) -> None:
    broken = [{**rule, part: value} if rule["alert"] == alert else rule for rule in RULES]
    caught = failures(broken, CASES)
    assert caught
    assert all(f" {alert} at " in failure for failure in caught)


BEYOND = [
    "avg(up)",
    "-up",
    "up > bool 1",
    "up @ 5",
    "predict_linear(up[5m], 60) > 0",
    "up / ignoring (a) up",
    "sum without (job) (up)",
    "up[5m:1m]",
]


@pytest.mark.parametrize("expression", BEYOND)
def test_what_the_evaluator_does_not_know_is_no_pass(expression: str) -> None:
    rule = {"alert": "A", "expr": expression, "labels": {}}
    evaluator = Evaluator([series_of('up{job="a"}', "1x9", 60)])
    with pytest.raises(Unsupported):
        firing(rule, evaluator, 60, 300)


VALUES = {
    "rate(c[5m])": 100 / 60,
    "increase(c[5m])": 500,
    "increase(c[5m] offset 10m)": 100 * 5,
    "increase(reset[5m])": (20 + 0 + 20 + 20) * 5 / 4,
    "changes(c[5m])": 4,
    "histogram_quantile(0.5, h)": 1.5,
    "histogram_quantile(0.99, h)": 2,
    "c - c": 0,
    "gap": None,
    "time() - 60 * 10": 600,
}
"""At 20 minutes, by the definitions. A range of 5 minutes is open on the left, so holds 5 samples of a minute: 4 changes."""


@pytest.mark.parametrize("expression", VALUES)
def test_the_evaluator_counts_as_prometheus_does(expression: str) -> None:
    evaluator = Evaluator(
        [
            series_of("c", "0+100x60", 60),
            series_of("reset", "0+20x17 0+20x40", 60),
            series_of('h{le="1"}', "5x60", 60),
            series_of('h{le="2"}', "15x60", 60),
            series_of('h{le="+Inf"}', "20x60", 60),
            series_of("gap", "1x3 _x20", 60),
        ]
    )
    found = evaluator.at(promql_parser.parse(expression), 20 * 60)
    values = list(found.values()) if isinstance(found, dict) else [found]
    wanted = VALUES[expression]
    assert values == ([] if wanted is None else [pytest.approx(wanted)])


def _ask(promtool: str, tmp_path: Path) -> None:
    """Without the annotations, whose wording promtool would compare too; their templates are checked by `check`."""
    bare = [{name: value for name, value in rule.items() if name != "annotations"} for rule in RULES]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "dateline", "rules": bare}]}))
    shutil.copy(PROMETHEUS / "rules.test.yaml", tmp_path)
    for command in (
        ["check", "rules", str(PROMETHEUS / "rules.yaml")],
        ["check", "config", "--syntax-only", str(PROMETHEUS / "prometheus.yaml")],
        ["test", "rules", str(tmp_path / "rules.test.yaml")],
    ):
        answer = subprocess.run([promtool, *command], capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_can_be_provisioned_and_read(dashboard: Path) -> None:
    document = json.loads(dashboard.read_text())
    assert document["uid"]
    assert document["title"]
    panels = list(_panels(dashboard))
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        if panel["type"] == "row":
            continue
        assert panel["description"], f"{panel['title']} says what is good"
        assert panel["datasource"]["uid"] == "dateline-prometheus"
        assert panel["fieldConfig"]["defaults"]["unit"]


def test_panels_do_not_overlap() -> None:
    for dashboard in DASHBOARDS:
        taken: set[tuple[int, int]] = set()
        for panel in _panels(dashboard):
            box = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(box["x"], box["x"] + box["w"])
                for y in range(box["y"], box["y"] + box["h"])
            }
            assert not taken & cells, panel["title"]
            assert box["x"] + box["w"] <= 24
            taken |= cells


def test_grafana_finds_the_data_source_that_the_panels_name() -> None:
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    sources = yaml.safe_load((provisioning / "datasources" / "prometheus.yaml").read_text())["datasources"]
    assert {source["uid"] for source in sources} == {"dateline-prometheus"}
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "dateline.yaml").read_text())["providers"]
    assert provider["options"]["path"] == "/var/lib/grafana/dashboards"
