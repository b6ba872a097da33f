"""The house rules that can be counted: small functions, small files, docstrings, tests that are named as sentences."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "producers", "stream_processors", "deploy")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


def _functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def _share(values: list[int], share: float) -> int:
    return sorted(values)[int(len(values) * share)]


def test_functions_are_short() -> None:
    sizes = [_lines(function) for file in MODULES for function in _functions(file)]
    longest = max(
        (_lines(f), f"{file.relative_to(ROOT)}:{f.name}") for file in MODULES for f in _functions(file)
    )
    assert statistics.median(sizes) <= 8
    assert _share(sizes, 0.95) <= 35
    assert longest[0] <= 60, f"{longest[1]} has {longest[0]} lines"


def test_files_are_short() -> None:
    sizes = [len(file.read_text(encoding="utf-8").splitlines()) for file in MODULES]
    assert _share(sizes, 0.95) <= 300


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is(package: str) -> None:
    modules = (ROOT / package).rglob("*.py")
    silent = [file for file in modules if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))]
    assert not silent


def test_every_test_is_a_sentence() -> None:
    """Three words in its name, or a docstring."""
    short = [
        f"{file.relative_to(ROOT)}: {function.name}"
        for file in TESTS
        for function in _functions(file)
        if function.name.startswith("test_")
        and len(function.name.split("_")) < 4
        and not ast.get_docstring(function)
    ]
    assert not short


def test_no_test_uses_a_mock() -> None:
    """Fakes are written out, so that they can be read, and break when the real thing changes its shape."""
    users = [file for file in TESTS if _mentions_mocks(file)]
    assert not users


def _mentions_mocks(file: Path) -> bool:
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names = [node.module or "" for node in tree if isinstance(node, ast.ImportFrom)]
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names += [alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names]
    return any(
        name.split(".")[:2] == ["unittest", "mock"] or name.startswith("pytest_mock") for name in names
    )


def test_one_distribution_owns_the_packages() -> None:
    """Their names are common words: in a shared environment another distribution's `schemas` would hide ours."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert sorted(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == sorted(PACKAGES)
    assert importlib.metadata.distribution("dateline").metadata["Name"] == project["project"]["name"]
    owners = importlib.metadata.packages_distributions()
    for package in PACKAGES:
        assert set(owners.get(package, ["dateline"])) == {"dateline"}, "an editable install lists no packages"
        assert Path(importlib.import_module(package).__file__ or "").parent == ROOT / package
