"""When a worker stands still."""

from __future__ import annotations

from schemas.settings import Settings
from stream_processors.stall import Stall, longest_batch_seconds

LIMIT = 45.0


def test_a_partition_with_work_that_is_committed_no_further_stands_still() -> None:
    stall = Stall(LIMIT)
    assert stall.standing({"p": 5}, {"p": 9}, 1.0) == []
    assert stall.standing({"p": 5}, {"p": 12}, LIMIT) == []
    assert stall.standing({"p": 5}, {"p": 12}, LIMIT + 1.0) == ["p"]


def test_one_partition_stands_still_though_another_gets_on() -> None:
    stall = Stall(LIMIT)
    stall.standing({"p": 5, "q": 5}, {"p": 9, "q": 99}, 0.0)
    assert stall.standing({"p": 5, "q": 50}, {"p": 9, "q": 99}, LIMIT) == ["p"]


def test_committing_anything_starts_the_time_anew() -> None:
    stall = Stall(LIMIT)
    stall.standing({"p": 5}, {"p": 9}, 0.0)
    assert stall.standing({"p": 6}, {"p": 9}, LIMIT) == []
    assert stall.standing({"p": 6}, {"p": 9}, 2 * LIMIT - 1.0) == []


def test_a_partition_without_work_never_stands_still_and_its_first_record_has_the_whole_time() -> None:
    stall = Stall(LIMIT)
    for now in (0.0, LIMIT, 9 * LIMIT):
        assert stall.standing({"p": 9}, {"p": 9}, now) == []
    assert stall.standing({"p": 9}, {"p": 10}, 9 * LIMIT + 1.0) == []


def test_nothing_is_concluded_while_the_ends_are_unknown() -> None:
    stall = Stall(LIMIT)
    for now in (0.0, LIMIT, 9 * LIMIT):
        assert stall.standing({"p": 5}, {}, now) == []


def test_a_batch_of_documents_that_all_run_into_their_time_limit_is_slow_and_not_standing_still() -> None:
    settings = Settings(batch_documents=32, document_timeout=10.0, pool_processes=2, _env_file=None)
    assert longest_batch_seconds(settings) == 160.0
