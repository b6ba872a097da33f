"""Words and terms, in languages with and without spaces."""

from __future__ import annotations

import pytest

from stream_processors.enrich.terms import MOST_TERMS, terms
from stream_processors.enrich.words import lowered, row_of
from tests.quality.articles import article


def _terms(body: str, language: str, headline: str | None = None) -> tuple[str, ...]:
    return terms(article(headline, body, language))


def test_frequent_and_rare_words_come_first() -> None:
    found = _terms("The glacier moved. A glacier is slow; people say the glacier sings for people.", "en")
    assert found[0] == "glacier"
    assert {"the", "is", "for", "a"}.isdisjoint(found)


def test_numbers_and_single_letters_are_no_terms() -> None:
    assert set(_terms("98 ferries, 3,500 vans and 2nd b x lorries", "en")) == {"ferries", "vans", "lorries"}


@pytest.mark.parametrize(
    ("language", "body", "wanted", "stop"),
    [
        ("de", "Die Gletscher schmelzen, und die Gletscher verschwinden.", "gletscher", "und"),
        ("fr", "L'avalanche a coupé la route; l'avalanche d'hier.", "avalanche", "la"),
        ("ru", "Ледник тает, и ледник исчезает.", "ледник", "и"),
        ("ar", "الزلزال دمر المدينة في الزلزال الكبير", "الزلزال", "في"),
        ("el", "Ο σεισμός ήταν ισχυρός και ο σεισμός φοβερός", "σεισμός", "και"),
        ("tr", "Ankara'da deprem oldu ve Ankara'nın köyleri yıkıldı", "ankara", "ve"),
        ("zh", "地震摧毁了房屋，地震之后救援人员来了。", "地震", "了"),
        ("zh", "地震摧毀了房屋，地震之後救援人員來了。", "地震", "了"),
        ("ja", "地震で家が壊れた。地震の後に救助隊が来た。", "地震", "た"),
    ],
)
def test_a_language_has_its_own_words_and_stop_words(
    language: str, body: str, wanted: str, stop: str
) -> None:
    found = _terms(body, language)
    assert found[0] == wanted
    assert stop not in found


def test_characters_that_form_no_known_word_are_kept_together_as_a_name() -> None:
    assert "茨珞" in _terms("茨珞说，茨珞会来。", "zh")


def test_a_long_text_has_fifty_terms_at_most() -> None:
    body = " ".join(f"w{chr(97 + i % 26)}{chr(97 + i // 26)}q" for i in range(300))
    assert len(_terms(body, "en")) == MOST_TERMS


@pytest.mark.parametrize(
    "body", ["", "\ud800", "123 456", "!!! ???", "\n\n", "x" * 1_000_000, "a b " * 250_000]
)
@pytest.mark.parametrize("language", ["en", "zh", "und", "xx-Nonsense", ""])
def test_bad_input_has_few_terms_and_no_error(body: str, language: str) -> None:
    assert len(_terms(body, language)) <= 1


def test_equal_weights_keep_the_order_of_the_text() -> None:
    assert _terms("zzgrub zzfrob zzblat", "en") == ("zzgrub", "zzfrob", "zzblat")


def test_turkish_has_two_letters_i() -> None:
    assert lowered("IRMAK İLE", "tr") == "ırmak ile"
    assert lowered("IRMAK", "en") == "irmak"


def test_headline_and_body_do_not_run_into_one_another() -> None:
    words = row_of(article("Boats", "Sink", "en")).words
    assert [word.text if word else None for word in words] == [None, "Boats", None, "Sink", None]
