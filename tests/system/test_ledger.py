"""The promise that nothing accepted is lost, with every part struck: a short run of `python -m tests.system.ledger`."""

from __future__ import annotations

import pytest

from schemas.settings import Settings
from tests.services import Services
from tests.system.ledger.run import Plan, run

FAULTS = (
    "kill enrich",
    "more partitions",
    "kill resolve",
    "kill index",
    "network to elasticsearch",
    "freeze resolve",
    "disk full resolve",
    "clock jump index",
    "kill kafka",
    "kill elasticsearch",
)
"""What cannot be done here (a small disk, another clock) is left out, as the report says."""


def test_each_document_is_settled_exactly_once_as_without_faults_though_every_part_is_struck(
    settings: Settings, services: Services
) -> None:
    if not services.can_kill:
        pytest.skip("the services are given by the environment: killing them is not ours to do")
    plan = Plan(documents=600, seconds=75.0, faults=FAULTS, freeze=(3.0, 5.0), between=1.0)
    report = run(settings, services, plan)
    assert report.problems == []
    left_out = {line.partition(":")[0] for line in report.left_out}
    wanted = [name for name in FAULTS if not name.startswith(tuple(left_out) or "-")]
    assert [one.fault for one in report.faults] == wanted
    assert report.verdict.articles + report.verdict.rejected == report.verdict.documents
