"""The embedded Elasticsearch once more, with Elastic's own security: users, roles and API keys, over TLS.

Elastic publishes the two modules since 9.5, under the Elastic License 2.0: they are fetched for this test and never shipped. They name three
types of OpenSAML, which is not published, in signatures of actions that nobody calls: empty ones stand in for them.

`python -m tests.secured_elasticsearch` writes the lock of their jars.
"""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import ApiError, TransportError
from pydantic import SecretStr

from deploy.embedded import packages, ports
from deploy.embedded.elasticsearch import Elasticsearch
from deploy.embedded.install import descriptor, install
from schemas.settings import Settings
from stream_processors.sinks.client import connect
from tests.secured import PASSWORD, Certificates

LOCK = Path(__file__).parent / "data" / "secured_elasticsearch.lock"
CORE, SECURITY = "x-pack-core", "x-pack-security"
MODULES = {
    CORE: "org.elasticsearch.xpack.core.XPackPlugin",
    SECURITY: "org.elasticsearch.xpack.security.Security",
}
NEEDED = (
    "com.unboundid:unboundid-ldapsdk:7.0.3",
    "commons-codec:commons-codec:1.15",
    "commons-logging:commons-logging:1.2",
    "org.apache.httpcomponents:httpasyncclient:4.1.5",
    "org.apache.httpcomponents:httpclient:4.5.14",
    "org.apache.httpcomponents:httpcore:4.4.16",
    "org.apache.httpcomponents:httpcore-nio:4.4.16",
)
"""Of the sixty that the modules ask for, those without which the node does not start."""
OPENSAML = ("core.xml.XMLObject", "saml.saml2.core.RequestAbstractType", "saml.saml2.core.StatusResponseType")
ADMIN = "admin"
HASHED = "$2a$04$ZQujOHS4h.Jle3OTN2u38eoqgWzi99Nw165mDzrC3zC6VSB3vQnIK"
"""The password of `tests.secured`, by bcrypt."""


class SecuredElasticsearch(Elasticsearch):
    """Knows one user, who may do everything; the others are his to make."""

    certificates: Certificates

    @property
    def address(self) -> str:
        return f"https://{ports.HOST}:{self.port}"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def as_admin(self) -> Settings:
        """Settings that sign in as that user."""
        return Settings(
            elasticsearch_url=self.address,
            elasticsearch_username=ADMIN,
            elasticsearch_password=SecretStr(PASSWORD),
            elasticsearch_ca_certs=self.certificates.ca,
            _env_file=None,
        )

    def configure(self) -> None:
        super().configure()
        key, certificate = _split(self.certificates.broker)
        (self.config / "key.pem").write_bytes(key)
        (self.config / "certificate.pem").write_bytes(certificate)
        (self.config / "users").write_text(f"{ADMIN}:{HASHED}\n", encoding="ascii")
        (self.config / "users_roles").write_text(f"superuser:{ADMIN}\n", encoding="ascii")
        file = self.config / "elasticsearch.yml"
        secured = {
            "xpack.security.enabled": True,
            "xpack.security.autoconfiguration.enabled": False,
            "xpack.security.http.ssl.enabled": True,
            "xpack.security.http.ssl.key": "key.pem",
            "xpack.security.http.ssl.certificate": "certificate.pem",
        }
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **secured}), encoding="utf-8")

    def launch(self) -> list[str]:
        class_path, main, _, configured = super().launch()
        return [class_path, main, str(self.home), configured]

    def answers(self) -> bool:
        try:
            with connect(self.as_admin(), timeout=10) as client:
                return bool(client.cluster.health()["number_of_nodes"])
        except (ApiError, TransportError):
            return False


@contextmanager
def secured_elasticsearch(folder: Path, cache: Path) -> Iterator[SecuredElasticsearch]:
    """Running, empty."""
    installation = install(cache, print)
    node = SecuredElasticsearch(installation, folder, ports.any_free())
    node.folder.mkdir(parents=True)
    node.certificates = Certificates(folder)
    shutil.copytree(installation.elasticsearch_home, node.home)
    _add_modules(node.home / "modules", installation.store)
    node.start()
    try:
        yield node
    finally:
        node.stop()


def _add_modules(modules: Path, store: Path) -> None:
    jars = packages.locked_jars(LOCK.read_text("ascii"))
    packages.fetch([jar for jar in jars if not (store / jar.file_name).exists()], store)
    shutil.copytree(modules / packages.NETTY, modules / SECURITY)
    (modules / CORE).mkdir()
    for jar in jars:
        shutil.copy2(store / jar.file_name, modules / jar.group)
    for name, plugin in MODULES.items():
        text = descriptor(name, plugin) + (f"extended.plugins={CORE}\n" if name == SECURITY else "")
        (modules / name / "plugin-descriptor.properties").write_text(text, encoding="ascii")
    with zipfile.ZipFile(modules / SECURITY / "opensaml.jar", "w") as archive:
        for name in OPENSAML:
            path = f"org/opensaml/{name.replace('.', '/')}"
            archive.writestr(f"{path}.class", _empty_interface(path))


def _empty_interface(path: str) -> bytes:
    """Its class file: a pool of two names and their classes, no members. Java Virtual Machine Specification, chapter 4."""
    names = [struct.pack(">BH", 1, len(name)) + name.encode() for name in (path, "java/lang/Object")]
    pool = names[0] + struct.pack(">BH", 7, 1) + names[1] + struct.pack(">BH", 7, 3)
    access, this, above = 0x0601, 2, 4
    return (
        struct.pack(">IHHH", 0xCAFEBABE, 0, 61, 5)
        + pool
        + struct.pack(">HHHHHHH", access, this, above, 0, 0, 0, 0)
    )


def _split(pem: Path) -> tuple[bytes, bytes]:
    """The key and the certificates of a file that begins with the key."""
    blob = pem.read_bytes()
    at = blob.index(b"-----BEGIN CERTIFICATE")
    return blob[:at], blob[at:]


def main() -> None:
    """Write the lock."""
    modules = [
        (module, f"org.elasticsearch.plugin:{module}:{packages.ELASTICSEARCH_VERSION}") for module in MODULES
    ]
    wanted = [*modules, *((CORE, coordinate) for coordinate in NEEDED)]
    with tempfile.TemporaryDirectory() as folder:
        locked = sorted(packages.jar_of(module, coordinate, Path(folder)) for module, coordinate in wanted)
    LOCK.write_text(packages.lock_lines(locked), encoding="ascii")


if __name__ == "__main__":
    main()
