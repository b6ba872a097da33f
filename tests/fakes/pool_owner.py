"""A process with a pool whose processes work without end, to be killed: they print their ids once they do.

Its arguments are the modules that the processes share.
"""

from __future__ import annotations

import asyncio
import sys

from stream_processors.pool import DocumentPool
from tests.fakes import work

PROCESSES = 2


async def main() -> None:
    pool = DocumentPool(PROCESSES, timeout=600, preload=tuple(sys.argv[1:]))
    await asyncio.gather(*(pool.run(work.announced_hang) for _ in range(PROCESSES)))


if __name__ == "__main__":
    asyncio.run(main())
