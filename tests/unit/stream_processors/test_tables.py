"""A memory's database is never ahead of its changelog, so that what a crash leaves is what some decision left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.settings import Settings
from stream_processors import tables
from stream_processors.app import STORE_OPTIONS, create_app, memory_table
from stream_processors.faust_events import being_current
from stream_processors.slots import WorkerSlot
from stream_processors.tables import TableMemory

PARTITION = 2


class Place:
    """A worker's memory over the database in a folder; `acknowledge` is the broker's answer to the earliest writes."""

    def __init__(self, folder: Path) -> None:
        slot = SimpleNamespace(path=folder, instance_id="one")
        app = create_app(Settings(kafka_bootstrap_servers="127.0.0.1:1"), "tables", slot)  # type: ignore[arg-type]
        self.table = memory_table(app, "memory", 12)
        self.table.changelog_topic = self
        self.table.data._db_for_partition(PARTITION)
        self.memory = TableMemory(self.table)
        self.sent: list[asyncio.Future[Any]] = []
        self.offset = 0

    def send_soon(self, **_: object) -> asyncio.Future[Any]:
        self.sent.append(asyncio.get_running_loop().create_future())
        return self.sent[-1]

    async def acknowledge(self, count: int) -> None:
        for future in self.sent[:count]:
            future.set_result(SimpleNamespace(offset=self.offset))
            self.offset += 1
        del self.sent[:count]
        await asyncio.sleep(0)

    def held(self) -> dict[str, bytes]:
        return dict(self.memory.records(PARTITION))

    def followed(self) -> int | None:
        offset: int | None = self.table.data.persisted_offset(SimpleNamespace(partition=PARTITION))
        return offset

    def crash(self, folder: Path) -> Place:
        """What a replacement in the same folder finds."""
        self.table.data._dbs.pop(PARTITION).close()
        return Place(folder)


@pytest.fixture
def in_work() -> Iterator[None]:
    event = SimpleEvent()
    with being_current(event):  # type: ignore[arg-type]
        yield


class SimpleEvent:
    """An event in work; weakly referable, unlike a namespace."""

    message = SimpleNamespace(partition=PARTITION)


def test_what_the_changelog_has_not_is_read_but_not_kept(in_work: None, tmp_path: Path) -> None:
    async def run() -> None:
        place = Place(tmp_path)
        place.memory.put("old", b"1")
        await place.acknowledge(1)
        place.memory.put("new", b"1")
        place.memory.put("old", b"2")
        place.memory.put("more", b"1")
        await place.acknowledge(1)
        assert place.held() == {"new": b"1", "old": b"2", "more": b"1"}
        assert [place.memory.get(key) for key in ("new", "old", "more", "none")] == [b"1", b"2", b"1", None]
        assert place.followed() == 1
        after = place.crash(tmp_path)
        assert after.held() == {"new": b"1", "old": b"1"}

    asyncio.run(run())


def test_what_is_forgotten_stays_until_the_changelog_has_that(in_work: None, tmp_path: Path) -> None:
    async def run() -> None:
        place = Place(tmp_path)
        place.memory.put("key", b"1")
        await place.acknowledge(1)
        place.memory.delete("key")
        place.memory.delete("never there")
        assert (place.memory.get("key"), place.held(), len(place.sent)) == (None, {}, 1)
        await place.acknowledge(1)
        assert not place.memory._unsent
        assert place.crash(tmp_path).held() == {}

    asyncio.run(run())


def test_of_two_writes_the_later_one_is_read_until_it_is_kept(in_work: None, tmp_path: Path) -> None:
    async def run() -> None:
        place = Place(tmp_path)
        place.memory.put("key", b"1")
        place.memory.put("key", b"2")
        await place.acknowledge(1)
        assert (place.memory.get("key"), place.held()) == (b"2", {"key": b"2"})
        await place.acknowledge(1)
        assert place.crash(tmp_path).held() == {"key": b"2"}

    asyncio.run(run())


def test_what_is_acknowledged_after_a_rebalance_is_left_to_the_restoration(
    in_work: None, tmp_path: Path
) -> None:
    """Of a partition that went to another worker and came back, more may be missing before it."""

    async def run() -> None:
        place = Place(tmp_path)
        place.memory.put("key", b"1")
        await place.acknowledge(1)
        place.memory.put("key", b"2")
        place.table.app.consumer_generation_id += 1
        await place.acknowledge(1)
        assert (place.held(), place.followed()) == ({"key": b"1"}, 0)
        assert not place.memory._unsent

    asyncio.run(run())


def test_a_partition_that_went_away_is_not_opened_again(in_work: None, tmp_path: Path) -> None:
    """Another worker has its database open."""

    async def run() -> None:
        place = Place(tmp_path)
        place.memory.put("key", b"1")
        place.table.data._dbs.pop(PARTITION).close()
        await place.acknowledge(1)
        assert not place.table.data._dbs
        assert not place.memory._unsent

    asyncio.run(run())


def test_no_other_worker_follows_the_changelog_beside_its_owner(tmp_path: Path) -> None:
    assert Place(tmp_path).table.app.conf.table_standby_replicas == 0


def test_a_worker_ends_where_a_write_does_not_reach_the_changelog(
    in_work: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its offsets would be committed, and another worker would not know what was decided."""
    ended: list[Exception] = []
    monkeypatch.setattr(tables, "end_unacknowledged", ended.append)

    async def run() -> None:
        place = Place(tmp_path)
        place.memory.put("key", b"1")
        place.sent[0].set_exception(TimeoutError("no broker"))
        await asyncio.sleep(0)

    asyncio.run(run())
    assert [str(error) for error in ended] == ["no broker"]


def test_what_is_written_outlasts_restarts_and_the_merges_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a time to live, rocksdict 0.3.29 nests a filter more at each restart; the inner ones read any bytes as times."""
    monkeypatch.setitem(STORE_OPTIONS, "write_buffer_size", 64 << 10)
    random, written = Random(1), set[bytes]()
    for restart in range(4):
        data = Place(tmp_path).table.data
        databases = [data._db_for_partition(partition) for partition in range(PARTITION, PARTITION + 3)]
        for number in range(1000):
            key = b"%d-%d" % (restart, number)
            written.add(key)
            for database in databases:
                database.put(key, random.randbytes(100))
        for database in databases:
            database.compact_range(None, None)
            assert {bytes(key) for key in database.keys()} == written, f"after {restart} restarts"  # noqa: SIM118
            database.close()


def test_state_of_an_earlier_form_is_dropped(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    earlier = tmp_path / "state" / settings.group("resolve") / "0"
    (earlier / "v1" / "tables").mkdir(parents=True)
    with WorkerSlot(settings, "resolve") as slot:
        assert not earlier.exists()
        slot.path.mkdir()
    with WorkerSlot(settings, "resolve") as again:
        assert again.path == slot.path
        assert again.path.exists()
