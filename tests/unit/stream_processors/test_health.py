"""`/live`, `/ready` and `/metrics`."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from schemas.events import Outcome, Reason, Stage
from stream_processors import metrics
from stream_processors.health import Health, serve


def _get(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def health() -> Health:
    return Health("index")


@pytest.fixture
def port(health: Health) -> int:
    return serve(health, "127.0.0.1", 0)


def _ready(port: int) -> tuple[int, Any]:
    status, body = _get(port, "/ready")
    return status, json.loads(body)["waiting_for"]


def test_a_worker_is_live_from_the_start_and_ready_once_it_can_work(health: Health, port: int) -> None:
    assert _get(port, "/live")[0] == 200
    assert _ready(port) == (503, {"start": "starting"})
    health.clear("start")
    assert _ready(port) == (200, {})


def test_a_worker_that_waits_says_for_what(health: Health, port: int) -> None:
    health.clear("start")
    health.blocked("index", "Elasticsearch does not answer")
    health.blocked("start", "rebalancing")
    assert _ready(port) == (503, {"index": "Elasticsearch does not answer", "start": "rebalancing"})
    assert _get(port, "/live")[0] == 200, "restarting it would not help"
    health.clear("start")
    health.clear("index")
    assert _ready(port)[0] == 200


def test_a_worker_whose_loop_stands_still_is_not_live() -> None:
    still, ticking = Health("index", tick_limit=0.0), Health("index")
    for health in (still, ticking):
        health.clear("start")
        health.tick()
    assert (still.live, still.ready) == (False, False)
    assert (ticking.live, ticking.ready) == (True, True)


def test_metrics_count_outcomes_by_stage(port: int) -> None:
    metrics.count(Stage.INDEX, Outcome.REJECTED, Reason.REFUSED_BY_INDEX)
    status, text = _get(port, "/metrics")
    assert status == 200
    assert 'dateline_documents_total{outcome="rejected",stage="index"}' in text
    assert 'dateline_rejected_total{reason="refused_by_index",stage="index"}' in text


def test_another_page_says_where_to_look(port: int) -> None:
    status, text = _get(port, "/health")
    assert (status, "/ready" in text) == (404, True)
    assert _get(port, "/live", "HEAD") == (200, "")


def test_a_second_worker_on_a_machine_takes_another_port(health: Health, port: int) -> None:
    other = serve(Health("resolve"), "127.0.0.1", port)
    assert other != port
    assert json.loads(_get(other, "/live")[1])["service"] == "resolve"
    assert json.loads(_get(port, "/live")[1])["service"] == "index"
