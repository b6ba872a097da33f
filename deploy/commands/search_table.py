"""Search results as people read them."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.commands.output import console, local_time
from deploy.search.body import HIGHLIGHT_END, HIGHLIGHT_START, Hit

BAR = 24
"""Characters of the longest bar of a facet."""


def print_table(hits: Sequence[Hit], file: BinaryIO) -> None:
    """One article a row."""
    table = Table(box=None, pad_edge=False)
    columns: tuple[tuple[str, dict[str, Any]], ...] = (
        ("published", {"no_wrap": True}),
        ("lang", {"no_wrap": True}),
        ("article", {"overflow": "fold"}),
        ("copies", {"justify": "right"}),
    )
    for name, options in columns:
        table.add_column(name, **options)
    for hit in hits:
        copies = str(hit.copies) if hit.copies else ""
        table.add_row(_published(hit.article), hit.article.get("language", ""), _cell(hit), copies)
    _print(table, file)


def print_facets(facets: Mapping[str, Mapping[str, int]], *, as_json: bool) -> None:
    """The values of each field with their counts; as JSON one field a line."""
    for field, counts in facets.items():
        if as_json:
            click.echo(msgspec.json.encode({"field": field, "values": counts}).decode())
            continue
        table = Table(field, "", "", box=None, pad_edge=False, title_justify="left")
        most = max(counts.values(), default=1)
        for value, count in counts.items():
            table.add_row(value, str(count), "█" * max(1, round(BAR * count / most)))
        if not counts:
            table.add_row("(none)", "", "")
        console().print(table)


def _print(table: Table, file: BinaryIO) -> None:
    if file is sys.stdout.buffer:
        console().print(table)
        return
    text = io.StringIO()
    Console(file=text, width=160, highlight=False).print(table)
    file.write(text.getvalue().encode())


def _published(article: Mapping[str, Any]) -> str:
    published = local_time(article.get("published_at")) or "undated"
    return published[:10] if article.get("published_precision") == "day" else published


def _cell(hit: Hit) -> Text:
    article = hit.article
    outlet = (
        article.get("publisher", {}).get("name") or article.get("url", {}).get("domain") or "unknown outlet"
    )
    address = article.get("url", {}).get("full") or article["article_id"]
    cell = Text(article.get("headline") or "(no headline)", style="bold")
    cell.append(f"\n{outlet} · {address}\n", style="dim")
    return cell.append_text(_highlighted(hit.snippet))


def _highlighted(snippet: str) -> Text:
    text = Text(style="not bold")
    for i, piece in enumerate(snippet.split(HIGHLIGHT_START)):
        marked, _, rest = piece.partition(HIGHLIGHT_END) if i else ("", "", piece)
        text.append(marked, style="bold yellow")
        text.append(rest)
    return text
