"""`python -m deploy.kubernetes_topics > deploy/kubernetes/base/topics.yaml`: Strimzi's KafkaTopics from the table of topics."""

from __future__ import annotations

import json
import sys

from schemas.topics import TOPICS, Topic

HEAD = "# Made by `python -m deploy.kubernetes_topics` from schemas/topics.py: change it there.\n"
REPLICAS = 3


def manifest() -> str:
    """All topics as YAML documents."""
    return HEAD + "---\n".join(_document(topic) for topic in TOPICS)


def _document(topic: Topic) -> str:
    """Numbers in `config` stay text, as the brokers give them back: the operator compares them so."""
    config = "".join(f"    {name}: {json.dumps(value)}\n" for name, value in topic.configs().items())
    return (
        "apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata:\n"
        f"  name: {topic.name}\n  labels: {{strimzi.io/cluster: dateline}}\nspec:\n"
        f"  partitions: {topic.partitions}\n  replicas: {REPLICAS}\n  config:\n{config}"
    )


if __name__ == "__main__":
    sys.stdout.write(manifest())
