"""Subjects by vector, section and tags."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from schemas.events import EnrichedArticle
from stream_processors.enrich.embedding import EMBEDDING
from stream_processors.enrich.media_topics import TOPICS
from stream_processors.enrich.subjects import GAP, LEAST_SIMILARITY, chosen, named_by, subjects
from tests.quality.articles import article

EXAMPLES = [
    ("15000000", "en", "United win the cup after a late goal in the final"),
    ("15000000", "tr", "Ev sahibi takım son dakika golüyle kupayı kazandı"),
    ("16000000", "de", "Armee beschießt Stadt der Rebellen, Dutzende Zivilisten getötet"),
    ("16000000", "ar", "مقتل عشرات المدنيين في قصف للجيش على بلدة يسيطر عليها المعارضون"),
    ("11000000", "es", "La oposición gana las elecciones y el presidente reconoce la derrota"),
    ("04000000", "fr", "La banque centrale relève ses taux pour freiner l'inflation"),
    ("07000000", "ru", "Минздрав сообщил о новых случаях инфекции и призвал вакцинироваться"),
    ("03000000", "zh", "强烈地震摧毁房屋，救援人员搜寻幸存者"),
]


def _with_vector(headline: str, language: str, **fields: object) -> EnrichedArticle:
    plain = article(headline, "", language)
    return msgspec.structs.replace(plain, **EMBEDDING.find(plain, ()).fields, **fields)


@pytest.mark.parametrize(("code", "language", "headline"), EXAMPLES)
def test_a_headline_is_on_its_topic_in_any_language(code: str, language: str, headline: str) -> None:
    assert subjects(_with_vector(headline, language))[0].code == f"medtop:{code}"


def test_a_text_on_nothing_has_no_subject() -> None:
    assert subjects(_with_vector("lorem ipsum dolor sit amet 12 34 56", "en")) == ()


def test_without_a_vector_there_is_no_subject() -> None:
    assert subjects(article("United win the cup", "", "en")) == ()


def test_the_section_decides_where_the_text_does_not() -> None:
    headline = "Company unveils shoes made by robots"
    (first, *_) = subjects(_with_vector(headline, "en", section="Fashion"))
    assert first.name == "lifestyle and leisure"
    (first, *_) = subjects(_with_vector(headline, "en", section="Business"))
    assert first.name == "economy, business and finance"


@pytest.mark.parametrize(
    ("label", "topic"),
    [
        ("Sport", "sport"),
        ("News / Sport", "sport"),
        ("Wirtschaft", "economy, business and finance"),
        ("ПОЛИТИКА", "politics and government"),
        ("رياضة", "sport"),
        ("财经", "economy, business and finance"),
        ("Faits divers", "crime, law and justice"),
    ],
)
def test_publishers_names_of_sections_are_known_in_many_languages(label: str, topic: str) -> None:
    assert [TOPICS[i].name for i in named_by(label)] == [topic]


@pytest.mark.parametrize("label", ["", "Home", "News", "/", "a" * 10_000])
def test_a_section_that_names_no_topic_adds_nothing(label: str) -> None:
    assert named_by(label) == frozenset()


def _scores(*values: float) -> np.ndarray:
    return np.array([*values, *[0.0] * (len(TOPICS) - len(values))])


def test_a_second_topic_as_near_is_named_too_and_a_third_makes_it_unknown() -> None:
    assert chosen(_scores(0.3, 0.3 + GAP / 2, 0.1)) == [1, 0]
    assert chosen(_scores(0.3, 0.3 - 2 * GAP)) == [0]
    assert chosen(_scores(0.3, 0.31, 0.32)) == []


def test_a_topic_that_is_not_near_is_unknown() -> None:
    assert chosen(_scores(LEAST_SIMILARITY - 0.01)) == []
    assert chosen(_scores(LEAST_SIMILARITY)) == [0]


def test_the_table_has_the_17_topics_of_iptc() -> None:
    assert [topic.code for topic in TOPICS] == [f"medtop:{n:02}000000" for n in range(1, 18)]
    assert all(len(topic.prompts) >= 4 and topic.sections for topic in TOPICS)
