"""Files: pages and texts as they lie on disk, JSON documents, JSON Lines, all of them also gzipped, and standard input."""

from __future__ import annotations

import datetime as dt
import glob
import gzip
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from producers.base import Item, Refused, Unreadable
from producers.urls_of_files import UrlRule
from schemas.codec import EARLIEST_OBSERVATION, to_utc
from schemas.events import RawDocument, Reason, Rejection

CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
}
LINES = "application/x-ndjson"
READ_MARGIN = 1
"""Read that much beyond the limit, to know that a document exceeds it."""


class FileSource:
    """Documents of files, directories (searched in depth, in name order), patterns and `-` (JSON Lines on stdin).

    `fetched_at` holds for documents that do not say themselves; without it the file's modification time does, so that
    pushing a file again is harmless and pushing a changed one is a revision.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        url_rule: UrlRule,
        source: str,
        fetched_at: dt.datetime | None,
        max_bytes: int,
        stdin: BinaryIO | None = None,
        now: dt.datetime,
    ) -> None:
        self._paths = paths
        self._url_rule = url_rule
        self._source = source
        self._fetched_at = fetched_at
        self._max_bytes = max_bytes
        self._stdin = stdin
        self._now = now

    def __iter__(self) -> Iterator[Item]:
        for path in self._paths:
            if path == "-":
                yield from self._lines(self._stdin or io.BytesIO(), "standard input", self._now)
                continue
            for root, file in expand(path):
                yield from self.documents_of(root, file)

    def posted(self, document: bytes) -> Item:
        """A JSON document that was handed over now, not read from a file."""
        return self._document(document, "application/json", "", self._now)

    def documents_of(self, root: Path, file: Path) -> Iterator[Item]:
        """What one file holds; `root` is what its name is relative to."""
        content_type = content_type_of(file)
        if content_type is None:
            yield Unreadable(
                str(file), f"unknown kind of file; known are {' '.join(CONTENT_TYPES)}, each also with .gz"
            )
            return
        try:
            modified = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
            with open_file(file) as stream:
                if content_type == LINES:
                    yield from self._lines(stream, str(file), modified)
                else:
                    body = stream.read(self._max_bytes + READ_MARGIN)
                    yield self._document(body, content_type, str(file.relative_to(root)), modified)
        except (OSError, EOFError, zlib.error) as error:
            yield Unreadable(str(file), str(error) or type(error).__name__)

    def _lines(self, stream: BinaryIO, name: str, modified: dt.datetime) -> Iterator[Item]:
        for number, line in enumerate(bounded_lines(stream, self._max_bytes + READ_MARGIN), 1):
            if line.strip():
                yield self._document(line.rstrip(b"\r\n"), "application/json", f"{name}:{number}", modified)

    def _document(self, body: bytes, content_type: str, name: str, modified: dt.datetime) -> Item:
        facts = json_facts(body) if content_type == "application/json" else JsonFacts()
        document = RawDocument(
            body=body,
            content_type=content_type,
            observed_at=to_utc(self._fetched_at or modified),
            subject=self._url_rule.url(body, content_type, name, facts.url),
            source=self._source,
            extensions={"file": name} if name else {},
        )
        if facts.fetched_at is None:
            return document
        try:
            return msgspec.structs.replace(document, observed_at=self._stated_time(facts.fetched_at))
        except Rejection as rejection:
            return Refused(document, rejection)

    def _stated_time(self, text: str) -> dt.datetime:
        try:
            time = to_utc(msgspec.convert(text, dt.datetime))
        except msgspec.ValidationError as error:
            raise Rejection(Reason.BAD_TIME, f"fetched_at is no RFC 3339 time: {text[:100]!r}") from error
        if not EARLIEST_OBSERVATION <= time <= self._now + dt.timedelta(days=1):
            raise Rejection(Reason.BAD_TIME, f"fetched_at {text[:100]!r} lies before 1990 or in the future")
        return time


class JsonFacts(msgspec.Struct):
    """What a JSON document says of itself that its record's headers need."""

    url: str | None = None
    fetched_at: str | None = None


def json_facts(body: bytes) -> JsonFacts:
    """The facts of a JSON document; none where it is not one, which is for the processors to reject."""
    try:
        fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return JsonFacts(_text(fields, "url"), _text(fields, "fetched_at"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return JsonFacts()


def _text(fields: dict[str, msgspec.Raw], name: str) -> str | None:
    raw = fields.get(name)
    value = msgspec.json.decode(raw) if raw is not None else None
    return value if isinstance(value, str) and value else None


def expand(path: str) -> Iterator[tuple[Path, Path]]:
    """The files that an argument means, with the directory their names are relative to."""
    if Path(path).is_dir():
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if not name.startswith(".") and content_type_of(Path(name)):
                    yield Path(path), Path(folder, name)
    elif os.path.lexists(path) or not glob.has_magic(path):
        yield Path(path).parent, Path(path)
    else:
        for match in sorted(glob.iglob(path, recursive=True)):  # noqa: PTH207 (Path.glob takes no absolute pattern)
            yield from expand(match)


def content_type_of(file: Path) -> str | None:
    """By the name's ending; `.gz` is looked through."""
    name = file.name.lower().removesuffix(".gz")
    return CONTENT_TYPES.get(Path(name).suffix)


def open_file(file: Path) -> BinaryIO:
    if file.name.lower().endswith(".gz"):
        return gzip.open(file, "rb")  # type: ignore[return-value]
    return file.open("rb")


def bounded_lines(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """Lines of at most `limit` bytes; the rest of a longer one is read past, so that memory stays flat."""
    while line := stream.readline(limit):
        yield line
        while len(line) >= limit and not line.endswith(b"\n"):
            line = stream.readline(limit)
            if not line:
                return
