"""Files with a journal."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers import journaled_files
from producers.base import Idle, Item, RawDocument, Tracked
from producers.files import FileSource
from producers.journal import Journal
from producers.journaled_files import JournaledFiles
from producers.urls_of_files import UrlRule
from tests.fakes.messages import NOON


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal") as journal:
        yield journal


def source(folder: Path, journal: Journal, **options: object) -> JournaledFiles:
    files = FileSource(
        (str(folder),), url_rule=UrlRule("auto"), source="files", fetched_at=None, max_bytes=10_000, now=NOON
    )
    return JournaledFiles(files, (str(folder),), journal, **options)  # type: ignore[arg-type]


def bodies(items: list[Item], journal: Journal, acknowledged: int | None = None) -> list[bytes]:
    """The documents' bytes; so many of them are noted as acknowledged, all where it is not said."""
    tracked = [item for item in items if isinstance(item, Tracked)]
    for item in tracked[:acknowledged]:
        journal.note(item.mark, NOON)
    return [item.item.body for item in tracked if isinstance(item.item, RawDocument)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_bytes(b"<p>a")
    (folder / "b.jsonl").write_bytes(b'{"text": "1"}\n{"text": "2"}\n{"text": "3"}\n')
    return folder


def test_what_was_acknowledged_is_left_out_the_next_time(folder: Path, journal: Journal) -> None:
    assert len(bodies(list(source(folder, journal)), journal, acknowledged=2)) == 4
    assert bodies(list(source(folder, journal)), journal) == [b'{"text": "2"}', b'{"text": "3"}']
    assert list(source(folder, journal)) == []


def test_a_changed_file_is_read_again_from_its_beginning(folder: Path, journal: Journal) -> None:
    bodies(list(source(folder, journal)), journal)
    (folder / "a.html").write_bytes(b"<p>b")
    os.utime(folder / "a.html", (1, 1))
    assert bodies(list(source(folder, journal)), journal) == [b"<p>b"]


def test_following_finds_a_file_that_comes_later_once_it_is_written(
    folder: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journaled_files, "SCAN_SECONDS", 0.01)
    stopped, found, looks = threading.Event(), [], 0
    for item in source(folder, journal, follow=True, stopped=stopped):
        found += bodies([item], journal)
        looks += isinstance(item, Idle)
        if looks == 3:
            (folder / "c.html").write_bytes(b"<p>c")
        if looks == 8:
            stopped.set()
    assert sorted(found) == sorted([b"<p>a", b'{"text": "1"}', b'{"text": "2"}', b'{"text": "3"}', b"<p>c"])
