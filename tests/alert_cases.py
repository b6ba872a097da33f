"""The cases of a promtool rule test, answered by `tests.promql`: which alerts fire at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import promql_parser

from tests.promql import Evaluator, Labels, Unsupported, seconds, series_of

Rule = dict[str, Any]


def failures(rules: list[Rule], document: dict[str, Any]) -> list[str]:
    """What promtool would say of the cases; empty where all hold."""
    every = seconds(document["evaluation_interval"])
    return [failure for test in document["tests"] for failure in _of_test(rules, test, every)]


def _of_test(rules: list[Rule], test: dict[str, Any], every: float) -> Iterator[str]:
    if beyond := set(test) - {"name", "interval", "input_series", "alert_rule_test"}:
        raise Unsupported(f"{beyond} in a test")
    interval = seconds(test["interval"])
    evaluator = Evaluator(series_of(one["series"], one["values"], interval) for one in test["input_series"])
    for case in test["alert_rule_test"]:
        wanted = sorted(sorted(alert["exp_labels"].items()) for alert in case.get("exp_alerts", ()))
        at = seconds(case["eval_time"])
        named = [rule for rule in rules if rule["alert"] == case["alertname"]]
        got = sorted(sorted(labels) for rule in named for labels in firing(rule, evaluator, every, at))
        if got != wanted:
            yield f"{test['name']}: {case['alertname']} at {case['eval_time']}: {got} instead of {wanted}"


def firing(rule: Rule, evaluator: Evaluator, every: float, at: float) -> list[Labels]:
    """The labels of the alerts that have been active for the rule's `for` at that time, evaluated every so often."""
    if beyond := set(rule) - {"alert", "expr", "for", "labels", "annotations"}:
        raise Unsupported(f"{beyond} in {rule['alert']}")
    expression, since = promql_parser.parse(rule["expr"]), dict[Labels, float]()
    for step in range(int(at // every) + 1):
        now = step * every
        found = evaluator.at(expression, now)
        if not isinstance(found, dict):
            raise Unsupported(f"{rule['alert']} is no vector")
        since = {_labels(labels, rule): since.get(_labels(labels, rule), now) for labels in found}
    return [labels for labels, start in since.items() if now - start >= seconds(rule.get("for", "0s"))]


def _labels(labels: Labels, rule: Rule) -> Labels:
    kept = {name: value for name, value in labels if name != "__name__"}
    return frozenset({**kept, **rule["labels"]}.items())
