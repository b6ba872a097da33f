"""Where the time of extraction goes: `python -m tests.quality.profile extract`.

Each page is read several times, and the least time of each step counts: others on the machine only add to it. A step's
time is its own, without that of the steps inside it. Times of two machines compare by their ratio to the bare parse.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from resiliparse.parse.html import HTMLTree

from schemas import urls
from schemas.events import RawDocument, Rejection
from stream_processors.extract import (
    body,
    bylines,
    charset,
    container,
    document,
    fingerprint,
    headline,
    hostile,
    html,
    jsonld,
    language,
    metadata,
    publication,
    sift,
    sniff,
    stamps,
    tree,
    warm_up,
)
from tests.quality.corpora import Page
from tests.quality.extraction import OBSERVED, loaded

STEPS: list[tuple[Any, str, str]] = [
    (document, "extract", "the rest"),
    (sniff, "open_body", "kind of document"),
    (sniff, "is_binary", "kind of document"),
    (charset, "decode", "bytes to text"),
    (hostile, "defused", "hostile pages"),
    (tree, "_parse", "parse (lexbor)"),
    (html, "Tree", "walk to flat lists"),
    (metadata, "read", "metadata: the rest"),
    (metadata, "collect", "metadata: elements that state"),
    (jsonld, "article", "metadata: JSON-LD"),
    (headline, "candidates", "headline"),
    (headline, "choose", "headline"),
    (bylines, "read", "authors"),
    (bylines, "below_heading", "authors"),
    (publication.Publication, "published", "dates"),
    (publication.Publication, "modified", "dates"),
    (stamps, "collect", "dates: marked in the page"),
    (publication.Publication, "_printed", "dates: printed, where none is stated"),
    (container, "find", "text: the element"),
    (container, "parts", "text: the element"),
    (container, "leads", "text: the element"),
    (body, "_contained", "text: blocks"),
    (sift, "running", "text: sift"),
    (body, "tidy", "text: tidy"),
    (body, "find", "text: the rest"),
    (body, "_thorough", "text: trafilatura, where little is found"),
    (language, "identify", "language"),
    (fingerprint, "fingerprint", "fingerprints"),
    (fingerprint, "count_words", "word count"),
    (urls, "describe", "addresses"),
    (urls, "document_id", "addresses"),
]
"""Functions by module, and the step that each is shown as."""


class Clock:
    """CPU time by step, without that of the steps inside."""

    def __init__(self) -> None:
        self.times: dict[str, float] = defaultdict(float)
        self._inner: list[float] = []

    def timed(self, function: Callable[..., Any], step: str) -> Callable[..., Any]:
        @functools.wraps(function, updated=())
        def run(*args: Any, **kwargs: Any) -> Any:
            started = time.thread_time()
            self._inner.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.thread_time() - started
                self.times[step] += spent - self._inner.pop()
                if self._inner:
                    self._inner[-1] += spent

        return run


def least(pages: Iterable[Page], clock: Clock, rounds: int) -> dict[str, float]:
    """The least time of each step on each page, summed over the pages, in seconds."""
    total: dict[str, float] = defaultdict(float)
    for page in pages:
        raw = RawDocument(body=page.html, content_type="text/html", observed_at=OBSERVED, subject=page.url)
        runs = [_once(raw, clock) for _ in range(rounds)]
        for step in runs[0]:
            total[step] += min(run[step] for run in runs)
    return total


def _once(raw: RawDocument, clock: Clock) -> dict[str, float]:
    clock.times = defaultdict(float)
    text = raw.body.decode("utf-8", "replace")
    clock.timed(HTMLTree.parse, "bare")(text)
    with contextlib.suppress(Rejection):
        document.extract(raw)
    return clock.times


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["extract"])
    parser.add_argument("--rounds", type=int, default=4, help="times that each page is read (4)")
    arguments = parser.parse_args()
    warm_up()
    clock = Clock()
    for owner, name, step in STEPS:
        setattr(owner, name, clock.timed(getattr(owner, name), step))
    pages = loaded("wcxb")[:120] + loaded("fundus_evaluation")[:40]
    times = least(pages, clock, arguments.rounds)
    bare = times.pop("bare")
    total = sum(times.values())
    size = sum(len(page.html) for page in pages) / len(pages) / 1000
    rows = [
        f"| {step} | {1000 * spent / len(pages):.2f} | {spent / total:.1%} |"
        for step, spent in sorted(times.items(), key=lambda row: -row[1])
    ]
    sys.stdout.write(
        f"{len(pages)} pages of {size:.0f} kB; resiliparse's bare parse takes {1000 * bare / len(pages):.2f} ms\n\n"
    )
    sys.stdout.write("| step | ms a page | share |\n|---|---|---|\n" + "\n".join(rows))
    sys.stdout.write(f"\n| all | {1000 * total / len(pages):.2f} | {total / bare:.1f} bare parses |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
