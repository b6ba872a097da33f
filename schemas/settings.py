"""The only module that reads the environment: flag > `DATELINE_…` > `.env` > default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import platformdirs
from pydantic import Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from schemas import topics

MAX_SECRET_BYTES = 64 * 1024


class Settings(BaseSettings):
    """Every setting, with its default. Sizes are in bytes and times in seconds where the name says no other unit."""

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A secret may be in a file that `DATELINE_…_FILE` names: it counts behind the variable itself."""
        files = _SecretFiles(settings_cls, env_settings, dotenv_settings)
        return init_settings, env_settings, files, dotenv_settings, file_secret_settings

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
    kafka_client_cert: Path | None = Field(
        None, description="our certificate for brokers that ask for one (mTLS), PEM"
    )
    kafka_client_key: Path | None = Field(None, description="its private key, PEM; unset: in the same file")
    kafka_client_key_password: SecretStr | None = Field(None, description="the private key's password")
    elasticsearch_url: str | None = Field(None, description="Elasticsearch; unset: the embedded services")
    elasticsearch_username: str | None = Field(
        None, description="Elasticsearch user, where there is no API key"
    )
    elasticsearch_password: SecretStr | None = Field(None, description="the Elasticsearch user's password")
    elasticsearch_api_key: SecretStr | None = Field(
        None, description="API key, base64 as Elasticsearch gives it"
    )
    elasticsearch_ca_certs: Path | None = Field(None, description="CA certificates of Elasticsearch, PEM")
    elasticsearch_ca_fingerprint: str | None = Field(
        None,
        pattern=r"^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$",
        description="SHA-256 of Elasticsearch's CA certificate, in place of the certificate",
    )
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
    raw_partitions: int = Field(
        topics.RAW.partitions,
        ge=1,
        le=10_000,
        description="partitions of articles.raw, each for one enrich worker at most; they can be raised, not lowered",
    )
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

    embedded_long_run: bool = Field(
        False, description="whether the embedded services are optimised for hours instead of minutes"
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("dateline"), description="state and embedded data"
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("dateline"),
        description="fetched packages, and the gazetteer as it was packed",
    )

    archive_dir: Path | None = Field(
        None, description="where `dateline archive` writes; unset: `archive` in the data directory"
    )
    archive_bytes: int = Field(
        256 * topics.MEBIBYTE, ge=1024, description="size at which an archive file is ended"
    )
    archive_seconds: float = Field(
        600.0, gt=0, description="seconds after which an archive file is ended; a crash repeats so much"
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
    name_models: str = Field(
        "",
        description="languages in which a model also looks for people and organisations, separated by commas: ru, with dateline[ru]",
    )
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
    tracing: bool = Field(
        False, description="send OpenTelemetry traces, to where OTEL_EXPORTER_OTLP_ENDPOINT says"
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

    def partitions(self, topic: topics.Topic) -> int:
        """How many a topic has at least. Only `articles.raw` grows: memories and compacted topics hold a key where it was."""
        return self.raw_partitions if topic is topics.RAW else topic.partitions

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

    def shown(self) -> Iterator[tuple[str, str]]:
        """Every setting's variable and value, without secrets: for people to read."""
        for name, value in self:
            yield f"DATELINE_{name.upper()}", _shown(value)


class _SecretFiles(PydanticBaseSettingsSource):
    """Secrets out of the files that `DATELINE_…_FILE` names, as Docker and Kubernetes mount them."""

    def __init__(self, settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._variables = {
            name.upper(): value
            for source in reversed(sources)
            if isinstance(source, EnvSettingsSource)
            for name, value in source.env_vars.items()
        }

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The file's text, without the line break at its end.

        Raises:
            ValueError: it cannot be read; the text names the file and nothing that is in it.
        """
        path = self._variables.get(f"DATELINE_{field_name.upper()}_FILE")
        if not path or SecretStr not in get_args(field.annotation):
            return None, field_name, False
        try:
            data = Path(path).read_bytes()[: MAX_SECRET_BYTES + 1]
        except OSError as error:
            raise ValueError(f"DATELINE_{field_name.upper()}_FILE: {path}: {error.strerror}") from error
        if len(data) > MAX_SECRET_BYTES:
            raise ValueError(f"DATELINE_{field_name.upper()}_FILE: {path} is larger than any secret")
        return data.decode("utf-8", "replace").rstrip("\r\n"), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in values.items() if value is not None}


def without_password(text: str) -> str:
    """A text in which addresses do not show who signs in with what.

    >>> without_password("https://elastic:swordfish@search:9200/")
    'https://***@search:9200/'
    """
    return re.sub(r"(?<=//)[^/\s]*@", "***@", text)


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(a secret)"
    return "" if value is None else without_password(str(value))


def _text(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
