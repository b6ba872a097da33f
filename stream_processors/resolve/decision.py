"""What resolve gives back for one article."""

from __future__ import annotations

import msgspec

from schemas.events import Duplicate, Outcome, ResolvedArticle


class Rehomed(msgspec.Struct, frozen=True):
    """Another article whose verdict changed by this decision: its document in the index is to be updated."""

    article_id: str
    duplicate: Duplicate


class Decision(msgspec.Struct, frozen=True):
    """`article` is absent where nothing is to be written (unchanged, stale).

    `changes` go into the memory in their order, then `removals` go out of it.
    """

    outcome: Outcome
    article: ResolvedArticle | None = None
    changes: dict[str, bytes] = {}
    removals: tuple[str, ...] = ()
    rehomed: tuple[Rehomed, ...] = ()
