"""The gazetteer: keys of names, and where names lead."""

from __future__ import annotations

import pytest

from stream_processors.enrich.gazetteer import gazetteer
from stream_processors.enrich.gazetteer_names import fold, fold_uncased, nominatives
from stream_processors.enrich.gazetteer_sources import countries, regions


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Buşrá ash Shām", "Busra al-Sham"),
        ("Ar-Raqqah", "al Raqqah"),
        ("Dar‘ā", "Dar'a"),
        ("St. Louis", "Saint Louis"),
        ("Aix-en-Provence", "Aix al Provence"),
        ("Łódź", "Lodz"),
        ("Königstraße", "Konigstrasse"),
    ],
)
def test_ways_of_writing_a_name_have_one_key(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_keys_without_capitals_keep_the_length_of_the_text() -> None:
    text = "أبها إلى آسيا مكة"
    assert len(fold_uncased(text)) == len(text)


def test_inflected_names_lead_to_their_nominative() -> None:
    assert "москва" in nominatives("москве", "ru")
    assert "krakow" in nominatives("krakowie", "pl")
    assert nominatives("paris", "fr") == ("paris",)


def test_names_lead_to_the_largest_place_first() -> None:
    known = gazetteer()
    assert [known.countries[n] for n in known.named("Paris")[:2]] == ["FR", "US"]


def test_every_country_is_known_by_its_english_name() -> None:
    known = gazetteer()
    missing = [c.record.name for c in countries() if not known.named(c.record.name)]
    assert missing == []


def test_every_region_has_a_source_and_a_location_on_earth() -> None:
    for region in regions():
        assert region.source
        assert -90 <= region.record.lat <= 90
        assert -180 <= region.record.lon <= 180


def test_organisations_are_no_countries() -> None:
    known = gazetteer()
    assert not any(known.kinds[n] == "country" for n in known.named("United Nations"))
