"""Runs one engine in the foreground of a container, configured by the environment as the real image is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from deploy.embedded import config, packages
from deploy.embedded.install import Installation

EMBEDDED = Path("/opt/embedded")
FOLDER = Path("/tmp/standin")
INSTALLATION = Installation(
    Path("/opt/java/bin/java"), EMBEDDED / "jars", next(iter(EMBEDDED.glob("build-*")))
)
NOT_PROPERTIES = ("KAFKA_HEAP_OPTS",)


def kafka() -> list[str]:
    """`KAFKA_NODE_ID` is `node.id`, and so on."""
    data = Path(os.environ.get("KAFKA_LOG_DIRS", str(FOLDER / "data")))
    values: dict[str, object] = {"log.dirs": data}
    for name, value in os.environ.items():
        if name.startswith("KAFKA_") and name not in NOT_PROPERTIES:
            values[name.removeprefix("KAFKA_").lower().replace("_", ".")] = value
    properties = FOLDER / "server.properties"
    properties.write_text(config.properties(values), encoding="ascii")
    data.mkdir(parents=True, exist_ok=True)
    class_path = INSTALLATION.class_path(packages.KAFKA)
    return ["-cp", class_path, "dateline.launch.Kafka", str(os.getpid()), str(properties), str(data)]


def elasticsearch() -> list[str]:
    """The embedded node's settings, on every address; it has no security, whatever the environment says."""
    settings = json.loads(config.elasticsearch(FOLDER / "data", 9200, {}))
    (FOLDER / "elasticsearch.yml").write_text(json.dumps({**settings, "network.host": "0.0.0.0"}))
    class_path = INSTALLATION.class_path(packages.ELASTICSEARCH)
    arguments = [str(os.getpid()), str(INSTALLATION.elasticsearch_home), str(FOLDER)]
    return ["-cp", class_path, "dateline.launch.Elasticsearch", *arguments]


def main() -> int:
    """Start the engine, pass SIGTERM on, end as it ends."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "log4j2.properties").write_text(config.log4j(), encoding="ascii")
    engine = {"kafka": kafka, "elasticsearch": elasticsearch}[os.environ["STANDIN_SERVICE"]]
    java = [
        str(INSTALLATION.java),
        "-Xmx768m",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        f"-Dlog4j2.configurationFile={FOLDER / 'log4j2.properties'}",
        f"-Ddateline.log={FOLDER / 'log'}",
        f"-Djava.io.tmpdir={FOLDER}",
    ]
    process = subprocess.Popen([*java, *engine()])
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
