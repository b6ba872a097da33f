"""One other extractor on pages from standard input. Run by the interpreter of its own environment: imports nothing of ours.

Input: JSON Lines of `{"url": …, "html": …}`; output: one JSON object of CPU milliseconds a page.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable

WARM = 3
"""Pages before the clock starts: models and lists are loaded at the first."""

Extract = Callable[[str, str], object]


def mcmetadata() -> Extract:
    """Media Cloud's own chain: several extractors in turn, language, date, title."""
    extract = importlib.import_module("mcmetadata").extract
    return lambda url, html: extract(url, html_text=html)


def newsplease() -> Extract:
    """news-please on a page that is there already."""
    from_html = importlib.import_module("newsplease").NewsPlease.from_html
    return lambda url, html: from_html(html, url)


def main() -> None:
    """`peer_runner.py mcmetadata|newsplease`; a page that the peer cannot take is counted."""
    extract = {"mcmetadata": mcmetadata, "newsplease": newsplease}[sys.argv[1]]()
    pages = [json.loads(line) for line in sys.stdin]
    for page in pages[:WARM]:
        extract(page["url"], page["html"])
    failed = 0
    started = time.process_time()
    for page in pages:
        try:
            extract(page["url"], page["html"])
        except Exception:  # noqa: BLE001 (whatever another's code raises)
            failed += 1
    spent = time.process_time() - started
    sys.stdout.write(
        "\n" + json.dumps({"milliseconds": spent / max(len(pages), 1) * 1000, "failed": failed}) + "\n"
    )


if __name__ == "__main__":
    main()
