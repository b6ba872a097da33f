"""What listens, listens on this machine only, until somebody asks for more."""

from __future__ import annotations

import ast
import ipaddress
from pathlib import Path

import click

from deploy.embedded import config
from schemas.settings import Settings
from stream_processors.app import create_app
from stream_processors.slots import WorkerSlot
from tests.contract.test_cli import ALL

ROOT = Path(__file__).parents[2]
MODULES = [
    file
    for package in ("schemas", "producers", "stream_processors", "deploy")
    for file in (ROOT / package).rglob("*.py")
]


def test_what_listens_listens_on_loopback_unless_told_otherwise() -> None:
    hosts = [Settings.model_fields["health_host"].default]
    hosts += [
        option.default
        for command in ALL.values()
        for option in command.params
        if isinstance(option, click.Option) and "--host" in option.opts
    ]
    assert len(hosts) >= 2
    assert all(ipaddress.ip_address(str(host)).is_loopback for host in hosts)


def test_no_code_binds_to_every_address() -> None:
    everywhere = {"0.0.0.0", "::"}
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in everywhere
    ]
    assert not found


def test_the_embedded_services_never_leave_the_machine(tmp_path: Path) -> None:
    kafka = config.kafka(tmp_path, 1, 2)
    assert "//127.0.0.1:" in str(kafka["listeners"])
    assert str(kafka["listeners"]).count("//") == str(kafka["listeners"]).count("//127.0.0.1:")
    assert '"network.host": "127.0.0.1"' in config.elasticsearch(tmp_path, 3, {})


def test_faust_serves_no_pages(tmp_path: Path) -> None:
    """The command line of Faust would switch them on again: it is not used. What listens is in tests/system/test_workers.py."""
    settings = Settings(data_dir=tmp_path, kafka_bootstrap_servers="127.0.0.1:9", _env_file=None)
    with WorkerSlot(settings, "x") as slot:
        assert create_app(settings, "x", slot).conf.web_enabled is False
