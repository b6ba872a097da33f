"""Places: found, told apart, resolved and located, in many languages."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, Extraction, Fingerprint, Place, Url
from stream_processors.enrich.findings import Findings, Span
from stream_processors.enrich.places import LONGEST_BODY, PLACES


def article(body: str, headline: str | None = None, language: str = "en") -> EnrichedArticle:
    return EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        body=body,
        headline=headline,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="test"),
        language=language,
    )


def found(body: str, headline: str | None = None, language: str = "en") -> Findings:
    return PLACES.find(article(body, headline, language), ())


def places(body: str, headline: str | None = None, language: str = "en") -> dict[str, Place]:
    return {place.name: place for place in found(body, headline, language).fields["places"]}


SYRIA = (
    "The army shelled Daraa province all week. Talks on Deraa collapsed after rebels refused to surrender to "
    "the Russian Federation, Damascus said. Losing Busra al-Sham would hurt. Russia, Jordan and the United States had "
    "agreed on a truce near the Golan Heights, and Washington has sent no help through Moscow."
)


def test_spellings_of_one_place_are_one_place() -> None:
    daraa = places(SYRIA)["Daraa"]
    assert (daraa.id, daraa.country, daraa.count) == ("170905", "SY", 2)


def test_small_towns_regions_countries_and_governments_are_found() -> None:
    names = set(places(SYRIA))
    assert names == {
        "Daraa", "Russia", "Damascus", "Busra al-Sham", "Jordan", "United States", "Golan Heights", "Washington",
        "Moscow",
    }  # fmt: skip


def test_a_country_has_its_geonames_id_and_a_location() -> None:
    russia = places(SYRIA)["Russia"]
    assert (russia.id, russia.country, russia.count) == ("2017370", "RU", 2)
    assert russia.location is not None


def test_spans_count_code_points_and_carry_the_canonical_name() -> None:
    body = "🕊️ Peace talks on Deraa began in Geneva."
    spans = found(body).spans
    assert [(body[s.start : s.end], s.name, s.role) for s in spans] == [
        ("Deraa", "Daraa", "mention"),
        ("Geneva", "Geneva", "mention"),
    ]


def test_a_state_beside_a_town_says_which_town_is_meant() -> None:
    here = places("The mayor of Paris, Texas, said that the council of Paris had met.")
    assert (here["Paris"].country, here["Paris"].count) == ("US", 2)
    assert places("The mayor of Paris said that France had agreed.")["Paris"].country == "FR"


def test_towns_of_one_state_speak_for_one_another() -> None:
    ohio = places("Police in Oxford and Hamilton searched Butler County, from Middletown to Cincinnati.")
    assert ohio["Hamilton"].location is not None
    assert ohio["Hamilton"].location.lon == pytest.approx(-84.56, abs=0.5)
    assert ohio["Oxford"].location is not None
    assert ohio["Oxford"].location.lon == pytest.approx(-84.74, abs=0.5)


def test_a_county_is_located_by_the_towns_named_with_it() -> None:
    county = places("Deputies in London, Kentucky, said that Laurel County had closed the road.")[
        "Laurel County"
    ]
    assert county.location is not None
    assert county.location.lat == pytest.approx(37.13, abs=0.5)


@pytest.mark.parametrize(
    "body",
    [
        "Jordan Henderson scored twice.",
        "Mr. Lincoln and Judge Houston met Jackson Browne.",
        "Paris Hilton opened the show.",
        "More than that, Police said nothing. She went home in March.",
        "They live at 12 Memphis Street.",
    ],
)
def test_people_streets_and_common_words_are_no_places(body: str) -> None:
    assert places(body) == {}


def test_a_surname_in_the_article_is_not_a_town_elsewhere_in_it() -> None:
    assert "Madison" not in places("Sheila Madison was charged in Boston. Madison denied it.")


def test_people_do_not_hide_the_country_of_the_same_name() -> None:
    assert (
        places("Jordan closed its border, and Amman sent troops, as Jordan Henderson left.")["Jordan"].count
        == 1
    )


def test_people_found_before_are_no_places() -> None:
    body = "In Sydney Carton the crowd saw a hero. It rained in Melbourne."
    spans = [Span("people", 3, 16, "Sydney Carton")]
    names = [p.name for p in PLACES.find(article(body), spans).fields["places"]]
    assert names == ["Melbourne"]


def test_demonyms_count_for_their_country() -> None:
    assert places("Turkish and South African officials met Chechens.").keys() == {
        "Turkey",
        "South Africa",
        "Chechnya",
    }


def test_abbreviated_states_count_behind_a_town_only() -> None:
    assert places("A fire in Gary, Ind., killed two.").keys() == {"Gary", "Indiana"}
    assert places("She sang La. La. La.") == {}


def test_acronyms_are_read_as_written() -> None:
    assert places("The US and the UK agreed.").keys() == {"United States", "United Kingdom"}
    assert places("Tell us why. Us? No.") == {}


def test_a_headline_counts_but_has_no_spans() -> None:
    findings = found("Nothing was said.", headline="Syria and Iran sign a pact")
    assert [p.name for p in findings.fields["places"]] == ["Syria", "Iran"]
    assert not findings.spans


@pytest.mark.parametrize(
    ("language", "body", "names"),
    [
        (
            "de",
            "Scholz reist nach Moskau. In Russlands Hauptstadt und in München.",
            {"Moscow", "Russia", "Munich"},
        ),
        ("ru", "Войска вошли в Дераа. В Москве и на Украине.", {"Daraa", "Moscow", "Ukraine"}),
        ("fr", "En Cisjordanie, à Pékin et aux États-Unis.", {"West Bank", "Beijing", "United States"}),
        ("es", "Viajó a La Habana desde Ciudad de México.", {"Havana", "Mexico City"}),
        ("pl", "W Krakowie i w Kijowie, na Ukrainie.", {"Kraków", "Kyiv", "Ukraine"}),
        ("tr", "Ankara’dan İstanbul’a, sonra Suriye.", {"Ankara", "Istanbul", "Syria"}),
        (
            "ar",
            "قصفت الطائرات درعا في سوريا قرب الجولان وبغداد.",
            {"Daraa", "Syria", "Golan Heights", "Baghdad"},
        ),
        ("he", "הוא נסע לירושלים ולדמשק.", {"Jerusalem", "Damascus"}),
        ("zh", "叙利亚德拉和大马士革的居民逃往约旦。", {"Syria", "Daraa", "Damascus", "Jordan"}),
        ("ja", "東京で日本とアメリカの首脳が会談した。", {"Tokyo", "Japan", "United States"}),
        ("ko", "서울에서 한국과 미국이 회담을 했다.", {"Seoul", "South Korea", "United States"}),
        ("hi", "दिल्ली में पाकिस्तान और चीन पर बात हुई।", {"Delhi", "Pakistan", "China"}),
    ],
)
def test_places_are_found_in_every_script_under_one_name(language: str, body: str, names: set[str]) -> None:
    assert places(body, language=language).keys() == names


@pytest.mark.parametrize(
    ("language", "body", "place"),
    [
        ("en", "DAMASCUS, July 3 (Reuters) - Rebels surrendered.", "Damascus"),
        ("en", "PARIS, Texas (AP) — The council met.", "Paris"),
        ("en", "BEIRUT: The cabinet met.", "Beirut"),
        ("de", "Berlin (dpa) - Die Regierung tagt.", "Berlin"),
        ("ru", "МОСКВА, 3 июля. /ТАСС/. Войска вошли.", "Moscow"),
        ("ar", "دمشق - رويترز: قصفت الطائرات المدينة.", "Damascus"),
        ("zh", "新华社北京7月3日电 代表团到达。", "Beijing"),
        ("en", "London-based rebels surrendered.", None),
        ("en", "Paris is calm, officials said.", None),
        ("en", "Rebels surrendered in Damascus - again.", None),
    ],
)
def test_the_dateline_says_where_an_article_was_written(language: str, body: str, place: str | None) -> None:
    assert found(body, language=language).fields["located"] == place


@pytest.mark.parametrize(
    "body", ["", " ", "\ud800", "123 456", "\n\n", "Ж", "А. Б. В.", "-" * 1000, "St. " * 500]
)
def test_text_without_places_gives_none(body: str) -> None:
    assert found(body, headline="Wow", language="und").fields["places"] == ()


def test_a_long_text_is_read_as_far_as_the_limit() -> None:
    body = "Nothing was said here. " * (LONGEST_BODY // 20) + "Then she flew to Madrid."
    assert "Madrid" not in places("She left Rome. " + body)
    assert "Rome" in places("She left Rome. " + body)


def test_equal_input_gives_equal_output() -> None:
    assert found(SYRIA) == found(SYRIA)
