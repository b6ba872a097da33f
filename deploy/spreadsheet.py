"""Articles as CSV, for spreadsheets."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO

import msgspec

from schemas.events import ResolvedArticle

COLUMNS = (
    "article_id", "url.full", "published_at", "published_precision", "first_seen_at", "publisher.name",
    "publisher.domain", "publisher.country", "language", "headline", "summary", "byline", "authors", "section",
    "genre", "located", "people.name", "organisations.name", "places.name", "places.country", "agencies",
    "subjects.name", "keywords", "word_count", "image.url", "duplicate.kind", "duplicate.of", "duplicate.group_id",
    "story.id", "revision", "body",
)  # fmt: skip
SEPARATOR = "; "
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the beginning of a cell (OWASP, "CSV Injection"); such cells get a `'`."""


def write_csv(articles: Iterable[ResolvedArticle], file: BinaryIO) -> int:
    """One article a line, lists joined by `; `, with a head and a byte order mark, without which Excel garbles letters."""
    file.write(codecs.BOM_UTF8)
    count = 0
    write = _line_writer(file)
    write(COLUMNS)
    for article in articles:
        fields = msgspec.to_builtins(article)
        write([cell(fields, column) for column in COLUMNS])
        count += 1
    return count


def _line_writer(file: BinaryIO) -> Callable[[Iterable[str]], None]:
    def write(cells: Iterable[str]) -> None:
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        file.write(line.getvalue().encode("utf-8", "replace"))

    return write


def cell(article: Mapping[str, Any], column: str) -> str:
    """The text of a column.

    >>> cell({"places": [{"name": "Oslo"}, {"name": "Bergen"}]}, "places.name")
    'Oslo; Bergen'
    """
    values: list[Any] = [article]
    for name in column.split("."):
        found = [value.get(name) for value in values]
        parts = [part for value in found for part in (value if isinstance(value, list | tuple) else [value])]
        values = [part for part in parts if part is not None]
    text = SEPARATOR.join(map(str, values))
    return f"'{text}" if text.startswith(FORMULA) else text
