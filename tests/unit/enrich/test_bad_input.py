"""Odd articles through the whole chain: every enricher answers, every finding is where it says, everything can be sent."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.cli import main
from schemas import codec
from schemas.events import EnrichedArticle, RawDocument
from stream_processors.enrich import Enriched, enrich
from stream_processors.extract import extract
from tests.quality.articles import article, enriched_lines

NEWS = "“We will rebuild all of it,” said Maria Lopez in Paris. At least 5,000 people fled. "
MIXED = (
    NEWS
    + "Die Stadt München sagte ab. 王毅表示：“我们将重建这座城市。” قال محمد في دمشق إن ٢٧ مدنيا قتلوا. В Москве 5 тыс. человек."
)
MEGABYTE = 1_000_000
MULTILINGUAL = Path(__file__).parents[2] / "data" / "multilingual"
PRINTS_STORIES = """
import sys
from tests.quality.articles import enriched_lines
sys.stdout.write(enriched_lines(sys.argv[1:]))
"""


def checked(given: EnrichedArticle) -> Enriched:
    """What the chain makes of it, when that holds together."""
    found = enrich(given)
    assert found.failed == ()
    assert all(0 <= span.start < span.end <= len(given.body) for span in found.spans)
    assert codec.decode(codec.encode(found.article), EnrichedArticle).body == given.body
    return found


def chain(body: bytes, content_type: str) -> Enriched:
    observed_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return checked(extract(RawDocument(body=body, content_type=content_type, observed_at=observed_at)))


def test_an_empty_body_has_no_findings() -> None:
    found = checked(article(None, "", "en"))
    assert found.spans == ()
    assert found.article.embedding is None


@pytest.mark.parametrize(
    "piece",
    [
        NEWS + "\n\n",
        MIXED,
        "word ",
        "x",
        "“",
        "5 ",
        "\n",
        "Paris Syria said ",
        "— Oui, dit-il.\n",
        "我们说：“好的。”",
    ],
    ids=["news", "mixed", "words", "one word", "marks", "numbers", "lines", "names", "dialogue", "chinese"],
)
def test_a_body_of_a_megabyte_is_read_as_far_as_the_bounds_go(piece: str) -> None:
    checked(article("A headline", piece * (MEGABYTE // len(piece)), "en"))


def test_a_megabyte_of_news_keeps_what_its_beginning_says() -> None:
    found = chain((NEWS + "\n").encode() * (MEGABYTE // len(NEWS)), "text/plain").article
    assert [person.name for person in found.people] == ["Maria Lopez"]
    assert found.figures[0].value == 5000
    assert found.quotes[0].speaker == "Maria Lopez"


@pytest.mark.parametrize("headline", ["Paris", "5", "!", "", "王"])
def test_a_headline_of_one_word_is_enough(headline: str) -> None:
    assert checked(article(headline, NEWS, "en")).article.people[0].name == "Maria Lopez"


@pytest.mark.parametrize("language", ["und", "xx", "", "tlh", "zz-Zzzz-ZZ", "en-GB", "-", "x" * 300])
def test_an_unknown_language_costs_no_more_than_its_words(language: str) -> None:
    found = checked(article("Paris", NEWS, language)).article
    assert [person.name for person in found.people] == ["Maria Lopez"]
    assert [place.name for place in found.places] == ["Paris"]
    assert "We will rebuild all of it," in [quote.text for quote in found.quotes]


@pytest.mark.parametrize("language", ["en", "de", "zh", "ar", "ru", "und"])
def test_of_mixed_scripts_each_is_read(language: str) -> None:
    found = checked(article(MIXED[:60], MIXED, language)).article
    assert {"Paris", "Damascus"} <= {place.name for place in found.places}
    assert "Maria Lopez" in [person.name for person in found.people]
    assert "We will rebuild all of it," in [quote.text for quote in found.quotes]


@pytest.mark.parametrize(
    "body", ["1 2 3 4,5 1.000.000", "١٢٣ ٤٥٦", "2026-01-01 12:30", "五万 三", "½ ² ①", "1e999 " * 50]
)
def test_numbers_alone_are_no_figures(body: str) -> None:
    found = checked(article(body, body, "en")).article
    assert (found.people, found.places, found.quotes, found.figures) == ((), (), (), ())


@pytest.mark.parametrize("content_type", ["application/json", "text/html"])
def test_lone_surrogates_are_replaced_before_anything_is_looked_for(content_type: str) -> None:
    text = "\ud800 " + NEWS.replace("Paris", "Paris\udfff") + "\udc00"
    page = f"<p>{text.encode('ascii', 'xmlcharrefreplace').decode()}</p>"
    body = json.dumps({"text": text}) if content_type == "application/json" else page
    found = chain(body.encode(), content_type).article
    assert found.people[0].name == "Maria Lopez"
    assert found.quotes[0].text == "We will rebuild all of it,"


def test_the_pipe_takes_such_lines_and_names_the_one_that_is_no_article() -> None:
    good = codec.encode(article("Paris", NEWS, "en"))
    lines = [
        codec.encode(article(None, "", "en")),
        good.replace(b"Maria", rb"\ud800 Maria"),
        b'{"url": "https://a.example/1", "text": "pushed before it was extracted"}',
    ]
    result = CliRunner().invoke(main, ["enrich", "--strict"], input=b"\n".join(lines))
    assert len(result.stdout.splitlines()) == 2
    assert "line 3: rejected" in result.stderr
    assert "dateline extract" in result.stderr
    assert result.exit_code == 4


def test_equal_articles_give_equal_bytes_whatever_the_hash_seed() -> None:
    """This process has another seed: a random one, unless the environment sets it."""
    paths = [str(path) for path in sorted(MULTILINGUAL.glob("*.json"))][::3]
    there = subprocess.run(
        [sys.executable, "-c", PRINTS_STORIES, *paths],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        timeout=300,
        check=True,
    ).stdout.decode()
    here = enriched_lines(paths)
    assert here.count("\n") == len(paths)
    assert here == there
