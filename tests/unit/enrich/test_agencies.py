"""News agencies and monitoring groups: credited in the dateline, the byline or the last line, or cited."""

from __future__ import annotations

import msgspec
import pytest

from schemas.events import EnrichedArticle
from stream_processors.enrich import enrich
from stream_processors.enrich.agencies import AGENCIES
from tests.unit.enrich.test_names import article


def agencies(body: str, language: str = "en") -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: EnrichedArticle = enrich(article(body, language), (AGENCIES,)).article
    return found.agencies, found.credited_agencies


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("ANKARA (Reuters) - A storm hit the coast.", "en", "Reuters"),
        ("NAIROBI, July 9 (AP) — Leaders met.", "en", "AP"),
        ("Quito, 17 mai (Lusa) – A eleição terminou.", "pt", "Lusa"),
        ("МОСКВА, 18 мая. /ТАСС/. Суд начался.", "ru", "TASS"),
        ("МИНСК, 21 августа - РИА Новости. Суд начался.", "ru", "RIA Novosti"),
        ("新华社内罗毕7月9日电（记者李明）峰会开幕。", "zh", "Xinhua"),
        ("أنقرة (رويترز) - ضربت عاصفة الساحل.", "ar", "Reuters"),
        ("(ANSA) - ROMA, 18 MAG - Il voto.", "it", "ANSA"),
        ("A storm hit the coast.\n\nSource: AFP", "en", "AFP"),
    ],
)
def test_a_dateline_or_a_last_line_credits(body: str, language: str, name: str) -> None:
    assert agencies(body, language) == ((name,), (name,))


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("A nurse told AFP by telephone that beds were scarce.", "en", "AFP"),
        ("Their spokesman said so, cited by Reuters.", "en", "Reuters"),
        ("Es habe Tote gegeben, meldete die Deutsche Presse-Agentur.", "de", "dpa"),
        ("Hemşire, AFP'ye yaptığı açıklamada konuştu.", "tr", "AFP"),
        ("据路透社报道，谈判已经开始。", "zh", "Reuters"),
        (
            "The Syrian Observatory for Human Rights said 98 died.",
            "en",
            "Syrian Observatory for Human Rights",
        ),
        ("قال المرصد السوري لحقوق الإنسان إن القصف مستمر.", "ar", "Syrian Observatory for Human Rights"),
    ],
)
def test_a_citation_in_the_text_is_no_credit(body: str, language: str, name: str) -> None:
    assert agencies(body, language) == ((name,), ())


def test_letters_that_may_mean_other_things_need_a_sign_of_citing() -> None:
    assert agencies("He took AP classes and drank AA-rated wine. The PA system failed.") == ((), ())


def test_a_byline_credits() -> None:
    signed = msgspec.structs.replace(article("A storm hit."), byline="Reuters Staff")
    assert enrich(signed, (AGENCIES,)).article.credited_agencies == ("Reuters",)


def test_spans_mark_each_mention() -> None:
    body = "ANKARA (Reuters) - Officials told Reuters more."
    spans = enrich(article(body), (AGENCIES,)).spans
    assert [(span.field, body[span.start : span.end]) for span in spans] == [
        ("agencies", "Reuters"),
        ("agencies", "Reuters"),
        ("credited_agencies", "Reuters"),
    ]
