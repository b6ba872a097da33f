"""Large files, fetched once and kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

from producers.fetcher import Fetcher, FetchError

MAX_BYTES = 8 * 1024**3
MAX_SECONDS = 6 * 3600.0


def download(fetcher: Fetcher, url: str, folder: Path) -> Path:
    """The file in `folder`, under a name made of its address; one that is there whole is kept.

    Raises:
        FetchError: as `Fetcher.fetch`; a part that was read is deleted.
        OSError: it cannot be written.
    """
    target = folder / _name(url)
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        with fetcher.opened(url, MAX_SECONDS) as response, part.open("wb") as out:
            size = 0
            for chunk in response.iter_raw():
                size += out.write(chunk)
                if size > MAX_BYTES:
                    raise FetchError("too_large", f"{url}: more than {MAX_BYTES} bytes")
        return part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def _name(url: str) -> str:
    digest = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:12]
    name = url.partition("?")[0].partition("#")[0].rpartition("/")[2]
    return f"{digest}-{name[-150:] or 'file'}"
