"""The embedded Kafka once more, with TLS, SCRAM, certificates of clients, and access lists: what production runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
    UserScramCredentialUpsertion,
)
from pydantic import SecretStr

from deploy.embedded import config, ports
from deploy.embedded.install import install
from deploy.embedded.kafka import Kafka
from deploy.security.acls import Rule, rules
from schemas.settings import Settings

PASSWORD = "swordfish"


class Certificates:
    """An authority, the broker's certificate, and clients' on demand, as PEM files."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self._folder = folder
        self.ca = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca))
        self.broker = self.issue("127.0.0.1")

    def issue(self, name: str) -> Path:
        """A key in PKCS 8, the only form that Kafka reads, and its certificate."""
        leaf = self._authority.issue_cert(name, common_name=name)
        key = serialization.load_pem_private_key(leaf.private_key_pem.bytes(), None)
        encoded = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._folder / f"{name}.pem"
        path.write_bytes(encoded + b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
        return path


class SecuredKafka(Kafka):
    """Speaks in the clear to the test itself only, which is its super user."""

    certificates: Certificates
    sasl_port: int
    tls_port: int

    def configure(self) -> None:
        controller = ports.any_free()
        plain = config.kafka(self.data, self.port, controller)
        listeners = f"PLAINTEXT://127.0.0.1:{self.port},SASL_SSL://127.0.0.1:{self.sasl_port},SSL://127.0.0.1:{self.tls_port}"
        secured = {
            "listeners": f"{listeners},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": listeners,
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self.certificates.broker,
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self.certificates.ca,
            "listener.name.ssl.ssl.client.auth": "required",
            "listener.name.ssl.ssl.principal.mapping.rules": "RULE:^.*CN=([a-z.-]+).*$/$1/",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }
        text = config.properties({**plain, **secured})
        (self.config / "server.properties").write_text(text, encoding="ascii")


@contextmanager
def secured_kafka(folder: Path, cache: Path) -> Iterator[SecuredKafka]:
    """Running, with the users and rules of `deploy/security`, each user with the same password."""
    folder.mkdir(exist_ok=True)
    kafka = SecuredKafka(install(cache, print), folder, ports.any_free())
    kafka.certificates = Certificates(folder)
    kafka.sasl_port, kafka.tls_port = ports.any_free(), ports.any_free()
    kafka.start()
    try:
        yield kafka
    finally:
        kafka.stop()


def admit(kafka: SecuredKafka, settings: Settings) -> None:
    """Make the users, and give them their rules under the settings' prefix."""
    admin = KafkaAdminClient(bootstrap_servers=kafka.address)
    try:
        wanted = list(rules(settings))
        users = {rule.user for rule in wanted}
        admin.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(user, "SCRAM-SHA-512", PASSWORD) for user in sorted(users)]
        )
        made = admin.create_acls([_acl(rule) for rule in wanted])
        assert not made["failed"], made
    finally:
        admin.close()


def _acl(rule: Rule) -> ACL:
    operation = (
        "".join(f"_{letter}" if letter.isupper() else letter for letter in rule.operation).strip("_").upper()
    )
    pattern = ResourcePattern(
        ResourceType[rule.resource.upper()], rule.name, ACLResourcePatternType[rule.pattern.upper()]
    )
    return ACL(f"User:{rule.user}", "*", ACLOperation[operation], ACLPermissionType.ALLOW, pattern)


def signed_in(kafka: SecuredKafka, settings: Settings, user: str, password: str = PASSWORD) -> Settings:
    """The settings of a user of SCRAM over TLS."""
    return settings.model_copy(
        update={
            "kafka_bootstrap_servers": f"127.0.0.1:{kafka.sasl_port}",
            "kafka_security_protocol": "SASL_SSL",
            "kafka_username": user,
            "kafka_password": SecretStr(password),
            "kafka_ca_certs": kafka.certificates.ca,
        }
    )


def certified(kafka: SecuredKafka, settings: Settings, user: str) -> Settings:
    """The settings of a client with a certificate."""
    return settings.model_copy(
        update={
            "kafka_bootstrap_servers": f"127.0.0.1:{kafka.tls_port}",
            "kafka_security_protocol": "SSL",
            "kafka_client_cert": kafka.certificates.issue(user),
            "kafka_ca_certs": kafka.certificates.ca,
        }
    )
