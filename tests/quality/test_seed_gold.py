"""What the first document says: who, where, what, how many, said by whom. The gold is written by hand.

The text is somebody's, so what is quoted and reported stands here as the code points of the file that it begins and ends at.
"""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, Figure, RawDocument
from stream_processors.enrich import enrich, enrichers_without
from stream_processors.extract import extract
from tests.conftest import QUALITY_DATA

SEED = QUALITY_DATA / "seed" / "seed.txt"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason=f"{SEED} is absent: set DATELINE_QUALITY_DATA")

OBSERVATORY = "Syrian Observatory for Human Rights"
PEOPLE = {"Bashar al-Assad"}
ORGANISATIONS = {OBSERVATORY, "United Nations"}
ALSO_ORGANISATIONS = {"Reuters", "Syrian army", "Syrian government", "Syrian state media"}
PLACES = {
    "Syria": "SY",
    "Daraa": "SY",
    "Busra al-Sham": "SY",
    "Golan Heights": "SY",
    "Damascus": "SY",
    "Russia": "RU",
    "Moscow": "RU",
    "Jordan": "JO",
    "United States": "US",
    "Washington": "US",
    "United Kingdom": "GB",
    "Israel": "IL",
}
FIGURES = [
    (98, "at least", "civilians", "killed", OBSERVATORY),
    (160_000, None, "people", "driven", "United Nations"),
    (350_000, "More than", "people", "killed", None),
]
WEEKS = (2, "almost", "weeks")
DIRECT = [(2276, 2304, "their spokesman", "Reuters")]
REPORTED = [
    (502, 533, "diplomatic sources", None),
    (860, 919, OBSERVATORY, None),
    (1455, 1594, "Syrian state media", None),
    (1597, 1632, OBSERVATORY, None),
    (1725, 1767, "United Nations", None),
    (2036, 2234, "their spokesman", "Reuters"),
    (2429, 2651, "Jordan", None),
]


@pytest.fixture(scope="module")
def article() -> EnrichedArticle:
    observed_at = dt.datetime(2019, 2, 23, 12, tzinfo=dt.UTC)
    raw = RawDocument(body=SEED.read_bytes(), content_type="text/plain", observed_at=observed_at)
    return enrich(extract(raw), enrichers_without(("embedding", "subjects"))).article


def test_its_one_person_is_found_under_his_full_name(article: EnrichedArticle) -> None:
    assert {person.name for person in article.people} == PEOPLE


def test_its_organisations_are_found_and_nothing_else(article: EnrichedArticle) -> None:
    found = {organisation.name for organisation in article.organisations}
    assert found >= ORGANISATIONS
    assert found <= ORGANISATIONS | ALSO_ORGANISATIONS


def test_every_place_is_found_once_with_its_country(article: EnrichedArticle) -> None:
    assert {place.name: place.country for place in article.places} == PLACES


def test_its_agencies_are_cited_and_none_is_credited(article: EnrichedArticle) -> None:
    assert set(article.agencies) == {OBSERVATORY, "Reuters"}
    assert article.credited_agencies == ()


def _told(figure: Figure) -> tuple[float, str | None, str | None, str | None, str | None]:
    return figure.value, figure.qualifier, figure.what, figure.event, figure.source


def test_every_figure_has_its_qualifier_noun_event_and_source(article: EnrichedArticle) -> None:
    figures = [_told(figure) for figure in article.figures]
    assert [figure for figure in figures if figure[0] > WEEKS[0]] == FIGURES
    assert [figure[:3] for figure in figures if figure[0] == WEEKS[0]] == [WEEKS]


def test_its_quote_has_speaker_and_relay(article: EnrichedArticle) -> None:
    text = SEED.read_text(encoding="utf-8")
    quotes = [(quote.text, quote.speaker, quote.via) for quote in article.quotes if not quote.indirect]
    assert quotes == [(text[start:end], speaker, via) for start, end, speaker, via in DIRECT]


def test_what_it_reports_in_other_words_has_the_speaker_that_it_names(article: EnrichedArticle) -> None:
    text = SEED.read_text(encoding="utf-8")
    reported = [(quote.text, quote.speaker, quote.via) for quote in article.quotes if quote.indirect]
    assert reported == [(text[start:end], speaker, via) for start, end, speaker, via in REPORTED]
