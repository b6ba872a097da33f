"""Quotes: marks, speakers, relays."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, Extraction, Fingerprint, Quote, Url
from stream_processors.enrich.findings import Span
from stream_processors.enrich.quotes import QUOTES
from stream_processors.enrich.quotes_marks import quoted
from stream_processors.enrich.sentences import sentences


def article(body: str, language: str = "en") -> EnrichedArticle:
    return EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        body=body,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="test"),
        language=language,
    )


def quotes(body: str, language: str = "en") -> list[Quote]:
    return list(QUOTES.find(article(body, language), []).fields["quotes"])


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("“We go home now,” she said.", "We go home now,"),
        ("« Nous rentrons tous ce soir », a-t-elle dit.", "Nous rentrons tous ce soir"),
        ("„Wir gehen heute nach Hause“, sagte sie.", "Wir gehen heute nach Hause"),
        ("»Wir gehen heute nach Hause«, sagte sie.", "Wir gehen heute nach Hause"),
        ("'We go home now,' she said of the Smiths' house.", "We go home now,"),
        ("「我们今天就回家」，他说。", "我们今天就回家"),
        ("She said, “He told me ‘go home’ again.”", "He told me ‘go home’ again."),
    ],
)
def test_each_style_of_marks_gives_the_words_between_them(body: str, text: str) -> None:
    assert [found.text(body) for found in quoted(body)] == [text]


def test_a_quote_runs_on_over_paragraphs_that_begin_with_its_mark_again() -> None:
    body = "“The first part is long.\n\n“The second one is not,” she said."
    assert [found.text(body) for found in quoted(body)] == [
        "The first part is long.\n\nThe second one is not,"
    ]


def test_apostrophes_quote_nothing() -> None:
    assert quoted("It's the students' union that can't pay, the '90s are over.") == []


@pytest.mark.parametrize(
    ("body", "language", "speaker"),
    [
        ("Maria Lopez came. “We will rebuild it,” Lopez said.", "en", "Maria Lopez"),
        ("“We will rebuild it,” said Maria Lopez, the mayor.", "en", "Maria Lopez"),
        ("Maria Lopez, the mayor of Oldtown, said: “We will rebuild it.”", "en", "Maria Lopez"),
        ("“Will we rebuild it soon?” Maria Lopez asked. “Of course we will.”", "en", "Maria Lopez"),
        ("„Wir bauen alles wieder auf“, sagte die Bürgermeisterin Maria Lopez.", "de", "Maria Lopez"),
        ("« Nous reconstruirons la ville », a déclaré Maria Lopez.", "fr", "Maria Lopez"),
        ("«Reconstruiremos toda la ciudad», dijo la alcaldesa Maria Lopez.", "es", "Maria Lopez"),
        ("«Мы восстановим весь город», — сказала мэр Мария Лопес.", "ru", "Мария Лопес"),
        ("王毅表示：“我们将重建这座城市。”", "zh", "王毅"),
    ],
)
def test_the_speaker_is_the_fullest_name_the_article_has(body: str, language: str, speaker: str) -> None:
    assert {quote.speaker for quote in quotes(body, language)} == {speaker}


def test_a_relay_is_told_from_the_speaker() -> None:
    body = "The talks went badly, her deputy said, cited by Reuters.“Nobody wanted to give way”."
    direct = [quote for quote in quotes(body) if not quote.indirect]
    assert direct == [Quote("Nobody wanted to give way", "her deputy", "Reuters")]


def test_who_was_merely_spoken_to_is_no_relay() -> None:
    assert quotes("“We will rebuild it,” Maria Lopez told John Miller.")[0].via is None


@pytest.mark.parametrize("body", ["A “de-escalation” deal was made.", "Her film “The Long Way Home” won."])
def test_scare_quotes_and_titles_are_no_quotes(body: str) -> None:
    assert quotes(body) == []


def test_spans_point_at_the_words_and_at_the_mention() -> None:
    body = "“We will rebuild it,” said Maria Lopez."
    spans = {span.role: body[span.start : span.end] for span in QUOTES.find(article(body), []).spans}
    assert spans == {"text": "We will rebuild it,", "speaker": "Maria Lopez"}


def test_names_found_earlier_are_preferred() -> None:
    body = "“We will rebuild it,” said Lopez."
    people = [Span("people", body.index("Lopez"), body.index("Lopez") + 5, "Maria Lopez")]
    assert QUOTES.find(article(body), people).fields["quotes"][0].speaker == "Maria Lopez"


@pytest.mark.parametrize(
    "body", ["", "\ud800“x\udfff”", "“" * 3000, "42", "'\" „ “ «" * 500, "“a b c d,” said " * 9000]
)
def test_odd_bodies_do_no_harm(body: str) -> None:
    found = QUOTES.find(article(body, "xx"), [])
    assert all(0 <= span.start <= span.end <= len(body) for span in found.spans)


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("Mr. Smith met Dr. Lee. They talked.", "en", ["Mr. Smith met Dr. Lee.", "They talked."]),
        (
            "Cited by Reuters.“It ended”. Then peace.",
            "en",
            ["Cited by Reuters.", "“It ended”.", "Then peace."],
        ),
        ("Am 3. Juli kam er. Dann ging er.", "de", ["Am 3. Juli kam er.", "Dann ging er."]),
        ("他来了。她走了！", "zh", ["他来了。", "她走了！"]),
        ("One line\nAnother", "en", ["One line", "Another"]),
    ],
)
def test_sentences_end_where_they_end(text: str, language: str, parts: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text, language)] == parts
