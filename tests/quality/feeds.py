"""feedparser's test feeds through our reader: `python -m tests.quality.feeds`."""

from __future__ import annotations

import os
import sys
import tarfile
import time
from collections import Counter
from pathlib import Path

import feedparser

from producers.feed_format import FeedError, parse_feed

ROOT = Path(os.environ.get("DATELINE_QUALITY_DATA") or Path(__file__).parents[3] / "shared" / "data")


def main() -> int:
    """Print how many feeds were read; 1 where an error escaped or items were lost."""
    archive = ROOT / "feeds" / "feedparser_tests.tar.xz"
    if not archive.exists():
        sys.stdout.write(f"no test feeds at {archive}: set DATELINE_QUALITY_DATA\n")
        return 0
    counts, problems, started = Counter[str](), [], time.process_time()
    with tarfile.open(archive) as feeds:
        for member in feeds:
            file = feeds.extractfile(member) if member.isfile() else None
            if file is not None and member.name.endswith((".xml", ".json")):
                outcome, problem = judged(
                    file.read(), "application/json" if member.name.endswith("json") else ""
                )
                counts[outcome] += 1
                problems += [f"{member.name}: {problem}"] if problem else []
    seconds = time.process_time() - started
    sys.stdout.write(
        "\n".join([*problems, f"{dict(counts)} in {seconds:.1f} CPU-seconds, twice parsed"]) + "\n"
    )
    return 1 if problems else 0


def judged(body: bytes, content_type: str) -> tuple[str, str | None]:
    """What became of a feed, and what is wrong with that."""
    try:
        feed = parse_feed(body, content_type, "http://127.0.0.1:8097/feed")
    except FeedError:
        feed = None
    except Exception as error:  # noqa: BLE001 (that none escapes is what is asked here)
        return "escaped", repr(error)
    if content_type:
        return "json", None if feed and feed.items else "no items"
    plain = feedparser.parse(body)
    usable = [
        entry for entry in plain.entries if entry.get("id") or entry.get("link") or entry.get("summary")
    ]
    if not plain.bozo and usable and not (feed and feed.items):
        return "lost", "well-formed, with items, and none was read"
    if feed is None:
        return "no feed", None
    return "malformed" if feed.broken else "well-formed", None


if __name__ == "__main__":
    sys.exit(main())
