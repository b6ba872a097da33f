"""`dateline init`: the file of secrets."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy import environment_file
from deploy.cli import main
from producers.tokens import partner_of, read_tokens
from schemas.settings import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _init(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["init", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_only_the_owner_can_read_the_secrets(folder: Path) -> None:
    os.umask(0o022)
    _init()
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    assert not list(folder.glob(".env.*")), "no half-written file is left"


def test_a_file_that_others_could_read_is_closed_to_them(folder: Path) -> None:
    (folder / ".env").write_text("KIBANA_PASSWORD=kept\n")
    (folder / ".env").chmod(0o644)
    _init()
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    assert environment_file.read(folder / ".env")["KIBANA_PASSWORD"] == "kept"


def test_a_second_time_changes_nothing(folder: Path) -> None:
    _init()
    before = (folder / ".env").read_text(), (folder / "tokens.txt").read_text()
    assert "nothing, all is there" in _init()
    assert before == ((folder / ".env").read_text(), (folder / "tokens.txt").read_text())


def test_secrets_differ_and_are_long_and_need_no_quoting(folder: Path) -> None:
    _init()
    values = environment_file.read(folder / ".env")
    secrets = [values[name] for name in environment_file.GENERATED]
    assert len(set(secrets)) == len(secrets)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", secret) for secret in secrets)
    assert len(values["KIBANA_ENCRYPTION_KEY"]) >= 32, "what Kibana asks for"
    assert len(values["KAFKA_CLUSTER_ID"]) == 22


def test_no_secret_is_printed_but_the_token_once(folder: Path) -> None:
    output = _init()
    values = environment_file.read(folder / ".env")
    assert not [name for name in environment_file.GENERATED if values[name] in output]
    token = output.rsplit(maxsplit=1)[-1]
    assert partner_of(f"Bearer {token}", read_tokens(folder / "tokens.txt")) == "local"


def test_the_command_on_the_host_reads_the_same_file(folder: Path) -> None:
    _init("--contact", "desk@example.com")
    settings = Settings()
    assert settings.kafka_bootstrap_servers == "127.0.0.1:9094"
    assert settings.elasticsearch_password is not None
    assert settings.fetch_contact == "desk@example.com"


def test_feeds_are_polled_where_a_list_is_given(folder: Path) -> None:
    (folder / "a.opml").write_text("<opml/>")
    _init("--feeds", "a.opml", "--observability")
    values = environment_file.read(folder / ".env")
    assert values["COMPOSE_PROFILES"] == "feeds,observability"
    assert values["DATELINE_FEEDS"] == str(folder / "a.opml")


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    assert "would write" in _init("--dry-run")
    assert not list(folder.iterdir())


def test_a_cluster_id_never_reads_as_an_option() -> None:
    assert not [text for text in (environment_file.cluster_id() for _ in range(500)) if text.startswith("-")]
