"""The promise that nothing accepted is lost, with every part killed once: a small run of `tests.system.faults`."""

from __future__ import annotations

import pytest

from schemas.settings import Settings
from tests.services import Services
from tests.system.faults import FAULTS, run
from tests.system.running import pipeline


def test_each_document_is_settled_exactly_once_though_every_part_is_killed(
    settings: Settings, services: Services
) -> None:
    if not services.can_kill:
        pytest.skip("the services are given by the environment: killing them is not ours to do")
    with pipeline(settings.model_copy(update={"log_level": "warning"})) as running:
        report = run(running, services, count=800, seconds=100.0)
    assert report.problems == []
    assert set(report.recovery_seconds) == set(FAULTS)
