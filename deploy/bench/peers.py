"""Other news extractors, each in an environment of its own, on the same pages in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from deploy.bench import peer_runner
from deploy.bench.report import Alone
from deploy.errors import Failed
from schemas.events import RawDocument

INSTALL_SECONDS, RUN_SECONDS = 900, 1800


class Peer(NamedTuple):
    """`package` is what pip installs, pinned; `name` is what `peer_runner` calls it."""

    name: str
    package: str


PEERS = (
    Peer("mcmetadata", "mediacloud-metadata==2.1.0"),
    Peer("newsplease", "news-please==1.6.16"),
)


def run(pages: Sequence[RawDocument], cache: Path) -> list[Alone]:
    """CPU an article of each peer.

    Raises:
        Failed: a peer cannot be installed or run.
    """
    lines = "\n".join(_lines(pages))
    return [_measured(peer, lines, len(pages), cache) for peer in PEERS]


def _lines(pages: Sequence[RawDocument]) -> Iterator[str]:
    for page in pages:
        yield json.dumps({"url": page.subject, "html": page.body.decode("utf-8", "replace")})


def _measured(peer: Peer, lines: str, count: int, cache: Path) -> Alone:
    python = _installed(peer, cache)
    output = _ran([str(python), peer_runner.__file__, peer.name], RUN_SECONDS, lines)
    told = json.loads(output.strip().splitlines()[-1])
    failed = f", {told['failed']} failed" if told["failed"] else ""
    return Alone(peer.name, told["milliseconds"], count, peer.package + failed)


def _installed(peer: Peer, cache: Path) -> Path:
    """The interpreter of the peer's environment, which is made at first use."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache / "bench" / f"{peer.package.replace('==', '-')}-py{version}"
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        venv.create(folder, with_pip=True, upgrade_deps=True, clear=True)
        _ran([str(python), "-m", "pip", "install", "--quiet", peer.package], INSTALL_SECONDS)
        done.touch()
    return python


def _ran(command: Sequence[str], seconds: float, text: str = "") -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
    try:
        return subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=True,
            env=environment,
        ).stdout
    except subprocess.CalledProcessError as error:
        raise Failed(f"{' '.join(command[:4])} failed: {error.stderr.strip()[-400:]}") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{' '.join(command[:4])} took longer than {seconds:g} s") from error
