"""The first document: a scraped page with French chrome around an English article."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, RawDocument
from stream_processors.extract import extract
from tests.conftest import QUALITY_DATA

SEED = QUALITY_DATA / "seed" / "seed.txt"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason=f"{SEED} is absent: set DATELINE_QUALITY_DATA")


@pytest.fixture(scope="module")
def article() -> EnrichedArticle:
    observed_at = dt.datetime(2019, 2, 23, 12, tzinfo=dt.UTC)
    return extract(RawDocument(body=SEED.read_bytes(), content_type="text/plain", observed_at=observed_at))


def test_the_headline_of_the_seed_is_the_repeated_line(article: EnrichedArticle) -> None:
    lines = SEED.read_text("utf-8").splitlines()
    assert article.headline == max(filter(None, lines), key=lines.count)


def test_the_seed_is_dated_by_the_line_under_its_title_not_by_the_page_clock(
    article: EnrichedArticle,
) -> None:
    assert (article.published_at, article.published_precision) == (
        dt.datetime(2018, 7, 3, tzinfo=dt.UTC),
        "day",
    )


def test_the_language_of_the_seed_is_that_of_its_body(article: EnrichedArticle) -> None:
    assert article.language == "en"
    assert article.language_confidence > 0.9


def test_the_body_of_the_seed_has_every_sentence_and_no_chrome(article: EnrichedArticle) -> None:
    lines = [line.strip() for line in SEED.read_text("utf-8").splitlines()]
    sentences = [line for line in lines if line.endswith((".", '."', '".'))]
    assert article.body.split("\n\n") == sentences
    assert len(sentences) == 16
