"""Kafka records as WARC files and back: nothing changes on the way, and no damage goes unnoticed."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition
from kafka.errors import KafkaError

from deploy.archive import files, metrics, replaying
from deploy.archive.archiver import Archiver
from deploy.archive.files import ArchiveFile, Broken, sum_path
from deploy.archive.replaying import Wanted, outgoing
from producers.base import RawDocument, Tracked, Unreadable
from producers.journal import Journal
from producers.warc import WarcOptions, WarcSource
from schemas import codec, topics
from schemas.codec import Record
from schemas.events import Reason, Rejection, Stage
from schemas.rejections import decode_rejection, reject
from schemas.settings import Settings
from stream_processors.health import Health
from tests.fakes.kafka import Message, ScriptedConsumer

NOON_MS = 1530619200000
SUBJECT = ("ce_subject", b"https://example.com/a")


def record(
    offset: int = 0, body: bytes | None = b"<p>a", *headers: tuple[str, bytes], **more: object
) -> Record:
    fields = {"partition": 1, "timestamp_ms": NOON_MS + offset, "key": b"k", **more}
    return Record(
        topic="articles.raw", offset=offset, value=body, headers=list(headers or (SUBJECT,)), **fields
    )  # type: ignore[arg-type]


def written(folder: Path, *found: Record, name: str = "a") -> Path:
    file = ArchiveFile(folder, name)
    for one in found:
        file.add(one)
    return file.close()


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["ce_subject", "content-type", "ce_time", "dl_x", "é"]),
        st.none() | st.binary(max_size=60),
    ),
    max_size=6,
)


@given(
    body=st.none() | st.binary(max_size=2000),
    key=st.none() | st.binary(max_size=20),
    headers=HEADERS,
    offset=st.integers(0, 2**40),
)
def test_any_record_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    body: bytes | None,
    key: bytes | None,
    headers: list[tuple[str, bytes]],
    offset: int,
) -> None:
    """Also one whose headers would break those of WARC."""
    given_record = Record("t.articles.raw", 3, offset, NOON_MS, key, body, headers)
    path = written(tmp_path_factory.mktemp("archive"), given_record, record(1))
    assert list(files.read(path)) == [given_record, record(1)]


def test_a_file_can_be_read_in_the_order_of_its_times(tmp_path: Path) -> None:
    found = [record(0, timestamp_ms=NOON_MS + ms) for ms in (3, 1, 2)]
    path = written(tmp_path, *found)
    assert [one.timestamp_ms - NOON_MS for one in files.read_by_time(path) if isinstance(one, Record)] == [
        1,
        2,
        3,
    ]


def test_headers_with_line_breaks_do_not_become_headers_of_warc(tmp_path: Path) -> None:
    evil = record(
        0,
        b"x",
        ("ce_subject", b"https://a.example/\r\nWARC-Type: request"),
        ("content-type", b"text/html\r\nA: b"),
    )
    path = written(tmp_path, evil)
    assert b"\nWARC-Type: request" not in gzip.decompress(path.read_bytes())
    assert list(files.read(path)) == [evil]


def test_an_archive_is_a_web_archive_that_can_be_pushed_too(tmp_path: Path) -> None:
    page = record(
        0, b"<p>a page", SUBJECT, ("content-type", b"text/html"), ("ce_time", b"2018-07-03T12:00:00Z")
    )
    path = written(tmp_path, page)
    with Journal(tmp_path / "journal") as journal:
        (item,) = WarcSource([path], journal, WarcOptions(max_bytes=10_000))
    assert isinstance(item, Tracked)
    assert isinstance(item.item, RawDocument)
    assert (item.item.body, item.item.subject) == (b"<p>a page", "https://example.com/a")
    assert f"{item.item.observed_at:%FT%H}" == "2018-07-03T12"


def test_a_closed_file_is_verified_and_has_the_checksum_that_sha256sum_reads(tmp_path: Path) -> None:
    path = written(tmp_path, record(4), record(5))
    found = files.verify(path)
    assert (found.documents, found.problems, found.ranges) == (2, (), {"articles.raw[1]": (4, 5)})
    assert sum_path(path).read_text() == f"{files.sha256_of(path)}  {path.name}\n"
    assert not list(tmp_path.glob("*.open"))


@pytest.mark.parametrize("damage", ["flipped", "cut", "no checksum"])
def test_damage_is_found(damage: str, tmp_path: Path) -> None:
    path = written(tmp_path, *(record(n, bytes(range(256)) * 20) for n in range(4)))
    data = bytearray(path.read_bytes())
    if damage == "no checksum":
        sum_path(path).unlink()
    elif damage == "cut":
        path.write_bytes(data[: len(data) * 2 // 3])
    else:
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
    found = files.verify(path)
    assert found.problems
    assert (found.documents == 4) == (damage == "no checksum")


def test_documents_behind_a_broken_one_are_still_read(tmp_path: Path) -> None:
    path = written(tmp_path, *(record(n, bytes(range(256)) * 20) for n in range(4)))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    found = list(files.read(path))
    assert any(isinstance(one, Unreadable) for one in found)
    assert {one.offset for one in found if isinstance(one, Record)} >= {0, 3}


def test_a_document_whose_bytes_changed_is_not_replayed(tmp_path: Path) -> None:
    """Recompressed, so that only the document's own checksum can tell."""
    path = written(tmp_path, record(0, b"<p>98 people"))
    path.write_bytes(
        gzip.compress(gzip.decompress(path.read_bytes()).replace(b"<p>98 people", b"<p>99 people"))
    )
    (found,) = files.read(path)
    assert isinstance(found, Unreadable)
    assert "not those that were written" in found.why


def test_offsets_that_are_in_no_file_are_named(tmp_path: Path) -> None:
    first = files.verify(written(tmp_path, record(0), record(1), name="a"))
    again = files.verify(written(tmp_path, record(1), name="b"))
    later = files.verify(written(tmp_path, record(7), record(8), name="c"))
    assert list(files.missing_offsets([first, again])) == []
    assert list(files.missing_offsets([later, first])) == ["articles.raw[1]: offsets 2 to 6 are in no file"]


def test_a_file_that_cannot_be_read_back_is_not_named_as_whole(tmp_path: Path) -> None:
    file = ArchiveFile(tmp_path, "a")
    file.add(record())
    file._out.file.seek(10)
    file._out.file.write(b"spoilt")
    with pytest.raises(Broken, match="disk"):
        file.close()
    assert files.archive_files([tmp_path]) == []


def test_what_a_crash_left_is_removed_by_its_own_worker_only(tmp_path: Path) -> None:
    for owner in ("host-0", "host-1"):
        ArchiveFile(
            tmp_path, files.file_name("articles.raw", owner, dt.datetime(2018, 7, 3, tzinfo=dt.UTC), 1)
        )
    assert files.remove_unfinished(tmp_path, "host-0") == 1
    assert [path.name for path in tmp_path.glob("*.open")] == [
        "articles.raw-20180703T000000000Z-host-1-00001.warc.gz.open"
    ]


TP = TopicPartition("articles.raw", 1)


class Archiving(ScriptedConsumer):
    """Notes which files were whole when something was committed."""

    def __init__(self, folder: Path, *batches: list[Message]) -> None:
        super().__init__(*batches)
        self._folder = folder
        self.whole_at_commit: list[int] = []
        self.error: Exception | None = None

    def commit(self, offsets: dict[TopicPartition, object]) -> None:
        self.whole_at_commit.append(
            sum(files.verify(path).documents for path in files.archive_files([self._folder]))
        )
        if self.error:
            raise self.error
        super().commit(offsets)  # type: ignore[arg-type]


def message(offset: int, size: int = 10) -> Message:
    return Message("articles.raw", 1, offset, NOON_MS - offset, b"k", bytes(size), [SUBJECT])


def archiving(tmp_path: Path, *batches: list[Message], **settings: object) -> tuple[Archiver, Archiving]:
    consumer = Archiving(tmp_path, *batches)
    own = Settings(_env_file=None, data_dir=tmp_path, **settings)  # type: ignore[arg-type]
    archiver = Archiver(own, consumer, tmp_path, "host-0", Health("archive"))
    consumer.when_empty = archiver.stop
    return archiver, consumer


def test_offsets_are_committed_once_a_whole_file_has_them(tmp_path: Path) -> None:
    archiver, consumer = archiving(tmp_path, [message(0), message(1)], [message(2)])
    archiver.run()
    assert (consumer.committed, consumer.whole_at_commit) == ({TP: 3}, [3])


def test_a_file_ends_by_its_size(tmp_path: Path) -> None:
    archiver, consumer = archiving(tmp_path, [message(0)], [message(1)], [message(2)], archive_bytes=1024)
    archiver.run()
    assert len(files.archive_files([tmp_path])) == 3
    assert consumer.whole_at_commit == [1, 2, 3]


def test_a_file_ends_by_its_age(tmp_path: Path) -> None:
    archiver, _ = archiving(tmp_path, [message(0)], [message(1)], archive_seconds=1e-9)
    archiver.run()
    assert len(files.archive_files([tmp_path])) == 2


def test_a_revocation_ends_the_file_and_commits_it(tmp_path: Path) -> None:
    archiver, consumer = archiving(tmp_path)
    archiver._take({TP: [message(0)]})
    archiver.revoked()
    assert consumer.whole_at_commit == [1]


def test_a_commit_that_fails_costs_nothing(tmp_path: Path) -> None:
    archiver, consumer = archiving(tmp_path, [message(0)])
    consumer.error = KafkaError()
    archiver.run()
    assert [files.verify(path).documents for path in files.archive_files([tmp_path])] == [1]


def test_what_is_in_no_whole_file_yet_is_told(tmp_path: Path) -> None:
    """The alert DatelineArchiveStalled is made of these."""
    archiver, _ = archiving(tmp_path)
    before = metrics.DOCUMENTS._value.get()
    archiver._take({TP: [message(0), message(1)]})
    metrics.LAST_FILE.set(5)
    archiver._take({})
    assert (metrics.WAITING._value.get(), metrics.LAST_FILE._value.get()) == (2, 5)
    archiver.finish_file()
    assert metrics.DOCUMENTS._value.get() == before + 2
    assert metrics.LAST_FILE._value.get() > 5
    metrics.LAST_FILE.set(5)
    archiver._take({})
    assert metrics.WAITING._value.get() == 0
    assert metrics.LAST_FILE._value.get() > 5, "nothing to archive is no stall"


def test_a_disk_that_fails_ends_the_run_with_nothing_committed(tmp_path: Path) -> None:
    archiver, consumer = archiving(tmp_path / "gone", [message(0)])
    with pytest.raises(FileNotFoundError):
        archiver.run()
    assert consumer.committed == {}


def test_a_replayed_document_has_its_bytes_and_headers() -> None:
    timed = record(0, b"<p>a", SUBJECT, ("ce_time", b"2018-07-03T12:00:00Z"), ("dl_x", b"\xff"))
    assert outgoing(timed) == codec.Outgoing(topics.RAW, b"k", b"<p>a", timed.headers)


def test_a_document_without_a_time_keeps_the_one_it_was_pushed_at() -> None:
    before = codec.decode_raw(b"<p>a", [SUBJECT], NOON_MS)
    again = outgoing(record())
    assert codec.decode_raw(again.value, again.headers, NOON_MS + 10**9).observed_at == before.observed_at


class Sent:
    """Keeps what a publisher is given; a flush is a stroke."""

    def __init__(self) -> None:
        self.what: list[str] = []
        self.records: list[codec.Outgoing] = []

    def send(self, one: codec.Outgoing) -> None:
        self.what.append(one.topic.name)
        self.records.append(one)

    def flush(self) -> None:
        self.what.append("|")


def test_only_rejected_documents_are_sent_behind_their_marks() -> None:
    good, bad = record(0), record(1, b"", ("ce_subject", b"https://example.com/b"))
    rejection = decode_rejection(reject(bad, Stage.EXTRACT, Rejection(Reason.EMPTY, "empty")).headers)
    wanted = Wanted(rejected={rejection.rejected_id: rejection})
    publisher = Sent()
    replaying.send(publisher, filter(wanted.takes, [good, bad]), wanted)  # type: ignore[arg-type]
    assert publisher.what == ["articles.rejected", "|", "articles.raw", "|"]
    assert decode_rejection(publisher.records[0].headers).retried
    assert publisher.records[1].value == b""


@pytest.mark.parametrize(
    ("wanted", "offsets"),
    [
        (Wanted(), [0, 1, 2]),
        (Wanted(since=codec.from_milliseconds(NOON_MS + 1)), [1, 2]),
        (Wanted(until=codec.from_milliseconds(NOON_MS + 1)), [0, 1]),
        (Wanted(source="me"), [2]),
        (Wanted(rejected={}), []),
    ],
)
def test_documents_are_chosen_by_time_source_and_rejection(wanted: Wanted, offsets: list[int]) -> None:
    found = [record(0), record(1), record(2, b"x", SUBJECT, ("ce_source", b"me"))]
    assert [one.offset for one in found if wanted.takes(one)] == offsets
