"""Provisioning Kibana: what is sent, when nothing is sent, and what is said when it will not do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from deploy.check import Check
from deploy.doctor import _guarded, _kibana
from deploy.errors import Failed, Unreachable
from deploy.kibana import importing
from deploy.kibana.compile import bundle
from deploy.kibana.importing import provision_kibana
from deploy.kibana.objects import Names
from schemas.settings import Settings
from tests.fakes.kibana import FakeKibana, fake_kibana
from tests.fakes.site import Answer, site
from tests.services import free_port

COUNT = len(bundle(Names()))


@pytest.fixture
def server() -> Iterator[FakeKibana]:
    with fake_kibana(key="swordfish", spaces=("newsroom",)) as running:
        yield running


def _settings(url: str, **more: Any) -> Settings:
    given = {"kibana_url": url, "kibana_api_key": SecretStr("swordfish"), **more}
    return Settings(**given, _env_file=None)


def _changes(settings: Settings, *, dry_run: bool = False) -> list[str]:
    return [str(change) for change in provision_kibana(settings, dry_run=dry_run)]


def test_all_objects_are_imported_together_over_what_is_there(server: FakeKibana) -> None:
    (change,) = _changes(_settings(server.url))
    assert change.startswith("create Kibana objects in space default (4 data views, 6 dashboards, ")
    call = server.calls[-1]
    assert (call.method, call.path) == ("POST", "/api/saved_objects/_import")
    assert call.query == {"overwrite": ["true"]}
    assert call.headers["kbn-xsrf"]
    assert call.headers["authorization"] == "ApiKey swordfish"
    assert call.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert len(server.objects) == COUNT


def test_without_a_key_elasticsearchs_user_is_used_since_kibana_knows_it() -> None:
    user = {"elasticsearch_username": "elastic", "elasticsearch_password": SecretStr("pass:word")}
    with fake_kibana() as server:
        _changes(_settings(server.url, kibana_api_key=None, **user))
        assert server.calls[-1].headers["authorization"] == "Basic ZWxhc3RpYzpwYXNzOndvcmQ="


def test_a_second_time_nothing_is_sent(server: FakeKibana) -> None:
    _changes(_settings(server.url))
    server.calls.clear()
    assert _changes(_settings(server.url)) == []
    assert "/api/saved_objects/_import" not in server.paths()


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(server: FakeKibana) -> None:
    planned = _changes(_settings(server.url), dry_run=True)
    assert server.objects == {}
    assert planned == _changes(_settings(server.url))


def test_an_older_version_and_a_deleted_dashboard_are_both_made_good(server: FakeKibana) -> None:
    _changes(_settings(server.url))
    tag = server.objects["default", "tag", "news-tag"]
    tag["attributes"]["description"] = "Made by Dateline, version 0123456789abcdef"
    (updated,) = _changes(_settings(server.url))
    assert updated.startswith("update Kibana objects")
    del server.objects["default", "dashboard", "news-attention"]
    assert len(_changes(_settings(server.url))) == 1
    assert ("default", "dashboard", "news-attention") in server.objects


def test_a_space_is_part_of_the_path(server: FakeKibana) -> None:
    _changes(_settings(server.url, kibana_space="newsroom"))
    assert "/s/newsroom/api/saved_objects/_import" in server.paths()
    assert {space for space, _, _ in server.objects} == {"newsroom"}


def test_a_prefix_keeps_two_deployments_apart_in_one_space(server: FakeKibana) -> None:
    _changes(_settings(server.url))
    _changes(_settings(server.url, index_prefix="staging-"))
    assert len(server.objects) == 2 * COUNT
    view = server.objects["default", "index-pattern", "staging-news-articles"]
    assert view["attributes"]["title"] == "staging-news-articles"
    titles = [
        item["attributes"]["title"] for (_, kind, _), item in server.objects.items() if kind == "dashboard"
    ]
    assert len(set(titles)) == len(titles)
    assert "[News] Attention (staging)" in titles


def test_without_a_kibana_nothing_happens() -> None:
    assert _changes(Settings(_env_file=None)) == []


def test_an_address_without_scheme_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError):
        Settings(kibana_url="localhost:5601", _env_file=None)


def test_nothing_at_the_address_is_unreachable_and_says_what_to_do() -> None:
    with pytest.raises(Unreachable, match="DATELINE_KIBANA_URL"):
        _changes(_settings(f"http://127.0.0.1:{free_port()}"))


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (302, "DATELINE_KIBANA_API_KEY"),
        (401, "DATELINE_KIBANA_API_KEY"),
        (403, "may write saved objects"),
        (503, "status page"),
        (500, "answers 500: "),
    ],
)
def test_a_kibana_that_will_not_is_one_sentence(server: FakeKibana, status: int, advice: str) -> None:
    server.status = status
    with pytest.raises(Failed, match=advice):
        _changes(_settings(server.url))


def test_a_password_in_the_address_is_not_repeated(server: FakeKibana) -> None:
    server.status = 500
    with pytest.raises(Failed, match=r"at http://127.*500") as raised:
        _changes(_settings(server.url.replace("//", "//editor:swordfish@")))
    assert "swordfish" not in raised.value.message


def test_an_older_major_is_refused_before_anything_is_sent() -> None:
    with fake_kibana("8.19.3") as old, pytest.raises(Failed, match=r"8\.19\.3, too old .*install Kibana 9"):
        _changes(_settings(old.url))
    assert old.paths() == ["/api/status"]


def test_a_missing_key_is_told_by_the_version_that_is_not_told(server: FakeKibana) -> None:
    with pytest.raises(Failed, match="DATELINE_KIBANA_API_KEY"):
        _changes(_settings(server.url, kibana_api_key=None))


def test_an_unknown_space_is_named(server: FakeKibana) -> None:
    with pytest.raises(Failed, match=r"no space basement .*DATELINE_KIBANA_SPACE"):
        _changes(_settings(server.url, kibana_space="basement"))


def test_the_first_refused_object_is_named(server: FakeKibana, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = [item for item in bundle(Names()) if item.id != "news-rejected"]
    monkeypatch.setattr(importing, "bundle", lambda _names: objects)
    with pytest.raises(Failed, match=r"Kibana refused .* first .*missing_references"):
        _changes(_settings(server.url))
    assert server.objects == {}


@pytest.mark.parametrize("body", [b"<html>a login page</html>", b'["no object"]'])
def test_something_that_is_no_kibana_is_told_so(body: bytes) -> None:
    with site({"/api/status": Answer(body)}) as other, pytest.raises(Failed, match="is no Kibana"):
        _changes(_settings(other.url))


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_ANSWER_BYTES", 1000)
    with (
        site({"/api/status": Answer(b"x" * 1001)}) as other,
        pytest.raises(Failed, match="more than 1000 bytes"),
    ):
        _changes(_settings(other.url))


def _checks(settings: Settings) -> list[Check]:
    return _guarded("kibana", _kibana, settings)


def test_doctor_tells_the_version_and_what_is_to_be_done(server: FakeKibana) -> None:
    settings = _settings(server.url)
    answers, drift = _checks(settings)
    assert (answers.status, "9.5.3" in answers.finding) == ("ok", True)
    assert (drift.status, drift.fix) == ("failed", "run `dateline provision`")
    _changes(settings)
    assert [check.status for check in _checks(settings)] == ["ok", "ok"]


def test_doctor_is_content_without_a_kibana_and_says_why_not_with_a_dead_one() -> None:
    assert [check.status for check in _checks(Settings(_env_file=None))] == ["ok"]
    (dead,) = _checks(_settings(f"http://127.0.0.1:{free_port()}"))
    assert dead.status == "unreachable"
    assert "DATELINE_KIBANA_URL" in dead.fix
