"""A reader asks for a new assignment where nobody else watches for partitions that are added."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stream_processors.added_partitions import rejoin_when_added


def rejoins(seen: list[int], *, watched: bool = False, assigned: bool = True) -> list[bool]:
    """Whether it asked, each time that it saw the topic with so many partitions."""
    asked: list[bool] = []
    coordinator = SimpleNamespace(
        _group_subscription={"raw"} if watched else None, request_rejoin=lambda: asked.append(True)
    )
    consumer: Any = SimpleNamespace(
        _coordinator=coordinator, subscription=lambda: {"raw"}, assignment=lambda: {0} if assigned else set()
    )
    look = rejoin_when_added(consumer)
    answers = []
    for count in seen:
        asked.clear()
        cluster: Any = SimpleNamespace(partitions_for_topic=lambda _, count=count: set(range(count)) or None)
        look(cluster)
        answers.append(bool(asked))
    return answers


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([12, 12, 12], [True, False, False]),
        ([12, 24, 24], [True, True, False]),
        ([12, 0, 12], [True, False, False]),
    ],
    ids=["once after coming back", "at each change", "not while the topic is not to be seen"],
)
def test_a_member_that_did_not_make_the_assignment_asks(seen: list[int], expected: list[bool]) -> None:
    assert rejoins(seen) == expected


def test_who_made_the_assignment_or_has_none_yet_does_not_ask() -> None:
    assert rejoins([12, 24], watched=True) == [False, False]
    assert rejoins([12, 24], assigned=False) == [False, False]
