"""The embedded Elasticsearch: one node without the modules that Elastic does not publish."""

from __future__ import annotations

import http.client
import json
from pathlib import Path

from deploy.embedded import config, packages, ports, zstd
from deploy.embedded.process import Service

_ANSWER_SECONDS = 10
VECTORS_OFF = "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false"
"""Without its other library, for vectors, Elasticsearch would take none."""
_HEALTH = "/_cluster/health?wait_for_status=yellow&timeout=5s"


class Elasticsearch(Service):
    """The Elasticsearch engine with HTTP, and the analysis components of our own plugin."""

    name = "elasticsearch"
    title = f"Elasticsearch {packages.ELASTICSEARCH_VERSION}"
    heap_mebibytes = 768

    @property
    def address(self) -> str:
        return f"http://{ports.HOST}:{self.port}"

    def configure(self) -> None:
        attributes = {zstd.ATTRIBUTE: zstd.offer(self._libraries)}
        text = config.elasticsearch(self.data, self.port, attributes)
        (self.config / "elasticsearch.yml").write_text(text, encoding="utf-8")

    @property
    def _libraries(self) -> Path:
        return self.folder / "libraries"

    def options(self) -> list[str]:
        return [*super().options(), f"-Des.nativelibs.path={self._libraries}", VECTORS_OFF]

    def launch(self) -> list[str]:
        home = self._installation.elasticsearch_home
        class_path = self._installation.class_path(packages.ELASTICSEARCH)
        return [class_path, "dateline.launch.Elasticsearch", str(home), str(self.config)]

    def answers(self) -> bool:
        """Whether every index can be searched and written to, save those that waiting does not help."""
        connection = http.client.HTTPConnection(ports.HOST, self.port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", _HEALTH)
            return is_usable(json.loads(connection.getresponse().read()))
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()


def is_usable(health: dict[str, object]) -> bool:
    """Whether the cluster is yellow or green, or red for good.

    The last happens to an index with `codec: best_compression` on a system without zstd: one such index must not keep
    the node from starting.
    """
    if health.get("status") != "red":
        return "status" in health and "error" not in health  # an error has a numeric "status"
    under_way = ("initializing_shards", "number_of_pending_tasks", "number_of_in_flight_fetch")
    return bool(health.get("unassigned_primary_shards")) and not any(health.get(name) for name in under_way)
