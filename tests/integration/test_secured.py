"""Every client against brokers with TLS, SCRAM, client certificates and access lists: each may do its work and no more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import platformdirs
import pytest

from deploy.archive.files import archive_files, verify
from deploy.errors import Failed, Unreachable
from deploy.kafka_reader import read_topic
from deploy.provision import provision_kafka
from deploy.services import admin
from deploy.supervisor import Supervisor, worker_environment
from producers.publish import Publisher
from schemas import codec
from schemas.codec import Outgoing
from schemas.settings import Settings
from schemas.topics import ENRICHED, RAW, RESOLVED
from tests.fakes.messages import enriched
from tests.secured import SecuredKafka, admit, certified, secured_kafka, signed_in
from tests.system.corpus import document
from tests.system.running import Pipeline

CACHE_DIR = Path(os.environ.get("DATELINE_CACHE_DIR") or platformdirs.user_cache_path("dateline"))
PAGE = document(b"<p>A page.", "text/html", "https://example.com/a")


class Secured(NamedTuple):
    kafka: SecuredKafka
    settings: Settings


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A secured Kafka, provisioned by the operator's own user."""
    folder = tmp_path_factory.mktemp("secured")
    settings = Settings(
        topic_prefix="s.",
        data_dir=folder,
        archive_dir=folder / "archive",
        elasticsearch_url="http://127.0.0.1:9",
        health_port=0,
        replication_factor=1,
        _env_file=None,
    )
    with secured_kafka(folder / "kafka", CACHE_DIR) as kafka:
        admit(kafka, settings)
        operator = signed_in(kafka, settings, "dateline-operator")
        with admin(operator) as client:
            assert list(provision_kafka(client, operator, dry_run=False))
            assert not list(provision_kafka(client, operator, dry_run=True))
        yield Secured(kafka, settings)


def test_a_producer_pushes_and_an_archiver_reads_what_it_pushed(secured: Secured) -> None:
    """One with a password, the other with a certificate."""
    kafka, settings = secured
    with Publisher(signed_in(kafka, settings, "dateline-producer")) as publisher:
        assert publisher.push([PAGE]).pushed == 1
    archiver = Pipeline(certified(kafka, settings, "dateline-archive"), None)  # type: ignore[arg-type]
    answer = archiver.command("archive", "--until-end")
    assert answer.returncode == 0, answer.stderr
    (path,) = archive_files([settings.data_dir / "archive"])
    assert verify(path).documents == 1
    archiver.client.close()


def test_a_faust_worker_signs_in_and_does_its_work(secured: Secured) -> None:
    kafka, settings = secured
    operator, resolver = (signed_in(kafka, settings, f"dateline-{name}") for name in ("operator", "resolve"))
    article = enriched()
    with Publisher(operator) as publisher:
        publisher.send(Outgoing(ENRICHED, b"en", codec.encode(article), codec.article_headers(article)))
    running = Pipeline(resolver, Supervisor(["resolve"], worker_environment(resolver.environment()), 20))
    reader = signed_in(kafka, settings, "dateline-reader")
    with running.supervisor:
        running.wait_until(lambda: any(True for _ in read_topic(reader, RESOLVED)))
    running.client.close()


def test_a_user_may_do_nothing_but_its_work(secured: Secured) -> None:
    kafka, settings = secured
    producer = signed_in(kafka, settings, "dateline-producer")
    with Publisher(signed_in(kafka, settings, "dateline-archive")) as publisher:
        assert publisher.push([PAGE]).failed == 1
    with pytest.raises(Failed, match="may not read"):
        list(read_topic(producer, ENRICHED))


@pytest.mark.parametrize("wrong", ["password", "authority", "no certificate"])
def test_who_is_not_known_is_refused_with_a_sentence(wrong: str, secured: Secured, tmp_path: Path) -> None:
    kafka, settings = secured
    stranger = {
        "password": signed_in(kafka, settings, "dateline-producer", "herring"),
        "authority": signed_in(kafka, settings, "dateline-producer").model_copy(
            update={"kafka_ca_certs": None}
        ),
        "no certificate": certified(kafka, settings, "dateline-archive").model_copy(
            update={"kafka_client_cert": None}
        ),
    }[wrong]
    with pytest.raises(Unreachable, match="Kafka at"), admin(stranger):
        pass


def test_what_was_pushed_is_there_once(secured: Secured) -> None:
    kafka, settings = secured
    reader = signed_in(kafka, settings, "dateline-reader")
    assert [record.value for record in read_topic(reader, RAW)] == [PAGE.body]
