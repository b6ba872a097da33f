"""What each role of `deploy/security/elasticsearch` is for, and the articles that are there meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kafka import KafkaProducer

from deploy.security import audit
from schemas import codec, topics
from schemas.events import ResolvedArticle
from schemas.settings import Settings

_ROLES = Path(audit.__file__).parent / "elasticsearch"
_OLD = Path(__file__).parents[1] / "data" / "golden" / "0.1.0" / "resolved.jsonl"
ARTICLES = [codec.decode(line, ResolvedArticle) for line in _OLD.read_bytes().splitlines()]
ONE = ARTICLES[0].article_id
INDEXER, OPERATOR, READER = "dateline-index", "dateline-operator", "dateline-reader"
COMMANDS = {
    OPERATOR: [["provision"], ["reindex", "--drop-old"], ["delete", ONE], ["doctor"]],
    READER: [
        ["search", "night", "--facets"],
        ["search", "--like", ONE],
        ["search", "--copies", ONE],
        ["export", "--format", "jsonl"],
        ["trace", ONE],
        ["why", ONE, ARTICLES[-1].article_id],
        ["verify"],
        ["report"],
        ["doctor"],
    ],
}


def role(name: str) -> dict[str, Any]:
    """Its descriptor."""
    fields: dict[str, Any] = json.loads((_ROLES / f"{name}.json").read_text())
    return fields


def send_resolved(settings: Settings) -> list[str]:
    """The articles to where the indexer reads; their ids."""
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    for article in ARTICLES:
        value, key = codec.encode(article), article.article_id.encode()
        producer.send(settings.topic(topics.RESOLVED), value, key, codec.article_headers(article))
    producer.close()
    return [article.article_id for article in ARTICLES]
