"""How well stories are followed: `python -m tests.quality.stories`.

B-cubed precision, recall and F (Bagga and Baldwin 1998) of each article's story id as it was given, in stream order.
Thresholds were set on the development part of each corpus (odd topics, events up to 2015); the other part is for
reporting.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import lzma
import os
import random
import sys
import tarfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from schemas.events import EnrichedArticle, Extraction, Fingerprint, Publisher, ResolvedArticle, Url
from stream_processors.enrich import enrich
from stream_processors.resolve.memory import DictMemory
from stream_processors.resolve.stories import Stories
from tests.quality import stories_load
from tests.quality.metrics import Score

ROOT = Path(os.environ.get("DATELINE_QUALITY_DATA") or Path(__file__).parents[3] / "shared" / "data")
MULTILINGUAL = Path(__file__).parents[1] / "data" / "multilingual"
OBSERVED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
SEED = 7
DEVELOPMENT_UNTIL = 2015
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(EnrichedArticle)


class Item(NamedTuple):
    """An article, its gold story, and whether thresholds may be set on it."""

    article: EnrichedArticle
    story: str
    development: bool


def b_cubed(found: Sequence[str], gold: Sequence[str]) -> Score:
    """Per article, the part of its cluster that is of its gold story, and the part of its gold story found with it."""
    if not found:
        return Score(0.0, 0.0)
    both = Counter(zip(found, gold, strict=True))
    clusters, stories = Counter(found), Counter(gold)
    precision = sum(count * count / clusters[cluster] for (cluster, _), count in both.items())
    recall = sum(count * count / stories[story] for (_, story), count in both.items())
    return Score(precision / len(found), recall / len(found))


def basil(root: Path) -> list[Item]:
    """100 events in three outlets each, in the order of publication."""
    items = []
    with tarfile.open(root / "basil" / "basil.tar.xz") as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            if file is None or not member.name.removeprefix("./").startswith("articles/"):
                continue
            row = json.load(file)
            parts = [" ".join(p) if isinstance(p, list) else p for p in row["body-paragraphs"]]
            at = dt.datetime.fromisoformat(row["date"][:10]).replace(tzinfo=dt.UTC)
            given = {"url": row["url"], "headline": row["title"], "published_at": at, "outlet": row["source"]}
            made = article(row["uuid"], "\n".join(parts), "en", **given)
            items.append(Item(made, row["triplet-uuid"], at.year <= DEVELOPMENT_UNTIL))
    return sorted(items, key=lambda item: (item.article.published_at, item.article.article_id))


def ecbplus(root: Path) -> list[Item]:
    """Two events of one kind a topic, no dates, in a seeded order."""
    items = []
    with lzma.open(root / "ecbplus" / "ecbplus_docs.jsonl.xz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            made = article(row["doc"], row["text"], "en", url=row["url"])
            items.append(Item(made, row["event"], int(row["topic"]) % 2 == 1))
    random.Random(SEED).shuffle(items)
    return items


def multilingual(_: Path) -> list[Item]:
    """Our own articles: eight stories in five languages each."""
    items = []
    for path in sorted(MULTILINGUAL.glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if "story" in row:
            at = dt.datetime.fromisoformat(row["published_at"])
            made = article(row["id"], row["body"], row["language"], headline=row["headline"], published_at=at)
            items.append(Item(made, row["story"], development=False))
    return sorted(items, key=lambda item: (item.article.published_at, item.article.article_id))


def article(name: str, body: str, language: str, **given: Any) -> EnrichedArticle:
    outlet = given.pop("outlet", None)
    return EnrichedArticle(
        article_id=name,
        url=Url(full=given.pop("url", None)),
        observed_at=OBSERVED,
        body=body,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="corpus"),
        publisher=Publisher(name=outlet),
        language=language,
        language_confidence=1.0,
        **given,
    )


def enriched(items: Iterable[Item], cache: Path | None) -> Iterator[Item]:
    """With all that the chain of enrichers finds; `cache` keeps it from one run to the next."""
    for item in items:
        key = hashlib.sha256(_encoder.encode(item.article)).hexdigest()
        path = cache / key if cache else None
        if path and path.exists():
            yield item._replace(article=_decoder.decode(path.read_bytes()))
            continue
        found = enrich(item.article).article
        if path:
            path.write_bytes(_encoder.encode(found))
        yield item._replace(article=found)


def followed(items: Iterable[Item]) -> list[str]:
    """The story ids in stream order."""
    stories = Stories(DictMemory())
    ids = []
    for item in items:
        decision = stories.resolve(resolved(item.article))
        ids.append(decision.story.id if decision.story else "")
    return ids


def resolved(found: EnrichedArticle) -> ResolvedArticle:
    """As the step before gives it: no copy of anything."""
    fields = {name: getattr(found, name) for name in found.__struct_fields__}
    return ResolvedArticle(**fields, first_seen_at=found.observed_at)


def line(name: str, items: Sequence[Item], goal: float) -> str:
    found = followed(items)
    score = b_cubed(found, [item.story for item in items])
    counts = f"{len(items)} articles, {len(set(found))} stories ({len({item.story for item in items})})"
    return f"{name:28} P {score.precision:.3f}  R {score.recall:.3f}  F {score.f:.3f}  goal {goal:.2f}  {counts}\n"


CORPORA: tuple[tuple[str, Callable[[Path], list[Item]], float], ...] = (
    ("basil", basil, 0.93),
    ("ecbplus", ecbplus, 0.91),
    ("multilingual", multilingual, 0.90),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="folder to keep enriched articles in")
    parser.add_argument(
        "--held", type=int, default=0, help="only measure the rate, with so many stories held"
    )
    options = parser.parse_args()
    if options.held:
        stories_load.report(options.held)
        return 0
    cache = options.cache
    if cache:
        cache.mkdir(parents=True, exist_ok=True)
    for name, read, goal in CORPORA:
        try:
            items = list(enriched(read(ROOT), cache))
        except FileNotFoundError as error:
            sys.stderr.write(f"{name}: skipped, no {error.filename}\n")
            continue
        sys.stdout.write(line(name, items, goal))
        if any(item.development for item in items):
            sys.stdout.write(line(f"{name}, development part", [i for i in items if i.development], goal))
            sys.stdout.write(line(f"{name}, other part", [i for i in items if not i.development], goal))
    return 0


if __name__ == "__main__":
    sys.exit(main())
