"""A file is replaced as a whole or stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.private_files import write_private


def test_a_file_is_replaced_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_replaced_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    kept = tmp_path / "file" / "kept"
    kept.parent.mkdir()
    kept.write_bytes(b"old")
    with pytest.raises(OSError, match="directory"):
        write_private(kept.parent, b"new")
    assert (kept.read_bytes(), list(tmp_path.iterdir())) == (b"old", [kept.parent])
