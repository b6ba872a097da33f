"""Archive files: written under a name that says so, synced, read back, given a checksum, and only then named as whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import msgspec
from warcio.warcwriter import WARCWriter

from deploy.archive import form
from deploy.archive.form import METADATA_TYPE, Origin
from producers.archives import body_of, records
from producers.base import Unreadable
from schemas.codec import Record
from schemas.topics import MAX_RECORD_BYTES

SUFFIX, OPEN_SUFFIX, SUM_SUFFIX = ".warc.gz", ".warc.gz.open", ".sha256"
READ_BYTES = 1024 * 1024


class Broken(Exception):
    """What was written is not what can be read."""


class ArchiveFile:
    """One file while it is written."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / (name + SUFFIX)
        self.records = 0
        self._open_path = folder / (name + OPEN_SUFFIX)
        self._out = _Summed(self._open_path.open("xb"))
        self._writer = WARCWriter(self._out, gzip=True, warc_version="WARC/1.1")
        facts = {"software": "Dateline", "format": "WARC File Format 1.1", "isPartOf": name}
        self._writer.write_record(self._writer.create_warcinfo_record(self.path.name, facts))

    @property
    def size(self) -> int:
        return self._out.size

    def add(self, record: Record) -> None:
        form.write(self._writer, record)
        self.records += 1

    def close(self) -> Path:
        """Return once the file is on the disk under its own name, read back and found whole.

        Raises:
            Broken: it cannot be read as it was written.
        """
        self._out.sync()
        digest = self._out.digest.hexdigest()
        if sha256_of(self._open_path) != digest:
            raise Broken(f"{self._open_path} does not hold what was written: the disk is at fault")
        found = sum(1 for _ in whole(self._open_path))
        if found != self.records:
            raise Broken(f"{self._open_path} has {found} documents instead of {self.records}")
        _write_synced(sum_path(self.path), f"{digest}  {self.path.name}\n".encode())
        self._open_path.rename(self.path)
        _sync_folder(self.path.parent)
        return self.path

    def abandon(self) -> None:
        """Leave nothing: none of it was acknowledged."""
        self._out.file.close()
        self._open_path.unlink(missing_ok=True)


class _Summed:
    """A file that knows the checksum of what went into it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)

    def flush(self) -> None:
        """The system may gather what is written; `sync` is what counts."""

    def sync(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


class Verified(msgspec.Struct, frozen=True):
    """What was found of one file; `ranges` are the first and last offset of each topic's partition in it."""

    name: str
    documents: int
    bytes: int
    problems: tuple[str, ...] = ()
    ranges: dict[str, tuple[int, int]] = {}


def verify(path: Path) -> Verified:
    """Read the whole file: its checksum, every record, every document's own checksum."""
    problems = [problem for problem in (_sum_problem(path),) if problem]
    ranges: dict[str, tuple[int, int]] = {}
    documents = 0
    for item in read(path):
        if isinstance(item, Unreadable):
            problems.append(f"{item.where}: {item.why}")
            continue
        documents += 1
        place = f"{item.topic}[{item.partition}]"
        first, last = ranges.get(place, (item.offset, item.offset))
        ranges[place] = min(first, item.offset), max(last, item.offset)
    return Verified(path.name, documents, path.stat().st_size, tuple(problems), ranges)


def _sum_problem(path: Path) -> str:
    try:
        stated = sum_path(path).read_text(encoding="ascii").split()[0]
    except (OSError, ValueError, IndexError):
        return f"{sum_path(path).name} is missing or unreadable"
    return "" if stated == sha256_of(path) else f"the checksum is not that of {sum_path(path).name}"


def missing_offsets(found: list[Verified]) -> Iterator[str]:
    """What lies between the files of an archive and is in none of them; offsets of this topic have no holes."""
    ranges: dict[str, list[tuple[int, int]]] = {}
    for one in found:
        for place, pair in one.ranges.items():
            ranges.setdefault(place, []).append(pair)
    for place, pairs in sorted(ranges.items()):
        reached = min(pairs)[0] - 1
        for first, last in sorted(pairs):
            if first > reached + 1:
                yield f"{place}: offsets {reached + 1} to {first - 1} are in no file"
            reached = max(reached, last)


def read(path: Path) -> Iterator[Record | Unreadable]:
    """The Kafka records of a file in their order; what cannot be read is told and passed over."""
    for _, item in _placed(path):
        yield item


def read_by_time(path: Path) -> Iterator[Record | Unreadable]:
    """The same in the order of the records' times; the file is read twice, one document in memory at a time."""
    places: list[tuple[int, int]] = []
    for position, item in _placed(path):
        if isinstance(item, Unreadable):
            yield item
        else:
            places.append((item.timestamp_ms, position))
    for _, position in sorted(places):
        with closing(_placed(path, position)) as items:
            yield next(items)[1]


def _placed(path: Path, start: int = 0) -> Generator[tuple[int, Record | Unreadable]]:
    """With the position of each; `start` is one of these."""
    origin: tuple[int, Origin] | None = None
    for offset, item in records(path, start):
        if isinstance(item, Unreadable):
            yield offset, item
            continue
        try:
            body, problem = body_of(item, MAX_RECORD_BYTES)
            if item.rec_type == "metadata" and item.content_type == METADATA_TYPE:
                if origin is not None:
                    yield origin[0], Unreadable(f"{path}:{origin[0]}", "the document behind this is missing")
                origin = offset, msgspec.json.decode(body, type=Origin)
            elif item.rec_type == "resource" and origin is not None:
                (position, stated), origin = origin, None
                yield position, _whole_record(stated, body, problem)
        except (ValueError, EOFError, msgspec.MsgspecError) as error:
            yield offset, Unreadable(f"{path}:{offset}", str(error)[:300])
    if origin is not None:
        yield origin[0], Unreadable(str(path), "the last document is missing: the file is cut")


def _whole_record(origin: Origin, body: bytes, problem: str) -> Record:
    if problem:
        raise ValueError(problem)
    return form.record_of(origin, body)


def whole(path: Path) -> Iterator[Record]:
    """The records of a file that must have no fault.

    Raises:
        Broken: it has one.
    """
    for item in read(path):
        if isinstance(item, Unreadable):
            raise Broken(f"{item.where}: {item.why}")
        yield item


def archive_files(paths: list[Path]) -> list[Path]:
    """The whole files that are named or lie in the folders named, in the order in which they were begun."""
    found = [file for path in paths for file in (path.glob(f"*{SUFFIX}") if path.is_dir() else [path])]
    return sorted(set(found), key=lambda file: file.name)


def lost_files(folder: Path) -> list[Path]:
    """Files whose checksum is there and which are not."""
    sums = folder.glob(f"*{SUFFIX}{SUM_SUFFIX}")
    return sorted(file for file in (path.with_suffix("") for path in sums) if not file.exists())


def remove_unfinished(folder: Path, owner: str) -> int:
    """Delete what a crash of this worker left: none of it was acknowledged, so all of it is read again."""
    left = list(folder.glob(f"*-{owner}-*{OPEN_SUFFIX}"))
    for path in left:
        whole_name = path.with_suffix("")
        if not whole_name.exists():
            sum_path(whole_name).unlink(missing_ok=True)
        path.unlink()
    return len(left)


def file_name(topic: str, owner: str, begun: dt.datetime, serial: int) -> str:
    """Sorted by name is sorted by time."""
    return f"{topic}-{begun:%Y%m%dT%H%M%S}{begun.microsecond // 1000:03}Z-{owner}-{serial:05}"


def sum_path(path: Path) -> Path:
    """Where a file's checksum is, in the form of `sha256sum`."""
    return path.with_name(path.name + SUM_SUFFIX)


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(READ_BYTES):
            digest.update(part)
    return digest.hexdigest()


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """The new name, too, must outlast a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
