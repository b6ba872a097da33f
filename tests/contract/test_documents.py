"""What the documents on security and reliability name is there: tests, limits, files."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("SECURITY.md", "RELIABILITY.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@functools.cache
def _tests_of(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists(page: str) -> None:
    named = NAMED.findall((ROOT / "docs" / page).read_text())
    assert len(named) > 10
    gone = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).exists() or name not in _tests_of(ROOT / file)
    ]
    assert not gone


def test_every_promise_has_its_section() -> None:
    promises = re.findall(r"^\d\. \*\*(.+?)\.?\*\*", (ROOT / "README.md").read_text(), flags=re.MULTILINE)
    sections = re.findall(
        r"^## \d\. (.+)$", (ROOT / "docs" / "RELIABILITY.md").read_text(), flags=re.MULTILINE
    )
    assert len(promises) == len(sections) == 5
    assert promises == sections


def test_every_limit_of_the_producers_and_messages_is_listed() -> None:
    """A limit that nobody knows of is not checked by anybody."""
    text = (ROOT / "docs" / "SECURITY.md").read_text()
    sources = [file for package in ("producers", "schemas") for file in (ROOT / package).rglob("*.py")]
    limits = {
        name for file in sources for name in re.findall(r"^(MAX_\w+) =", file.read_text(), flags=re.MULTILINE)
    }
    assert limits
    assert {name for name in limits if f"`{name}`" not in text} == set()


def test_every_limit_has_its_test_or_says_that_it_has_none() -> None:
    section = (ROOT / "docs" / "SECURITY.md").read_text().partition("## Limits")[2]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "| limit |" not in line]
    assert len(rows) > 20
    assert [row for row in rows if "::test_" not in row and "| none |" not in row] == []
    assert sum("| none |" in row for row in rows) <= 2
