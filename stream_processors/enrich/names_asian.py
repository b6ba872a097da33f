"""People and organisations in Chinese, Japanese, Korean and Hindi: titles, surnames, transliterated names, endings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from stream_processors.enrich.names_evidence import ORGANISATION, PERSON, Found
from stream_processors.enrich.names_known import is_unspaced
from stream_processors.enrich.names_tables import asian

_HAN = "\u3400-\u9fff"
COMMON = 4.5
"""Zipf value from which what stands before a head word is an ordinary word, not a name."""
LONGEST_ORGANISATION = 16


def asian_names(
    body: str, language: str, places: Sequence[tuple[int, int]], frequencies: Mapping[str, float]
) -> Iterator[Found]:
    """Names with evidence at the very place."""
    for pattern in _people(language[:2]):
        for match in pattern.finditer(body):
            start, end = match.span("name")
            start = _past_title(body, start)
            yield Found(start, end, PERSON, body[start:end], titled=True)
    if language.startswith("zh"):
        yield from _listed_reporters(body)
        yield from _organisations(body, places, frequencies)


def _past_title(body: str, start: int) -> int:
    """A title's last character may also be one of those that spell foreign names: 总理."""
    for before, behind in _parted_titles().get(body[start], ()):
        if body.startswith(behind, start) and body.endswith(before, 0, start):
            return start + len(behind)
    return start


@cache
def _parted_titles() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Titles in two parts, longest first, by the first character of the second part."""
    parted: dict[str, list[tuple[str, str]]] = {}
    for title in asian("zh_title"):
        for inside in range(1, len(title)):
            parted.setdefault(title[inside], []).append((title[:inside], title[inside:]))
    return parted


def _any(kind: str) -> str:
    return "|".join(map(re.escape, asian(kind)))


@cache
def _people(language: str) -> tuple[re.Pattern[str], ...]:
    makers = {"zh": _chinese, "ja": _japanese, "ko": _korean, "hi": _hindi}
    return makers[language]() if language in makers else ()


def _chinese() -> tuple[re.Pattern[str], ...]:
    letters = "".join(dict.fromkeys("".join(asian("zh_transliteration"))))
    after = _any("zh_after")
    surname, title = _any("zh_surname"), _any("zh_title")
    given = rf"(?:[{_HAN}]{{2}}(?={after}|\s|$|{title})|[{_HAN}](?={after}|\s|$))"
    return (
        re.compile(rf"(?P<name>[{letters}]{{1,7}}(?:[·•‧・][{letters}]{{1,7}})+)"),
        re.compile(rf"(?:{title})(?P<name>(?:{surname}){given})"),
        re.compile(
            rf"(?:^|[。，、；：“（\s])(?P<name>(?:{surname})[{_HAN}]{{1,2}}?)(?=说|表示|指出|强调|认为|介绍|{title})",
            re.MULTILINE,
        ),
    )


_REPORTERS = re.compile(
    rf"(?:记者|記者|通讯员)[:：\s]?((?:[{_HAN}]{{2,4}}[\s、])*[{_HAN}]{{2,4}})(?=[）)\s，。]|$)"
)


def _listed_reporters(body: str) -> Iterator[Found]:
    surnames = asian("zh_surname")
    for match in _REPORTERS.finditer(body):
        for name in re.finditer(rf"[{_HAN}]+", match[1]):
            if name[0].startswith(surnames):
                start = match.start(1) + name.start()
                yield Found(start, start + len(name[0]), PERSON, name[0], titled=True)


def _japanese() -> tuple[re.Pattern[str], ...]:
    title = _any("ja_title")
    katakana = r"[ァ-ヴー]{2,12}"
    return (
        re.compile(rf"(?P<name>{katakana}(?:[・＝=]{katakana}){{1,3}})"),
        re.compile(rf"(?P<name>{katakana})(?={title})"),
        re.compile(rf"(?P<name>(?:{_any('ja_surname')})[{_HAN}ぁ-ん]{{0,3}}?)(?={title})"),
    )


def _korean() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(
            rf"(?<![가-힣])(?P<name>(?:{_any('ko_surname')})[가-힣]{{1,2}})(?=\s?(?:[가-힣]{{1,6}}\s?)?(?:{_any('ko_title')}))"
        ),
    )


def _hindi() -> tuple[re.Pattern[str], ...]:
    word = r"(?!ने|को|के|की|का|से|में|पर|और|ही|भी)[\u0900-\u097f]{2,}"
    return (re.compile(rf"(?:{_any('hi_title')})\s(?P<name>{word}\s{word})(?=\s(?:ने|को|के|की|का|से))"),)


@cache
def _organisation_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any('zh_org')})(?!长|長|会议)")


def _organisations(
    body: str, places: Sequence[tuple[int, int]], frequencies: Mapping[str, float]
) -> Iterator[Found]:
    starts = [start for start, _ in places]
    last = 0
    for match in _organisation_end().finditer(body):
        begin = _organisation_start(body, match.start(), last, starts)
        common = frequencies.get(body[begin : match.start()], 0.0) > COMMON and begin not in starts
        if (
            match.start() - begin >= 1
            and not common
            and not re.match(r"[某各该这那两三几多一]", body[begin:])
        ):
            yield Found(begin, match.end(), ORGANISATION, body[begin : match.end()])
        last = match.end()


def _organisation_start(body: str, head: int, last: int, places: Sequence[int]) -> int:
    """Where a place begins close before the head word, else after the nearest word that no name holds."""
    stops = _stops()
    begin = head
    while begin > max(last, head - LONGEST_ORGANISATION) and is_unspaced(body[begin - 1]):
        if body.endswith(stops, 0, begin):
            break
        begin -= 1
    near = [start for start in places if begin - 8 <= start < head and _one_phrase(body[start:head])]
    return min([begin, *near]) if near else begin


def _one_phrase(text: str) -> bool:
    return (
        len(text) <= LONGEST_ORGANISATION
        and all(is_unspaced(c) for c in text)
        and not re.search(r"[的在由据將将以对被从到是了说称表示]", text)
    )


@cache
def _stops() -> tuple[str, ...]:
    run = "".join(asian("zh_stop"))
    pairs = ("收购", "访问", "批评", "宣布", "得到", "加入", "离开", "支持", "反对", "位于", "来自", "包括")
    for pair in pairs:
        run = run.replace(pair, "")
    return tuple(dict.fromkeys([*pairs, *run, "一家", "该"]))
