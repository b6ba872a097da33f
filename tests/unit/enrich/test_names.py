"""People and organisations by rules, in the alphabets with capitals."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, Extraction, Fingerprint, Url
from stream_processors.enrich import enrich
from stream_processors.enrich.findings import Span
from stream_processors.enrich.names import NAMES


def article(body: str, language: str = "en") -> EnrichedArticle:
    return EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        body=body,
        language=language,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="example"),
    )


def people(body: str, language: str = "en") -> dict[str, int]:
    return {one.name: one.count for one in enrich(article(body, language), (NAMES,)).article.people}


def organisations(body: str, language: str = "en") -> dict[str, int]:
    return {one.name: one.count for one in enrich(article(body, language), (NAMES,)).article.organisations}


def test_short_names_count_for_the_full_name() -> None:
    body = "President Bashar al-Assad spoke on Monday. Assad's allies agreed, but al-Assad did not."
    assert people(body) == {"Bashar al-Assad": 3}


def test_an_acronym_in_brackets_counts_for_the_name_before_it() -> None:
    body = "The Harbour Workers Union (HWU) called a strike. The HWU has 900 members."
    assert organisations(body) == {"Harbour Workers Union": 3}


def test_an_explained_acronym_means_what_the_text_says() -> None:
    body = "The Regional Security Force (RSF) denied it. The RSF said so."
    assert "Reporters Without Borders" not in organisations(body)
    assert organisations(body)["Regional Security Force"] == 3


def test_a_capital_at_the_start_of_a_sentence_makes_no_name() -> None:
    assert people("Talks collapsed. Air raids continued. Losing the town hurt. Both sides said no.") == {}


def test_a_place_with_an_ordinary_word_before_it_is_no_person() -> None:
    body = "Losing Busra al-Sham would hurt."
    place = Span(field="places", start=7, end=20, name="Busra al-Sham")
    assert NAMES.find(article(body), [place]).fields["people"] == ()


def test_a_place_inside_a_longer_name_leaves_the_person() -> None:
    body = "Writer Jack London arrived."
    place = Span(field="places", start=12, end=18, name="London")
    assert [one.name for one in NAMES.find(article(body), [place]).fields["people"]] == ["Jack London"]


def test_an_organisation_may_hold_a_place() -> None:
    body = "She studied at the University of Geneva."
    place = Span(field="places", start=33, end=39, name="Geneva")
    found = NAMES.find(article(body), [place]).fields["organisations"]
    assert [one.name for one in found] == ["University of Geneva"]


def test_known_organisations_have_one_name_in_all_scripts() -> None:
    for body, language in [
        ("Die Vereinten Nationen warnten.", "de"),
        ("По данным Организации Объединенных Наций, это так.", "ru"),
        ("وقالت الأمم المتحدة إن الوضع صعب.", "ar"),
        ("联合国说局势严峻。", "zh"),
        ("Birleşmiş Milletler'e göre durum kötü.", "tr"),
    ]:
        found = enrich(article(body, language), (NAMES,)).article.organisations
        assert [(one.name, one.id) for one in found] == [("United Nations", "Q1065")]


def test_spans_cover_the_names_in_the_body() -> None:
    body = "Governor Ana Ruiz met the European Union. Ruiz left."
    found = enrich(article(body), (NAMES,)).spans
    assert [(span.field, body[span.start : span.end], span.name) for span in found] == [
        ("people", "Ana Ruiz", "Ana Ruiz"),
        ("organisations", "European Union", "European Union"),
        ("people", "Ruiz", "Ana Ruiz"),
    ]


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("Le ministre de l'Intérieur, Paul Girard, a démissionné.", "fr", "Paul Girard"),
        ("El empresario Tomás Zubieta ganó.", "es", "Tomás Zubieta"),
        ("Umweltministerin Grete Halvorsen trat zurück.", "de", "Grete Halvorsen"),
        ("Adalet Bakanı Kerem Aksoy'un konuşması sürdü.", "tr", "Kerem Aksoy"),
        ("Премьер-министр Иван Крылов подал в отставку.", "ru", "Иван Крылов"),
        ("L'allenatore Pino Sartori ha parlato.", "it", "Pino Sartori"),
        ("A primeira-ministra Rita Valadão falou.", "pt", "Rita Valadão"),
        ("The fund's director, Pieter van der Linden, agreed.", "en", "Pieter van der Linden"),
        ("Ο πρωθυπουργός Νίκος Παππάς μίλησε.", "el", "Νίκος Παππάς"),
    ],
)
def test_a_title_or_role_tells_a_person(body: str, language: str, name: str) -> None:
    assert people(body, language) == {name: 1}


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("La Commission nationale des comptes a tranché.", "fr", "Commission nationale des comptes"),
        ("Il ministero della Salute ha deciso.", "it", "ministero della Salute"),
        ("El grupo español Tervanta compra.", "es", "Tervanta"),
        ("Национальный избирательный совет объявил итоги.", "ru", "Национальный избирательный совет"),
        ("Das Innenministerium teilte mit.", "de", "Innenministerium"),
        ("Açıklama dün Sağlık Bakanlığı'ndan geldi.", "tr", "Sağlık Bakanlığı"),
        ("The head of Tervanta Pharma resigned.", "en", "Tervanta Pharma"),
    ],
)
def test_head_words_and_roles_tell_an_organisation(body: str, language: str, name: str) -> None:
    assert organisations(body, language) == {name: 1}


@pytest.mark.parametrize(
    "body", ["", " ", "12 34 56", "Trump", "A" * 5000, "\ud800 Mr Smith said", "Abc de " * 5000, "王" * 5000]
)
@pytest.mark.parametrize("language", ["und", "en", "zh", "ar", "ru"])
def test_odd_bodies_fail_nowhere_and_give_the_same_twice(body: str, language: str) -> None:
    first = enrich(article(body, language), (NAMES,))
    assert first.failed == ()
    assert first == enrich(article(body, language), (NAMES,))
