"""Dateline on an Elasticsearch with users, API keys and TLS: each role is enough for its work, and for no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import AuthorizationException, Elasticsearch
from pydantic import SecretStr

from schemas.settings import Settings
from stream_processors.sinks.client import connect
from tests.secured_elasticsearch import SecuredElasticsearch, secured_elasticsearch
from tests.system.role_commands import COMMANDS, INDEXER, OPERATOR, READER, role, send_resolved
from tests.system.running import dateline, pipeline

REFUSED = (b"security_exception", b"unauthorized", b"Traceback")


@pytest.fixture(scope="module")
def node(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredElasticsearch]:
    with secured_elasticsearch(tmp_path_factory.mktemp("secured"), settings.cache_dir) as node:
        yield node


@pytest.fixture(scope="module")
def keys(node: SecuredElasticsearch, settings: Settings) -> dict[str, Settings]:
    """The settings of each role, signed in by an API key that has this role alone; the roles name indices without a prefix."""
    with connect(node.as_admin()) as client:
        return {
            name: settings.model_copy(
                update={
                    "elasticsearch_url": node.address,
                    "elasticsearch_ca_certs": node.certificates.ca,
                    "elasticsearch_api_key": SecretStr(_key(client, name)),
                    "index_prefix": "",
                }
            )
            for name in (INDEXER, OPERATOR, READER)
        }


def _key(client: Elasticsearch, name: str) -> str:
    return str(client.security.create_api_key(name=name, role_descriptors={name: role(name)})["encoded"])


@pytest.fixture(scope="module")
def filled(keys: dict[str, Settings]) -> Iterator[dict[str, Settings]]:
    """Provisioned by the operator, filled by an indexer with its own key."""
    with pipeline(keys[OPERATOR], stages=("index",), workers_settings=keys[INDEXER]) as running:
        running.wait_for(send_resolved(keys[OPERATOR]))
        yield keys


@pytest.mark.parametrize(
    ("name", "words"),
    [(name, words) for name in (READER, OPERATOR) for words in COMMANDS[name]],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_role_is_enough_for_its_commands(filled: dict[str, Settings], name: str, words: list[str]) -> None:
    answer = dateline(filled[name], *words)
    said = answer.stdout + answer.stderr
    assert [word for word in REFUSED if word in said] == [], said
    assert answer.returncode == 0 or words == ["doctor"], said


@pytest.mark.parametrize(
    ("name", "words", "right"),
    [
        (READER, ["reindex"], "indices:admin/create"),
        (INDEXER, ["search", "night"], "indices:data/read/search"),
        (INDEXER, ["provision"], "cluster:monitor"),
    ],
)
def test_what_is_not_its_work_is_refused_with_the_right_that_it_lacks(
    filled: dict[str, Settings], name: str, words: list[str], right: str
) -> None:
    answer = dateline(filled[name], *words)
    said = answer.stderr.decode()
    assert (answer.returncode, "Traceback" in said) == (1, False), said
    assert (right in said, "docs/SECURITY.md" in said) == (True, True), said


@pytest.mark.parametrize("name", [INDEXER, OPERATOR, READER])
def test_no_role_may_touch_other_indices_or_make_users(filled: dict[str, Settings], name: str) -> None:
    with connect(filled[name]) as client:
        with pytest.raises(AuthorizationException):
            client.search(index="somebody-elses")
        with pytest.raises(AuthorizationException):
            client.index(index="somebody-elses", document={})
        with pytest.raises(AuthorizationException):
            client.security.put_user(username="more", password="swordfish", roles=["superuser"])


def test_who_is_not_known_is_refused_with_a_sentence(filled: dict[str, Settings]) -> None:
    unknown = filled[READER].model_copy(update={"elasticsearch_api_key": SecretStr("bm9ib2R5Om5vYm9keQ==")})
    answer = dateline(unknown, "search", "night")
    said = answer.stderr.decode()
    assert (answer.returncode != 0, "Traceback" in said, "DATELINE_ELASTICSEARCH_API_KEY" in said) == (
        True,
        False,
        True,
    ), said
