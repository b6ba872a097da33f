"""`dateline demo` and `dateline up` without any configured service: on embedded ones of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded import running_services
from tests.system.running import DATELINE

ARTICLE = (
    "A headline for the terminal\n\n"
    + "The paragraph of this text is long enough to be taken for an article. " * 6
)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user's environment in which no service is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    cache = {name: os.environ[name] for name in ("DATELINE_CACHE_DIR",) if name in os.environ}
    return {**kept, **cache, "DATELINE_DATA_DIR": str(tmp_path / "data"), "DATELINE_HEALTH_PORT": "0"}


def test_the_demo_ends_with_the_samples_found_and_copies_collapsed(
    environment: dict[str, str], tmp_path: Path
) -> None:
    answer = subprocess.run(
        [*DATELINE, "demo"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert "articles searchable after" in answer.stderr
    found = next(line for line in answer.stdout.splitlines() if "Klaipeda port talks break off" in line)
    assert found.rstrip().endswith("3"), "two exact copies and an edited one stand behind the article"


@pytest.fixture
def up(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*DATELINE, "up"], env=environment, cwd=tmp_path, stdout=log, stderr=log)
        yield process
        if process.poll() is None:
            process.kill()
        process.wait()


def test_up_serves_other_terminals_and_ends_cleanly(
    up: subprocess.Popen[bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "story.txt").write_text(ARTICLE)

    def dateline(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*DATELINE, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    until(lambda: running_services(tmp_path / "data" / "embedded") is not None, up)
    until(lambda: dateline("doctor").returncode == 0, up)
    assert dateline("push", "files", "story.txt").returncode == 0
    until(lambda: "A headline for the terminal" in dateline("search", "terminal").stdout, up)
    up.send_signal(signal.SIGTERM)
    assert up.wait(timeout=60) == 0
    assert running_services(tmp_path / "data" / "embedded") is None
    answer = dateline("search", "terminal")
    assert answer.returncode == 3
    assert "dateline up" in answer.stderr


def until(condition: object, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert process.poll() is None, "`dateline up` ended"
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_a_service_that_is_down_ends_commands_with_three_and_the_fix(environment: dict[str, str]) -> None:
    named = {
        **environment,
        "DATELINE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9",
        "DATELINE_ELASTICSEARCH_URL": "http://127.0.0.1:9",
    }
    answer = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "doctor"],
        env=named,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 3
    for name in ("kafka", "elasticsearch"):
        line = next(line for line in answer.stdout.splitlines() if f"unreachable {name}" in line)
        assert "nothing listens" in line or "does not answer" in line
    assert answer.stdout.count("fix: start the embedded services with `dateline up`") == 2
