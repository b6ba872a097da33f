"""How common words are."""

import math

import pytest
import wordfreq

from stream_processors.enrich.frequencies import zipf_values


def test_zipf_values_are_those_of_the_frequencies_that_wordfreq_gives() -> None:
    values = zipf_values("de")
    frequencies = wordfreq.get_frequency_dict("de", "small")
    assert values.keys() == frequencies.keys()
    assert all(values[word] == math.log10(share) + 9 for word, share in frequencies.items())


def test_words_that_are_equally_common_share_one_number() -> None:
    values = zipf_values("en")
    assert len(set(map(id, values.values()))) == len(set(values.values())) < len(values) / 20


@pytest.mark.parametrize("language", ["und", "xx", "gl"])
def test_a_language_without_a_list_of_its_own_has_no_values(language: str) -> None:
    assert zipf_values(language) == {}
