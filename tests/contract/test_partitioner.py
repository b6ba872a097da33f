"""Whichever client writes a key, it goes to one partition: revisions stay in order, and `trace` knows where to look."""

from __future__ import annotations

import aiokafka.partitioner
import pytest
from kafka.partitioner import default as kafka_python

from deploy.trace import partition_of

PARTITIONS = 12
HASHES = {
    "21": -973932308,
    "foobar": -790332482,
    "a-little-bit-long-string": -985981536,
    "a-little-bit-longer-string": -1486304829,
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    "abc": 479470107,
}
"""From the Java client's own tests (`UtilsTest.testMurmur2`)."""

PLACES = {
    "": 9,
    "a": 4,
    "en": 7,
    "de": 1,
    "und": 7,
    "zh": 1,
    "5f0c2b1e9a7d4c3b8e6f1a2d3c4b5e6f": 8,
    "Zürich": 1,
    "北京": 2,
    "статья": 11,
    "أخبار": 8,
    "🗞": 5,
}
"""Literal: were they computed, all could move together, and every article's revisions with them."""


class OneTopic:
    """As much of a cluster as a partitioner asks for."""

    def topics(self) -> set[str]:
        return {"articles.raw"}

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(PARTITIONS))

    available_partitions_for_topic = partitions_for_topic


@pytest.mark.parametrize("key", HASHES)
def test_the_hash_is_the_java_clients(key: str) -> None:
    unsigned = HASHES[key] % 2**32
    assert kafka_python.murmur2(key.encode()) % 2**32 == unsigned
    assert aiokafka.partitioner.murmur2(key.encode()) % 2**32 == unsigned


@pytest.mark.parametrize("key", PLACES)
def test_every_client_puts_a_key_into_the_same_partition(key: str) -> None:
    data, partitions = key.encode(), list(range(PARTITIONS))
    by_kafka_python = kafka_python.DefaultPartitioner().partition(
        "articles.raw", key, data, None, None, OneTopic()
    )
    by_aiokafka = aiokafka.partitioner.DefaultPartitioner()(data, partitions, partitions)
    assert (by_kafka_python, by_aiokafka, partition_of(data, PARTITIONS)) == (PLACES[key],) * 3
