"""The options that `dateline search` and `dateline export` share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import click

from deploy.commands.output import times
from deploy.search.body import FieldValue, Filters, filter_clauses
from deploy.search.fields import SHORT_NAMES, BadQuery, keyword_field_named

FILTERS = {
    "language": "BCP 47, e.g. en.",
    "publisher": "The outlet's name.",
    "domain": "The outlet's registered domain.",
    "country": "The outlet's country, ISO 3166, e.g. LT.",
    "section": "The publisher's section.",
    "author": "An author's full name.",
    "person": "Someone named in the article.",
    "organisation": "An organisation named in it.",
    "place": "A place named in it.",
    "agency": "A news agency or monitoring group cited.",
    "subject": "An IPTC Media Topic, by its name.",
}

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Else standard output.",
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filters' options; it takes them as `filters`."""

    @wraps(command)
    def with_filters(
        *arguments: Any,
        since: dt.datetime | None = None,
        to: dt.datetime | None = None,
        where: tuple[str, ...] = (),
        **options: Any,
    ) -> Any:
        if since and to and since > to:
            raise click.UsageError(f"--from {since:%Y-%m-%d} lies behind --to {to:%Y-%m-%d}: exchange them")
        named = {name: options.pop(name, ()) for name in FILTERS}
        try:
            values = (*_named(named), *map(condition, where))
            filters = Filters(since, to, values)
            filter_clauses(filters)
        except BadQuery as error:
            raise click.UsageError(str(error)) from error
        return command(*arguments, filters=filters, **options)

    return _decorated(with_filters)


def _decorated(command: Callable[..., Any]) -> Callable[..., Any]:
    options = [
        click.option("--from", "since", callback=times, metavar="TIME", help="Not published before."),
        click.option("--to", callback=times, metavar="TIME", help="Not published after."),
        *(click.option(f"--{name}", multiple=True, help=sentence) for name, sentence in FILTERS.items()),
        click.option(
            "-f",
            "--filter",
            "where",
            multiple=True,
            metavar="FIELD=VALUE",
            help="Any keyword field; != for all others. Repeated for one field: either.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _named(given: dict[str, tuple[str, ...]]) -> Iterator[FieldValue]:
    for name, values in given.items():
        for value in values:
            yield FieldValue(SHORT_NAMES.get(name, name), value)


def condition(text: str) -> FieldValue:
    """`FIELD=VALUE` or `FIELD!=VALUE`.

    Raises:
        BadQuery: it is neither, or the field is none that has exact values.
    """
    name, sign, value = text.partition("=")
    if not sign or not value:
        raise BadQuery(f"--filter {text!r} is no condition: write FIELD=VALUE or FIELD!=VALUE")
    field = keyword_field_named(name.removesuffix("!").strip())
    return FieldValue(field, value.strip(), negated=name.endswith("!"))
