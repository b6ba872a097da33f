"""Queries that are kept under a name, and how far each was followed."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec

from deploy.search.engine import Search
from deploy.search.fields import BadQuery
from schemas.settings import Settings

_NAME = re.compile(r"[\w.-]{1,64}")


class Saved(msgspec.Struct, frozen=True):
    """A query, and until when what came in was shown; `shown` are the groups shown last."""

    name: str
    search: Search
    until: dt.datetime | None = None
    shown: tuple[str, ...] = ()


def folder(settings: Settings) -> Path:
    return settings.data_dir / "searches"


def save(settings: Settings, saved: Saved) -> None:
    """Keep it; what had the name before is replaced at once, never half.

    Raises:
        BadQuery: no file can have the name.
    """
    file = _file(settings, saved.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_suffix(".new")
    written.write_bytes(msgspec.json.encode(saved))
    written.replace(file)


def load(settings: Settings, name: str) -> Saved:
    """The query of that name.

    Raises:
        BadQuery: there is none; the text says which there are.
    """
    file = _file(settings, name)
    try:
        return msgspec.json.decode(file.read_bytes(), type=Saved)
    except FileNotFoundError as error:
        there = ", ".join(sorted(path.stem for path in folder(settings).glob("*.json"))) or "none"
        raise BadQuery(f"no search is saved as {name!r}; there are: {there}") from error
    except (msgspec.DecodeError, OSError) as error:
        raise BadQuery(f"{file} cannot be read: save the search again") from error


def _file(settings: Settings, name: str) -> Path:
    if not _NAME.fullmatch(name) or name.startswith("."):
        raise BadQuery(f"{name!r} is no name: use letters, digits, - and _")
    return folder(settings) / f"{name}.json"
