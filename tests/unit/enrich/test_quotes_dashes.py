"""Dialogue behind dashes: what is said, by whom, and what is no dialogue."""

from __future__ import annotations

import pytest

from stream_processors.enrich import enrich
from tests.fakes.messages import enriched

SPOKEN = [
    ("ru", "— Мы построим мост до мая, — сказал мэр Иван Петров. — Это решено.", "Мы построим мост до мая", "Иван Петров"),
    ("uk", "— Ми збудуємо міст до травня, — сказав мер Іван Петренко.", "Ми збудуємо міст до травня", "Іван Петренко"),
    ("es", "—Vamos a construir el puente —dijo María López, alcaldesa—. Será en mayo.", "Vamos a construir el puente", "María López"),
    ("fr", "— Nous construirons le pont, — a déclaré Jean Martin, maire de Rodez.", "Nous construirons le pont", "Jean Martin"),
    ("pl", "– Zbudujemy most przed majem – powiedział Jan Kowalski, burmistrz.", "Zbudujemy most przed majem", "Jan Kowalski"),
    ("pt", "— Vamos construir a ponte — disse João Silva, prefeito de Braga.", "Vamos construir a ponte", "João Silva"),
    ("it", "— Costruiremo il ponte prima di maggio! — ha detto Mario Rossi, sindaco.", "Costruiremo il ponte prima di maggio!", "Mario Rossi"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "line", "words", "speaker"), SPOKEN, ids=[one[0] for one in SPOKEN])
def test_what_stands_between_dashes_is_said_by_whom_the_verb_names(
    language: str, line: str, words: str, speaker: str
) -> None:
    article = enrich(enriched("https://a.example/x", f"{line}\n", language=language)).article
    assert [(quote.text, quote.speaker, quote.indirect) for quote in article.quotes] == [
        (words, speaker, False)
    ]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("fr", "Au programme:\n— le pont, qui sera construit en mai — une bonne nouvelle\n— la route\n"),
        ("ru", "— Мост построят до мая\n— Дорогу закроют летом\n"),
        ("en", "- The bridge is closed - said Ann Lee\n"),
    ],
)
def test_items_of_a_list_are_no_dialogue_nor_is_a_language_without_it(language: str, body: str) -> None:
    assert enrich(enriched("https://a.example/x", body, language=language)).article.quotes == ()


def test_a_quote_inside_dialogue_is_told_once() -> None:
    body = "— Он сказал «мост откроют весной», и это правда, — заявил мэр Иван Петров.\n"
    (quote,) = enrich(enriched("https://a.example/x", body, language="ru")).article.quotes
    assert quote.text == "Он сказал «мост откроют весной», и это правда"
