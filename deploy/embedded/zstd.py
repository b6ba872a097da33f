"""The system's zstd library, for the embedded Elasticsearch: Elastic publishes its own with the whole distribution only.

With it the node knows the codec `best_compression`, as each full node does.
"""

from __future__ import annotations

import platform
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from deploy.embedded.errors import EmbeddedError

NAMES = {"Linux": "libzstd.so.1", "Darwin": "libzstd.dylib"}
WANTED = {"Linux": "libzstd.so", "Darwin": "libzstd.dylib"}
"""What Elasticsearch asks for, without a version."""
SYSTEM_FOLDERS = ("/usr/lib64", "/usr/lib", "/lib64", "/lib", "/usr/local/lib", "/opt/homebrew/lib")
ATTRIBUTE = "dateline_zstd"
"""Of the node: whether it has the library."""


def folders() -> Iterator[Path]:
    """Where libraries lie; Debian keeps those of each machine apart."""
    machine = sysconfig.get_config_var("MULTIARCH")
    if machine:
        yield Path("/usr/lib", machine)
        yield Path("/lib", machine)
    yield from map(Path, SYSTEM_FOLDERS)


def library(where: Iterable[Path]) -> Path | None:
    """The library, if one of the folders has it."""
    name = NAMES.get(platform.system(), "")
    found = (folder / name for folder in where if name and (folder / name).is_file())
    return next(found, None)


def offer(folder: Path, where: Iterable[Path] | None = None) -> bool:
    """Put the library into `folder` under the name that Elasticsearch looks for; whether there is one.

    Raises:
        EmbeddedError: there was one before, and what was written with it cannot be read without.
    """
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / WANTED.get(platform.system(), "none")
    found = library(folders() if where is None else where)
    if found is None and link.is_symlink():
        raise EmbeddedError(
            f"The indices were written with {link.readlink()}, which is gone: install zstd (on Debian libzstd1), "
            f"or remove {folder.parent} to begin with empty ones"
        )
    if found:
        link.unlink(missing_ok=True)
        link.symlink_to(found)
    return found is not None
