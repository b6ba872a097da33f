"""The reference pages say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy import reference
from schemas.settings import Settings
from schemas.topics import TOPICS

PAGES = reference.pages()
DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_as_the_code_makes_it(name: str) -> None:
    file = reference.FOLDER / name
    assert file.read_text("utf-8") == PAGES[name], "run `make reference`"


def test_no_page_is_there_that_nothing_makes() -> None:
    assert {file.name for file in reference.FOLDER.iterdir()} == set(PAGES)


def test_nothing_is_left_out() -> None:
    assert PAGES["settings.md"].count("`DATELINE_") >= len(Settings.model_fields)
    assert all(f"| `{topic.name}` |" in PAGES["topics.md"] for topic in TOPICS)
    for command in ("dateline push feed [URL…]", "dateline rejected retry", "dateline work"):
        assert f"## {command}" in PAGES["commands.md"]
    for metric in ("dateline_documents_total", "dateline_consumer_lag_seconds", "dateline_sources"):
        assert f"| `{metric}` |" in PAGES["metrics.md"]


def test_pages_say_nothing_of_this_machine() -> None:
    """Defaults that depend on the machine are named by their meaning."""
    assert not re.search(r"/home/|/root/|/Users/|<object|Sentinel|Path\(", "".join(PAGES.values()))
