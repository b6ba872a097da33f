"""Secrets are shown nowhere: every command's output, and the workers' logs, are searched for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from pydantic import SecretStr

from schemas.settings import Settings
from tests.services import free_port

ROOT = Path(__file__).parents[2]
SECRET = "swordfish-{}"
SECRETS = [name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation)]
HANG_SECONDS = 90


def environment(folder: Path) -> dict[str, str]:
    """Every secret set, in the variable itself or in a file; no service answers, so that every command fails and says why."""
    values = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    for number, name in enumerate(SECRETS):
        variable = f"DATELINE_{name.upper()}"
        if number % 2:
            (folder / name).write_text(SECRET.format(name) + "\n")
            values[variable + "_FILE"] = str(folder / name)
        else:
            values[variable] = SECRET.format(name)
    return values | {
        "DATELINE_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}",
        "DATELINE_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "DATELINE_KAFKA_USERNAME": "dateline",
        "DATELINE_ELASTICSEARCH_URL": f"http://dateline:{SECRET.format('url')}@127.0.0.1:{free_port()}",
        "DATELINE_KIBANA_URL": f"http://dateline:{SECRET.format('url')}@127.0.0.1:{free_port()}",
        "DATELINE_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }


def output(folder: Path, *command: str, **more: str) -> str:
    """Both streams of a command, ended where it waits for ever."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment(folder) | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        return process.communicate(timeout=HANG_SECONDS if command[0] == "deploy.cli" else 12)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]


def test_there_are_secrets_to_be_hidden() -> None:
    assert len(SECRETS) >= 5


@pytest.mark.parametrize(
    "command",
    [
        "deploy.cli --show-config",
        "deploy.cli --log-level debug doctor --json",
        "deploy.cli --log-level debug search harbour",
        "stream_processors index",
    ],
)
def test_no_output_has_a_secret(command: str, tmp_path: Path) -> None:
    shown = output(tmp_path, *command.split(), DATELINE_LOG_LEVEL="debug")
    assert shown.strip(), "nothing was said, so nothing was tested"
    assert "swordfish" not in shown


def test_a_setting_that_is_refused_does_not_show_a_secret(tmp_path: Path) -> None:
    shown = output(tmp_path, "deploy.cli", "doctor", DATELINE_KIBANA_URL="ftp://me:swordfish@kibana")
    assert "DATELINE_KIBANA_URL" in shown
    assert "swordfish" not in shown
    worker = output(tmp_path, "stream_processors", "index", DATELINE_KAFKA_SECURITY_PROTOCOL="swordfish")
    assert "kafka_security_protocol" in worker
    assert "swordfish" not in worker


def test_show_config_shows_every_setting_and_its_source_of_truth(tmp_path: Path) -> None:
    shown = dict(line.split("=", 1) for line in output(tmp_path, "deploy.cli", "--show-config").splitlines())
    assert set(shown) == {f"DATELINE_{name.upper()}" for name in Settings.model_fields}
    assert {shown[f"DATELINE_{name.upper()}"] for name in SECRETS} == {"(a secret)"}
    assert shown["DATELINE_KAFKA_USERNAME"] == "dateline"


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """Arguments are in every process list."""
    import click

    from deploy.cli import main
    from tests.contract.test_cli import ALL

    names = {
        option
        for command in (main, *ALL.values())
        for one in command.params
        if isinstance(one, click.Option)
        for option in one.opts
    }
    assert not {name for name in names if any(word in name for word in ("password", "secret", "api-key"))}
