"""A story and what was merged into it: articles keep the id of the story that they came into."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Ask = Callable[[dict[str, Any]], Mapping[str, Any]]
MOST_STEPS = 32
"""Merges followed in a row; resolve follows as many."""
MOST_PARTS = 1000


def parts_of(story_id: str, ask: Ask) -> list[str]:
    """The ids of all stories that are one with this one, itself among them; `ask` searches the stories' index."""
    known = {story_id}
    for _ in range(MOST_STEPS):
        hits = ask(_beside(sorted(known)))["hits"]["hits"]
        stories = [hit["_source"] for hit in hits]
        found = {story[name] for story in stories for name in ("story_id", "merged_into") if story.get(name)}
        if found <= known:
            break
        known |= found
    return sorted(known)


def _beside(story_ids: Sequence[str]) -> dict[str, Any]:
    """These stories, and those merged into them."""
    either = [{"terms": {name: list(story_ids)}} for name in ("story_id", "merged_into")]
    return {
        "size": MOST_PARTS,
        "query": {"bool": {"filter": {"bool": {"should": either}}}},
        "_source": ["story_id", "merged_into"],
    }
