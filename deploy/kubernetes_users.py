"""`python -m deploy.kubernetes_users > deploy/kubernetes/base/users.yaml`: Strimzi's KafkaUsers from the access lists."""

from __future__ import annotations

import sys
from itertools import groupby

from deploy.security.acls import Rule, rules
from schemas.settings import Settings

HEAD = (
    "# Made by `python -m deploy.kubernetes_users` from deploy/security/kafka_acls.json: change it there.\n"
)
PATTERNS = {"literal": "literal", "prefixed": "prefix"}


def manifest() -> str:
    """All users as YAML documents."""
    found = list(rules(Settings(topic_prefix="", _env_file=None)))
    users = groupby(found, key=lambda rule: rule.user)
    return HEAD + "---\n".join(_document(user, list(own)) for user, own in users)


def _document(user: str, own: list[Rule]) -> str:
    resources = groupby(own, key=lambda rule: (rule.resource, rule.name, rule.pattern))
    acls = "".join(
        f"      - resource: {{type: {resource}, name: {name}, patternType: {PATTERNS[pattern]}}}\n"
        f"        operations: [{', '.join(rule.operation for rule in some)}]\n"
        for (resource, name, pattern), some in resources
    )
    return (
        "apiVersion: kafka.strimzi.io/v1\nkind: KafkaUser\nmetadata:\n"
        f"  name: {user}\n  labels: {{strimzi.io/cluster: dateline}}\nspec:\n"
        "  authentication: {type: scram-sha-512}\n"
        f"  authorization:\n    type: simple\n    acls:\n{acls}"
    )


if __name__ == "__main__":
    sys.stdout.write(manifest())
