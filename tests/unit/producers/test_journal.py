"""What sources have seen, and what is known of their rhythm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.base import Mark
from producers.journal import Journal

NOON = dt.datetime(2018, 7, 3, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.register("feed", "feed")
        yield journal


def test_an_item_is_known_as_what_it_was_noted_last(journal: Journal) -> None:
    assert journal.version("feed", "a") is None
    journal.note(Mark("feed", "a", "1"), NOON)
    journal.note(Mark("feed", "a", "2"), NOON)
    assert journal.version("feed", "a") == "2"
    assert journal.version("other", "a") is None


def test_what_is_noted_survives_in_the_file(tmp_path: Path) -> None:
    with Journal(tmp_path / "sub" / "journal") as journal:
        journal.register("warc", "warc")
        journal.note(Mark("warc", "", position="1234"), NOON)
    with Journal(tmp_path / "sub" / "journal") as again:
        state = again.register("warc", "warc")
        assert (state.position, state.items, state.last_new) == ("1234", 1, NOON)


def test_a_mark_without_position_leaves_the_position(journal: Journal) -> None:
    journal.note(Mark("feed", "a", position="7"), NOON)
    journal.note(Mark("feed", "b"), NOON)
    state = journal.source("feed")
    assert state is not None
    assert state.position == "7"


def test_errors_are_counted_in_a_row_until_a_success(journal: Journal) -> None:
    journal.failed("feed", NOON, "no answer")
    journal.failed("feed", NOON + HOUR, "404")
    state = journal.source("feed")
    assert state is not None
    assert (state.errors_in_a_row, state.error, state.last_error) == (2, "404", NOON + HOUR)
    journal.succeeded("feed", NOON + 2 * HOUR, {"etag": "x"})
    state = journal.source("feed")
    assert state is not None
    assert (state.errors_in_a_row, state.state, state.last_success) == (0, {"etag": "x"}, NOON + 2 * HOUR)


def test_a_source_is_silent_when_it_is_quiet_for_longer_than_its_own_rhythm(journal: Journal) -> None:
    for hours in (0, 3, 4):
        journal.note(Mark("feed", str(hours)), NOON + hours * HOUR)
    state = journal.source("feed")
    assert state is not None
    assert state.silent_since(NOON + 13 * HOUR) is None
    assert state.silent_since(NOON + 13.1 * HOUR) == 9.1 * HOUR


def test_a_source_with_one_item_has_no_rhythm_yet(journal: Journal) -> None:
    state = journal.source("feed")
    assert state is not None
    assert state.silent_since(NOON) is None


def test_resetting_forgets_the_source_and_its_items(journal: Journal) -> None:
    journal.note(Mark("feed", "a", "1"), NOON)
    assert journal.reset("feed")
    assert not journal.reset("feed")
    assert journal.version("feed", "a") is None
    assert journal.sources() == []


def test_old_items_are_forgotten_once_their_source_lists_them_no_more(journal: Journal) -> None:
    for source, item, at in (
        ("feed", "gone", NOON),
        ("feed", "still listed", NOON),
        ("feed", "new", NOON + HOUR),
        ("other", "gone", NOON),
    ):
        journal.note(Mark(source, item), at)
    assert journal.forget_unlisted("feed", ["still listed"], NOON + HOUR) == 1
    assert journal.version("feed", "gone") is None
    assert [journal.version("feed", item) for item in ("still listed", "new")] == ["", ""]
    assert journal.version("other", "gone") == ""
