"""What the embedded services write and read: ports, run file, configuration, lock of the jars."""

from __future__ import annotations

import json
import os
import platform
import re
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded import (
    Addresses,
    EmbeddedError,
    EmbeddedServices,
    config,
    packages,
    ports,
    runfile,
    running_services,
    zstd,
)
from deploy.embedded.elasticsearch import Elasticsearch, is_usable
from deploy.embedded.install import PLUGINS, Installation, descriptor
from deploy.embedded.kafka import Kafka
from deploy.embedded.process import Service, last_problem


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((ports.HOST, 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def own_process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that carries the mark of a service of `tmp_path`."""
    command = [sys.executable, "-c", "import time; time.sleep(60)", runfile.marker(tmp_path), "more"]
    with subprocess.Popen(command) as process:
        while not runfile.is_ours(process.pid, tmp_path):  # Linux shows no command line for the first moment
            time.sleep(0.01)
        yield process
        process.kill()


def running(pid: int, *, ready: bool = True) -> dict[str, runfile.Running]:
    return {
        "kafka": runfile.Running(pid, "127.0.0.1:1", ready),
        "elasticsearch": runfile.Running(pid, "http://127.0.0.1:2", ready),
    }


def test_a_given_port_that_is_taken_is_refused_with_its_number_and_service(taken_port: int) -> None:
    with pytest.raises(EmbeddedError, match=rf"Port {taken_port}, wanted for Kafka, is taken"):
        ports.choose("Kafka", taken_port, None, 29092)


def test_a_given_port_wins_over_the_kept_one() -> None:
    given, kept = ports.any_free(), ports.any_free()
    assert ports.choose("Kafka", given, kept, 29092) == given


def test_the_kept_port_wins_over_the_preferred_one_while_it_is_free(taken_port: int) -> None:
    kept, preferred = ports.any_free(), ports.any_free()
    assert ports.choose("Kafka", None, kept, preferred) == kept
    assert ports.choose("Kafka", None, taken_port, preferred) == preferred


def test_any_free_port_is_chosen_when_all_wanted_ones_are_taken(taken_port: int) -> None:
    assert ports.is_free(ports.choose("Kafka", None, taken_port, taken_port))


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"kafka": "x"}'])
def test_a_damaged_file_of_kept_ports_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "ports.json").write_text(text)
    assert ports.load(tmp_path / "ports.json") == {}


def test_kept_ports_are_read_back(tmp_path: Path) -> None:
    ports.save(tmp_path / "ports.json", {"kafka": 1, "elasticsearch": 2})
    assert ports.load(tmp_path / "ports.json") == {"kafka": 1, "elasticsearch": 2}


def test_the_run_file_names_the_services_while_their_processes_live(
    tmp_path: Path, own_process: subprocess.Popen[bytes]
) -> None:
    runfile.write(tmp_path, running(own_process.pid))
    assert running_services(tmp_path) == Addresses("127.0.0.1:1", "http://127.0.0.1:2")
    own_process.kill()
    own_process.wait()
    assert running_services(tmp_path) is None


def test_a_process_that_only_has_the_id_of_a_former_service_is_not_one(tmp_path: Path) -> None:
    runfile.write(tmp_path, running(os.getpid()))
    assert running_services(tmp_path) is None
    runfile.kill_leftovers(tmp_path)
    assert not (tmp_path / runfile.RUN_FILE).exists()


def test_a_service_of_a_folder_with_a_longer_name_is_not_ours(
    tmp_path: Path, own_process: subprocess.Popen[bytes]
) -> None:
    assert runfile.is_ours(own_process.pid, tmp_path)
    assert not runfile.is_ours(own_process.pid, Path(str(tmp_path)[:-1]))


def test_services_that_are_still_starting_are_not_named(
    tmp_path: Path, own_process: subprocess.Popen[bytes]
) -> None:
    runfile.write(tmp_path, running(own_process.pid, ready=False))
    assert running_services(tmp_path) is None


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"kafka": {"pid": "x"}}'])
def test_no_services_run_when_the_run_file_is_missing_or_damaged(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / runfile.RUN_FILE).write_text(text)
    assert running_services(tmp_path) is None


def test_only_the_owner_can_read_the_run_file(tmp_path: Path) -> None:
    runfile.write(tmp_path, {})
    assert stat.S_IMODE((tmp_path / runfile.RUN_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [runfile.RUN_FILE]


def test_processes_left_by_a_killed_owner_are_ended(
    tmp_path: Path, own_process: subprocess.Popen[bytes]
) -> None:
    runfile.write(tmp_path, running(own_process.pid, ready=False))
    runfile.kill_leftovers(tmp_path)
    assert own_process.wait(5) != 0


def test_java_properties_survive_blanks_backslashes_and_any_script() -> None:
    assert config.properties({"log.dirs": r"/a b\ç/😀"}) == (
        "log.dirs=/a\\u0020b\\u005c\\u00e7/\\ud83d\\ude00\n"
    )


def test_kafka_listens_on_the_loopback_address_only_and_makes_no_topics_by_itself() -> None:
    settings = config.kafka(Path("/data"), 1, 2)
    addresses = re.findall(r"//([^:,]+):", f"{settings['listeners']},{settings['advertised.listeners']}")
    assert set(addresses) == {"127.0.0.1"}
    assert settings["auto.create.topics.enable"] == "false"


def test_the_elasticsearch_configuration_is_json_for_any_path() -> None:
    settings = json.loads(config.elasticsearch(Path('/a "b": {c}'), 1, {"known": True}))
    assert settings["path.data"] == '/a "b": {c}'
    assert settings["network.host"] == "127.0.0.1"
    assert settings["http.cors.enabled"] is False
    assert settings["node.attr.known"] is True


@pytest.mark.skipif(platform.system() not in zstd.NAMES, reason="only where its library's name is known")
def test_elasticsearch_is_given_the_zstd_of_the_system_where_there_is_one(tmp_path: Path) -> None:
    system, offered = tmp_path / "system", tmp_path / "elasticsearch" / "libraries"
    system.mkdir()
    assert not zstd.offer(offered, [system])
    library = system / zstd.NAMES[platform.system()]
    library.write_bytes(b"code")
    for _ in range(2):
        assert zstd.offer(offered, [tmp_path / "nowhere", system])
    (link,) = offered.iterdir()
    assert link.name == zstd.WANTED[platform.system()]
    assert link.read_bytes() == b"code"
    library.unlink()
    with pytest.raises(EmbeddedError, match="which is gone: install zstd"):
        zstd.offer(offered, [system])


@pytest.mark.parametrize(("name", "plugin_class"), PLUGINS.items())
def test_each_module_descriptor_names_its_class_and_the_version_of_elasticsearch(
    name: str, plugin_class: str
) -> None:
    lines = descriptor(name, plugin_class).splitlines()
    assert f"classname={plugin_class}" in lines
    assert f"elasticsearch.version={packages.ELASTICSEARCH_VERSION}" in lines
    assert not any(line.startswith("modulename=") for line in lines)


def test_the_lock_names_each_root_with_its_version_and_a_checksum_for_each_jar() -> None:
    jars = packages.locked_jars()
    roots = {root for group in packages.ROOTS.values() for root in group}
    assert roots <= {jar.coordinate for jar in jars}
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in jars)


def test_one_file_name_in_the_lock_never_stands_for_two_contents() -> None:
    jars = packages.locked_jars()
    assert len({jar.file_name for jar in jars}) == len({jar.sha256 for jar in jars})


def test_the_broker_and_its_client_library_are_of_one_version() -> None:
    kafka = {jar.coordinate for jar in packages.locked_jars() if jar.group == packages.KAFKA}
    assert f"org.apache.kafka:kafka-clients:{packages.KAFKA_VERSION}" in kafka


@pytest.mark.parametrize(
    ("log", "problem"),
    [
        ("", "nothing was logged"),
        ("started\n\tat a.b.C\n", "started"),
        (
            "x ERROR Exiting\njava.lang.A: outer\n\tat z\nCaused by: java.io.B: inner\n\tat y\n",
            "Caused by: java.io.B: inner",
        ),
        (
            "java.nio.file.AccessDeniedException: /data\n\tat z\nbye\n",
            "java.nio.file.AccessDeniedException: /data",
        ),
    ],
)
def test_the_reported_problem_is_the_cause_and_not_a_stack_frame(log: str, problem: str) -> None:
    assert last_problem(log) == problem


@pytest.mark.parametrize(
    ("health", "usable"),
    [
        ({"status": "green"}, True),
        ({"status": "yellow"}, True),
        ({"status": "red", "unassigned_primary_shards": 0}, False),
        ({"status": "red", "unassigned_primary_shards": 1, "initializing_shards": 1}, False),
        ({"status": "red", "unassigned_primary_shards": 1, "number_of_in_flight_fetch": 1}, False),
        ({"status": "red", "unassigned_primary_shards": 1, "initializing_shards": 0}, True),
        ({"status": 503, "error": {"type": "master_not_discovered_exception"}}, False),
        ({}, False),
    ],
)
def test_a_node_is_usable_unless_waiting_can_still_help(health: dict[str, object], usable: bool) -> None:
    assert is_usable(health) is usable


def test_a_folder_that_java_cannot_name_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    services = EmbeddedServices(tmp_path / "a,b", tmp_path / "cache")
    with pytest.raises(EmbeddedError, match="its path holds a ','"):
        services.start()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("kind", [Kafka, Elasticsearch])
def test_the_optimising_compiler_is_left_out_of_short_runs_only(kind: type[Service], tmp_path: Path) -> None:
    installation = Installation(tmp_path / "java", tmp_path / "store", tmp_path / "build")
    short, long = (kind(installation, tmp_path, 1, long_run=one).options() for one in (False, True))
    assert [option for option in short if option not in long] == ["-XX:TieredStopAtLevel=1"]


def test_services_that_were_never_started_have_no_address(tmp_path: Path) -> None:
    services = EmbeddedServices(tmp_path, tmp_path)
    with pytest.raises(EmbeddedError, match="have not been started"):
        _ = services.kafka
    services.stop()
