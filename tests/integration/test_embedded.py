"""The embedded services as they are: real processes, killed, paused, orphaned, and their data afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest
from elasticsearch import ApiError, Elasticsearch
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import UnknownTopicOrPartitionError

from deploy.embedded import EmbeddedError, EmbeddedServices, ports, runfile, running_services, zstd
from deploy.embedded.packages import ELASTICSEARCH_VERSION
from deploy.provision import best_storage
from schemas.index.templates import BEST, OLDEST

CACHE_DIR = Path(os.environ.get("DATELINE_CACHE_DIR") or platformdirs.user_cache_path("dateline"))
ORPHAN_SECONDS = 15

ZSTD = {"codec": BEST.codec, "number_of_replicas": 0}

OWNER = """
import sys, time
from pathlib import Path
from deploy.embedded import EmbeddedServices
services = EmbeddedServices(Path(sys.argv[1]), Path(sys.argv[2]), lambda line: None, int(sys.argv[3]), int(sys.argv[4]))
services.start()
if sys.argv[5] == "pause":
    services.elasticsearch.pause()
print(services.kafka.pid, services.elasticsearch.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded")


@pytest.fixture(scope="module")
def services(data_dir: Path) -> Iterator[EmbeddedServices]:
    with EmbeddedServices(data_dir, CACHE_DIR, print, ports.any_free(), ports.any_free()) as started:
        yield started


@pytest.fixture
def search(services: EmbeddedServices) -> Iterator[Elasticsearch]:
    with Elasticsearch(services.elasticsearch.address, request_timeout=30) as client:
        yield client


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def create_topic(address: str, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=address)
    admin.create_topics([NewTopic(topic, 1, 1)])
    admin.close()


def produce(address: str, topic: str, values: list[bytes]) -> None:
    producer = KafkaProducer(bootstrap_servers=address, acks="all", max_request_size=40_000_000)
    for sent in [producer.send(topic, value) for value in values]:
        sent.get(timeout=30)
    producer.close()


def consume(address: str, topic: str, count: int) -> list[bytes]:
    consumer = KafkaConsumer(
        bootstrap_servers=address,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=20_000,
    )
    consumer.assign([TopicPartition(topic, 0)])
    values = [record.value for _, record in zip(range(count), consumer, strict=False)]
    consumer.close()
    return values


def test_records_that_kafka_acknowledged_survive_kill_9_on_the_same_address(
    services: EmbeddedServices,
) -> None:
    kafka = services.kafka
    address, former = kafka.address, kafka.pid
    values = [str(number).encode() for number in range(500)]
    create_topic(address, "crash")
    produce(address, "crash", values)
    kafka.kill()
    assert not kafka.alive
    kafka.start()
    assert kafka.address == address
    assert kafka.pid != former
    assert consume(address, "crash", len(values)) == values


def test_kafka_takes_a_record_of_24_mib(services: EmbeddedServices) -> None:
    create_topic(services.kafka.address, "large")
    value = os.urandom(24 * 1024 * 1024)
    produce(services.kafka.address, "large", [value])
    assert consume(services.kafka.address, "large", 1) == [value]


def test_kafka_makes_no_topic_that_nobody_created(services: EmbeddedServices) -> None:
    consumer = KafkaConsumer(bootstrap_servers=services.kafka.address)
    with contextlib.suppress(UnknownTopicOrPartitionError):
        consumer.partitions_for_topic("absent")
    assert "absent" not in consumer.topics()
    consumer.close()


def test_a_document_that_elasticsearch_acknowledged_survives_kill_9(
    services: EmbeddedServices, search: Elasticsearch
) -> None:
    search.index(index="crash", id="1", document={"headline": "Flood"})
    services.elasticsearch.kill()
    services.elasticsearch.start()
    assert search.get(index="crash", id="1")["_source"] == {"headline": "Flood"}


def test_elasticsearch_says_its_real_version_and_our_cluster_name(search: Elasticsearch) -> None:
    info = search.info()
    assert info["version"]["number"] == ELASTICSEARCH_VERSION
    assert info["version"]["build_flavor"] == "default"
    assert info["cluster_name"] == "dateline-embedded"
    assert search.ping()


@pytest.mark.parametrize(
    ("analyzer", "text", "tokens"),
    [
        ("arabic", "الكتاب", ["كتاب"]),
        ("cjk", "東京都", ["東京", "京都"]),
        ("english", "The floods were rising", ["flood", "were", "rise"]),
        ("french", "l'élection présidentielle", ["election", "presidentiel"]),
        ("german", "Die Häuser", ["haus"]),
        ("greek", "Οι εκλογές", ["εκλογ"]),
        ("hindi", "किताबें", ["किताब"]),
        ("persian", "کتاب‌ها", ["كتاب"]),
        ("portuguese", "as eleições", ["eleica"]),
        ("russian", "выборы", ["выбор"]),
        ("spanish", "las elecciones", ["eleccion"]),
        ("turkish", "seçimler", ["seçim"]),
    ],
)
def test_language_analyzers_stem(search: Elasticsearch, analyzer: str, text: str, tokens: list[str]) -> None:
    answer = search.indices.analyze(analyzer=analyzer, text=text)
    assert [token["token"] for token in answer["tokens"]] == tokens


@pytest.mark.parametrize(
    ("filters", "tokens"),
    [
        (["lowercase", "asciifolding"], ["l'ecole", "des", "bebes"]),
        (["lowercase", "elision"], ["école", "des", "bébés"]),
        (["lowercase", {"type": "stop", "stopwords": "_french_"}], ["l'école", "bébés"]),
        (["lowercase", "elision", {"type": "stemmer", "language": "light_french"}], ["ecol", "des", "bébé"]),
        ([{"type": "pattern_capture", "patterns": ["(É\\w+)"]}], ["L'École", "École", "des", "Bébés"]),
        ([{"type": "edge_ngram", "min_gram": 2, "max_gram": 3}], ["L'", "L'É", "de", "des", "Bé", "Béb"]),
    ],
)
def test_token_filters_do_what_their_names_say(
    search: Elasticsearch, filters: list[str | dict[str, object]], tokens: list[str]
) -> None:
    answer = search.indices.analyze(tokenizer="standard", filter=filters, text="L'École des Bébés")
    assert [token["token"] for token in answer["tokens"]] == tokens


def test_normalizers_char_filters_and_tokenizers_can_be_used_in_an_index(search: Elasticsearch) -> None:
    analysis = {
        "normalizer": {"folded": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
        "char_filter": {"ampersand": {"type": "mapping", "mappings": ["& => and"]}},
        "analyzer": {
            "page": {
                "tokenizer": "whitespace",
                "char_filter": ["html_strip", "ampersand"],
                "filter": ["lowercase"],
            }
        },
    }
    fields = {
        "name": {"type": "keyword", "normalizer": "folded"},
        "page": {"type": "text", "analyzer": "page"},
    }
    search.indices.create(index="analysis", settings={"analysis": analysis}, mappings={"properties": fields})
    document = {"name": "Élysée", "page": "<p>Salt & Pepper</p>"}
    search.index(index="analysis", document=document, refresh=True)
    assert search.count(index="analysis", query={"term": {"name": "elysee"}})["count"] == 1
    assert search.count(index="analysis", query={"match_phrase": {"page": "salt and pepper"}})["count"] == 1


def test_a_paused_service_lives_and_does_not_answer_until_it_is_resumed(services: EmbeddedServices) -> None:
    services.kafka.pause()
    try:
        assert services.kafka.alive
        assert not services.kafka.answers()
    finally:
        services.kafka.resume()
    assert eventually(services.kafka.answers, 10)


@pytest.mark.skipif(zstd.library(zstd.folders()) is None, reason="this system has no zstd library")
def test_with_the_zstd_of_the_system_the_node_compresses_as_a_full_one(services: EmbeddedServices) -> None:
    with Elasticsearch(services.elasticsearch.address, request_timeout=30) as client:
        assert best_storage(client) == BEST
        client.indices.create(index="packed", settings=ZSTD)
        client.index(index="packed", id="1", document={"text": "again and " * 1000}, refresh=True)
        client.indices.forcemerge(index="packed", max_num_segments=1, flush=True)
        services.elasticsearch.restart()
        assert client.get(index="packed", id="1")["_source"]["text"].endswith("again and ")
        assert client.indices.stats(index="packed")["_all"]["total"]["store"]["size_in_bytes"] < 9000
        client.indices.delete(index="packed")


@pytest.mark.skipif(zstd.library(zstd.folders()) is None, reason="this system has no zstd library")
def test_an_index_that_the_node_cannot_open_does_not_keep_it_from_starting(
    services: EmbeddedServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Elasticsearch(services.elasticsearch.address, request_timeout=30) as client:
        client.indices.create(index="packed", settings=ZSTD)
        without_zstd(services, monkeypatch)
        assert client.cluster.health()["status"] == "red"
        explained = client.cluster.allocation_explain(index="packed", shard=0, primary=True)
        assert "needs the zstd library of the system" in explained["unassigned_info"]["details"]
        client.indices.delete(index="packed")


def test_without_the_zstd_of_the_system_an_index_that_needs_it_is_refused(
    services: EmbeddedServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_zstd(services, monkeypatch)
    with Elasticsearch(services.elasticsearch.address, request_timeout=30) as client:
        assert best_storage(client).codec == OLDEST.codec
        with pytest.raises(
            ApiError, match=r"install it .on Debian libzstd1., or use .legacy_best_compression."
        ):
            client.indices.create(index="packed", settings=ZSTD)
        assert not client.indices.exists(index="packed")
        assert client.cluster.health()["status"] != "red"


def without_zstd(services: EmbeddedServices, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the node as on a system that never had the library."""
    monkeypatch.setattr(zstd, "folders", lambda: iter(()))
    for library in (services.elasticsearch.folder / "libraries").iterdir():
        library.unlink()
    services.elasticsearch.restart()


def test_other_processes_find_the_services_while_both_are_up(
    services: EmbeddedServices, data_dir: Path
) -> None:
    found = running_services(data_dir)
    assert found is not None
    assert (found.kafka, found.elasticsearch) == (services.kafka.address, services.elasticsearch.address)
    services.elasticsearch.stop()
    assert running_services(data_dir) is None
    services.elasticsearch.restart()
    assert running_services(data_dir) == found


def test_a_second_owner_of_the_same_data_is_refused(services: EmbeddedServices, data_dir: Path) -> None:
    with pytest.raises(EmbeddedError, match="already in use by another process"):
        EmbeddedServices(data_dir, CACHE_DIR).start()
    assert services.kafka.alive
    assert running_services(data_dir) is not None


def test_a_port_that_is_taken_while_a_service_is_down_is_named(services: EmbeddedServices) -> None:
    kafka = services.kafka
    kafka.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((ports.HOST, kafka.port))
        other.listen()
        with pytest.raises(EmbeddedError, match=f"Port {kafka.port}, wanted for Kafka 4.1.1, is taken"):
            kafka.start()
    kafka.start()


def test_a_service_that_cannot_start_says_why_and_where_its_log_is(services: EmbeddedServices) -> None:
    node = services.elasticsearch
    node.stop()
    (node.data / "nodes").rename(node.data / "nodes.aside")
    (node.data / "nodes").mkdir()
    (node.data / "nodes" / "0").mkdir()
    (node.data / "nodes" / "0" / "node.lock").mkdir()
    try:
        with pytest.raises(
            EmbeddedError, match=r"ended while starting; its log is .*elasticsearch\.log"
        ) as caught:
            node.start()
        assert "Exception" in str(caught.value)
    finally:
        (node.data / "nodes" / "0" / "node.lock").rmdir()
        (node.data / "nodes" / "0").rmdir()
        (node.data / "nodes").rmdir()
        (node.data / "nodes.aside").rename(node.data / "nodes")
        node.start()


def own_in_a_child(data_dir: Path, then: str) -> tuple[subprocess.Popen[str], list[int]]:
    ports_free = [str(ports.any_free()) for _ in range(2)]
    command = [sys.executable, "-c", OWNER, str(data_dir), str(CACHE_DIR), *ports_free, then]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    return child, [int(pid) for pid in child.stdout.readline().split()]


def test_the_services_end_when_their_owner_is_killed_and_paused_ones_at_the_next_start(
    tmp_path: Path,
) -> None:
    child, pids = own_in_a_child(tmp_path, "pause")
    kafka, paused = pids
    os.kill(child.pid, signal.SIGKILL)  # not reaped on purpose: a zombie parent must count as gone
    assert eventually(lambda: not runfile.is_ours(kafka, tmp_path), ORPHAN_SECONDS)
    assert runfile.is_ours(paused, tmp_path)
    child.communicate()
    runfile.kill_leftovers(tmp_path)
    assert not runfile.is_ours(paused, tmp_path)
