"""Access lists and roles are of topics, groups and indices that exist, and the audit tells a dead network from a weakness."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.security import audit
from deploy.security.acls import line, rules
from schemas.index.templates import INDICES
from schemas.settings import Settings
from schemas.topics import ARCHIVE_GROUP, ENRICH_APP, INDEX_GROUP, RESOLVE_APP, TOPICS

ROLES = sorted((Path(audit.__file__).parent / "elasticsearch").glob("*.json"))
RULES = list(rules(Settings(topic_prefix="t.", _env_file=None)))
SERVICES = {
    "dateline-enrich": ENRICH_APP,
    "dateline-resolve": RESOLVE_APP,
    "dateline-index": INDEX_GROUP,
    "dateline-archive": ARCHIVE_GROUP,
}


def test_every_rule_is_about_something_that_exists() -> None:
    names = {
        "topic": {"t." + topic.name for topic in TOPICS},
        "group": {f"t.{group}" for group in SERVICES.values()},
    }
    for rule in RULES:
        if rule.pattern == "literal":
            assert rule.name in names[rule.resource], rule
        else:
            assert any(name.startswith(rule.name) for name in names[rule.resource]), rule


@pytest.mark.parametrize("user", SERVICES)
def test_a_service_may_commit_in_its_own_group_only(user: str) -> None:
    assert [rule.name for rule in RULES if (rule.user, rule.resource) == (user, "group")] == [
        "t." + SERVICES[user]
    ]


def test_nobody_may_everything() -> None:
    assert not [
        rule for rule in RULES if rule.operation in ("All", "ClusterAction") or rule.name in ("*", "")
    ]
    makers = {rule.user for rule in RULES if rule.operation in ("Create", "Alter", "AlterConfigs", "Delete")}
    assert makers == {"dateline-operator"}


def test_a_rule_is_a_call_that_kafka_takes() -> None:
    producer = next(rule for rule in RULES if rule.user == "dateline-producer")
    assert line(producer) == (
        "kafka-acls.sh --add --allow-principal User:dateline-producer --operation Write "
        "--topic 't.articles.raw' --resource-pattern-type literal"
    )


@pytest.mark.parametrize("role", ROLES, ids=lambda path: path.stem)
def test_a_role_names_our_indices_and_no_right_over_all(role: Path) -> None:
    fields = json.loads(role.read_text())
    assert "all" not in [
        *fields["cluster"],
        *(right for entry in fields["indices"] for right in entry["privileges"]),
    ]
    ours = {name for index in INDICES for name in (index.alias, f"{index.alias}-v*")}
    assert all(set(entry["names"]) == ours for entry in fields["indices"])


def test_the_indexer_may_not_make_an_index_nor_the_reader_write() -> None:
    rights = {
        role.stem: {r for e in json.loads(role.read_text())["indices"] for r in e["privileges"]}
        for role in ROLES
    }
    assert not rights["dateline-index"] & {"create_index", "manage", "read", "write", "auto_configure"}
    assert not rights["dateline-reader"] & {"index", "write", "delete", "create", "manage"}


CLEAN = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "ends", "told"),
    [
        ([CLEAN, UNKNOWN], 0, "1 packages audited, 1 not known there, 0 weaknesses"),
        ([CLEAN, WEAK], 1, "2 packages audited, 0 not known there, 1 weaknesses"),
        ([], 0, "skipped"),
    ],
)
def test_an_audit_fails_for_a_weakness_and_not_for_a_dead_network(
    packages: list[object], ends: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = json.dumps({"dependencies": packages}).encode() if packages else b""
    assert audit.verdict(answer) == ends
    shown = capsys.readouterr()
    assert told in shown.err
    assert ("b 2: PYSEC-1, mended in 3" in shown.out) == bool(ends)
