"""Who may import whom: schemas <- producers, schemas <- stream_processors, deploy -> all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"schemas", "producers", "stream_processors", "deploy"}
CLIENTS = {"kafka", "aiokafka", "faust", "mode", "elasticsearch", "elastic_transport"}
NETWORK = {"httpx", "requests", "urllib3", "aiohttp", "socket", "http", "urllib.request", "subprocess"}
CLOCKS_AND_SURROUNDINGS = {"now", "utcnow", "today", "environ", "getenv", "perf_counter", "monotonic"}
MAY_IMPORT = {
    "schemas": {"schemas"},
    "producers": {"schemas", "producers"},
    "stream_processors": {"schemas", "stream_processors"},
    "deploy": OURS,
}
PURE = ("extract", "enrich", "resolve")


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: imports name their package in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _imported(folder: str) -> set[str]:
    """Every dotted name imported below the folder, and all its beginnings."""
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files, f"no code in {folder}"
    names = [name.split(".") for file in files for name in _imports(file)]
    return {".".join(parts[:end]) for parts in names for end in range(1, len(parts) + 1)}


@pytest.mark.parametrize("package", sorted(OURS))
def test_a_package_imports_only_those_of_ours_that_it_may(package: str) -> None:
    assert _imported(package) & OURS <= MAY_IMPORT[package]


def test_the_contract_knows_no_client() -> None:
    assert not _imported("schemas") & (CLIENTS | NETWORK)


@pytest.mark.parametrize("stage", PURE)
def test_a_stage_imports_only_schemas_and_itself(stage: str) -> None:
    of_processors = {
        name for name in _imported(f"stream_processors/{stage}") if name.startswith("stream_processors.")
    }
    own = f"stream_processors.{stage}"
    assert not {name for name in of_processors if name != own and not name.startswith(own + ".")}


@pytest.mark.parametrize("stage", PURE)
def test_a_stage_has_no_client_no_network_and_no_clock(stage: str) -> None:
    assert not _imported(f"stream_processors/{stage}") & (CLIENTS | NETWORK | {"os", "time"})
    for file in (ROOT / "stream_processors" / stage).rglob("*.py"):
        tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        used = {node.attr for node in tree if isinstance(node, ast.Attribute)}
        assert not used & CLOCKS_AND_SURROUNDINGS, file


def test_only_the_settings_read_dateline_variables() -> None:
    """Elsewhere the environment is only passed on, or asked whether a supervisor is there."""
    readers = {
        file.relative_to(ROOT).as_posix()
        for package in ("schemas", "producers")
        for file in (ROOT / package).rglob("*.py")
        if {"os.environ", "os.getenv"} & set(_dotted(file))
    }
    assert not readers


def _dotted(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
