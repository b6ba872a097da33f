"""The files that a command reads, as its flags say."""

from __future__ import annotations

import datetime as dt
import sys

import click

from producers.files import FileSource
from producers.urls_of_files import UrlRule
from schemas.settings import Settings


def file_source(
    settings: Settings, paths: tuple[str, ...], url_from: str, fetched_at: dt.datetime | None, source: str
) -> FileSource:
    """The documents of the paths; `-` is standard input.

    Raises:
        click.UsageError: `url_from` is no rule.
    """
    try:
        rule = UrlRule(url_from)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return FileSource(
        paths,
        url_rule=rule,
        source=source,
        fetched_at=fetched_at,
        max_bytes=settings.max_document_bytes,
        stdin=sys.stdin.buffer,
        now=dt.datetime.now(dt.UTC),
    )
