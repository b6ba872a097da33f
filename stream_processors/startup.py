"""What a worker waits for before it starts: brokers that answer, and provisioned topics."""

from __future__ import annotations

import time

import structlog
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from schemas.kafka_options import client_options
from schemas.settings import Settings
from schemas.topics import TOPICS

log = structlog.get_logger(__name__)
ASK_AGAIN_SECONDS = 1.0


def wait_for_topics(settings: Settings) -> None:
    """Return once the brokers answer and every topic is there; each new reason to wait is logged once."""
    reason: str | None = ""
    while reason is not None:
        found = missing(settings)
        if found and found != reason:
            log.warning("waiting", why=found)
        reason = found
        if reason is not None:
            time.sleep(ASK_AGAIN_SECONDS)


def missing(settings: Settings) -> str | None:
    """What a worker cannot start without, in a sentence; None where nothing is missing."""
    wanted = {settings.topic(topic) for topic in TOPICS}
    try:
        admin = KafkaAdminClient(
            **client_options(settings), bootstrap_timeout_ms=5000, request_timeout_ms=5000
        )
        try:
            absent = sorted(wanted - set(admin.list_topics()))
        finally:
            admin.close()
    except (KafkaError, OSError, ValueError) as error:
        return f"Kafka at {settings.kafka_bootstrap_servers} does not answer ({type(error).__name__})"
    return f"topics are missing ({', '.join(absent)}): run `dateline provision`" if absent else None
