"""How aiokafka's clients are secured: what `kafka_options.security_options` says to kafka-python's."""

from __future__ import annotations

import ssl
from typing import Any

from schemas.kafka_options import sasl_options
from schemas.settings import Settings


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Whom we trust and who we are; None where the brokers are spoken to in the clear."""
    if not settings.kafka_security_protocol.endswith("SSL"):
        return None
    context = ssl.create_default_context(cafile=settings.kafka_ca_certs)
    if settings.kafka_client_cert:
        password = settings.kafka_client_key_password
        context.load_cert_chain(
            settings.kafka_client_cert,
            settings.kafka_client_key,
            password.get_secret_value() if password else None,
        )
    return context


def aiokafka_options(settings: Settings) -> dict[str, Any]:
    """For clients that Faust does not make."""
    return {
        "security_protocol": settings.kafka_security_protocol,
        "ssl_context": tls_context(settings),
        **sasl_options(settings),
    }
