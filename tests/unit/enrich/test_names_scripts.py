"""People and organisations by rules, in scripts without capitals."""

from __future__ import annotations

import pytest

from stream_processors.enrich import enrich
from stream_processors.enrich.names import NAMES
from tests.unit.enrich.test_names import article


@pytest.mark.parametrize(
    ("body", "language", "names"),
    [
        (
            "وقال وزير الداخلية كمال درويش إن الوضع هادئ. وأضاف درويش أن الطرق مفتوحة.",
            "ar",
            {"كمال درويش": 2},
        ),
        ("وقالت الممرضة هدى بركات: لا مكان آمن.", "ar", {"هدى بركات": 1}),
        ("总理马丁·霍尔特说谈判继续。霍尔特将访问邻国。", "zh", {"马丁·霍尔特": 2}),
        ("新华社电（记者王小明 李华）会议开幕。", "zh", {"王小明": 1, "李华": 1}),
        ("田中首相は会見した。", "ja", {"田中": 1}),
        ("マリア・ロペス大統領が述べた。", "ja", {"マリア・ロペス": 1}),
        ("김철수 장관은 말했다.", "ko", {"김철수": 1}),
        ("प्रधानमंत्री राजेश शर्मा ने कहा।", "hi", {"राजेश शर्मा": 1}),
    ],
)
def test_titles_and_surnames_tell_people(body: str, language: str, names: dict[str, int]) -> None:
    found = enrich(article(body, language), (NAMES,)).article.people
    assert {one.name: one.count for one in found} == names


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("أعلنت الهيئة الوطنية لإدارة الموانئ ذلك.", "ar", "الهيئة الوطنية لإدارة الموانئ"),
        ("أعلنت وزارة الصحة في العاصمة ذلك.", "ar", "وزارة الصحة"),
        ("诺兰集团宣布扩大生产。", "zh", "诺兰集团"),
    ],
)
def test_head_words_tell_organisations(body: str, language: str, name: str) -> None:
    found = enrich(article(body, language), (NAMES,)).article.organisations
    assert [one.name for one in found] == [name]


def test_a_title_before_a_foreign_name_is_no_part_of_it() -> None:
    found = enrich(article("经理萨娜·里德取消了访问。", "zh"), (NAMES,)).article.people
    assert [one.name for one in found] == ["萨娜·里德"]
