"""One service as an operating-system process: start, stop, crash, pause."""

from __future__ import annotations

import abc
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from deploy.embedded import config, ports, runfile
from deploy.embedded.errors import EmbeddedError
from deploy.embedded.install import Installation

PORT_SECONDS = 5
START_SECONDS = 180
STOP_SECONDS = 30
RUNTIME_OPTIONS = ("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
"""JVM options that the class archives depend on. Serial: with 2 cores and small heaps it starts quicker than the others."""
QUICK_OPTIONS = ("-XX:TieredStopAtLevel=1",)
"""Only the first compiler: the optimising one took half of Elasticsearch's CPU in the first minutes, which are all that a
trial or a test lasts.
"""
_POLL_SECONDS = 0.1
_LOG_TAIL_BYTES = 64 * 1024
_PORT_TAKEN = re.compile(r"Address already in use|BindException|BindHttpException|BindTransportException")


class Service(abc.ABC):
    """A service that runs as one Java process on the loopback address and keeps its data in `folder`.

    `changed` is called after each start, stop and readiness. With `recording`, the process leaves a class archive when
    it is stopped. With `long_run` it is optimised for hours instead of minutes. All methods may raise EmbeddedError.
    """

    name: str
    title: str
    heap_mebibytes: int

    def __init__(
        self,
        installation: Installation,
        data_dir: Path,
        port: int,
        changed: Callable[[], None] = lambda: None,
        *,
        recording: bool = False,
        long_run: bool = False,
    ) -> None:
        self.port = port
        self.folder = data_dir / self.name
        self.log = self.folder / f"{self.name}.log"
        self.ready = False
        self._installation = installation
        self._data_dir = data_dir
        self._changed = changed
        self._recording = recording
        self._compilers = () if long_run else QUICK_OPTIONS
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    @abc.abstractmethod
    def address(self) -> str:
        """Where clients connect to."""

    @abc.abstractmethod
    def configure(self) -> None:
        """Write the configuration files for the next start."""

    @abc.abstractmethod
    def launch(self) -> list[str]:
        """Class path and main class, and its arguments after the parent's process id."""

    @abc.abstractmethod
    def answers(self) -> bool:
        """Whether a real request is served now."""

    @property
    def alive(self) -> bool:
        """Whether the process exists; a paused one does."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id, or None when it is not running."""
        return self._process.pid if self._process is not None and self.alive else None

    def start(self) -> None:
        """Start the process if it is not running and wait until it serves requests."""
        self.spawn()
        self.wait_until_ready()

    def spawn(self) -> None:
        """Start the process if it is not running, without waiting for it."""
        if self.alive:
            return
        self._wait_for_port()
        self._prepare()
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(),
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C in the terminal reaches the parent only, which stops us in order
            )
        self._set_ready(False)

    def _wait_for_port(self) -> None:
        """A killed process's port was once seen to be taken for a moment longer than the process lived."""
        deadline = time.monotonic() + PORT_SECONDS
        while not ports.is_free(self.port):
            if time.monotonic() > deadline:
                raise EmbeddedError(_port_taken(self.title, self.port))
            time.sleep(_POLL_SECONDS)

    def wait_until_ready(self) -> None:
        """Wait for the started process to serve requests; it is killed when it does not within START_SECONDS."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.alive:
                raise EmbeddedError(self._failure("ended while starting"))
            if time.monotonic() > deadline:
                self.kill()
                raise EmbeddedError(self._failure(f"was not ready within {START_SECONDS} s"))
            time.sleep(_POLL_SECONDS)
        self._set_ready(True)

    def stop(self) -> None:
        """Ask the process to end and wait; it is killed after STOP_SECONDS."""
        self.terminate()
        self.wait_until_gone()

    def terminate(self) -> None:
        """Ask the process to end, without waiting."""
        self.resume()
        self._signal(signal.SIGTERM)

    def wait_until_gone(self) -> None:
        """Wait for a terminated process, and kill it after STOP_SECONDS."""
        if self._process is not None:
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        self._set_ready(False)

    def kill(self) -> None:
        """End the process as a crash would and wait until it is gone; its data stays as it is."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._set_ready(False)

    def pause(self) -> None:
        """Freeze the process: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused process go on."""
        self._signal(signal.SIGCONT)

    def restart(self) -> None:
        """Stop and start on the same port and data."""
        self.stop()
        self.start()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self.alive:
            self._process.send_signal(number)

    def _set_ready(self, ready: bool) -> None:
        self.ready = ready
        self._changed()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def recorded_archive(self) -> Path:
        """Where a recording process leaves its class archive."""
        return self.folder / f"{self.name}.jsa"

    @property
    def _temporary(self) -> Path:
        return self.folder / "tmp"

    def _prepare(self) -> None:
        # Native libraries are unpacked there at each start; a killed process leaves its copies behind.
        shutil.rmtree(self._temporary, ignore_errors=True)
        for folder in (self.data, self.config, self._temporary):
            folder.mkdir(parents=True, exist_ok=True)
        (self.config / "log4j2.properties").write_text(config.log4j(), encoding="ascii")
        # Lucene logs there that the runtime has no vector module; everything else of ours uses log4j.
        (self.config / "logging.properties").write_text(".level=SEVERE\n", encoding="ascii")
        self.configure()

    def _command(self) -> list[str]:
        class_path, main, *arguments = self.launch()
        return [
            str(self._installation.java),
            runfile.marker(self._data_dir),
            *self.options(),
            *("-cp", class_path, main, str(os.getpid()), *arguments),
        ]

    def options(self) -> list[str]:
        """Options of the JVM."""
        return [
            f"-Xmx{self.heap_mebibytes}m",
            *RUNTIME_OPTIONS,
            *self._compilers,
            *self._sharing(),
            f"-Djava.io.tmpdir={self._temporary}",
            f"-Dlog4j2.configurationFile={self.config / 'log4j2.properties'}",
            f"-Ddateline.log={self.log}",
            "-Dlog4j2.disable.jmx=true",
            "-Djava.awt.headless=true",
            f"-Djava.util.logging.config.file={self.config / 'logging.properties'}",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
        ]

    def _sharing(self) -> list[str]:
        base, own = self._installation.base_archive, self._installation.archive(self.name)
        if self._recording:
            return [f"-XX:SharedArchiveFile={base}", f"-XX:ArchiveClassesAtExit={self.recorded_archive}"]
        return [f"-XX:SharedArchiveFile={base}{os.pathsep}{own}"] if own.exists() else []

    def _failure(self, what: str) -> str:
        text = self._log_text()
        if _PORT_TAKEN.search(text):
            return _port_taken(self.title, self.port)
        return f"{self.title} {what}; its log is {self.log}. Last problem: {last_problem(text)}"

    def _log_text(self) -> str:
        with self.log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(min(self._log_start, end), end - _LOG_TAIL_BYTES))
            return log.read().decode("utf-8", "replace")


def _port_taken(title: str, port: int) -> str:
    return f"Port {port}, wanted for {title}, is taken by another program; stop that program or choose another port"


def _environment() -> dict[str, str]:
    # Not the parent's: it may hold secrets, and JAVA_TOOL_OPTIONS, CLASSPATH or LOG4J_* meant for other programs.
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}


def last_problem(log: str) -> str:
    """The line of a Java log that most likely names the cause: the last root cause, else exception, else line."""
    lines = [
        line.strip() for line in log.splitlines() if line.strip() and not re.match(r"\s+(at |\.\.\. )", line)
    ]
    for pattern in (r"^Caused by: ", r"(Exception|Error)(:|$)", r"\b(FATAL|ERROR)\b"):
        found = [line for line in lines if re.search(pattern, line)]
        if found:
            return found[-1][:500]
    return lines[-1][:500] if lines else "nothing was logged"
