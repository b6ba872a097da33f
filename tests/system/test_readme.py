"""The README's commands, run in its order, as a reader would run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schemas.settings import Settings
from tests.system.running import pipeline

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text()


def marked_blocks() -> list[list[str]]:
    """The shell blocks that follow a `tested` mark, a list of commands each."""
    blocks = re.findall(r"<!-- tested.*?-->\n```sh\n(.*?)```", TEXT, flags=re.DOTALL)
    return [[line for line in block.splitlines() if line.strip()] for block in blocks]


def shell(command: str, settings: Settings) -> subprocess.CompletedProcess[str]:
    """Run a line as a shell does, with `dateline` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **settings.environment(), "PATH": path}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_tour_works_as_printed(settings: Settings) -> None:
    tour, pipes = marked_blocks()
    with pipeline(settings) as running:
        for command in tour:
            answer = shell(command, settings)
            assert answer.returncode == 0, f"{command}\n{answer.stderr}"
            assert answer.stdout or command.startswith(("dateline push", "dateline rejected")), command
            running.wait_until(lambda: running.lag() == 0)
    (pipe,) = pipes
    answer = shell(pipe, settings)
    assert answer.returncode == 0, answer.stderr
    assert '"duplicate":{"kind":"none"' in answer.stdout


def shown() -> Any:
    """The findings that the README prints."""
    (block,) = re.findall(r"```json\n(.*?)```", TEXT, flags=re.DOTALL)
    return json.loads(block)


def holds(printed: Any, expected: Any) -> bool:
    """Whether everything expected is printed: of objects these fields, of lists these entries."""
    if isinstance(expected, dict):
        return all(name in printed and holds(printed[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return all(any(holds(one, entry) for one in printed) for entry in expected)
    return bool(printed == expected)


def test_the_findings_shown_are_what_enrich_prints(tmp_path: Path) -> None:
    command = "dateline extract deploy/samples/savanna-wire.example/ | dateline enrich --spans"
    answer = shell(command, Settings(data_dir=tmp_path, _env_file=None))
    assert answer.returncode == 0, answer.stderr
    printed = json.loads(answer.stdout)
    assert {name: printed[name] for name, value in shown().items() if not holds(printed[name], value)} == {}


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)$", TEXT, flags=re.MULTILINE))
def test_the_make_targets_exist(target: str) -> None:
    answer = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_every_shell_block_is_tested_or_is_the_start() -> None:
    """A new block needs the mark; the two blocks without it are the make targets and `dateline up`, tested apart."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(blocks) == len(marked_blocks()) + 2
