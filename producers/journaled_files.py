"""Files with a journal: each as it is now once, going on where an earlier push ended, or following a directory."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from producers.base import Idle, Item, Mark, Refused, Tracked
from producers.files import LINES, FileSource, content_type_of, expand
from producers.journal import Journal
from schemas.events import RawDocument

NAME = "files"
SCAN_SECONDS = 2.0


class JournaledFiles:
    """Yields what was not acknowledged yet of files; with `follow` it looks again until `stopped` is set.

    A file is known by its path, time and size, and how many of its documents were acknowledged. While following, a
    file counts once it is the same in two looks: it is not being written any more.
    """

    def __init__(
        self,
        files: FileSource,
        paths: Sequence[str],
        journal: Journal,
        *,
        follow: bool = False,
        stopped: threading.Event | None = None,
    ) -> None:
        self._files = files
        self._paths = paths
        self._journal = journal
        self._follow = follow
        self._stopped = stopped or threading.Event()
        self._offered: dict[Path, str] = {}

    def __iter__(self) -> Iterator[Item]:
        self._journal.register(NAME, "files")
        before: dict[Path, str] = {}
        while not self._stopped.is_set():
            now: dict[Path, str] = {}
            for path in self._paths:
                for root, file in expand(path):
                    now[file] = _state(file)
                    if not self._follow or before.get(file) == now[file]:
                        yield from self._file(root, file, now[file])
            if not self._follow:
                return
            before = now
            yield Idle()
            self._stopped.wait(SCAN_SECONDS)

    def _file(self, root: Path, file: Path, state: str) -> Iterator[Item]:
        if self._offered.get(file) == state:
            return
        self._offered[file] = state
        name = str(file.absolute())
        known, _, count = (self._journal.version(NAME, name) or "").rpartition("#")
        done = int(count) if known == state else 0
        if done and content_type_of(file) != LINES:
            return
        for number, item in enumerate(self._files.documents_of(root, file), 1):
            if self._stopped.is_set():
                return
            if number > done:
                yield _tracked(item, Mark(NAME, name, f"{state}#{number}", ordered=True))


def _tracked(item: Item, mark: Mark) -> Item:
    return Tracked(item, mark) if isinstance(item, (RawDocument, Refused)) else item


def _state(file: Path) -> str:
    try:
        facts = file.stat()
    except OSError:
        return ""
    return f"{facts.st_mtime_ns}:{facts.st_size}"
