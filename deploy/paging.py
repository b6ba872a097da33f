"""All hits of a search, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch


def pages(client: Elasticsearch, index: str, size: int, **search: Any) -> Iterator[list[dict[str, Any]]]:
    """The pages that hold something; `search` must sort by what tells the hits apart."""
    after: list[Any] | None = None
    while True:
        answer = client.search(index=index, size=size, search_after=after, **search)
        page = answer["hits"]["hits"]
        if page:
            yield page
        if len(page) < size:
            return
        after = page[-1]["sort"]
