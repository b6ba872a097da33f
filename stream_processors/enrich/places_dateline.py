"""The dateline: the place at the beginning of an article that says where it was written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stream_processors.enrich.places_mentions import Mention

FIRST_CHARACTERS = 60
_BEFORE = re.compile(r"[\s\W]{0,4}(?:新华社|中新社|新華社|中央社|مكتب )?[\s\W]{0,2}\Z")
_AFTER = re.compile(
    r"(?:,? ?[\w.]{1,12}){0,5}[.,]?\s?"
    r"(?:[(/（][^()/\n（）]{2,40}[)/）]\s?[-–—:.]{0,3}|[-–—]{1,3}[\s\w]|:\s)"
)
"""Other places, day and month, then an agency in brackets or a dash: "DAMASCUS, July 3 (Reuters) -"."""
_WIRE = re.compile(r"\d{1,2}月\d{1,2}日(?:[(（][^()（）\n]{1,20}[)）])?[电電讯訊]")


def dateline(text: str, places: Sequence[Mention]) -> int | None:
    """The position among `places` of the one that the text begins with as datelines do."""
    if not places or places[0].start > 12 or places[0].demonym:
        return None
    first = places[0]
    if not _BEFORE.match(text[: first.start]):
        return None
    rest = text[first.end : first.end + FIRST_CHARACTERS]
    if rest.startswith("-") or not (_AFTER.match(rest) or _WIRE.match(rest)):
        return None
    return 0
