"""The `dateline` command.

Data goes to standard output and everything else to standard error. Exit codes: 0 done, 1 failed, 2 usage, 3 a service
is unreachable, 4 finished but some input was rejected (with --strict), 130 interrupted.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click
from pydantic import ValidationError
from pydantic_settings import SettingsError

from deploy.errors import INTERRUPTED
from schemas.settings import Settings, without_password

COMMANDS = {
    "init": "init",
    "demo": "run",
    "up": "run",
    "work": "run",
    "push": "push",
    "sources": "sources",
    "search": "search",
    "trace": "look",
    "delete": "delete",
    "rejected": "rejected",
    "verify": "audit",
    "report": "audit",
    "archive": "archive",
    "replay": "replay",
    "provision": "operate",
    "reindex": "reindex",
    "doctor": "operate",
    "export": "export",
    "bench": "bench",
    "plan": "plan",
    "why": "why",
    "extract": "pure",
    "enrich": "pure",
    "resolve": "pure",
}
"""Command to the module in `deploy/commands` that holds it; loaded when it is called, so that `--help` is quick."""


UNUSED_BY_CLIENT = ("aiohttp", "httpx", "requests", "orjson", "numpy", "pandas", "pyarrow")


class LazyGroup(click.Group):
    """A group whose commands are imported at their first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        if cmd_name == "search":
            _import_client()
        module = importlib.import_module(f"deploy.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


def _import_client() -> None:
    """Elasticsearch's client alone: the libraries that it also takes where they are installed take 0.35 s to load."""
    hidden = {name: None for name in UNUSED_BY_CLIENT if name not in sys.modules}
    sys.modules.update(hidden)  # type: ignore[arg-type]  # None: not to be found
    try:
        importlib.import_module("elasticsearch")
    finally:
        for name in hidden:
            del sys.modules[name]


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="dateline", prog_name="dateline")
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), help="Least level logged."
)
@click.option(
    "--show-config",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, wanted: _show(context) if wanted else None,
    help="Print every setting as it counts, secrets hidden.",
)
@click.pass_context
def main(context: click.Context, log_level: str | None) -> None:
    """Dateline: the news that outlets publish, as clean, de-duplicated, searchable articles.

    \b
    dateline demo                          everything once, with sample articles
    dateline up                            services and processors, until Ctrl-C
    dateline push files pages/ a.jsonl     documents in
    dateline search "dam talks"            articles out
    dateline trace https://example.com/a   where a document is, and why

    Settings come from flags, then from DATELINE_… in the environment, then from .env.
    """
    context.obj = _settings({"log_level": log_level} if log_level else {})


def _show(context: click.Context) -> None:
    for name, value in _settings({}).shown():
        click.echo(f"{name}={value}")
    context.exit()


def _settings(flags: dict[str, Any]) -> Settings:
    try:
        return Settings(**flags)
    except ValidationError as error:
        first = error.errors()[0]
        name = "DATELINE_" + str(first["loc"][0] if first["loc"] else "?").upper()
        given = without_password(repr(first.get("input")))
        raise click.UsageError(f"{name}: {first['msg']} (got {given})") from error
    except (ValueError, SettingsError) as error:
        raise click.UsageError(str(error)) from error


def run(arguments: Sequence[str] | None = None) -> None:
    """The console script."""
    try:
        code = main.main(args=arguments, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    run()
