"""What the pool's processes hold, and how long it takes to load: `python -m tests.quality.memory`.

PSS counts shared pages by parts, so that the sum over all processes is what the machine gives (`/proc/PID/smaps_rollup`).
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import click

from schemas.events import EnrichedArticle
from stream_processors.enrich import enrich
from stream_processors.pool import DocumentPool
from tests.quality.enrichment import articles

PROCESSES = 2
PRELOAD = "stream_processors.preload"


def enriched(article: EnrichedArticle) -> int:
    """The process that did it, after the work of one article."""
    enrich(article)
    return os.getpid()


def megabytes(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no {name} of {pid}")


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


async def measure() -> None:
    started = time.perf_counter()
    pool = DocumentPool(PROCESSES, timeout=60, preload=(PRELOAD,))
    given = articles()
    await pool.run(enriched, given[0])
    click.echo(f"first article after {time.perf_counter() - started:.1f} s")
    workers = set(await asyncio.gather(*(pool.run(enriched, article) for article in given * 3)))
    server = parent_of(next(iter(workers)))
    for name, pid in (("fork server", server), *(("pool process", pid) for pid in sorted(workers))):
        click.echo(f"{name:13} RSS {megabytes(pid, 'Rss'):6.0f} MB, PSS {megabytes(pid, 'Pss'):6.0f} MB")
    total = sum(megabytes(pid, "Pss") for pid in (server, *workers))
    click.echo(f"together      PSS {total:6.0f} MB")
    pool.close()


def main() -> int:
    if not Path("/proc/self/smaps_rollup").exists():
        click.echo("memory: skipped: only Linux tells what is shared", err=True)
        return 0
    asyncio.run(measure())
    return 0


if __name__ == "__main__":
    sys.exit(main())
