"""Which services a command speaks to, and clients for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import elasticsearch
from elasticsearch import Elasticsearch

from deploy.embedded import running_services
from deploy.errors import Failed, Unreachable
from schemas.settings import Settings, without_password
from stream_processors.sinks.client import connect, reason_of, unsupported_version

if TYPE_CHECKING:
    from kafka.admin import KafkaAdminClient

KAFKA_HELP = "start the embedded services with `dateline up`, or set DATELINE_KAFKA_BOOTSTRAP_SERVERS to brokers that run"
ELASTICSEARCH_HELP = (
    "start the embedded services with `dateline up`, or set DATELINE_ELASTICSEARCH_URL to a cluster that runs"
)
_ROLE_FIX = "sign in with a key whose role may do it: docs/SECURITY.md tells of the roles"
SECONDS_TO_ANSWER = 3
"""Kafka's client keeps asking for so long, also where the port is closed."""


def embedded_dir(settings: Settings) -> Path:
    """Where the embedded services of `dateline up` keep their data."""
    return settings.data_dir / "embedded"


def configured(settings: Settings) -> bool:
    """Whether the environment names both services."""
    return bool(settings.kafka_bootstrap_servers and settings.elasticsearch_url)


def locate(settings: Settings) -> Settings:
    """The settings with both addresses: as configured, else of the embedded services that run."""
    if configured(settings):
        return settings
    running = running_services(embedded_dir(settings))
    if running is None:
        return settings
    return settings.at(
        settings.kafka_bootstrap_servers or running.kafka, settings.elasticsearch_url or running.elasticsearch
    )


def need_kafka(settings: Settings) -> Settings:
    """The settings with a Kafka that answers.

    Raises:
        Unreachable: there is none; the text says what to do.
    """
    located = locate(settings)
    if not located.kafka_bootstrap_servers:
        raise Unreachable(f"no Kafka is configured and none is running here: {KAFKA_HELP}")
    with admin(located):
        return located


@contextmanager
def admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    """A Kafka admin client.

    Raises:
        Unreachable: no broker answers.
    """
    from kafka.admin import KafkaAdminClient
    from kafka.errors import KafkaError

    from schemas.kafka_options import client_options

    try:
        client = KafkaAdminClient(
            **client_options(settings),
            bootstrap_timeout_ms=SECONDS_TO_ANSWER * 1000,
            request_timeout_ms=30_000,
        )
    except (KafkaError, OSError, ValueError) as error:
        servers = settings.kafka_bootstrap_servers
        raise Unreachable(
            f"Kafka at {servers} does not answer ({type(error).__name__}): {KAFKA_HELP}"
        ) from error
    try:
        yield client
    finally:
        client.close()


@contextmanager
def search_client(settings: Settings, timeout: float = 30.0) -> Iterator[Elasticsearch]:
    """An Elasticsearch client, its server's version checked.

    Raises:
        Unreachable: the cluster does not answer.
        Failed: the cluster refuses us, or is of a version that cannot be used.
    """
    if not settings.elasticsearch_url:
        raise Unreachable(f"no Elasticsearch is configured and none is running here: {ELASTICSEARCH_HELP}")
    client = connect(settings, timeout)
    try:
        url = without_password(settings.elasticsearch_url)
        check_version(client.options(request_timeout=SECONDS_TO_ANSWER), url)
        with sentences(url):
            yield client
    finally:
        client.close()


def check_version(client: Elasticsearch, url: str) -> str:
    """The server's version.

    Raises:
        Unreachable, Failed: see `search_client`.
    """
    with sentences(url):
        try:
            number = str(client.info()["version"]["number"])
        except elasticsearch.BadRequestError as error:
            if "media_type_header" in str(error) or "compatible" in str(error):
                raise Failed(unsupported_version("8 or older") or "") from error
            raise
        except elasticsearch.UnsupportedProductError as error:
            raise Failed(f"the server at {url} is no Elasticsearch: {ELASTICSEARCH_HELP}") from error
    problem = unsupported_version(number)
    if problem:
        raise Failed(problem)
    return number


@contextmanager
def sentences(url: str) -> Iterator[None]:
    """Turn the client's errors into sentences."""
    try:
        yield
    except elasticsearch.AuthenticationException as error:
        raise Failed(
            f"Elasticsearch at {url} wants credentials (401): set DATELINE_ELASTICSEARCH_API_KEY to a valid key"
        ) from error
    except elasticsearch.AuthorizationException as error:
        fix = "see `dateline doctor`" if error.message == "cluster_block_exception" else _ROLE_FIX
        raise Failed(f"Elasticsearch at {url} refuses this (403): {reason_of(error)}; {fix}") from error
    except elasticsearch.NotFoundError as error:
        if error.message == "index_not_found_exception":
            raise Failed(f"the index does not exist ({error}): run `dateline provision`") from error
        raise
    except elasticsearch.UnsupportedProductError:
        raise
    except elasticsearch.BadRequestError:
        raise
    except elasticsearch.ApiError as error:
        raise Failed(
            f"Elasticsearch at {url} answers {error.status_code} ({error}): see `dateline doctor`"
        ) from error
    except elasticsearch.TransportError as error:
        raise Unreachable(
            f"Elasticsearch at {url} does not answer ({type(error).__name__}): {ELASTICSEARCH_HELP}"
        ) from error
