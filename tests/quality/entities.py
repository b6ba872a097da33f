"""People, organisations, places and agencies on short articles in ten languages and on the first document.

`python -m tests.quality.entities` prints precision, recall and F by field and language; with `-v` what differs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from schemas.events import EnrichedArticle, Extraction, Fingerprint, Url
from stream_processors.enrich import enrich, enrichers_without, names_of
from stream_processors.enrich.agencies import AGENCIES
from stream_processors.enrich.findings import Enricher
from stream_processors.enrich.names import NAMES
from tests.quality.metrics import Score, folded, ratio

ARTICLES = Path(__file__).parents[1] / "data" / "multilingual"
ROOT = os.environ.get("DATELINE_QUALITY_DATA")
NAMED = ("people", "organisations", "places")
LISTED = ("agencies", "credited_agencies")
SEED = {
    "people": [{"name": "Bashar al-Assad"}],
    "organisations": [
        {"name": "Syrian Observatory for Human Rights"},
        {"name": "United Nations"},
        {"name": "Syrian army", "optional": True},
        {"name": "Syrian government", "optional": True},
        {"name": "Reuters", "optional": True},
    ],
    "places": [],
    "agencies": ["Syrian Observatory for Human Rights", "Reuters"],
    "credited_agencies": [],
}


class Count(NamedTuple):
    """Gold entries found, found ones, gold ones."""

    hits: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: object) -> Count:
        assert isinstance(other, Count)
        return Count(self.hits + other.hits, self.found + other.found, self.wanted + other.wanted)

    @property
    def score(self) -> Score:
        return ratio(self.hits, self.found, self.wanted)


class Case(NamedTuple):
    """An article with its gold."""

    id: str
    article: EnrichedArticle
    gold: dict[str, Any]


def article(body: str, language: str, headline: str | None = None) -> EnrichedArticle:
    return EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        body=body,
        headline=headline,
        language=language,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="example"),
    )


def cases() -> Iterator[Case]:
    for path in sorted(ARTICLES.glob("*.json")):
        read = msgspec.json.decode(path.read_bytes())
        yield Case(read["id"], article(read["body"], read["language"], read["headline"]), read["gold"])


def seed() -> Iterator[Case]:
    path = Path(ROOT or ".") / "seed" / "seed.txt"
    if not ROOT or not path.is_file():
        sys.stderr.write("DATELINE_QUALITY_DATA names no folder with the first document: skipped\n")
        return
    text = path.read_text(encoding="utf-8")
    yield Case("seed", article(text[text.index("With Russia") :], "en"), SEED)


def compare(field: str, found: Iterable[str], gold: Sequence[Any]) -> tuple[Count, list[str], list[str]]:
    """Counts, what is wanting and what is false; optional entries are neither."""
    entries = [{"name": entry} if isinstance(entry, str) else entry for entry in gold]
    open_names = {folded(name): name for name in found}
    total = len(open_names)
    hits, missing = 0, []
    for entry in entries:
        accepted = {folded(name) for name in [entry["name"], *entry.get("also", ())]}
        matched = accepted & open_names.keys()
        for name in matched:
            del open_names[name]
        if entry.get("optional"):
            total -= len(matched)
            continue
        total -= max(len(matched) - 1, 0)
        hits += bool(matched)
        missing += [] if matched else [f"{field}: {entry['name']}"]
    wanted = sum(not entry.get("optional") for entry in entries)
    return Count(hits, total, wanted), missing, [f"{field}: {name}" for name in open_names.values()]


def measure(all_cases: Iterable[Case], enrichers: Sequence[Enricher], *, verbose: bool) -> None:
    table: dict[tuple[str, str], Count] = {}
    for case in all_cases:
        found = enrich(case.article, enrichers).article
        for field in (*NAMED, *LISTED):
            names = [getattr(one, "name", one) for one in getattr(found, field)]
            count, missing, false = compare(field, names, case.gold[field])
            if verbose and (missing or false) and (field != "places" or names):
                sys.stdout.write(f"{case.id}: wanting {missing}, false {false}\n")
            for key in ((field, case.article.language), (field, "all")):
                table[key] = table.get(key, Count()) + count
    for (field, language), count in sorted(table.items()):
        score = count.score
        sys.stdout.write(
            f"{field:18} {language:4} P {score.precision:.2f} R {score.recall:.2f} F {score.f:.2f} of {count.wanted}\n"
        )


def speed(all_cases: Sequence[Case]) -> None:
    """Articles of 3,000 code points a CPU-second, by the two enrichers measured here."""
    long = [msgspec.structs.replace(c.article, body=(c.article.body + "\n\n") * 4) for c in all_cases]
    long = [msgspec.structs.replace(a, body=a.body[:3000]) for a in long if len(a.body) > 2000]
    for one in long:
        enrich(one, (NAMES, AGENCIES))
    begin = time.process_time()
    for one in long:
        enrich(one, (NAMES, AGENCIES))
    sys.stdout.write(
        f"names and agencies: {len(long) / (time.process_time() - begin):.0f} articles a CPU-second\n"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("-v", "--verbose", action="store_true")
    options.add_argument("--only", default="", help="ids that contain this, separated by commas")
    options.add_argument("--models", default="", help="languages whose model is asked too: ru")
    given = options.parse_args()
    chain = enrichers_without(("embedding", "subjects"), names_of(given.models))
    chosen = [c for c in cases() if any(part in c.id for part in given.only.split(","))]
    measure(chosen, chain, verbose=given.verbose)
    measure(seed(), chain, verbose=given.verbose)
    speed(chosen)


if __name__ == "__main__":
    main()
