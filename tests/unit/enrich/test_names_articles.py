"""The short articles in ten languages, with gold written by hand."""

from __future__ import annotations

import pytest

from stream_processors.enrich import enrich
from stream_processors.enrich.agencies import AGENCIES
from stream_processors.enrich.names import NAMES
from tests.quality.entities import Count, cases, compare


@pytest.mark.parametrize("field", ["people", "organisations", "agencies", "credited_agencies"])
def test_nine_of_ten_names_are_found_without_a_gazetteer(field: str) -> None:
    total = Count()
    for case in cases():
        found = getattr(enrich(case.article, (NAMES, AGENCIES)).article, field)
        total += compare(field, [getattr(one, "name", one) for one in found], case.gold[field])[0]
    assert total.score.f >= 0.9


def test_every_story_is_told_in_five_languages_and_every_language_tells_four() -> None:
    ids = [case.id.rpartition("-") for case in cases()]
    stories, languages = {story for story, _, _ in ids}, {language for _, _, language in ids}
    assert (len(ids), len(stories), len(languages)) == (40, 8, 10)
