"""The sample corpus that ships in `deploy/samples`, with what its manifest expects of each document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.events import EnrichedArticle, RawDocument
from stream_processors.extract import extract

FOLDER = Path(__file__).parents[3] / "deploy" / "samples"
MANIFEST = FOLDER / "manifest.json"
CASES: list[dict[str, Any]] = msgspec.json.decode(MANIFEST.read_bytes()) if MANIFEST.exists() else []


def _read(case: dict[str, Any]) -> EnrichedArticle:
    fields = {
        "content_type": case["content_type"],
        "observed_at": case["fetched_at"],
        "subject": case["url"],
        "body": b"",
    }
    document = msgspec.convert(fields, RawDocument)
    return extract(msgspec.structs.replace(document, body=(FOLDER / case["file"]).read_bytes()))


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["file"]))
def test_a_sample_gives_what_the_manifest_expects(case: dict[str, Any]) -> None:
    article, expect = _read(case), case["expect"]
    body = _words(article.body)
    published = article.published_at.isoformat().replace("+00:00", "Z") if article.published_at else ""
    assert article.headline == _words(expect["headline"])
    assert article.language.partition("-")[0] == expect["language"]
    assert published.startswith(expect["published_at"] or "")
    assert [phrase for phrase in expect["must_contain"] if _words(phrase) not in body] == []
    assert [phrase for phrase in expect["must_not_contain"] if _words(phrase) in body] == []
