"""The words that names are made of: where they begin and end, and which have a capital."""

from __future__ import annotations

import pytest

from stream_processors.enrich.names_words import Words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "In the U.S. Jo-Ann J. met J.Smith",
            "en",
            ["In", "the", "U.S.", "Jo-Ann", "J.", "met", "J", "Smith"],
        ),
        ("L’Europe et l'Union d'Ana", "fr", ["Europe", "et", "Union", "Ana"]),
        ("Meryem's, Ankara’nın ve O'Neill", "tr", ["Meryem", "Ankara", "ve", "O'Neill"]),
        ("3rd AT&T 2-1 _x", "en", ["rd", "AT&T", "x"]),
    ],
)
def test_words_stand_without_articles_and_endings(text: str, language: str, expected: list[str]) -> None:
    words = Words(text, language)
    assert [words[i].text for i in range(len(words))] == expected
    assert [text[words.starts[i] : words.ends[i]] for i in range(len(words))] == expected
    assert [words.lower(i) for i in range(len(words))] == [word.lower() for word in expected]


def test_a_word_says_where_its_ending_ends() -> None:
    word = Words("of Meryem's house", "en")[1]
    assert (word.start, word.end, word.after) == (3, 9, 11)


def test_capitals_are_found_also_behind_an_arabic_article() -> None:
    assert Words("Syria, al-Assad and al-qaida", "en").capitals == [0, 1]


def test_a_stretch_ends_with_the_text() -> None:
    assert [word.text for word in Words("a b c", "en").between(1, 9)] == ["b", "c"]
