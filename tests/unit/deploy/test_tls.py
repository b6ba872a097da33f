"""Clients over TLS, against a server with a certificate that was made for the test."""

from __future__ import annotations

import hashlib
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from elastic_transport import TlsError
from pydantic import SecretStr

from deploy.errors import Unreachable
from deploy.kibana.importing import kibana
from schemas.settings import Settings
from stream_processors.sinks.client import connect
from stream_processors.tls import aiokafka_options, tls_context
from tests.secured import Certificates


class _Elastic(BaseHTTPRequestHandler):
    """Answers as both, and keeps who asked."""

    asked: list[str | None] = []  # noqa: RUF012 (one server a test)

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Authorization"))
        body = json.dumps({"version": {"number": "9.5.3"}}).encode()
        self.send_response(200)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server(certificates: Certificates) -> Iterator[str]:
    _Elastic.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), _Elastic)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.broker)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def settings(server: str, **values: Any) -> Settings:
    return Settings(
        elasticsearch_url=server,
        kibana_url=server,
        elasticsearch_api_key=SecretStr("a2V5"),
        kibana_api_key=SecretStr("a2liYW5h"),
        **values,
        _env_file=None,
    )


def fingerprint(pem: Path) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.read_text())).hexdigest()


def test_elasticsearch_is_known_by_its_authority_or_its_fingerprint(
    server: str, certificates: Certificates
) -> None:
    leaf = certificates.broker.read_text().partition("-----BEGIN CERT")
    (certificates.ca.parent / "leaf.pem").write_text(leaf[1] + leaf[2])
    for known in (
        {"elasticsearch_ca_certs": certificates.ca},
        {"elasticsearch_ca_fingerprint": fingerprint(certificates.ca.parent / "leaf.pem")},
    ):
        client = connect(settings(server, **known))
        assert client.info()["version"]["number"] == "9.5.3"
        client.close()
    assert _Elastic.asked == ["ApiKey a2V5"] * 2


@pytest.mark.parametrize("given", [{}, {"elasticsearch_ca_fingerprint": "ab" * 32}])
def test_an_elasticsearch_that_is_not_known_is_told_nothing(server: str, given: dict[str, str]) -> None:
    client = connect(settings(server, **given))
    with pytest.raises(TlsError):
        client.info()
    client.close()
    assert _Elastic.asked == []


@pytest.mark.parametrize("name", ["kibana_ca_certs", "elasticsearch_ca_certs"])
def test_kibana_is_known_by_its_own_authority_or_that_of_elasticsearch(
    name: str, server: str, certificates: Certificates
) -> None:
    with kibana(settings(server, **{name: certificates.ca})) as client:
        assert client.version() == "9.5.3"
    assert _Elastic.asked == ["ApiKey a2liYW5h"]


def test_a_kibana_that_is_not_known_is_told_nothing(server: str) -> None:
    with kibana(settings(server)) as client, pytest.raises(Unreachable):
        client.version()
    assert _Elastic.asked == []


def test_our_certificate_goes_to_aiokafkas_clients(certificates: Certificates) -> None:
    ours = certificates.issue("dateline-enrich")
    given = Settings(
        kafka_security_protocol="SSL", kafka_client_cert=ours, kafka_ca_certs=certificates.ca, _env_file=None
    )
    options = aiokafka_options(given)
    assert options["security_protocol"] == "SSL"
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert options["ssl_context"].get_ca_certs()
    assert tls_context(Settings(_env_file=None)) is None


def test_a_password_goes_to_aiokafkas_clients() -> None:
    given = Settings(
        kafka_security_protocol="SASL_PLAINTEXT",
        kafka_username="me",
        kafka_password=SecretStr("swordfish"),
        _env_file=None,
    )
    options = aiokafka_options(given)
    assert (options["sasl_plain_username"], options["sasl_plain_password"], options["ssl_context"]) == (
        "me",
        "swordfish",
        None,
    )
