"""The client of Elasticsearch, and which servers it can speak to. It imports little: `dateline search` waits for it."""

from __future__ import annotations

from typing import Any

import elasticsearch

from schemas.settings import Settings

SUPPORTED_MAJOR = 9


def connect(settings: Settings, timeout: float | None = None) -> elasticsearch.Elasticsearch:
    """A client that repeats nothing by itself: its own retries have no pause and hide what happened."""
    options: dict[str, Any] = {}
    if settings.elasticsearch_api_key:
        options["api_key"] = settings.elasticsearch_api_key.get_secret_value()
    elif settings.elasticsearch_username and settings.elasticsearch_password:
        options["basic_auth"] = (
            settings.elasticsearch_username,
            settings.elasticsearch_password.get_secret_value(),
        )
    if settings.elasticsearch_ca_certs:
        options["ca_certs"] = str(settings.elasticsearch_ca_certs)
    if settings.elasticsearch_ca_fingerprint:
        options["ssl_assert_fingerprint"] = settings.elasticsearch_ca_fingerprint
    return elasticsearch.Elasticsearch(
        settings.elasticsearch_url or "",
        request_timeout=timeout or settings.bulk_timeout,
        max_retries=0,
        retry_on_status=(),
        retry_on_timeout=False,
        **options,
    )


def unsupported_version(number: str) -> str | None:
    """Why an Elasticsearch of this version cannot be used; None where it can."""
    if number.partition(".")[0] == str(SUPPORTED_MAJOR):
        return None
    return (
        f"Elasticsearch {number} is not supported: Dateline and its client speak to {SUPPORTED_MAJOR}.x only. "
        f"Upgrade the cluster to Elasticsearch {SUPPORTED_MAJOR}, then start again."
    )


def reason_of(error: elasticsearch.ApiError) -> str:
    """What the server says of its error's first cause; the error's type where it says nothing."""
    said = error.body.get("error") if isinstance(error.body, dict) else None
    cause = said if isinstance(said, dict) else {}
    causes = cause.get("root_cause") or [cause]
    return str(causes[0].get("reason", error.message))[:300]
