"""An owner whose only pool process is killed while it is idle, and which then asks for more work."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from stream_processors.pool import DocumentPool
from tests.fakes import work


async def main() -> None:
    pool = DocumentPool(1, timeout=600)
    os.kill(await pool.run(work.process_id), signal.SIGKILL)
    while True:
        sys.stdout.write(f"{await pool.run(work.double, 21)}\n")
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(main())
