"""`python -m stream_processors enrich|resolve|index`: one worker, in the foreground."""

from __future__ import annotations

import os
import sys

from schemas import logs
from schemas.settings import Settings
from schemas.tracing import TRACING
from stream_processors.collector import collect_seldom
from stream_processors.startup import wait_for_topics

HEALTH_PORTS = {"enrich": 6071, "resolve": 6072, "index": 6073}


def main(arguments: list[str]) -> int:
    """Run the named worker until SIGTERM or SIGINT."""
    if len(arguments) != 1 or arguments[0] not in HEALTH_PORTS:
        sys.stderr.write("usage: python -m stream_processors enrich|resolve|index\n")
        return 2
    name = arguments[0]
    settings = Settings()
    if not settings.kafka_bootstrap_servers:
        sys.stderr.write("no Kafka: set DATELINE_KAFKA_BOOTSTRAP_SERVERS, or run `dateline up`\n")
        return 3
    if name == "enrich" and (missing := _missing_model(settings)):
        sys.stderr.write(f"DATELINE_NAME_MODELS: {missing}\n")
        return 2
    logs.configure(settings, name)
    TRACING.configure(settings, name)
    if os.environ.get("DATELINE_STOP_WITH_PARENT"):
        from stream_processors.shutdown import stop_with_parent

        stop_with_parent()
    port = HEALTH_PORTS[name] if settings.health_port is None else settings.health_port
    _run(name, settings, port)
    return 0


def _missing_model(settings: Settings) -> str | None:
    from stream_processors.enrich import names_of
    from stream_processors.enrich.names_models import MissingModel, check

    try:
        check(names_of(settings.name_models))
    except MissingModel as error:
        return str(error)
    return None


def _run(name: str, settings: Settings, port: int) -> None:
    collect_seldom()
    wait_for_topics(settings)
    if name == "index":
        from stream_processors.indexer import run_index

        run_index(settings, port)
        return
    import mode.loop

    mode.loop.use("uvloop")
    from stream_processors import faust_worker

    run = faust_worker.run_enrich if name == "enrich" else faust_worker.run_resolve
    run(settings, port)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
