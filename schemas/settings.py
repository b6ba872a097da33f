"""The only module that reads the environment: flag > `DATELINE_…` > `.env` > default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas import topics


class Settings(BaseSettings):
    """Every setting, with its default. Sizes are in bytes and times in seconds where the name says no other unit."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", env_file=".env", extra="ignore", frozen=True)

    kafka_bootstrap_servers: str | None = Field(
        None, description="Kafka brokers, host:port,…; unset: the embedded services"
    )
    kafka_security_protocol: str = Field(
        "PLAINTEXT",
        pattern="^(PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL)$",
        description="how clients speak to the brokers: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
    )
    kafka_sasl_mechanism: str = Field(
        "SCRAM-SHA-512",
        pattern="^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$",
        description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, with the SASL protocols",
    )
    kafka_username: str | None = Field(None, description="Kafka user, with the SASL protocols")
    kafka_password: SecretStr | None = Field(None, description="the Kafka user's password")
    kafka_ca_certs: Path | None = Field(
        None, description="CA certificates of the brokers, PEM; unset: the system's"
    )
    elasticsearch_url: str | None = Field(None, description="Elasticsearch; unset: the embedded services")
    elasticsearch_username: str | None = Field(
        None, description="Elasticsearch user, where there is no API key"
    )
    elasticsearch_password: SecretStr | None = Field(None, description="the Elasticsearch user's password")
    elasticsearch_api_key: SecretStr | None = Field(
        None, description="API key, base64 as Elasticsearch gives it"
    )
    elasticsearch_ca_certs: Path | None = Field(None, description="CA certificates of Elasticsearch, PEM")
    kibana_url: str | None = Field(
        None, pattern=r"^https?://\S+$", description="Kibana 9, for `dateline provision`; unset: no Kibana"
    )
    kibana_api_key: SecretStr | None = Field(
        None, description="API key of Kibana, base64; unset: Elasticsearch's user and password"
    )
    kibana_ca_certs: Path | None = Field(
        None, description="CA certificates of Kibana, PEM; unset: the system's and Elasticsearch's"
    )
    kibana_space: str = Field(
        "", pattern=r"^[a-z0-9_-]*$", description="Kibana's space; empty: the default one"
    )
    topic_prefix: str = Field(
        "", description="put before every topic and consumer group", pattern=r"^[A-Za-z0-9._-]*$"
    )
    index_prefix: str = Field("", description="put before every index", pattern=r"^[a-z0-9._-]*$")
    replication_factor: int = Field(-1, description="of new topics; -1: the brokers' default")
    index_shards: int = Field(1, ge=1, description="primary shards of a new news-articles index")
    index_replicas: int | None = Field(None, ge=0, description="replicas; unset: 0 on one node, else 1")

    fetch_contact: str = Field(
        "", description="URL or mail address of who fetches, named in the User-Agent", max_length=200
    )
    fetch_delay: float = Field(2.0, ge=0, description="seconds between two requests to one host, at least")
    fetch_timeout: float = Field(30.0, gt=0, description="seconds that fetching a page may take in all")
    fetch_private: bool = Field(
        False, description="whether fetchers may speak to private and loopback addresses"
    )

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("dateline"), description="state and embedded data"
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("dateline"), description="fetched packages"
    )

    max_document_bytes: int = Field(
        8 * topics.MEBIBYTE, ge=1024, le=16 * topics.MEBIBYTE, description="larger documents are rejected"
    )
    document_timeout: float = Field(
        10.0, gt=0, description="seconds a document may take to extract and enrich"
    )
    pool_processes: int = Field(2, ge=1, description="processes of one enrich worker")
    batch_documents: int = Field(
        32, ge=1, le=1000, description="documents an enrich worker has in work at once"
    )
    disabled_enrichers: str = Field("", description="enrichers that are switched off, separated by commas")
    memory_days: float = Field(10.0, gt=0, description="days for which resolve remembers an article")
    bulk_documents: int = Field(500, ge=1, description="documents of one bulk request")
    bulk_bytes: int = Field(5 * topics.MEBIBYTE, ge=1024, description="size of one bulk request")
    bulk_timeout: float = Field(60.0, gt=0, description="seconds to wait for a bulk request")
    breaker_ratio: float = Field(
        0.5, gt=0, le=1, description="share of refused items in the last 1000 that stops the indexer"
    )

    health_host: str = Field("127.0.0.1", description="address of /live, /ready and /metrics")
    health_port: int | None = Field(
        None, description="port of /live, /ready and /metrics; unset: 6071 enrich, 6072 resolve, 6073 index"
    )
    shutdown_timeout: float = Field(
        20.0, gt=0, description="seconds from SIGTERM until a worker exits in any case"
    )
    session_timeout: float = Field(
        10.0, ge=3, description="seconds until the group takes a silent worker's work"
    )
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="least level that is logged"
    )
    log_format: str = Field(
        "auto", pattern="^(auto|json|console)$", description="auto: console on a terminal, else json"
    )

    def topic(self, topic: topics.Topic) -> str:
        """A topic's name on the brokers."""
        return self.topic_prefix + topic.name

    def group(self, name: str) -> str:
        """A consumer group's name on the brokers."""
        return self.topic_prefix + name

    def index(self, name: str) -> str:
        """An index's or alias's name in the cluster."""
        return self.index_prefix + name

    def at(self, kafka: str, elasticsearch: str) -> Settings:
        """The same settings with the services at these addresses."""
        return self.model_copy(update={"kafka_bootstrap_servers": kafka, "elasticsearch_url": elasticsearch})

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a child process."""
        return {f"DATELINE_{name.upper()}": _text(value) for name, value in self if value is not None}


def _text(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
