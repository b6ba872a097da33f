"""Web archives as crawlers write them (CC-NEWS among them): a document for each page in them."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from producers.archives import body_of, records
from producers.base import Item, Mark, Refused, Tracked, Unreadable
from producers.journal import Journal
from schemas.codec import EARLIEST_OBSERVATION
from schemas.events import RawDocument, Reason, Rejection

DOCUMENT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/json"})
RECORD_TYPES = frozenset({"response", "resource"})


class WarcOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`resume` goes on behind the last record that Kafka acknowledged."""

    max_bytes: int
    resume: bool = False
    source: str = "warc"


def no_download(url: str) -> Path:
    """For sources of local files only."""
    raise OSError(f"{url} is not on this machine")


class WarcSource:
    """Yields the pages of archives: files, those in directories, and with `download` web addresses, each fetched when
    it is its turn. `read_bytes` of `total_bytes` tell how far it is; `skipped` counts records that are no pages.
    """

    def __init__(
        self,
        paths: Sequence[str | Path],
        journal: Journal,
        options: WarcOptions,
        download: Callable[[str], Path] = no_download,
    ) -> None:
        self._paths = paths
        self._journal = journal
        self._options = options
        self._download = download
        self.total_bytes = sum(size(path) for given in paths if not is_web(given) for path in expand(given))
        self.read_bytes = 0
        self.skipped = 0

    def __iter__(self) -> Iterator[Item]:
        for given in self._paths:
            try:
                for path in self._local(given):
                    yield from self._whole(path)
            except OSError as error:
                yield Unreadable(str(given), error.strerror or str(error) or type(error).__name__)

    def _local(self, given: str | Path) -> list[Path]:
        if not is_web(given):
            return expand(given)
        path = self._download(str(given))
        self.total_bytes += size(path)
        return [path]

    def _whole(self, path: Path) -> Iterator[Item]:
        before = self.read_bytes
        try:
            yield from self._file(path)
        except OSError as error:
            yield Unreadable(str(path), error.strerror or type(error).__name__)
        self.read_bytes = before + size(path)

    def _file(self, path: Path) -> Iterator[Item]:
        name = journal_name(path)
        position = self._journal.register(name, "warc").position
        done = int(position) if self._options.resume and position else -1
        base = self.read_bytes
        for offset, record in records(path, max(done, 0)):
            self.read_bytes = base + min(offset, size(path))
            if isinstance(record, Unreadable):
                yield record
            elif offset > done:
                yield from self._record(path, name, offset, record)
        now = dt.datetime.now(dt.UTC)
        self._journal.succeeded(name, now, {"path": str(path.absolute())})

    def _record(self, path: Path, name: str, offset: int, record: Any) -> Iterator[Item]:
        try:
            item = self._item(path, offset, record)
        except Exception as error:  # noqa: BLE001 (one record, whatever is in it, does not end the archive)
            yield Unreadable(f"{path}:{offset}", f"broken record: {str(error) or type(error).__name__}"[:300])
            return
        if item is None:
            self.skipped += 1
        else:
            yield Tracked(item, Mark(name, "", position=str(offset)))

    def _item(self, path: Path, offset: int, record: Any) -> RawDocument | Refused | None:
        """The record's document; None where it is a request, a redirect, a picture, an error page."""
        if record.rec_type not in RECORD_TYPES:
            return None
        content_type, url = _content_type(record), record.rec_headers.get_header("WARC-Target-URI") or ""
        known = content_type.partition(";")[0].strip().lower() in DOCUMENT_TYPES
        if not known or _status(record) != "200" or not is_web(url):
            return None
        body, problem = body_of(record, self._options.max_bytes)
        facts = {"file": path.name, "warc_offset": str(offset), "http_status": "200", "truncated": problem}
        document = RawDocument(
            body=body,
            content_type=content_type,
            observed_at=dt.datetime.now(dt.UTC),
            subject=url,
            source=self._options.source,
            extensions={fact: text for fact, text in facts.items() if text},
        )
        return _dated(document, record.rec_headers.get_header("WARC-Date") or "")


def is_web(path: str | Path) -> bool:
    """Whether it is an address instead of a file."""
    return str(path).startswith(("http://", "https://"))


def size(path: Path) -> int:
    """In bytes; 0 where there is no file."""
    return path.stat().st_size if path.is_file() else 0


def journal_name(path: Path) -> str:
    """A file is known by its name, size and first bytes: moving it changes nothing, another content does."""
    with path.open("rb") as stream:
        digest = hashlib.sha256(stream.read(65536)).hexdigest()[:16]
    return f"{path.name}:{path.stat().st_size}:{digest}"


def _content_type(record: Any) -> str:
    if record.rec_type == "resource":
        return str(record.rec_headers.get_header("Content-Type") or "")
    return str(record.http_headers.get_header("Content-Type") or "") if record.http_headers else ""


def _status(record: Any) -> str:
    if record.rec_type == "resource":
        return "200"
    return str(record.http_headers.get_statuscode()) if record.http_headers else ""


def _dated(document: RawDocument, text: str) -> RawDocument | Refused:
    """Observed when the crawler fetched it: pushing an archive again gives the same documents."""
    moment = _moment(text)
    if moment is None or moment < EARLIEST_OBSERVATION:
        return Refused(
            document, Rejection(Reason.BAD_TIME, f"WARC-Date is no time since 1990: {text[:50]!r}")
        )
    return msgspec.structs.replace(document, observed_at=moment)


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = msgspec.convert(text, dt.datetime)
    except msgspec.ValidationError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def expand(given: str | Path) -> list[Path]:
    """The archives that an argument means: a file, or those in a directory, in name order."""
    path = Path(given)
    if not path.is_dir():
        return [path]
    names = sorted(Path(folder, name) for folder, _, names in os.walk(path) for name in names)
    return [name for name in names if ".warc" in name.name or ".arc" in name.name]
