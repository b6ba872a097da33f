"""What a worker says of its lag and its state."""

from __future__ import annotations

from pathlib import Path

from aiokafka import TopicPartition

from stream_processors.gauges import Lags, folder_bytes
from stream_processors.stall import waiting


def _values(lags: Lags) -> dict[str, dict[tuple[str, ...], float]]:
    return {
        family.name: {tuple(sample.labels.values()): sample.value for sample in family.samples}
        for family in lags.collect()
    }


def test_lag_in_seconds_is_the_age_of_what_was_handled_last() -> None:
    lags = Lags(clock=lambda: 1000.0)
    lags.show({("raw", 0): 7, ("raw", 1): 0})
    lags.handled("raw", 0, 940_000)
    lags.handled("raw", 1, 940_000)
    values = _values(lags)
    assert values["dateline_consumer_lag_records"] == {("raw", "0"): 7, ("raw", "1"): 0}
    assert values["dateline_consumer_lag_seconds"] == {("raw", "0"): 60, ("raw", "1"): 0}


def test_a_worker_that_never_gets_on_falls_behind_from_when_it_saw_work() -> None:
    now = [1000.0]
    lags = Lags(clock=lambda: now[0])
    for now[0] in (1000.0, 1100.0):
        lags.show({("raw", 0): 7})
    assert _values(lags)["dateline_consumer_lag_seconds"] == {("raw", "0"): 100}


def test_a_partition_that_went_to_another_worker_is_forgotten() -> None:
    lags = Lags()
    lags.show({("raw", 0): 7})
    lags.show({("raw", 1): 1})
    assert list(_values(lags)["dateline_consumer_lag_records"]) == [("raw", "1")]


def test_only_partitions_whose_end_is_known_have_a_lag() -> None:
    first, second = TopicPartition("raw", 0), TopicPartition("raw", 1)
    assert waiting({first: 5, second: 5}, {first: 12, second: None}) == {("raw", 0): 7}  # type: ignore[dict-item]


def test_the_size_of_a_folder_counts_files_at_every_depth(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x").write_bytes(b"12345")
    (tmp_path / "y").write_bytes(b"123")
    assert folder_bytes(tmp_path) == 8
