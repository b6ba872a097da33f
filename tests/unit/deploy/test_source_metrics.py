"""What a following producer says of its sources."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from deploy.source_metrics import SourceMetrics
from producers.base import Mark
from producers.journal import Journal

NOW = dt.datetime.now(dt.UTC)


def _noted(journal: Journal, name: str, *hours_ago: float) -> None:
    journal.register(name, "feed")
    for number, hours in enumerate(hours_ago):
        journal.note(Mark(name, str(number)), NOW - dt.timedelta(hours=hours))


def test_silent_and_failing_sources_are_named_and_the_rest_is_counted(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        _noted(journal, "https://busy.example/rss", 3, 2, 1)
        _noted(journal, "https://quiet.example/rss", 50, 49, 48)
        _noted(journal, "https://broken.example/rss", 1)
        journal.failed("https://broken.example/rss", NOW, "status 500")
        families = {family.name: family for family in SourceMetrics(journal).collect()}
    states = {sample.labels["state"]: sample.value for sample in families["dateline_sources"].samples}
    assert states == {"active": 1, "silent": 1, "failing": 1}
    (silent,) = families["dateline_source_silent_seconds"].samples
    assert silent.labels["source"] == "https://quiet.example/rss"
    assert abs(silent.value - 48 * 3600) < 60
    (failing,) = families["dateline_source_errors_in_a_row"].samples
    assert (failing.labels["source"], failing.value) == ("https://broken.example/rss", 1)
