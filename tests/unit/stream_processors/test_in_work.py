"""A worker's memory is bounded by what its records hold, not by how many they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stream_processors.in_work import InWork

SIZES = st.integers(0, 120)


@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), SIZES, st.booleans())))
def test_what_is_in_work_is_at_most_what_may_be_or_one_record(
    steps: list[tuple[int, int, int, bool]],
) -> None:
    work, held = InWork(100), dict[tuple[int, int], int]()
    for partition, offset, size, begins in steps:
        if not begins:
            work.done(partition, offset)
            held.pop((partition, offset), None)
        elif (partition, offset) not in held and work.has_room(size):
            work.take(partition, offset, size)
            held[partition, offset] = size
            assert sum(held.values()) <= 100 or [one for one in held.values() if one] == [size]
        assert work.has_room(100 - sum(held.values())) or sum(held.values()) > 100


def test_a_record_that_comes_again_counts_once_and_what_was_taken_away_not_at_all() -> None:
    work = InWork(100)
    for _ in range(3):
        work.take("a", 7, 60)
    assert work.has_room(40)
    assert not work.has_room(41)
    work.take("b", 1, 40)
    work.forget(["a", "never seen"])
    assert work.has_room(60)
    work.done("a", 7)
    assert not work.has_room(61)
