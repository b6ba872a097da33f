"""Where quotes, speakers and figures stand: offsets are code points of the body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import Quote
from stream_processors.enrich.figures import FIGURES
from stream_processors.enrich.findings import Span
from stream_processors.enrich.quotes import QUOTES
from tests.unit.enrich.test_quotes import article, quotes

PIECES = [
    "“We will rebuild all of it,” said Maria Lopez.",
    "„Wir bauen alles wieder auf“, sagte die Ministerin.",
    "« Nous reconstruirons tout », a déclaré Jean Dupont.",
    "At least 98 civilians were killed, the United Nations said.",
    "Maria Lopez said on Monday that the town would be rebuilt.",
    "٢٧ مدنيا قتلوا",
    "约5万名居民被转移。",
    "𝟗𝟖 people 😀 fled, he said.",
    "İstanbul'da 5 bin kişi",
    "\n\n",
    " ",
    "😀",
    "\ud800",
    "“",
    "1,000",
]
BODIES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=8).map(" ".join)
LANGUAGES = st.sampled_from(["en", "de", "fr", "ru", "zh", "ja", "ar", "tr", "und"])


@given(BODIES, LANGUAGES)
def test_the_span_of_a_figure_holds_its_text(body: str, language: str) -> None:
    found = FIGURES.find(article(body, language), [])
    texts = {span.of: body[span.start : span.end] for span in found.spans if span.role == "text"}
    assert list(texts.values()) == [figure.text for figure in found.fields["figures"]]
    assert all(_is_inside(span, body) for span in found.spans)


@given(BODIES, LANGUAGES)
def test_the_span_of_a_quote_holds_its_words(body: str, language: str) -> None:
    found = QUOTES.find(article(body, language), [])
    texts = [body[span.start : span.end] for span in found.spans if span.role == "text"]
    for text, quote in zip(texts, found.fields["quotes"], strict=True):
        repeated = "\n" in text
        assert text.strip() == quote.text or repeated, "only marks that paragraphs repeat are left out"
    assert all(_is_inside(span, body) for span in found.spans)


def _is_inside(span: Span, body: str) -> bool:
    return 0 <= span.start < span.end <= len(body)


def test_spans_count_code_points_not_bytes_or_utf16_units() -> None:
    body = "😀 𝟗 “We will rebuild all of it,” said Zoë Łuk."
    spans = {span.role: body[span.start : span.end] for span in QUOTES.find(article(body), []).spans}
    assert spans == {"text": "We will rebuild all of it,", "speaker": "Zoë Łuk"}


@pytest.mark.parametrize(
    ("body", "language", "quote"),
    [
        (
            "Maria Lopez told reporters on Monday that the town would be rebuilt.",
            "en",
            Quote("the town would be rebuilt", "Maria Lopez", indirect=True),
        ),
        (
            "The mayor said the town would be rebuilt.",
            "en",
            Quote("the town would be rebuilt", "The mayor", indirect=True),
        ),
        (
            "Die Ministerin sagte, dass die Stadt wieder aufgebaut werde.",
            "de",
            Quote("die Stadt wieder aufgebaut werde", "Die Ministerin", indirect=True),
        ),
    ],
)
def test_indirect_speech_with_a_certain_speaker_is_a_quote_that_says_so(
    body: str, language: str, quote: Quote
) -> None:
    assert quotes(body, language) == [quote]


@pytest.mark.parametrize(
    "body",
    [
        "Maria Lopez did not say that the town would be rebuilt.",
        "Maria Lopez never said that the town would be rebuilt.",
        "Maria Lopez could have said that the town would be rebuilt.",
        "Some 51 percent of voters said that they would vote again.",
        "If Maria Lopez said that the town would be rebuilt, she was wrong.",
        "They said that the town would be rebuilt.",
        "The mayor said in a film that showed off the town of her birth.",
        "The town would be rebuilt, the mayor said, according to Reuters on Monday.",
    ],
)
def test_a_doubtful_report_is_no_quote(body: str) -> None:
    assert quotes(body) == []


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        (
            "Prices on Monday were high, said market traders familiar with the harvest.",
            Quote("Prices on Monday were high", "market traders", indirect=True),
        ),
        (
            "The flood that hit the town was over, said Maria Lopez, in a week that cost many lives.",
            Quote("The flood that hit the town was over", "Maria Lopez", indirect=True),
        ),
        (
            "It was a flood that Maria Lopez says has cost 1,500 people their homes, most of them farmers.",
            Quote("has cost 1,500 people their homes", "Maria Lopez", indirect=True),
        ),
        (
            "Maria Lopez said she had to leave, her lawyer said, cited by Reuters.",
            Quote("Maria Lopez said she had to leave", "her lawyer", "Reuters", indirect=True),
        ),
    ],
)
def test_a_report_is_found_before_a_closing_tag_and_behind_a_relative_clause(body: str, quote: Quote) -> None:
    assert quotes(body) == [quote]
