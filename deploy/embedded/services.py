"""The two embedded services as one: installed, started together, stopped together."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import filelock

from deploy.embedded import archives, ports, runfile
from deploy.embedded.elasticsearch import Elasticsearch
from deploy.embedded.errors import EmbeddedError
from deploy.embedded.install import Installation, Report, install, silent
from deploy.embedded.kafka import Kafka
from deploy.embedded.process import Service

_S = TypeVar("_S", bound=Service)

KAFKA_PORT = 29092
ELASTICSEARCH_PORT = 29200


class EmbeddedServices:
    """Kafka and Elasticsearch on this machine, for one owner of `data_dir` at a time; a context manager.

    Packages are fetched into `cache_dir` at first use. `report` gets one line per step. Ports that are not given are
    the ones of the former run, else 29092 and 29200, else any. With `long_run` they are optimised for hours instead of
    minutes. All methods raise EmbeddedError.
    """

    def __init__(
        self,
        data_dir: Path,
        cache_dir: Path,
        report: Report = silent,
        kafka_port: int | None = None,
        elasticsearch_port: int | None = None,
        *,
        long_run: bool = False,
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._cache_dir = cache_dir.resolve()
        self._report = report
        self._given = (kafka_port, elasticsearch_port)
        self._long_run = long_run
        self._kafka: Kafka | None = None
        self._elasticsearch: Elasticsearch | None = None
        self._lock = filelock.FileLock(self._data_dir / "lock", timeout=0, thread_local=False)

    @property
    def kafka(self) -> Kafka:
        """The Kafka service, once started."""
        return _started(self._kafka)

    @property
    def elasticsearch(self) -> Elasticsearch:
        """The Elasticsearch service, once started."""
        return _started(self._elasticsearch)

    def install(self) -> Installation:
        """Fetch and build what is missing, without starting anything."""
        for folder in (self._data_dir, self._cache_dir):
            _check_path(folder)
        installation = install(self._cache_dir, self._report)
        archives.ensure(installation, self._report)
        return installation

    def start(self) -> None:
        """Install, then start both and wait until both serve requests. Nothing is left running when it raises."""
        installation = self.install()
        self._acquire()
        try:
            runfile.kill_leftovers(self._data_dir)
            self._place(installation)
            self._report(f"Starting {self.kafka.title} and {self.elasticsearch.title}")
            for service in self._services():
                service.spawn()
            for service in self._services():
                service.wait_until_ready()
        except BaseException:
            for service in self._services():
                service.kill()
            self._release()
            raise

    def stop(self) -> None:
        """Stop both, Kafka and Elasticsearch at once; their data stays."""
        for service in self._services():
            service.terminate()
        for service in self._services():
            service.wait_until_gone()
        self._release()

    def wipe(self) -> None:
        """Stop both and delete all their data."""
        self.stop()
        self._acquire()
        try:
            for name in (Kafka.name, Elasticsearch.name):
                shutil.rmtree(self._data_dir / name, ignore_errors=True)
        finally:
            self._release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _services(self) -> list[Service]:
        return [service for service in (self._kafka, self._elasticsearch) if service is not None]

    def _place(self, installation: Installation) -> None:
        kept = ports.load(self._data_dir / "ports.json")
        given_kafka, given_elasticsearch = self._given
        kafka_port = ports.choose(Kafka.title, given_kafka, kept.get(Kafka.name), KAFKA_PORT)
        elasticsearch_port = ports.choose(
            Elasticsearch.title, given_elasticsearch, kept.get(Elasticsearch.name), ELASTICSEARCH_PORT
        )
        ports.save(
            self._data_dir / "ports.json", {Kafka.name: kafka_port, Elasticsearch.name: elasticsearch_port}
        )
        self._kafka = Kafka(installation, self._data_dir, kafka_port, self._record, long_run=self._long_run)
        self._elasticsearch = Elasticsearch(
            installation, self._data_dir, elasticsearch_port, self._record, long_run=self._long_run
        )

    def _record(self) -> None:
        running = {
            service.name: runfile.Running(service.pid, service.address, service.ready)
            for service in self._services()
            if service.pid is not None
        }
        runfile.write(self._data_dir, running)

    def _acquire(self) -> None:
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except filelock.Timeout as error:
            raise EmbeddedError(
                f"The embedded services of {self._data_dir} are already in use by another process; "
                "use that one, stop it, or set DATELINE_DATA_DIR to another folder"
            ) from error
        except OSError as error:
            raise EmbeddedError(f"The data folder {self._data_dir} cannot be used: {error}") from error

    def _release(self) -> None:
        if self._lock.is_locked:
            runfile.remove(self._data_dir)
            self._lock.release()


def _started(service: _S | None) -> _S:
    if service is None:
        raise EmbeddedError("The embedded services have not been started")
    return service


def _check_path(folder: Path) -> None:
    wrong = next((sign for sign in (",", os.pathsep) if sign in str(folder)), None)
    if wrong:
        raise EmbeddedError(
            f"Java cannot use the folder {folder}: its path holds a {wrong!r}; choose another folder"
        )
