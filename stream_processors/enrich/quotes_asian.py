"""Who said a quote in Chinese and Japanese, where no spaces part the words."""

from __future__ import annotations

import re
from functools import cache

from stream_processors.enrich.tables_quotes.speech import speech

_WINDOW = 60
_LONGEST = 20
_BORDERS = re.compile(r"[，。；、：！？\n\s「」“”『』（）()《》]")
_ADVERBIAL = re.compile(
    r"\d|在|于|於|当天|當天|当日|昨|今|周[一二三四五六日]|星期|随后|隨後|接受|对记者|對記者|向记者|向記者|还|還|也|曾|则|又|进一步|並|并"
)
_ATTACHED = re.compile(r"(?:他|她)们?")


def speaker_beside(body: str, left: int, right: int, language: str) -> tuple[int, int] | None:
    """The mention before the verb that leads to a quote, or between the quote and the verb behind it."""
    if language[:2] == "ja":
        return _topic_before(body, left, right)
    return _subject_before(body, left) or _subject_behind(body, right)


@cache
def _verbs(language: str) -> re.Pattern[str]:
    ordered = sorted(speech(language).verbs, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)))


def _subject_before(body: str, left: int) -> tuple[int, int] | None:
    """王毅表示：“…”"""
    floor = max(0, left - _WINDOW)
    text = body[floor:left].rstrip("：:，, 道")
    verbs = list(_verbs("zh").finditer(text))
    if not verbs or len(text) - verbs[-1].end() > 4:
        return None
    return _subject(body, floor, floor + verbs[-1].start())


def _subject_behind(body: str, right: int) -> tuple[int, int] | None:
    """“…”，王毅说。"""
    start = right + (body[right : right + 1] in "，,")
    verb = _verbs("zh").search(body, start, start + _WINDOW)
    return _subject(body, start, verb.start()) if verb else None


def _subject(body: str, floor: int, end: int) -> tuple[int, int] | None:
    borders = [match.end() for match in _BORDERS.finditer(body, floor, end)]
    start = borders[-1] if borders else floor
    adverbial = _ADVERBIAL.search(body, start + 1, end)
    stop = adverbial.start() if adverbial else end
    return (start, stop) if 0 < stop - start <= _LONGEST else None


def _topic_before(body: str, left: int, right: int) -> tuple[int, int] | None:
    """首相は「…」と述べた: the topic of a sentence whose verb follows the quote."""
    if not _verbs("ja").search(body, right, right + _WINDOW):
        return None
    floor = max(0, left - _WINDOW)
    topics = [match.start() for match in re.finditer("[はが]", body[floor:left])]
    if not topics:
        return None
    end = floor + topics[-1]
    borders = [match.end() for match in _BORDERS.finditer(body, floor, end)]
    start = borders[-1] if borders else floor
    return (start, end) if 0 < end - start <= _LONGEST else None
