"""Documents and the articles expected of them, side by side in `tests/data/extract`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.events import RawDocument
from stream_processors.extract import extract

FOLDER = Path(__file__).parents[2] / "data" / "extract"
CASES = sorted(path.name.removesuffix(".expected.json") for path in FOLDER.glob("*.expected.json"))


def test_there_are_fixtures() -> None:
    assert len(CASES) >= 9


@pytest.mark.parametrize("case", CASES)
def test_a_document_gives_the_article_written_beside_it(case: str) -> None:
    source = next(path for path in FOLDER.glob(f"{case}.*") if not path.name.endswith(".expected.json"))
    wanted = msgspec.json.decode((FOLDER / f"{case}.expected.json").read_bytes())
    document = msgspec.convert({**wanted["given"], "body": b""}, RawDocument)
    article = extract(msgspec.structs.replace(document, body=source.read_bytes()))
    assert article.body.split("\n\n") == wanted["paragraphs"]
    found: dict[str, Any] = msgspec.to_builtins(article)
    assert {name: found.get(name) for name in wanted["expected"]} == _as_stored(wanted["expected"])


def _as_stored(expected: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists where the structs have tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in expected.items()}
