"""The reference pages in docs/reference/, made from the code: `python -m deploy.reference` (`make reference`)."""

from __future__ import annotations

import importlib
import inspect
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from prometheus_client.metrics import MetricWrapperBase
from pydantic_core import PydanticUndefined

from deploy.cli import main as dateline
from deploy.source_metrics import SourceMetrics
from producers.journal import Journal
from schemas.codec import EVENT_TYPES
from schemas.index.templates import INDICES
from schemas.settings import Settings
from schemas.topics import DAY_MS, STAGE_INPUTS, TOPICS, Topic

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
MADE = "<!-- Made by `make reference` from the code: change it there. -->\n\n"
PLACES = {"data_dir": "the user's data folder", "cache_dir": "the user's cache folder"}
METRICS = (
    "stream_processors.metrics",
    "stream_processors.gauges",
    "producers.endpoint",
    "deploy.archive.metrics",
)
SUFFIXES = {"counter": "_total", "info": "_info"}


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    return {
        "commands.md": MADE + _commands(),
        "settings.md": MADE + _settings(),
        "topics.md": MADE + _topics(),
        "fields.md": MADE + _fields(),
        "metrics.md": MADE + _metrics(),
    }


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _commands() -> str:
    options = (
        "Data goes to standard output, everything else to standard error; README.md has the exit codes.\n\n"
    )
    return "# Commands\n\n" + options + "\n".join(_command(dateline, click.Context(dateline), "dateline"))


def _command(command: click.Command, context: click.Context, name: str) -> Iterator[str]:
    """The command's own section, then those of its parts."""
    arguments = " ".join(
        parameter.make_metavar(context)
        for parameter in command.params
        if isinstance(parameter, click.Argument)
    )
    yield f"## {' '.join(filter(None, (name, arguments)))}\n\n{_help(command)}"
    records = [parameter.get_help_record(context) for parameter in command.params]
    rows = [(f"`{record[0]}`", record[1]) for record in records if record]
    if rows:
        yield _table(("option", "meaning"), rows)
    if isinstance(command, click.Group):
        for part in sorted(command.list_commands(context)):
            found = command.get_command(context, part)
            assert found is not None
            yield from _command(found, click.Context(found, context, part), f"{name} {part}")


def _help(command: click.Command) -> str:
    """The help's paragraphs, its examples as code."""
    parts = inspect.cleandoc(command.help or "").split("\n\n")
    texts = []
    for part in parts:
        if part.startswith("\b"):
            texts.append("```\n" + part.removeprefix("\b").strip("\n") + "\n```")
        else:
            texts.append(" ".join(part.split()))
    return "\n\n".join(texts) + "\n"


def _settings() -> str:
    rows = [
        (
            f"`DATELINE_{name.upper()}`",
            _default(name, field.default),
            _kind(field.annotation),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
    order = "A flag counts before the environment, that before `.env`, that before the default.\n\n"
    return "# Settings\n\n" + order + _table(("setting", "default", "type", "meaning"), rows)


def _default(name: str, default: Any) -> str:
    if default is PydanticUndefined:
        return PLACES[name]
    return "unset" if default in (None, "") else f"`{default}`"


def _kind(annotation: Any) -> str:
    names = {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
        "SecretStr": "secret",
    }
    kinds = [kind for kind in getattr(annotation, "__args__", (annotation,)) if kind is not type(None)]
    return " or ".join(names.get(kind.__name__, "path") for kind in kinds)


def _topics() -> str:
    readers: dict[str, str] = {topic.name: group for group, topic in STAGE_INPUTS}
    rows = [
        (
            f"`{topic.name}`",
            _message(topic),
            topic.key,
            str(topic.partitions),
            topic.cleanup.value,
            _kept(topic),
            readers.get(topic.name, ""),
        )
        for topic in TOPICS
    ]
    head = ("topic", "message", "key", "partitions", "clean-up", "kept", "read by")
    prefix = "All under `DATELINE_TOPIC_PREFIX`. JSON Schemas of the messages are in `schemas/json/`.\n\n"
    return "# Topics\n\n" + prefix + _table(head, rows)


def _message(topic: Topic) -> str:
    return f"`{EVENT_TYPES[topic.message]}`" if topic.message in EVENT_TYPES else "Faust's changelog"


def _kept(topic: Topic) -> str:
    return "for ever" if topic.retention_ms < 0 else f"{topic.retention_ms // DAY_MS} days"


def _fields() -> str:
    parts = ["# Fields\n"]
    for index in INDICES:
        rows = [(f"`{field.name}`", field.type, field.meaning) for field in index.fields]
        parts.append(
            f"## {index.alias}, version {index.version}\n\n" + _table(("field", "type", "meaning"), rows)
        )
    return "\n".join(parts)


def _metrics() -> str:
    ports = "On `/metrics` of each worker, of the archiver, of `push serve` and of `push feed --follow`.\n\n"
    rows = sorted(_metric(metric) for metric in _families())
    return "# Metrics\n\n" + ports + _table(("metric", "type", "labels", "meaning"), rows)


def _families() -> Iterator[Any]:
    """What our modules make, and what our collectors describe."""
    for name in METRICS:
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, MetricWrapperBase):
                yield value
            elif hasattr(value, "describe") and not inspect.isclass(value):
                yield from value.describe()
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal.sqlite") as journal:
        yield from SourceMetrics(journal).describe()


def _metric(metric: Any) -> tuple[str, str, str, str]:
    """prometheus-client tells of a metric without values neither type nor labels in public."""
    name = getattr(metric, "name", None) or metric._name  # noqa: SLF001
    kind = getattr(metric, "type", None) or metric._type  # noqa: SLF001
    meaning = getattr(metric, "documentation", None) or metric._documentation  # noqa: SLF001
    labels = ", ".join(f"`{label}`" for label in metric._labelnames)  # noqa: SLF001
    return f"`{name}{SUFFIXES.get(kind, '')}`", kind, labels, meaning


def main() -> int:
    """Write the pages; print those that changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        file = FOLDER / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
