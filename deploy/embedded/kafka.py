"""The embedded Kafka: one broker that is its own controller."""

from __future__ import annotations

import socket
import struct

from deploy.embedded import config, packages, ports
from deploy.embedded.process import Service

# Metadata request, version 1, correlation id 1, no client id, no topics: https://kafka.apache.org/protocol#The_Messages_Metadata
_METADATA = struct.pack(">hhihi", 3, 1, 1, -1, 0)
_ANSWER_SECONDS = 2


class Kafka(Service):
    """Apache Kafka in KRaft mode."""

    name = "kafka"
    title = f"Kafka {packages.KAFKA_VERSION}"
    heap_mebibytes = 512

    @property
    def address(self) -> str:
        return f"{ports.HOST}:{self.port}"

    def configure(self) -> None:
        text = config.properties(config.kafka(self.data, self.port, ports.any_free()))
        (self.config / "server.properties").write_text(text, encoding="ascii")

    def launch(self) -> list[str]:
        class_path = self._installation.class_path(packages.KAFKA)
        return [class_path, "dateline.launch.Kafka", str(self.config / "server.properties"), str(self.data)]

    def answers(self) -> bool:
        """Whether the metadata names a broker: an open port comes seconds earlier."""
        try:
            with socket.create_connection((ports.HOST, self.port), _ANSWER_SECONDS) as connection:
                connection.sendall(struct.pack(">i", len(_METADATA)) + _METADATA)
                with connection.makefile("rb") as answer:
                    _, _, brokers = struct.unpack(">iii", answer.read(12))
        except (OSError, struct.error):
            return False
        return bool(brokers > 0)
