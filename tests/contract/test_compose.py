"""`deploy/compose.yaml` and the image: what can be known of them without an engine."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from deploy import environment_file
from deploy.cli import main
from schemas.settings import Settings
from stream_processors.__main__ import HEALTH_PORTS

ROOT = Path(__file__).parents[2]
TEXT = environment_file.COMPOSE_FILE.read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {"provision", "kibana-password", "kibana-objects"}
WITHOUT_PAGE = {"kafka-exporter"}
"""Its image has no program that could ask it."""
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("${DATELINE_IMAGE")}
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()


def test_every_part_of_the_pipeline_is_there() -> None:
    assert set(SERVICES) >= {"kafka", "elasticsearch", "kibana", "provision", "serve", "feeds", "enrich"}
    assert set(SERVICES) >= {"resolve", "index", "prometheus", "grafana", "kafka-exporter"}
    assert SERVICES["enrich"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned_and_ports_are_on_the_loopback_address(name: str) -> None:
    service = SERVICES[name]
    default = re.sub(r"\$\{\w+:-(.*)\}", r"\1", service["image"])
    assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+\.\d+", default)
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_services_are_bounded_watched_and_started_again(name: str) -> None:
    service = SERVICES[name]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["restart"] == "unless-stopped"
    assert service.get("healthcheck") or name in OURS | WITHOUT_PAGE, "our image brings a check of its own"
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_can_do_no_more_than_they_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] == "10001:10001"
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_worker_has_longer_to_stop_than_it_takes(name: str) -> None:
    grace = int(SERVICES[name]["stop_grace_period"].removesuffix("s"))
    assert grace >= 30 > Settings(_env_file=None).shutdown_timeout


@pytest.mark.parametrize("name", sorted(OURS))
def test_commands_exist_and_their_options_too(name: str) -> None:
    command = SERVICES[name]["command"]
    if command[0] == "python":
        assert command[1:3] == ["-m", "stream_processors"]
        assert command[3] in HEALTH_PORTS
        return
    _resolve(main, command[1:])


def _resolve(group: click.Command, words: list[str]) -> None:
    """Follow the words through the groups; the rest must be options that the last command knows."""
    context = click.Context(group)
    while isinstance(group, click.Group) and (words or not group.invoke_without_command):
        found = group.get_command(context, words[0])
        assert found, words[0]
        group, words = found, words[1:]
    known = {option for parameter in group.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_each_environment_variable_of_ours_is_a_setting() -> None:
    given = {name for service in OURS for name in SERVICES[service]["environment"]}
    names = {name for name in given if not name.startswith("OTEL_")}
    settings = {f"DATELINE_{name.upper()}" for name in Settings.model_fields}
    assert names <= settings
    image = set(re.findall(r"\b(DATELINE_\w+)=", DOCKERFILE))
    assert image <= settings, "of the image"


def test_init_writes_every_variable_that_has_no_default() -> None:
    demanded = set(re.findall(r"\$\{(\w+):\?", TEXT))
    written = set(environment_file.wanted(ROOT, None, "", ""))
    assert demanded <= written
    without = set(re.findall(r"(?<!\$)\$\{(\w+)\}", TEXT))
    assert not without, "either a default or a demand"


def test_no_secret_stands_in_the_file() -> None:
    for name in environment_file.GENERATED:
        assert not re.search(rf"\$\{{{name}:-", TEXT), f"{name} has no default"


def test_dependencies_wait_for_health_and_not_for_a_start() -> None:
    conditions = {
        condition["condition"]
        for service in SERVICES.values()
        for condition in service.get("depends_on", {}).values()
    }
    assert conditions == {"service_healthy", "service_completed_successfully"}


def test_kibanas_objects_are_imported_and_no_worker_waits_for_kibana() -> None:
    assert SERVICES["kibana-objects"]["environment"]["DATELINE_KIBANA_URL"] == "http://kibana:5601"
    assert "kibana" in SERVICES["kibana-objects"]["depends_on"]
    for name in ("provision", "serve", "enrich", "resolve", "index"):
        assert "kibana" not in SERVICES[name]["depends_on"]


def test_state_and_data_are_in_named_volumes() -> None:
    for name in ("kafka", "elasticsearch", "feeds", "archive", "resolve", "prometheus", "grafana"):
        assert any(volume.startswith(f"{name}:") for volume in SERVICES[name]["volumes"])
        assert name in COMPOSE["volumes"]


def test_the_image_is_made_from_the_lock_and_runs_as_nobody_special() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert "requirements.lock" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, flags=re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    assert "org.opencontainers.image.revision" in DOCKERFILE


def test_what_the_image_leaves_out_is_opened_by_nothing() -> None:
    names = re.findall(r'"\$site"/(\S+)', DOCKERFILE)
    code = "".join(file.read_text() for file in (ROOT / "stream_processors").rglob("*.py"))
    assert len(names) == 6
    for name in names:
        assert any(Path(sysconfig.get_path("purelib")).glob(name)), "a package has changed"
        assert f'"{Path(name).name}"' not in code
    assert set(re.findall(r'wordlist="(\w+)"', code)) == {"small"}
