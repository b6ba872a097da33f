"""Kafka and Elasticsearch for the tests: given by the environment, else containers, else embedded; one code path for all.

Each offers `kill`, `start`, `pause` and `resume` of either service, for the fault tests; services of the environment are not ours to kill.
"""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import platformdirs

from deploy.embedded import EmbeddedServices
from schemas.settings import Settings

KAFKA_IMAGE = "apache/kafka:4.1.1"
ELASTICSEARCH_IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:9.5.3"
READY_SECONDS = 120


class Services(Protocol):
    """Where the two are, and power over them."""

    kafka: str
    elasticsearch: str
    can_kill: bool

    def kill(self, name: str) -> None: ...

    def start(self, name: str) -> None: ...

    def pause(self, name: str) -> None: ...

    def resume(self, name: str) -> None: ...


class GivenServices:
    """Services that the environment names."""

    can_kill = False

    def __init__(self, settings: Settings) -> None:
        self.kafka = settings.kafka_bootstrap_servers or ""
        self.elasticsearch = settings.elasticsearch_url or ""

    def kill(self, name: str) -> None:
        raise AssertionError(f"{name} is not ours to kill")

    def start(self, name: str) -> None:
        raise AssertionError(f"{name} is not ours to start")

    def pause(self, name: str) -> None:
        raise AssertionError(f"{name} is not ours to pause")

    def resume(self, name: str) -> None:
        raise AssertionError(f"{name} is not ours to resume")


class Embedded:
    """The real engines as child processes."""

    can_kill = True

    def __init__(self, services: EmbeddedServices) -> None:
        self._services = {"kafka": services.kafka, "elasticsearch": services.elasticsearch}
        self.kafka = services.kafka.address
        self.elasticsearch = services.elasticsearch.address

    def kill(self, name: str) -> None:
        self._services[name].kill()

    def start(self, name: str) -> None:
        self._services[name].start()

    def pause(self, name: str) -> None:
        self._services[name].pause()

    def resume(self, name: str) -> None:
        self._services[name].resume()


class Containers:
    """The public images; host ports are fixed, so that a restarted container is found again."""

    can_kill = True

    def __init__(self, kafka: Any, elasticsearch: Any) -> None:
        self._containers = {"kafka": kafka, "elasticsearch": elasticsearch}
        self.kafka = f"127.0.0.1:{kafka.host_port}"
        self.elasticsearch = f"http://127.0.0.1:{elasticsearch.host_port}"

    def kill(self, name: str) -> None:
        self._containers[name].get_wrapped_container().kill()

    def start(self, name: str) -> None:
        container = self._containers[name]
        container.get_wrapped_container().start()
        wait_for_port(container.host_port)

    def pause(self, name: str) -> None:
        self._containers[name].get_wrapped_container().pause()

    def resume(self, name: str) -> None:
        self._containers[name].get_wrapped_container().unpause()


@contextmanager
def provide() -> Iterator[Services]:
    """The services, for as long as the block runs."""
    settings = Settings()
    if settings.kafka_bootstrap_servers and settings.elasticsearch_url:
        yield GivenServices(settings)
    elif docker_answers():
        with containers() as running:
            yield running
    else:
        cache = Path(os.environ.get("DATELINE_CACHE_DIR") or platformdirs.user_cache_path("dateline"))
        with (
            tempfile.TemporaryDirectory(prefix="dateline-tests-") as folder,
            EmbeddedServices(Path(folder), cache, print, free_port(), free_port()) as services,
        ):
            yield Embedded(services)


def docker_answers() -> bool:
    """Whether there is a Docker engine that has, or can pull, both images."""
    import docker
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=5)
        for image in (KAFKA_IMAGE, ELASTICSEARCH_IMAGE):
            if not client.images.list(name=image):
                client.images.pull(image)
    except DockerException:
        return False
    return True


@contextmanager
def containers() -> Iterator[Containers]:
    """Both as containers."""
    from testcontainers.core.container import DockerContainer

    kafka_port, elasticsearch_port = free_port(), free_port()
    kafka = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, kafka_port)
    for name, value in kafka_environment(kafka_port).items():
        kafka.with_env(name, value)
    elasticsearch = DockerContainer(ELASTICSEARCH_IMAGE).with_bind_ports(9200, elasticsearch_port)
    for name, value in ELASTICSEARCH_ENVIRONMENT.items():
        elasticsearch.with_env(name, value)
    kafka.host_port, elasticsearch.host_port = kafka_port, elasticsearch_port
    with kafka, elasticsearch:
        wait_for_port(kafka_port)
        wait_for_port(elasticsearch_port)
        yield Containers(kafka, elasticsearch)


ELASTICSEARCH_ENVIRONMENT = {
    "discovery.type": "single-node",
    "xpack.security.enabled": "false",
    "path.repo": "/tmp/snapshots",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "ES_JAVA_OPTS": "-Xms768m -Xmx768m",
}


def kafka_environment(host_port: int) -> dict[str, str]:
    """Apache's image as a single KRaft node that clients on this host reach: testcontainers knows Confluent's only."""
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{host_port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    }


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int) -> None:
    """Return once something listens."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise AssertionError(f"nothing listens on port {port} after {READY_SECONDS} s")
