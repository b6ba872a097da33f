"""What an article costs Elasticsearch, in CPU and on disk: `python -m tests.quality.search_cost ARTICLES.jsonl [--count 2000] [--only cpu|size]`.

The file holds resolved articles, as `dateline extract … | dateline enrich | dateline resolve` prints them. CPU is that of a warm process, for bulks of
100 articles with a refresh after each, as they come in the chain; bodies are cut at 4,000 characters there, and articles repeat under other
ids and vectors. Size is for each byte of headline, summary and body: as it was written, and merged into one segment.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil
from elasticsearch import Elasticsearch

from deploy.embedded import EmbeddedServices
from deploy.provision import best_storage
from schemas.codec import decode
from schemas.events import ResolvedArticle
from schemas.index.fields import DEFAULT_SEARCH_FIELDS
from schemas.index.templates import ARTICLES, Storage, index_template
from schemas.settings import Settings
from stream_processors.documents import article_document

INDEX = "quality-cost"
BODY_CHARACTERS = 4000
BULK = 100
LEASE_SECONDS = 75
"""After so long without writes Elasticsearch lets go of the second copy of each source, which it keeps for replicas."""
LARGEST_FIELDS = 25
NOISE = 0.03
ROUNDS = 4
Document = dict[str, Any]


def template(storage: Storage) -> dict[str, Any]:
    body = index_template(ARTICLES, "", shards=1, replicas=0, storage=storage)["template"]
    return copy.deepcopy(body)


def with_graph(storage: Storage) -> dict[str, Any]:
    """A graph of vectors instead of a list of them."""
    made = template(storage)
    made["mappings"]["properties"]["embedding"]["index_options"] = {"type": "bbq_hnsw"}
    return made


def sorted_by_time(storage: Storage) -> dict[str, Any]:
    made = template(storage)
    made["settings"]["sort"] = {"field": "@timestamp", "order": "desc"}
    return made


VARIANTS: dict[str, Callable[[Storage], dict[str, Any]]] = {
    "as it is": template,
    "with a graph of vectors": with_graph,
    "sorted by time": sorted_by_time,
}


def documents(file: Path) -> list[Document]:
    articles = (decode(line, ResolvedArticle) for line in file.read_bytes().splitlines())
    return [article_document(article, article.observed_at) for article in articles]


def varied(originals: Sequence[Document], count: int) -> Iterator[Document]:
    """So many articles: the given ones, cut, under new ids and with other vectors."""
    random = np.random.default_rng(1)
    for number in range(count):
        made = copy.deepcopy(originals[number % len(originals)])
        for texts in (made, *made.get("stemmed", {}).values()):
            texts["body"] = texts.get("body", "")[:BODY_CHARACTERS]
        made["article_id"] = hashlib.sha256(str(number).encode()).hexdigest()[:32]
        if "embedding" in made:
            vector = np.array(made["embedding"]) + random.normal(0, NOISE, len(made["embedding"]))
            made["embedding"] = (vector / np.linalg.norm(vector)).round(6).tolist()
        yield made


def text_bytes(found: Sequence[Document]) -> int:
    return sum(len((one.get(name) or "").encode()) for one in found for name in DEFAULT_SEARCH_FIELDS)


def written(client: Elasticsearch, made: dict[str, Any], found: Sequence[Document], *, refresh: bool) -> None:
    """Into a new index."""
    client.indices.delete(index=INDEX, ignore_unavailable=True)
    client.indices.create(index=INDEX, **made)
    for start in range(0, len(found), BULK):
        lines: list[Any] = []
        for one in found[start : start + BULK]:
            lines += [b'{"index":{"_id":"%s"}}' % one["article_id"].encode(), msgspec.json.encode(one)]
        assert not client.bulk(index=INDEX, operations=lines, refresh=refresh)["errors"]
    while client.indices.stats(index=INDEX, metric="merge")["_all"]["total"]["merges"]["current"]:
        time.sleep(0.2)


def cpu(client: Elasticsearch, process: psutil.Process, found: Sequence[Document]) -> None:
    """Print what each variant costs, round after round: the first ones are of Java's compilers."""
    storage = best_storage(client)
    for number in range(1, ROUNDS + 1):
        for name, variant in VARIANTS.items():
            before = sum(process.cpu_times()[:2])
            written(client, variant(storage), found, refresh=True)
            spent = sum(process.cpu_times()[:2]) - before
            print(f"round {number}  {name:<26}{1000 * spent / len(found):6.2f} ms of CPU", flush=True)


def size(client: Elasticsearch, name: str, found: Sequence[Document]) -> None:
    """Print it, and which fields it is of."""
    made, text = template(best_storage(client)), text_bytes(found)
    made["settings"]["soft_deletes.retention_lease.period"] = "1s"
    written(client, made, found, refresh=False)
    client.indices.flush(index=INDEX)
    before = _stored(client)
    time.sleep(LEASE_SECONDS)
    client.index(index=INDEX, id="size", document={}, refresh=True)
    client.indices.flush(index=INDEX)
    client.options(request_timeout=3600).indices.forcemerge(index=INDEX, max_num_segments=1)
    print(f"{name}: {before / text:.2f} as written, {_stored(client) / text:.2f} merged")
    usage = client.indices.disk_usage(index=INDEX, run_expensive_tasks=True)[INDEX]["fields"]
    largest = sorted(usage.items(), key=lambda item: -item[1]["total_in_bytes"])[:LARGEST_FIELDS]
    print("  " + ", ".join(f"{field} {held['total_in_bytes'] / text:.3f}" for field, held in largest))


def _stored(client: Elasticsearch) -> int:
    found = client.indices.stats(index=INDEX, metric="store")["_all"]["total"]["store"]["size_in_bytes"]
    return int(found)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--count", type=int, default=2000, help="articles of one round for CPU")
    options.add_argument("--only", choices=("cpu", "size"), help="one of the two")
    arguments = options.parse_args()
    found = documents(arguments.file)
    with (
        tempfile.TemporaryDirectory(prefix="dateline-quality-") as folder,
        EmbeddedServices(Path(folder), Settings().cache_dir, print) as services,
    ):
        client = Elasticsearch(services.elasticsearch.address, request_timeout=300)
        children = psutil.Process().children(recursive=True)
        (process,) = (one for one in children if "dateline.launch.Elasticsearch" in one.cmdline())
        if arguments.only != "size":
            cpu(client, process, list(varied(found, arguments.count)))
        if arguments.only != "cpu":
            print(f"{len(found)} articles, {text_bytes(found) / len(found):.0f} bytes of text each")
            size(client, "with vectors", found)
            size(client, "without", [{k: v for k, v in one.items() if k != "embedding"} for one in found])


if __name__ == "__main__":
    main()
