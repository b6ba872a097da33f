"""Figures: values in many scripts, what is counted, who says so."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, Extraction, Figure, Fingerprint, Url
from stream_processors.enrich.figures import FIGURES


def figures(body: str, language: str = "en") -> list[Figure]:
    article = EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        body=body,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="test"),
        language=language,
    )
    return list(FIGURES.find(article, []).fields["figures"])


@pytest.mark.parametrize(
    ("body", "language", "value", "what"),
    [
        ("Ninety-eight civilians died.", "en", 98, "civilians"),
        ("Some 160,000 people fled.", "en", 160_000, "people"),
        ("Rund 160.000 Menschen flohen.", "de", 160_000, "Menschen"),
        ("Achtundneunzig Menschen starben.", "de", 98, "Menschen"),
        ("Environ 160 000 personnes ont fui.", "fr", 160_000, "personnes"),
        ("Quatre-vingt-dix-huit personnes sont mortes.", "fr", 98, "personnes"),
        ("Al menos un millón de personas huyeron.", "es", 1_000_000, "personas"),
        ("Создано 200 тыс. рабочих мест.", "ru", 200_000, "рабочих"),
        ("فر 40 ألف شخص من المدينة.", "ar", 40_000, "شخص"),
        ("قتل ٢٧ مدنيا في القصف.", "ar", 27, "مدنيا"),
        ("约5万名居民被转移。", "zh", 50_000, "居民"),
        ("三十五万人死亡。", "zh", 350_000, "人"),
        ("5 bin kişi evini terk etti.", "tr", 5_000, "kişi"),
    ],
)
def test_numbers_of_many_scripts_have_their_value_and_noun(
    body: str, language: str, value: float, what: str
) -> None:
    assert [(figure.value, figure.what) for figure in figures(body, language)] == [(value, what)]


@pytest.mark.parametrize(
    ("body", "language", "value", "unit"),
    [
        ("They paid $4.5 billion.", "en", 4.5e9, "USD"),
        ("Es kostete 1,5 Mio. Euro.", "de", 1.5e6, "EUR"),
        ("Unemployment rose to 7.2%.", "en", 7.2, "%"),
        ("基金为300亿美元。", "zh", 3e10, "USD"),
        ("The fire burned 300 hectares.", "en", 300, "ha"),
    ],
)
def test_units_are_codes(body: str, language: str, value: float, unit: str) -> None:
    assert [(figure.value, figure.unit) for figure in figures(body, language)] == [(value, unit)]


def test_a_count_has_qualifier_event_and_source() -> None:
    found = figures("Maria Lopez said the flood had killed at least 41 villagers since May 27.")
    assert found == [
        Figure(41, "at least 41 villagers", None, "villagers", "at least", "killed", "Maria Lopez"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "They met on July 9, 2018 at 10:30.",
        "One of the two leaders spoke.",
        "Braga won 2-1 in the final.",
        "COVID-19 and the G20 were on the agenda.",
        "Call +49 30 1234567.",
        "In 2015 elections were held.",
        "Millions of people fled.",
    ],
)
def test_dates_times_scores_and_names_are_no_figures(body: str) -> None:
    assert figures(body) == []


def test_an_ellipsis_takes_the_noun_before_it() -> None:
    found = figures("At least 22 people died and 340 were injured.")
    assert [(figure.value, figure.what) for figure in found] == [(22, "people"), (340, "people")]


@pytest.mark.parametrize(
    "body", ["", "\ud800 12", "1" * 100_000, "1,000 " * 20_000, "three hundred " * 20_000, "5 %"]
)
@pytest.mark.parametrize("language", ["en", "zh", "xx", "und", "ar"])
def test_odd_bodies_do_no_harm(body: str, language: str) -> None:
    assert all(figure.text in body for figure in figures(body, language))


@pytest.mark.parametrize(
    ("body", "language", "event"),
    [
        ("Owners ordered 900 minibuses without diesel.", "en", None),
        ("The mission of March 2020 took 900 people along.", "en", None),
        ("The fleet took 900 people along.", "en", None),
        ("In the flood 900 people died.", "en", "died"),
        ("Some 900 people fled.", "en", "fled"),
        ("Insgesamt 900 Menschen kamen.", "de", None),
        ("Bei der Flut starben 900 Menschen.", "de", "starben"),
    ],
)
def test_an_event_is_no_other_word_that_begins_like_it(body: str, language: str, event: str | None) -> None:
    assert [figure.event for figure in figures(body, language) if figure.value == 900] == [event]
