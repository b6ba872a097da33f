"""How well `dateline search` finds, how quickly, and how large its index is: `python -m tests.quality.search [--million]`.

The articles are the samples of the demo, `tests/data/multilingual` and generated ones; `tests/data/search/queries.tsv` says by
hand which events answer which query. An article that answers it counts 3 in the query's language, one that answers it in part 1;
copies count once. Answers in other languages count 1 in the second table and nothing in the first, since words cannot
find most of them. Half A and half B are every other query.
"""

from __future__ import annotations

import argparse
import datetime as dt
import fnmatch
import importlib.resources
import json
import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from elasticsearch import Elasticsearch

from deploy.embedded import EmbeddedServices
from deploy.provision import best_storage, provision_elasticsearch
from deploy.search.engine import Engine, Mode, Search
from schemas.events import EnrichedArticle, RawDocument, ResolvedArticle
from schemas.index.templates import ARTICLES, INDICES, index_template
from schemas.settings import Settings
from schemas.urls import article_id
from stream_processors.documents import article_document
from stream_processors.enrich import enrich, enrichers_without
from stream_processors.enrich.embedding import embed
from stream_processors.extract import extract
from stream_processors.resolve import DictMemory, Resolver
from tests.quality import search_load
from tests.quality.articles import article
from tests.quality.search_articles import generated

DATA = Path(__file__).parents[1] / "data"
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
DEPTH = 10
MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")


class Query(NamedTuple):
    """Patterns of the events that answer it, and of those that do in part."""

    language: str
    text: str
    whole: tuple[str, ...]
    partly: tuple[str, ...]


class Judged(NamedTuple):
    event: str
    article: ResolvedArticle


def queries() -> list[Query]:
    lines = (DATA / "search" / "queries.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Query(row[0], row[1], tuple(row[2].split()), tuple("".join(row[3:]).split())) for row in rows]


def corpus() -> list[Judged]:
    """All articles with the event that each reports, as the pipeline makes them."""
    resolver = Resolver(DictMemory(), dt.timedelta(days=400))
    chain = enrichers_without(())
    resolved: dict[str, Judged] = {}
    for event, plain in (*_samples(), *_multilingual(), *_generated()):
        decided = resolver.resolve(enrich(plain, chain).article).article
        if decided is not None:
            resolved[decided.article_id] = Judged(event, decided)
    return list(resolved.values())


def _samples() -> Iterator[tuple[str, EnrichedArticle]]:
    folder = importlib.resources.files("deploy") / "samples"
    for entry in json.loads((folder / "manifest.json").read_bytes()):
        document = RawDocument(
            body=(folder / entry["file"]).read_bytes(),
            content_type=entry["content_type"],
            observed_at=dt.datetime.fromisoformat(entry["fetched_at"]),
            subject=entry["url"],
            source=entry["source"],
        )
        yield entry["file"].partition("/")[2].partition(".")[0], extract(document, max_bytes=1 << 23)


def _multilingual() -> Iterator[tuple[str, EnrichedArticle]]:
    for path in sorted((DATA / "multilingual").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        at = dt.datetime.fromisoformat(page["published_at"])
        yield page["story"], _article(page["id"], page["headline"], page["body"], page["language"], at)


def _generated() -> Iterator[tuple[str, EnrichedArticle]]:
    for number, made in enumerate(generated()):
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)
        name = f"{made.event}-{made.language}"
        yield made.event, _article(name, made.headline, made.body, made.language, at)


def _article(name: str, headline: str, body: str, language: str, at: dt.datetime) -> EnrichedArticle:
    plain = article(headline, body, language)
    return msgspec.structs.replace(
        plain,
        article_id=article_id(f"https://quality.example/{name}"),
        published_at=at,
        observed_at=at,
        fingerprint=msgspec.structs.replace(plain.fingerprint, text=name, content=name),
    )


def gain(query: Query, judged: Judged, *, abroad: bool) -> int:
    """3 for an answer in the query's language, 1 for one in part, and where `abroad` for one in another language."""
    native = judged.article.language.partition("-")[0] == query.language
    if any(fnmatch.fnmatch(judged.event, pattern) for pattern in query.whole):
        return 3 if native else int(abroad)
    part = any(fnmatch.fnmatch(judged.event, pattern) for pattern in query.partly)
    return int(part and (native or abroad))


def ndcg(gains: Sequence[int], all_gains: Sequence[int]) -> float:
    """Of the first ten, with 2^gain - 1 (Burges et al., 2005).

    >>> ndcg([3, 0], [3])
    1.0
    """
    best = sorted(all_gains, reverse=True)
    return _dcg(gains) / _dcg(best)


def _dcg(gains: Sequence[int]) -> float:
    return sum((2**gain - 1) / math.log2(rank + 1) for rank, gain in enumerate(gains[:DEPTH], 1))


class Bench:
    """The corpus, indexed, with a gain for each group of copies."""

    def __init__(self, client: Elasticsearch, index: str, judged: Sequence[Judged]) -> None:
        self._engine = Engine(client, index, lambda text: embed([text])[0].tolist())
        self._judged = judged
        self._by_id = {each.article.article_id: each for each in judged}
        lines: list[Any] = []
        for each in judged:
            lines += [
                msgspec.json.encode({"index": {"_id": each.article.article_id}}),
                msgspec.json.encode(article_document(each.article, NOW)),
            ]
        assert not client.bulk(index=index, operations=lines, refresh=True)["errors"]

    def found(self, query: Query, mode: Mode) -> list[Judged]:
        """The first ten."""
        hits = self._engine.run(Search(query.text, mode=mode), size=DEPTH, now=NOW).hits
        return [self._by_id[hit.article["article_id"]] for hit in hits]

    def score(self, query: Query, found: Sequence[Judged], *, abroad: bool) -> float:
        """nDCG@10 of what was found."""
        best: dict[str, int] = {}
        for each in self._judged:
            group = each.article.duplicate.group_id or each.article.article_id
            best[group] = max(best.get(group, 0), gain(query, each, abroad=abroad))
        return ndcg([gain(query, each, abroad=abroad) for each in found], list(best.values()))


def relevance(client: Elasticsearch, index: str, *, show: bool) -> None:
    """Print the tables, and with `show` the queries that went wrong."""
    judged = corpus()
    bench = Bench(client, index, judged)
    asked = queries()
    results = {mode: [bench.found(query, mode) for query in asked] for mode in MODES}
    print(f"{len(asked)} queries, {len(judged)} articles; nDCG@{DEPTH}")
    for abroad, title in ((False, "language's own"), (True, "all languages")):
        print(
            f"{title:<16}{'all':>8}{'half A':>8}{'half B':>8}" + "".join(f"{n:>6}" for n in _languages(asked))
        )
        for mode, rows in results.items():
            values = [bench.score(q, found, abroad=abroad) for q, found in zip(asked, rows, strict=True)]
            print(
                f"{mode:<16}{_mean(values):8.3f}{_mean(values[::2]):8.3f}{_mean(values[1::2]):8.3f}"
                + _columns(asked, values)
            )
            if show:
                _show(asked, values, rows)


def _columns(asked: Sequence[Query], values: Sequence[float]) -> str:
    by_language = (
        _mean([value for value, query in zip(values, asked, strict=True) if query.language == language])
        for language in _languages(asked)
    )
    return "".join(f"{value:6.2f}" for value in by_language)


def _show(asked: Sequence[Query], values: Sequence[float], rows: Sequence[Sequence[Judged]]) -> None:
    for query, value, found in zip(asked, values, rows, strict=True):
        if value < 0.9:
            events = " ".join(f"{each.event}/{each.article.language[:2]}" for each in found)
            print(f"    {value:.2f} {query.language} {query.text}: {events}")


def _languages(asked: Sequence[Query]) -> list[str]:
    return sorted({query.language for query in asked})


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    """Measure on the services of the environment, else on embedded ones."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show", action="store_true", help="name the queries that score below 0.9")
    options.add_argument("--million", action="store_true", help="latency and size with generated articles")
    options.add_argument("--count", type=int, default=1_000_000, help="how many")
    options.add_argument("--seconds", type=float, default=3600.0, help="index for no longer than that")
    arguments = options.parse_args()
    settings = Settings(index_prefix="quality-")
    if settings.elasticsearch_url:
        _measure(settings, arguments)
        return
    with (
        tempfile.TemporaryDirectory(prefix="dateline-quality-") as folder,
        EmbeddedServices(Path(folder), settings.cache_dir, print, long_run=arguments.million) as services,
    ):
        _measure(settings.at(services.kafka.address, services.elasticsearch.address), arguments)


def _measure(settings: Settings, arguments: argparse.Namespace) -> None:
    client = Elasticsearch(settings.elasticsearch_url or "", request_timeout=300)
    if arguments.million:
        template = index_template(ARTICLES, "", shards=1, replicas=0, storage=best_storage(client))[
            "template"
        ]
        search_load.report(client, "quality-load", template, arguments.count, arguments.seconds)
        return
    list(provision_elasticsearch(client, settings, dry_run=False))
    try:
        relevance(client, settings.index(ARTICLES.alias), show=arguments.show)
    finally:
        for index in INDICES:
            client.indices.delete(index=settings.index(index.concrete), ignore_unavailable=True)
            client.indices.delete_index_template(name=settings.index(index.alias))


if __name__ == "__main__":
    main()
