"""Web archives: written here with warcio, broken by hand."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from producers.base import Item, Mark, RawDocument, Refused, Tracked, Unreadable
from producers.journal import Journal
from producers.warc import WarcOptions, WarcSource, journal_name
from tests.fakes.messages import NOON

PAGES = 5


def archive(*, compressed: bool, date: str = "2018-07-03T12:00:00Z") -> bytes:
    """Five pages, with a redirect and a picture among them."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compressed)
    kinds = [("200 OK", "text/html")] * PAGES
    kinds[2:2] = [("301 Moved", "text/html"), ("200 OK", "image/png")]
    for number, (status, kind) in enumerate(kinds):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://example.com/{number}",
            "response",
            payload=io.BytesIO(f"<p>page {number}".encode()),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": date},
        )
        writer.write_record(record)
    return out.getvalue()


def read(path: Path, tmp_path: Path, *, resume: bool = False) -> list[Item]:
    with Journal(tmp_path / "journal") as journal:
        return list(WarcSource([path], journal, WarcOptions(max_bytes=10_000, resume=resume)))


def bodies(items: list[Item]) -> list[bytes]:
    return [i.item.body for i in items if isinstance(i, Tracked) and isinstance(i.item, RawDocument)]


ALL = [b"<p>page 0", b"<p>page 1", b"<p>page 4", b"<p>page 5", b"<p>page 6"]


@pytest.mark.parametrize("packing", ["plain", "gzip", "one gzip", "zstd"])
def test_pages_are_read_however_the_archive_is_packed(packing: str, tmp_path: Path) -> None:
    data = archive(compressed=packing == "gzip")
    data = {"one gzip": gzip.compress, "zstd": zstandard.compress}.get(packing, bytes)(data)
    (tmp_path / "a.warc").write_bytes(data)
    items = read(tmp_path / "a.warc", tmp_path)
    assert bodies(items) == ALL
    first = items[0]
    assert isinstance(first, Tracked)
    assert isinstance(first.item, RawDocument)
    assert (first.item.subject, first.item.observed_at) == ("https://example.com/0", NOON)


@pytest.mark.parametrize("compressed", [True, False])
def test_a_broken_record_is_told_and_the_next_ones_are_read(compressed: bool, tmp_path: Path) -> None:
    data = archive(compressed=compressed)
    marker = b"\x1f\x8b\x08" if compressed else b"WARC/1."
    second = data.index(marker, 1)
    broken = data[:second] + b"garbage" * 3 + data[second + 10 :]
    (tmp_path / "a.warc").write_bytes(broken)
    items = read(tmp_path / "a.warc", tmp_path)
    assert bodies(items) == [ALL[0], *ALL[2:]]
    assert any(isinstance(item, Unreadable) for item in items)


def test_a_truncated_archive_gives_what_is_there(tmp_path: Path) -> None:
    data = archive(compressed=True)
    (tmp_path / "a.warc.gz").write_bytes(data[: len(data) - 30])
    assert bodies(read(tmp_path / "a.warc.gz", tmp_path))[:4] == ALL[:4]


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_reading_goes_on_behind_the_last_acknowledged_record(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    data = archive(compressed=packing == "gzip")
    path.write_bytes(zstandard.compress(data) if packing == "zstd" else data)
    for acknowledged in range(PAGES):
        item = read(path, tmp_path, resume=True)[0]
        assert isinstance(item, Tracked)
        assert isinstance(item.item, RawDocument)
        assert item.item.body == ALL[acknowledged]
        with Journal(tmp_path / "journal") as journal:
            journal.note(item.mark, NOON)
    assert read(path, tmp_path, resume=True) == []
    assert bodies(read(path, tmp_path)) == ALL


def test_another_file_of_the_same_name_begins_at_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(archive(compressed=False))
    with Journal(tmp_path / "journal") as journal:
        journal.register(journal_name(path), "warc")
        journal.note(Mark(journal_name(path), "", position="99999"), NOON)
    path.write_bytes(archive(compressed=False, date="2018-07-04T12:00:00Z"))
    assert bodies(read(path, tmp_path, resume=True)) == ALL


def test_a_record_without_a_time_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(archive(compressed=False, date="yesterday"))
    items = read(tmp_path / "a.warc", tmp_path)
    assert all(isinstance(item, Tracked) and isinstance(item.item, Refused) for item in items)
    assert len(items) == PAGES


@pytest.mark.parametrize("data", [b"", b"hello", b"\x1f\x8b\x08 no gzip", b"\x28\xb5\x2f\xfd no zstd"])
def test_what_is_no_archive_is_told(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(data)
    assert all(isinstance(item, Unreadable) for item in read(tmp_path / "a.warc", tmp_path))


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    (item,) = read(tmp_path / "none.warc", tmp_path)
    assert isinstance(item, Unreadable)
