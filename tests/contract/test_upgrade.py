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
from stream_processors.resolve import Arrival, Resolver, Stories
from stream_processors.resolve.memory import DictMemory

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


def test_the_memory_of_the_earlier_release_is_read_by_this_one() -> None:
    """A rolling upgrade restores it from the changelog: who was a revision, and of which story, stays so."""
    kept = json.loads((OLD / "memory.json").read_text("utf-8"))
    copies, told = (
        DictMemory({key: bytes.fromhex(value) for key, value in kept[name].items()})
        for name in ("copies", "stories")
    )
    resolver, stories = Resolver(copies), Stories(told)
    assert resolver.load(list(copies.items())) == 3
    assert stories.load(list(told.items())) == 3
    decided = {}
    for offset, line in enumerate((OLD / "enriched.jsonl").read_bytes().splitlines()):
        article = codec.decode(line, EnrichedArticle)
        decision = resolver.resolve(article, Arrival(codec.milliseconds(article.observed_at), offset))
        if decision.article:
            story = stories.resolve(decision.article).story
            decided[article.article_id] = (decision.article.duplicate.kind, story and story.id)
    before = [
        codec.decode(line, ResolvedArticle) for line in (OLD / "resolved.jsonl").read_bytes().splitlines()
    ]
    assert decided == {a.article_id: (a.duplicate.kind, a.story and a.story.id) for a in before}
    assert len(decided) == len({a.article_id for a in before}) == 3
