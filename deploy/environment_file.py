"""The `.env` that Docker Compose and the `dateline` command read: generated secrets, and what is not secret beside them."""

from __future__ import annotations

import base64
import os
import secrets
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from schemas.private_files import write_private

SECRET_BYTES = 24
MODE = 0o600
COMPOSE_FILE = Path(__file__).parent / "compose.yaml"


def secret() -> str:
    """192 random bits in characters that neither shells, nor Compose, nor curl give a meaning."""
    return secrets.token_urlsafe(SECRET_BYTES)


def cluster_id() -> str:
    """A Kafka cluster id, as `kafka-storage.sh random-uuid` makes them: one with a leading dash reads as an option."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text


GENERATED: Mapping[str, Callable[[], str]] = {
    "DATELINE_ELASTICSEARCH_PASSWORD": secret,
    "KIBANA_PASSWORD": secret,
    "KIBANA_ENCRYPTION_KEY": secret,  # Kibana wants 32 characters and more
    "GRAFANA_PASSWORD": secret,
    "KAFKA_CLUSTER_ID": cluster_id,
}


def wanted(folder: Path, feeds: Path | None, profiles: str, contact: str) -> dict[str, Callable[[], str]]:
    """Every name of the file with what gives its value, in the order in which they are written."""
    plain = {
        "COMPOSE_FILE": os.path.relpath(COMPOSE_FILE, folder),
        "COMPOSE_PROFILES": profiles,
        "DATELINE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9094",
        "DATELINE_ELASTICSEARCH_URL": "http://127.0.0.1:9200",
        "DATELINE_ELASTICSEARCH_USERNAME": "elastic",
        "DATELINE_KIBANA_URL": "http://127.0.0.1:5601",
        "DATELINE_FETCH_CONTACT": contact,
        "DATELINE_TOKENS": str(folder / "tokens.txt"),
        "DATELINE_FEEDS": str(feeds.resolve()) if feeds else "",
    }
    values: dict[str, Callable[[], str]] = {
        name: (lambda text=text: text)  # type: ignore[misc]
        for name, text in plain.items()
        if text
    }
    return values | dict(GENERATED)


def read(path: Path) -> dict[str, str]:
    """The file's names and values; empty where there is no file."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def complete(path: Path, values: Mapping[str, Callable[[], str]]) -> list[str]:
    """Add what the file lacks, keep what it has, and see that only its owner reads it; the names added."""
    present = read(path)
    added = [name for name in values if name not in present]
    if added:
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        ends = "" if not kept or kept.endswith("\n") else "\n"
        text = kept + ends + "".join(f"{name}={values[name]()}\n" for name in added)
        write_private(path, text.encode())
    path.chmod(MODE)
    return added
