"""All objects, compiled to NDJSON: `python -m deploy.kibana.compile` writes `deploy/kibana/objects.ndjson`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import click

from deploy.kibana.dashboards.attention import ATTENTION
from deploy.kibana.dashboards.compare import PHRASES, compare
from deploy.kibana.dashboards.health import HEALTH
from deploy.kibana.dashboards.pipeline import PIPELINE
from deploy.kibana.dashboards.rising import RISING
from deploy.kibana.dashboards.syndication import SYNDICATION
from deploy.kibana.data_views import VIEWS, data_view
from deploy.kibana.maps import places_map
from deploy.kibana.objects import Names, SavedObject, ndjson
from deploy.kibana.searches import SEARCHES

COMMITTED = Path(__file__).with_name("objects.ndjson")
VERSION_DIGITS = 16
MOST_PHRASES = 4


def bundle(names: Names, phrases: Sequence[str] = PHRASES) -> list[SavedObject]:
    """Every object, those that others refer to first; the tag, which comes first, tells the bundle's version.

    Raises:
        ValueError: too many phrases, or one that cannot stand in a formula.
    """
    if not 1 <= len(phrases) <= MOST_PHRASES:
        raise ValueError(f"{len(phrases)} phrases: give 1 to {MOST_PHRASES}, or the charts cannot be read")
    boards = (ATTENTION, compare(phrases), RISING, SYNDICATION, HEALTH, PIPELINE)
    rest = [
        *(data_view(view, names) for view in VIEWS),
        *(search.build(names) for search in SEARCHES),
        places_map(names),
        *(board.build(names) for board in boards),
    ]
    return [_tag(names, version(rest)), *rest]


def version(objects: Sequence[SavedObject]) -> str:
    """The same for the same objects: what a Kibana holds is compared by it, since Kibana rewrites objects as it migrates them."""
    return hashlib.sha256(ndjson(objects).encode()).hexdigest()[:VERSION_DIGITS]


def _tag(names: Names, made: str) -> SavedObject:
    attributes = {
        "name": names.title("News"),
        "description": f"Made by Dateline, version {made}",
        "color": "#6092C0",
    }
    return SavedObject("tag", names.id("tag"), attributes)


@click.command()
@click.option(
    "--phrase", "phrases", multiple=True, metavar="KQL", help="For the Compare dashboard; may be repeated."
)
@click.option("--prefix", default="", metavar="TEXT", help="Before every index, as DATELINE_INDEX_PREFIX.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=COMMITTED,
    help="Where to write; else the committed file.",
)
def main(phrases: tuple[str, ...], prefix: str, output: Path) -> None:
    """Write Kibana's objects as NDJSON, for `Stack Management > Saved objects > Import`.

    \b
    python -m deploy.kibana.compile
    python -m deploy.kibana.compile --phrase flood --phrase drought --output mine.ndjson
    """
    try:
        objects = bundle(Names(prefix), phrases or PHRASES)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    output.write_text(ndjson(objects), encoding="utf-8")
    click.echo(f"{len(objects)} objects in {output}", err=True)


if __name__ == "__main__":
    main()
