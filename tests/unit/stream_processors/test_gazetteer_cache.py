"""The gazetteer is built once, and read by those that start later."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_processors import gazetteer_cache
from stream_processors.enrich import gazetteer


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was built so far: each time something else."""
    made: list[bytes] = []

    def build() -> bytes:
        made.append(f"gazetteer {len(made)}".encode())
        return made[-1]

    monkeypatch.setattr(gazetteer, "build", build)
    monkeypatch.setattr(gazetteer, "_given", [])
    return made


def _warmed(folder: Path) -> bytes:
    gazetteer_cache.warm(folder)
    return gazetteer._given.pop()


def test_the_second_start_reads_what_the_first_one_built(built: list[bytes], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cache"
    assert [_warmed(folder) for _ in range(3)] == [b"gazetteer 0"] * 3
    assert len(built) == 1


def test_a_damaged_file_is_built_anew(built: list[bytes], tmp_path: Path) -> None:
    _warmed(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert _warmed(tmp_path) == _warmed(tmp_path) == b"gazetteer 1"


def test_another_version_s_file_is_not_read_and_goes(
    built: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _warmed(tmp_path)
    monkeypatch.setattr(gazetteer_cache, "version", lambda name: f"{name} of tomorrow")
    assert _warmed(tmp_path) == b"gazetteer 1"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_written_costs_the_building_only(built: list[bytes], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert [_warmed(tmp_path / "file" / "cache") for _ in range(2)] == [b"gazetteer 0", b"gazetteer 1"]
