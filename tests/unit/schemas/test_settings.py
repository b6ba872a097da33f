"""Flag > environment > `.env` > default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from schemas import topics
from schemas.settings import Settings


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings().pool_processes == 2
    (tmp_path / ".env").write_text("DATELINE_POOL_PROCESSES=3\nUNRELATED=x\nDATELINE_UNKNOWN=y\n")
    assert Settings().pool_processes == 3
    monkeypatch.setenv("DATELINE_POOL_PROCESSES", "4")
    assert Settings().pool_processes == 4
    assert Settings(pool_processes=5).pool_processes == 5


def test_a_child_process_has_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(
        kafka_bootstrap_servers="a:1,b:2",
        elasticsearch_api_key=SecretStr("swordfish"),
        elasticsearch_ca_certs=tmp_path / "ca.pem",
        topic_prefix="t.",
        memory_days=0.5,
        health_port=0,
        data_dir=tmp_path,
    )
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_every_default_survives_the_way_to_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings()
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_an_empty_flag_beats_the_file_in_a_child_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("DATELINE_TOPIC_PREFIX=staging.\n")
    settings = Settings(topic_prefix="")
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings().topic_prefix == ""


def test_a_secret_is_not_shown() -> None:
    settings = Settings(elasticsearch_api_key=SecretStr("swordfish"))
    assert "swordfish" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.environment()["DATELINE_ELASTICSEARCH_API_KEY"] == "swordfish"


def test_a_secret_is_read_from_the_file_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("swordfish\n")
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD_FILE", str(tmp_path / "key"))
    password = Settings().kafka_password
    assert password is not None
    assert password.get_secret_value() == "swordfish"
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD", "herring")
    assert Settings().kafka_password == SecretStr("herring"), "the variable itself counts before"


def test_a_secrets_file_may_be_named_in_the_env_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("swordfish")
    (tmp_path / ".env").write_text(f"DATELINE_KIBANA_API_KEY_FILE={tmp_path / 'key'}\n")
    assert Settings().kibana_api_key == SecretStr("swordfish")


def test_a_secrets_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD_FILE", str(tmp_path / "gone"))
    with pytest.raises(ValueError, match=r"DATELINE_KAFKA_PASSWORD_FILE.*gone"):
        Settings()
    (tmp_path / "gone").write_bytes(bytes(100_000))
    with pytest.raises(ValueError, match="larger than any secret"):
        Settings()


def test_only_secrets_are_read_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "name").write_text("someone")
    monkeypatch.setenv("DATELINE_KAFKA_USERNAME_FILE", str(tmp_path / "name"))
    assert Settings().kafka_username is None


def test_settings_are_shown_without_what_is_secret_in_them() -> None:
    shown = dict(
        Settings(
            kafka_password=SecretStr("swordfish"), elasticsearch_url="https://me:swordfish@host:9200"
        ).shown()
    )
    assert (shown["DATELINE_KAFKA_PASSWORD"], shown["DATELINE_ELASTICSEARCH_URL"]) == (
        "(a secret)",
        "https://***@host:9200",
    )


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().pool_processes = 5  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pool_processes", "0"),
        ("log_level", "loud"),
        ("index_prefix", "News"),
        ("topic_prefix", "a/b"),
        ("breaker_ratio", "1.5"),
        ("max_document_bytes", "99999999999"),
        ("session_timeout", "1"),
        ("elasticsearch_ca_fingerprint", "abc"),
    ],
)
def test_a_value_out_of_bounds_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DATELINE_{name.upper()}", value)
    with pytest.raises(ValidationError, match=name):
        Settings()


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_document_at_the_limit_fits_into_a_record() -> None:
    settings = Settings(max_document_bytes=16 * topics.MEBIBYTE)
    assert settings.max_document_bytes < topics.MAX_RECORD_BYTES


def test_services_are_put_in_without_touching_the_rest() -> None:
    settings = Settings(topic_prefix="t.").at("kafka:9092", "http://search:9200")
    assert (settings.kafka_bootstrap_servers, settings.elasticsearch_url) == (
        "kafka:9092",
        "http://search:9200",
    )
    assert settings.topic_prefix == "t."
