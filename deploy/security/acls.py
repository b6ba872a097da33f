"""`python -m deploy.security.acls`: the access list of Kafka, as lines for its own `kafka-acls.sh`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from schemas.settings import Settings

FILE = Path(__file__).with_name("kafka_acls.json")


class Rule(msgspec.Struct, frozen=True):
    """One operation that a user may do on what is so named (`literal`) or whose name begins so (`prefixed`)."""

    user: str
    resource: str
    name: str
    pattern: str
    operation: str


def rules(settings: Settings) -> Iterator[Rule]:
    """All of them, under the prefix of the settings: groups and topics have it alike."""
    table: dict[str, Any] = msgspec.json.decode(FILE.read_bytes())
    for user, entries in table.items():
        for resource, name, pattern, operations in entries if user != "about" else ():
            for operation in operations:
                yield Rule(user, resource, settings.topic_prefix + name, pattern, operation)


def line(rule: Rule) -> str:
    """A call of `kafka-acls.sh`, to be completed by the brokers' address."""
    return (
        f"kafka-acls.sh --add --allow-principal User:{rule.user} --operation {rule.operation} "
        f"--{rule.resource} '{rule.name}' --resource-pattern-type {rule.pattern}"
    )


if __name__ == "__main__":
    sys.stdout.writelines(line(rule) + "\n" for rule in rules(Settings()))
