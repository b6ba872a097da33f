"""The configuration files that the embedded services read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from deploy.embedded.ports import HOST

MEBIBYTE = 1024 * 1024
MAX_MESSAGE_BYTES = 32 * MEBIBYTE
MAX_REQUEST_BYTES = 100 * MEBIBYTE
CLUSTER_NAME = "dateline-embedded"
NODE_NAME = "dateline-1"


_QUIET = {
    # Elastic publishes no native libraries (zstd apart, the system's does): it says so at each start, with a stack trace.
    "logger.native.name": "org.elasticsearch.nativeaccess",
    "logger.native.level": "error",
    # Each start of a lone controller is an "activation".
    "logger.controller.name": "org.apache.kafka.controller.QuorumController",
    "logger.controller.level": "error",
}


def properties(values: Mapping[str, object]) -> str:
    """Java properties; what is not plain ASCII is escaped, as Java reads such files as Latin-1."""
    return "".join(f"{name}={_escape(str(value))}\n" for name, value in values.items())


def _escape(value: str) -> str:
    units = value.encode("utf-16-be")
    codes = [int.from_bytes(units[i : i + 2]) for i in range(0, len(units), 2)]
    return "".join(
        f"\\u{code:04x}" if code < 0x21 or code > 0x7E or chr(code) == "\\" else chr(code) for code in codes
    )


def kafka(data: Path, port: int, controller_port: int) -> dict[str, object]:
    """A single broker and controller whose topics are made by provisioning only."""
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "default.replication.factor": 1,
        "message.max.bytes": MAX_MESSAGE_BYTES,
        "replica.fetch.max.bytes": MAX_MESSAGE_BYTES,
        "socket.request.max.bytes": MAX_REQUEST_BYTES,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        # After a crash the broker may not come back before its former session has expired; by default 9 s.
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 3000,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "num.recovery.threads.per.data.dir": 2,
        "log.cleaner.dedupe.buffer.size": 16 * MEBIBYTE,
        "log.segment.delete.delay.ms": 10_000,
        "metrics.num.samples": 2,
    }


def elasticsearch(data: Path, port: int, attributes: Mapping[str, bool]) -> str:
    """The node's elasticsearch.yml, written as JSON, which is YAML without its traps of quoting."""
    settings = {
        "cluster.name": CLUSTER_NAME,
        "node.name": NODE_NAME,
        "path.data": str(data),
        "path.repo": [str(data.parent / "snapshots")],  # where snapshots may be written
        "network.host": HOST,
        "http.port": port,
        "http.max_content_length": f"{MAX_REQUEST_BYTES // MEBIBYTE}mb",
        "http.cors.enabled": False,
        "transport.port": 0,
        "discovery.type": "single-node",
        **{f"node.attr.{name}": value for name, value in attributes.items()},
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # The other way of counting takes uncollected garbage for used memory, which only suits the G1 collector.
        "indices.breaker.total.use_real_memory": False,
    }
    return json.dumps(settings, indent=1) + "\n"


def log4j(pattern: str = "%d{ISO8601} %-5p %c{1} %m%n") -> str:
    """Warnings and worse, to the file that the system property `dateline.log` names, 10 MiB at the most."""
    return properties(
        {
            "status": "error",
            "appender.file.type": "RollingFile",
            "appender.file.name": "file",
            "appender.file.fileName": "${sys:dateline.log}",
            "appender.file.filePattern": "${sys:dateline.log}.%i",
            "appender.file.layout.type": "PatternLayout",
            "appender.file.layout.pattern": pattern,
            "appender.file.policies.type": "Policies",
            "appender.file.policies.size.type": "SizeBasedTriggeringPolicy",
            "appender.file.policies.size.size": "5MB",
            "appender.file.strategy.type": "DefaultRolloverStrategy",
            "appender.file.strategy.max": 1,
            **_QUIET,
            "rootLogger.level": "warn",
            "rootLogger.appenderRef.file.ref": "file",
        }
    )
