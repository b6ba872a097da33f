"""How every kafka-python client of Dateline is configured. Plain values: this module imports no client.

kafka-python needs the `crc32c` package, else uncompressed batches take 5 to 10 times longer; it is a dependency.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from schemas import topics
from schemas.settings import Settings

FETCH_MIN_BYTES, FETCH_WAIT_MS = 256 * 1024, 250
"""An answer comes with so many bytes, or after this time with what there is."""
WORKER_CLIENT = "dateline-"
"""Before the version in a worker's client id, by which `dateline doctor` knows what runs where."""
METADATA_AGE_MS = 5_000
"""A member that joins while Kafka starts again may be told of a topic without partitions. It is given none, until it asks anew: by default after five minutes.
So do partitions that were added wait so long, to be written to and to be read.
"""


def worker_client() -> str:
    """What the brokers know a worker's client as."""
    return WORKER_CLIENT + version("dateline")


def client_options(settings: Settings) -> dict[str, Any]:
    """What every client needs."""
    return {
        "bootstrap_servers": [
            broker.strip() for broker in (settings.kafka_bootstrap_servers or "").split(",")
        ],
        "client_id": "dateline",
        "reconnect_backoff_max_ms": 2000,
        **security_options(settings),
    }


def security_options(settings: Settings) -> dict[str, Any]:
    """How the connection is encrypted, and who we are."""
    protocol = settings.kafka_security_protocol
    options: dict[str, Any] = {"security_protocol": protocol}
    if protocol.endswith("SSL"):
        options |= _certificates(settings)
    return options | sasl_options(settings)


def sasl_options(settings: Settings) -> dict[str, Any]:
    """Our name and password, as kafka-python and aiokafka alike call them; nothing where the brokers want none."""
    if not settings.kafka_security_protocol.startswith("SASL"):
        return {}
    password = settings.kafka_password
    return {
        "sasl_mechanism": settings.kafka_sasl_mechanism,
        "sasl_plain_username": settings.kafka_username or "",
        "sasl_plain_password": password.get_secret_value() if password else "",
    }


def _certificates(settings: Settings) -> dict[str, str]:
    """Whom we trust, and who we are where the brokers ask for a certificate."""
    password = settings.kafka_client_key_password
    values = {
        "ssl_cafile": settings.kafka_ca_certs,
        "ssl_certfile": settings.kafka_client_cert,
        "ssl_keyfile": settings.kafka_client_key if settings.kafka_client_cert else None,
        "ssl_password": password.get_secret_value() if password else None,
    }
    return {name: str(value) for name, value in values.items() if value}


def producer_options(settings: Settings) -> dict[str, Any]:
    """A producer whose acknowledgement means that no broker's crash loses the record, and that writes it once."""
    return {
        **client_options(settings),
        "acks": "all",
        "enable_idempotence": True,
        "compression_type": "zstd",
        "linger_ms": 20,
        "batch_size": 256 * 1024,
        "max_request_size": topics.MAX_REJECTED_BYTES,
        "delivery_timeout_ms": 120_000,
        "metadata_max_age_ms": METADATA_AGE_MS,
        "allow_auto_create_topics": False,
    }


def consumer_options(settings: Settings) -> dict[str, Any]:
    """A consumer that starts at the beginning and commits only what it is told to."""
    return {
        **client_options(settings),
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "fetch_max_bytes": 32 * topics.MEBIBYTE,
        "max_partition_fetch_bytes": 2 * topics.MEBIBYTE,
        "allow_auto_create_topics": False,
    }


def group_options(settings: Settings, group: str) -> dict[str, Any]:
    """A member of a consumer group whose death is noticed after `session_timeout`.

    It waits a little for company: a bulk request for each article costs Elasticsearch and Kafka several times as much.
    """
    return {
        "fetch_min_bytes": FETCH_MIN_BYTES,
        "fetch_max_wait_ms": FETCH_WAIT_MS,
        **consumer_options(settings),
        "client_id": worker_client(),
        "group_id": settings.group(group),
        "session_timeout_ms": int(settings.session_timeout * 1000),
        "metadata_max_age_ms": METADATA_AGE_MS,
        "heartbeat_interval_ms": int(min(3.0, settings.session_timeout / 3) * 1000),
    }
