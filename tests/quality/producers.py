"""How fast and in how much memory producers push into a Kafka: `python -m tests.quality.producers [--records 100000]`.

Needs a running Kafka (`dateline up`, or DATELINE_KAFKA_BOOTSTRAP_SERVERS). Rates are documents per second of the
producer's own CPU time, so that what else the machine does counts little; they go to topics of their own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kafka.admin import NewTopic
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from deploy.services import admin, need_kafka
from producers.base import Idle, Item, Source
from producers.feeds import FeedOptions, FeedSource
from producers.fetcher import Fetcher, FetchOptions
from producers.journal import Journal
from producers.publish import Counts, Publisher
from producers.warc import WarcOptions, WarcSource
from schemas import topics
from schemas.settings import Settings
from tests.fakes.site import Answer, site

PREFIX = "producers-bench."
PARAGRAPH = "<p>The harbour of Norhavn opened again on Friday after nine days of storm, the port's master said. {n}</p>"


def page(n: int) -> bytes:
    """Of about 2 kB."""
    return (
        f"<!doctype html><title>Harbour {n}</title><article>{PARAGRAPH.format(n=n) * 18}</article>".encode()
    )


def write_archive(path: Path, records: int) -> None:
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for n in range(records):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"https://archive.example/{n}"
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(page(n)), http_headers=headers)
            )


def feed_of(items: int) -> bytes:
    parts = "".join(
        f"<item><guid>{n}</guid><title>Harbour {n}</title><description>{'Ferries sailed. ' * 10}{n}</description></item>"
        for n in range(items)
    )
    return f"<rss version='2.0'><channel><title>Outlet</title>{parts}</channel></rss>".encode()


def resident_megabytes() -> float:
    """Of this process, now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


class Watched:
    """A source, with the memory of the process at each tenth of its documents."""

    def __init__(self, source: Source, every: int) -> None:
        self._source, self._every = source, max(1, every)
        self.megabytes: list[float] = []

    def __iter__(self) -> Iterator[Item]:
        count = 0
        for item in self._source:
            if not isinstance(item, Idle):
                count += 1
                if count % self._every == 0:
                    self.megabytes.append(resident_megabytes())
            yield item


def measure(name: str, settings: Settings, journal: Journal, source: Source, documents: int) -> Counts:
    watched = Watched(source, documents // 10)
    wall, cpu = time.monotonic(), time.process_time()
    with Publisher(settings, on_mark=lambda mark: journal.note(mark, dt.datetime.now(dt.UTC))) as publisher:
        counts = publisher.push(watched)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    memory = " ".join(f"{value:.0f}" for value in watched.megabytes)
    sys.stdout.write(
        f"{name}: {counts.pushed} pushed, {counts.pushed / cpu:.0f} a CPU-second, {counts.pushed / wall:.0f} a second "
        f"of this busy machine; resident MB at each tenth: {memory}; most "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f}\n"
    )
    return counts


def warc(settings: Settings, folder: Path, records: int) -> Counts:
    write_archive(folder / "bench.warc.gz", records)
    with Journal(folder / "journal") as journal:
        options = WarcOptions(max_bytes=settings.max_document_bytes)
        source = WarcSource([folder / "bench.warc.gz"], journal, options)
        return measure("warc", settings, journal, source, records)


def feed(settings: Settings, folder: Path, records: int) -> Counts:
    """Feeds of 2,000 items each, without their pages, from a site on loopback."""
    feeds = max(1, records // 2000)
    pages = {f"/{n}": Answer(feed_of(2000)) for n in range(feeds)}
    options = FetchOptions(contact="", delay_seconds=0.0, allow_private=True)
    with site(pages) as host, Fetcher(options) as fetcher, Journal(folder / "feeds") as journal:
        urls = [host.url + path for path in pages]
        source = FeedSource(urls, fetcher, journal, FeedOptions(fetch_pages=False))
        return measure("feed", settings, journal, source, feeds * 2000)


KINDS: dict[str, Callable[[Settings, Path, int], Counts]] = {"warc": warc, "feed": feed}


def main() -> int:
    """Print a line for each kind; 1 where a document was not pushed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], help="warc and feed, where none is named")
    parser.add_argument("--records", type=int, default=20_000)
    given = parser.parse_args()
    settings = need_kafka(Settings()).model_copy(update={"topic_prefix": PREFIX})
    failed = 0
    for kind in given.kinds or KINDS:
        with admin(settings) as client, tempfile.TemporaryDirectory() as folder:
            topic = settings.topic(topics.RAW)
            client.create_topics([NewTopic(name=topic, num_partitions=4, replication_factor=1)])
            try:
                counts = KINDS[kind](settings, Path(folder), given.records)
                failed += counts.failed + counts.unreadable
            finally:
                client.delete_topics([topic])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
