"""What an earlier release wrote is read by this one: messages on the topics, and the other way round by schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import codec, export
from schemas.events import EnrichedArticle, ResolvedArticle
from schemas.export import incompatibilities

OLD = Path(__file__).parents[1] / "data" / "golden" / "0.1.0"
OLD_SCHEMAS = sorted(file.name for file in (OLD / "schemas").iterdir())


@pytest.mark.parametrize("name", OLD_SCHEMAS)
def test_workers_of_the_earlier_release_can_read_what_this_one_writes(name: str) -> None:
    """Rolling upgrades: for a while both run in one group."""
    old = json.loads((OLD / "schemas" / name).read_text("utf-8"))
    assert incompatibilities(old, export.documents()[name]) == []


def _is_kept(old: object, new: object) -> bool:
    """Every value that was there still is; new ones may stand beside it."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(name in new and _is_kept(value, new[name]) for name, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_is_kept, old, new))
    return old == new


@pytest.mark.parametrize(
    ("file", "message"), [("enriched.jsonl", EnrichedArticle), ("resolved.jsonl", ResolvedArticle)]
)
def test_messages_of_the_earlier_release_lose_nothing_when_they_are_read_and_written(
    file: str, message: type[EnrichedArticle]
) -> None:
    lines = (OLD / file).read_bytes().splitlines()
    assert len(lines) == 4
    for line in lines:
        assert _is_kept(json.loads(line), json.loads(codec.encode(codec.decode(line, message))))


def test_articles_enriched_by_the_earlier_release_are_resolved_by_this_one() -> None:
    """The verdicts are those that it gave: a new article, its revision, and two more."""
    command = [sys.executable, "-m", "deploy.cli", "resolve", "--strict", str(OLD / "enriched.jsonl")]
    answer = subprocess.run(command, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr
    verdicts = [
        [
            (a.article_id, a.revision, a.duplicate.kind)
            for a in (codec.decode(line, ResolvedArticle) for line in lines)
        ]
        for lines in (answer.stdout.splitlines(), (OLD / "resolved.jsonl").read_bytes().splitlines())
    ]
    assert verdicts[0] == verdicts[1]
