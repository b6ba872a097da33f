"""CONTRIBUTING.md does what it says: a source, a field, an enricher and a panel are added to a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
STEP = re.compile(r"<!-- tested: (run|new|change)(?: (\S+))? -->\n```\w+\n(.*?)```", re.DOTALL)
STEPS = STEP.findall(TEXT)
COPIED = (
    "schemas",
    "producers",
    "stream_processors",
    "deploy",
    "docs",
    "tests",
    "pyproject.toml",
    "README.md",
)
SKIPPED = shutil.ignore_patterns("__pycache__", ".*_cache", "multilingual", "grafana", "kubernetes")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=SKIPPED)
        else:
            shutil.copy(source, tmp_path)
    command = tmp_path / "bin" / "dateline"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m deploy.cli "$@"\n')
    command.chmod(0o755)
    return tmp_path


def changed(text: str, diff: str) -> str:
    """The text with the lines that begin with `+` added among those that begin with a blank, which stand there once."""
    lines = diff.splitlines()
    assert {line[:1] for line in lines} <= {" ", "+"}
    before = "".join(f"{line[1:]}\n" for line in lines if line.startswith(" "))
    assert text.count(before) == 1, before
    return text.replace(before, "".join(f"{line[1:]}\n" for line in lines))


def run(folder: Path, block: str) -> None:
    """The commands of a block, with the copy's packages before the installed ones."""
    path = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        **os.environ,
        "PATH": path,
        "PYTHONPATH": str(folder),
        "PYTEST_ADDOPTS": "-p no:cacheprovider",
    }
    for command in block.strip().splitlines():
        answer = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert answer.returncode == 0, f"{command}\n{answer.stdout[-3000:]}\n{answer.stderr[-3000:]}"


def test_what_the_page_adds_works_in_the_order_of_the_page(copy: Path) -> None:
    assert [kind for kind, _, _ in STEPS].count("run") == 4
    for kind, name, block in STEPS:
        file = copy / name
        if kind == "new":
            assert not file.exists()
            file.write_text(block)
        elif kind == "change":
            file.write_text(changed(file.read_text("utf-8"), block))
        else:
            run(copy, block)
    lint = [
        str(Path(sys.executable).parent / "ruff"),
        "check",
        "--config",
        str(ROOT / "pyproject.toml"),
        str(copy),
    ]
    answer = subprocess.run(lint, cwd=copy, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_every_block_of_python_or_changes_is_tested() -> None:
    blocks = len(re.findall(r"^```(?:python|diff)$", TEXT, re.MULTILINE))
    assert blocks == len([kind for kind, _, _ in STEPS if kind != "run"])
