"""`dateline init`: what a first `docker compose up` needs."""

from __future__ import annotations

from pathlib import Path

import click

from deploy import environment_file
from producers.tokens import new_token

PARTNER = "local"


@click.command()
@click.option(
    "--feeds",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="OPML",
    help="Feeds that are polled all the time: a list as feed readers export it.",
)
@click.option("--contact", default="", help="URL or mail address of who fetches, named in the User-Agent.")
@click.option("--observability", is_flag=True, help="Run Prometheus and Grafana too.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
def init(feeds: Path | None, contact: str, observability: bool, dry_run: bool) -> None:
    """Write .env, with new passwords, and a first partner's token, for Docker Compose; keep what is there.

    \b
    dateline init && docker compose up --detach --wait
    dateline init --feeds outlets.opml --contact desk@example.com --observability

    The passwords are in .env, which only you can read. The token is shown once.
    """
    folder = Path.cwd()
    profiles = ",".join(
        name for name, wanted in (("feeds", feeds), ("observability", observability)) if wanted
    )
    values = environment_file.wanted(folder, feeds, profiles, contact)
    path, tokens = folder / ".env", folder / "tokens.txt"
    if dry_run:
        missing = [name for name in values if name not in environment_file.read(path)]
        click.echo(f"would write to {path}: {', '.join(missing) or 'nothing'}")
        return
    added = environment_file.complete(path, values)
    click.echo(f"wrote to {path}: {', '.join(added) or 'nothing, all is there'}")
    if not tokens.exists():
        _first_token(tokens)


def _first_token(tokens: Path) -> None:
    """Others may read the file, as the container does: it holds digests of random tokens, not the tokens."""
    token, line = new_token(PARTNER)
    tokens.write_text(line + "\n", encoding="utf-8")
    tokens.chmod(0o644)
    click.echo(f"wrote {tokens}")
    click.echo(f"token of {PARTNER} for `push serve`, shown this once: {token}", err=True)
