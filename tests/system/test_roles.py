"""The roles of `deploy/security/elasticsearch` against what the commands really ask of Elasticsearch.

`test_secured_search.py` shows that each suffices; that no privilege is for nothing shows here. Each command's requests are recorded, and
translated to actions and privileges by the two tables below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from schemas.settings import Settings
from tests.fakes.proxy import Proxy, proxy
from tests.system import role_commands
from tests.system.role_commands import COMMANDS, INDEXER, send_resolved
from tests.system.running import Pipeline, pipeline

ACTIONS = {
    r"GET /": ["cluster:monitor/main"],
    r"GET /_cluster/health": ["cluster:monitor/health"],
    r"GET /_nodes/(_all/)?stats/fs": ["cluster:monitor/nodes/stats"],
    r"GET /_nodes/(_all/)?plugins": ["cluster:monitor/nodes/info"],
    r"GET /_index_template/N": ["indices:admin/index_template/get"],
    r"PUT /_index_template/N": ["indices:admin/index_template/put"],
    r"(HEAD|GET) /N": ["indices:admin/get"],
    r"PUT /N": ["indices:admin/create", "indices:admin/aliases"],
    r"DELETE /N": ["indices:admin/delete"],
    r"(HEAD|GET) /_alias/N": ["indices:admin/aliases/get"],
    r"POST /_aliases": ["indices:admin/aliases"],
    r"PUT /N/_alias/N": ["indices:admin/aliases"],
    r"GET /N/_mapping": ["indices:admin/mappings/get"],
    r"PUT /N/_mapping": ["indices:admin/mapping/put"],
    r"GET /N/_settings": ["indices:monitor/settings/get"],
    r"POST /N/_refresh": ["indices:admin/refresh"],
    r"POST /N/(_search|_count)": ["indices:data/read/search"],
    r"GET /N/_doc/.*": ["indices:data/read/get"],
    r"POST /N/_mget": ["indices:data/read/mget"],
    r"(PUT|POST) /_bulk": [
        "indices:data/write/index",
        "indices:data/write/delete",
        "indices:data/write/bulk",
    ],
}
"""The action behind each request that Dateline makes (N: names of ours), after the `Rest…Action` and `Transport…Action` of Elasticsearch 9.2."""

PRIVILEGES = {
    "monitor": ["cluster:monitor/*"],
    "manage_index_templates": [
        "indices:admin/index_template/*",
        "indices:admin/template/*",
        "cluster:admin/component_template/*",
    ],
    "read": ["indices:data/read/*"],
    "index": ["indices:data/write/index*", "indices:data/write/bulk*", "indices:data/write/update*"],
    "delete": ["indices:data/write/delete*", "indices:data/write/bulk*"],
    "write": ["indices:data/write/*"],
    "maintenance": ["indices:admin/refresh*", "indices:admin/flush*", "indices:admin/forcemerge*"],
    "view_index_metadata": [
        "indices:admin/get",
        "indices:admin/aliases/get",
        "indices:admin/mappings/get",
        "indices:monitor/settings/get",
    ],
    "manage": ["indices:admin/*", "indices:monitor/*"],
}
"""What a privilege allows: `ClusterPrivilegeResolver` and `IndexPrivilege` of 9.2, and
https://www.elastic.co/docs/reference/elasticsearch/security-privileges ; the name of an action is a privilege, too."""


def actions_of(asked: set[tuple[str, str]], prefix: str) -> set[str]:
    """The actions of these requests; one that no table names is an error."""
    return {action for method, path in asked for action in _actions(f"{method} {path}", prefix)}


def _actions(request: str, prefix: str) -> list[str]:
    plain = re.sub(rf"(?<=/){re.escape(prefix)}[^/]*", "N", request.replace("%2C", ","))
    for pattern, actions in ACTIONS.items():
        if re.fullmatch(pattern, plain):
            return actions
    raise AssertionError(f"{plain} is in no table")


def _granted(role: str) -> dict[str, list[str]]:
    """The role's privileges, each with the actions that it allows."""
    fields = role_commands.role(role)
    names = [*fields["cluster"], *(name for entry in fields["indices"] for name in entry["privileges"])]
    return {name: PRIVILEGES.get(name, [name]) for name in names}


def _allows(patterns: list[str], action: str) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in patterns)


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[tuple[Pipeline, Proxy]]:
    """An indexer behind a proxy that has indexed a few articles."""
    with proxy(settings.elasticsearch_url or "") as between:
        behind = settings.model_copy(update={"elasticsearch_url": between.url})
        with pipeline(settings, stages=("index",), workers_settings=behind) as running:
            running.wait_for(send_resolved(settings))
            yield Pipeline(behind, running.supervisor), between


def asked_by(role: str, running: tuple[Pipeline, Proxy]) -> set[str]:
    """The actions of all that the role is for."""
    commands, between = running
    if role != INDEXER:
        between.asked.clear()
    for command in COMMANDS.get(role, ()):
        answer = commands.command(*command)
        assert b"Traceback" not in answer.stderr, answer.stderr
    return actions_of(between.asked, commands.settings.index_prefix)


@pytest.mark.parametrize("role", [INDEXER, *COMMANDS])
def test_a_role_allows_what_its_commands_ask_and_no_privilege_is_for_nothing(
    role: str, running: tuple[Pipeline, Proxy]
) -> None:
    asked, granted = asked_by(role, running), _granted(role)
    assert asked, "something was recorded"
    refused = {
        action for action in asked if not any(_allows(patterns, action) for patterns in granted.values())
    }
    assert not refused
    idle = {
        name for name, patterns in granted.items() if not any(_allows(patterns, action) for action in asked)
    }
    assert not idle


def test_a_request_that_no_table_names_is_no_pass() -> None:
    with pytest.raises(AssertionError, match="in no table"):
        actions_of({("POST", "/_security/user/a")}, "t-")
