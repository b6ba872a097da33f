"""How the audit grows: `python -m tests.quality.audit --documents 500000` prints its time, memory and file for made-up topics."""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.audit import counts, verdicts
from deploy.audit.collect import STAGES
from deploy.audit.store import Store
from schemas.urls import article_id

NOON_MS = 1530619200000
MISSING_EVERY = 10_000


def filled(store: Store, documents: int) -> None:
    """Each document through all stages into the index, but one in ten thousand, which resolve lost."""
    for number in range(documents):
        identity, observed = article_id(f"https://example.com/{number}"), NOON_MS + number
        lost = number % MISSING_EVERY == 0
        raw = {"raw_id": identity, "article_id": identity, "observed": observed, "pushed": observed}
        store.put(
            "raw",
            {**raw, "source": f"s{number % 50}", "place": f"articles.raw[0]@{number}", "waiting": False},
        )
        for stage in range(1 if lost else len(STAGES)):
            store.put(
                "seen", {"stage": stage, "article_id": identity, "observed": observed, "waiting": False}
            )
        if not lost:
            store.put("indexed", {"id": identity, "article_id": identity, "version": observed, "name": "v2"})
    store.finish()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500_000)
    documents = parser.parse_args().documents
    started, before = time.process_time(), _memory()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "audit.sqlite"
        store = Store(path)
        filled(store, documents)
        read = time.process_time()
        verdicts.judge(store, dt.datetime.now(dt.UTC))
        missing = sum(gap.kind == "missing" for gap in verdicts.gaps(store))
        states = counts.states(store)
        done = time.process_time()
        store.close()
        size = path.stat().st_size
    assert missing == states["missing"] == -(-documents // MISSING_EVERY)
    sys.stdout.write(
        f"{documents} documents, {missing} missing, all named: {read - started:.1f} s of CPU to keep what was read, "
        f"{done - read:.1f} s to judge, {size / documents:.0f} bytes of file a document, {_memory() - before:.0f} MB more memory\n"
    )


def _memory() -> float:
    """The most resident so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
