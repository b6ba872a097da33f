"""How clients are told to speak to secured brokers."""

from __future__ import annotations

from pathlib import Path

import faust
from pydantic import SecretStr

from schemas.kafka_options import client_options, producer_options
from schemas.settings import Settings
from stream_processors.app import credentials
from stream_processors.sinks.client import connect


def _settings(**values: object) -> Settings:
    return Settings(kafka_bootstrap_servers="127.0.0.1:9", **values, _env_file=None)


def test_brokers_without_security_get_no_credentials() -> None:
    options = client_options(_settings())
    assert options["security_protocol"] == "PLAINTEXT"
    assert not {"sasl_mechanism", "sasl_plain_password", "ssl_cafile"} & set(options)
    assert credentials(_settings()) is None


def test_every_client_signs_in_where_the_brokers_ask_for_it() -> None:
    settings = _settings(
        kafka_security_protocol="SASL_PLAINTEXT",
        kafka_username="dateline",
        kafka_password=SecretStr("swordfish"),
    )
    options = producer_options(settings)
    assert (options["sasl_mechanism"], options["sasl_plain_username"]) == ("SCRAM-SHA-512", "dateline")
    assert options["sasl_plain_password"] == "swordfish"
    faust_credentials = credentials(settings)
    assert isinstance(faust_credentials, faust.SASLCredentials)
    assert (faust_credentials.username, faust_credentials.password) == ("dateline", "swordfish")
    assert faust_credentials.mechanism.value == "SCRAM-SHA-512"
    assert "swordfish" not in repr(settings)


def test_the_brokers_certificate_is_checked_against_the_given_authority() -> None:
    options = client_options(_settings(kafka_security_protocol="SSL", kafka_ca_certs=Path("ca.pem")))
    assert options["ssl_cafile"] == "ca.pem"
    assert isinstance(credentials(_settings(kafka_security_protocol="SSL")), faust.SSLCredentials)


def test_elasticsearch_takes_a_user_where_there_is_no_key() -> None:
    client = connect(
        _settings(
            elasticsearch_url="http://127.0.0.1:9",
            elasticsearch_username="elastic",
            elasticsearch_password=SecretStr("swordfish"),
        )
    )
    assert client._headers["authorization"].startswith("Basic ")
    client.close()
