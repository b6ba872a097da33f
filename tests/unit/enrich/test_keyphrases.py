"""Keyphrases, and keywords made of tags, phrases and names."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from schemas.events import Mention
from stream_processors.enrich.keyphrase_weights import WEIGHTS
from stream_processors.enrich.keyphrases import (
    FEATURES,
    MOST_KEYWORDS,
    MOST_PHRASES,
    candidates,
    keyphrases,
    keywords,
)
from stream_processors.enrich.words import row_of
from tests.quality.articles import article

STRIKE = article(
    "Dockers' strike closes Klaipeda port",
    "The dockers' strike at Klaipeda port entered its third day on Tuesday. The port authority said forty ships"
    " were waiting. Union leader Ruta Petraityte said the strike would go on until the port authority agreed to"
    " talks. Petraityte met the dockers at the container terminal.",
    "en",
)


def test_the_phrases_say_what_the_article_is_about() -> None:
    found = [phrase.casefold() for phrase in keyphrases(STRIKE)]
    assert any("strike" in phrase for phrase in found[:3])
    assert any("klaipeda" in phrase for phrase in found)
    assert len(found) <= MOST_PHRASES


def test_no_phrase_is_part_of_a_better_one() -> None:
    sets = [frozenset(phrase.casefold().split()) for phrase in keyphrases(STRIKE)]
    assert not [s for i, s in enumerate(sets) if any(s <= better for better in sets[:i])]


def test_the_publishers_tags_stay_first_and_nothing_repeats_them() -> None:
    tagged = msgspec.structs.replace(STRIKE, keywords=("Klaipeda", "Strike"))
    found = keywords(tagged)
    assert found[:2] == ("Klaipeda", "Strike")
    assert not {"klaipeda", "strike"} & {word.casefold() for word in found[2:]}


def test_tags_are_never_cut() -> None:
    tags = tuple(f"tag {i}" for i in range(MOST_KEYWORDS + 5))
    assert keywords(msgspec.structs.replace(STRIKE, keywords=tags)) == tags


def test_a_surname_gives_way_to_the_full_name() -> None:
    named = msgspec.structs.replace(STRIKE, people=(Mention("Ruta Petraityte", count=2),))
    assert "Ruta Petraityte" in keywords(named)
    assert "Petraityte" not in keywords(named)


def test_a_name_that_the_text_does_not_have_is_no_keyword() -> None:
    named = msgspec.structs.replace(STRIKE, organisations=(Mention("Port Authority of Nowhere", count=9),))
    assert "Port Authority of Nowhere" not in keywords(named)


def test_doing_it_twice_changes_nothing() -> None:
    once = msgspec.structs.replace(STRIKE, keywords=keywords(STRIKE))
    assert keywords(once) == once.keywords


def test_a_phrase_stops_at_stop_words_and_punctuation() -> None:
    row = row_of(article(None, "Grain ships, tugs and the barges", "en"))
    found = candidates(row)
    phrases = {
        " ".join(word.text for word in row.words[first : first + size] if word)
        for first, size in zip(found.first, found.size, strict=True)
    }
    assert phrases == {"Grain", "Grain ships", "ships", "tugs", "barges"}


def test_features_say_where_a_phrase_stands() -> None:
    row = row_of(article("Reef saved", "They love the reef. Divers photograph Reef Bay.", "en"))
    found = candidates(row)
    by_phrase = {
        tuple(word.key for word in row.words[first : first + size] if word): dict(
            zip(FEATURES, features, strict=True)
        )
        for first, size, features in zip(found.first, found.size, found.features, strict=True)
    }
    reef, bay = by_phrase["reef",], by_phrase["reef", "bay"]
    assert reef["count"] == pytest.approx(np.log(3))
    assert (reef["in the headline"], bay["in the headline"]) == (1, 0)
    assert (reef["capitals"], reef["after glue"]) == (0.5, pytest.approx(1 / 3))
    assert (bay["two words"], bay["before a break"], bay["whole run"]) == (1, 1, 0)


def test_every_feature_has_its_weight() -> None:
    assert {len(weights) for weights in WEIGHTS.values()} == {len(FEATURES)}
    assert "und" in WEIGHTS


def test_chinese_phrases_are_written_without_spaces() -> None:
    found = keyphrases(
        article("码头工人罢工", "码头工人的罢工进入第三天。港口当局说，码头工人罢工影响运输。", "zh")
    )
    assert found
    assert not [phrase for phrase in found if " " in phrase]


def test_a_language_without_stop_words_has_only_tags_and_names() -> None:
    unknown = msgspec.structs.replace(STRIKE, language="und", people=(Mention("Ruta Petraityte"),))
    assert keywords(unknown) == ("Ruta Petraityte",)


@pytest.mark.parametrize(
    "body", ["", "\ud800", "123", "?!", "\n", "word", "y" * 1_000_000, "so it goes " * 90_000]
)
@pytest.mark.parametrize("language", ["en", "ja", "und"])
def test_bad_input_is_no_error(body: str, language: str) -> None:
    assert len(keywords(article(None, body, language))) <= MOST_KEYWORDS
