"""The image's health check."""

from __future__ import annotations

import pytest

from deploy.probe import main
from stream_processors import health as health_pages
from stream_processors.health import Health
from tests.services import free_port


def test_it_says_by_its_exit_code_whether_a_worker_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    health = Health("index")
    port = health_pages.serve(health, "127.0.0.1", 0)
    assert main([f"http://127.0.0.1:{port}/ready"]) == 1
    assert '"starting"' in capsys.readouterr().out
    health.clear("start")
    assert main([f"http://127.0.0.1:{port}/ready"]) == 0


def test_a_worker_that_does_not_answer_is_not_healthy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"http://127.0.0.1:{free_port()}/ready"]) == 1
    assert "does not answer" in capsys.readouterr().out


def test_it_asks_http_addresses_only() -> None:
    assert main(["file:///etc/passwd"]) == 2
