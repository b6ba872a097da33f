"""`dateline doctor` on real services: not set up, degraded, and with one of them down; healthy is tests/system/test_pipeline.py."""

from __future__ import annotations

import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaProducer

from deploy.check import Check
from deploy.commands.run import provision_all
from deploy.doctor import examine, exit_code
from deploy.errors import FAILED, UNREACHABLE
from producers.publish import Publisher
from schemas import topics
from schemas.index.templates import ARTICLES, STORIES
from schemas.kafka_options import producer_options
from schemas.settings import Settings
from stream_processors.sinks.client import connect
from tests.services import free_port
from tests.system.corpus import pages
from tests.system.running import DATELINE


@pytest.fixture
def own(settings: Settings) -> Settings:
    """Topics and indices of this test alone."""
    name = uuid.uuid4().hex[:8]
    return settings.model_copy(update={"topic_prefix": f"d{name}.", "index_prefix": f"d{name}-"})


@pytest.fixture
def client(own: Settings) -> Iterator[Elasticsearch]:
    with connect(own) as client:
        yield client


def found(settings: Settings) -> tuple[dict[str, Check], int]:
    checks = examine(settings)
    return {check.name: check for check in checks}, exit_code(checks)


def test_services_that_are_not_set_up_are_told_with_the_command(own: Settings) -> None:
    checks, code = found(own)
    assert code == FAILED
    for name in ("topics", "indices"):
        assert (checks[name].status, checks[name].fix) == ("failed", "run `dateline provision`")
    assert checks["clock"].status == "ok"
    assert any(name.startswith("disk of broker") for name in checks)


def test_work_that_waits_without_workers_and_a_blocked_index_are_failures(
    own: Settings, client: Elasticsearch
) -> None:
    provision_all(own)
    with Publisher(own) as publisher:
        publisher.push(pages(3))
    articles, stories = own.index(ARTICLES.concrete), own.index(STORIES.concrete)
    client.indices.put_settings(index=articles, settings={"index.blocks.read_only_allow_delete": True})
    client.indices.create(index=own.index("news-stories-v0"))
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": stories, "alias": own.index(STORIES.alias)}},
            {"add": {"index": own.index("news-stories-v0"), "alias": own.index(STORIES.alias)}},
        ]
    )
    checks, code = found(own)
    assert code == FAILED
    assert checks["workers of dateline-enrich"].status == "failed"
    assert checks["workers of dateline-index"].status == "warning"
    assert "the oldest written" in checks["lag of dateline-enrich"].finding
    assert checks["last document in"].finding[0].isdigit()
    assert checks[ARTICLES.alias].status == "failed"
    assert "read_only_allow_delete" in checks[ARTICLES.alias].fix
    assert checks[STORIES.alias].status == "warning"
    assert checks["message types"].status == "ok"


@pytest.mark.parametrize(("prefix", "status"), [("other-", "ok"), ("", "warning")])
def test_a_replica_that_nothing_holds_is_warned_of_where_the_index_is_ours(
    own: Settings, client: Elasticsearch, prefix: str, status: str
) -> None:
    index = own.index(STORIES.alias) + "-v1-9"
    client.indices.create(index=prefix + index, settings={"number_of_replicas": 1})
    try:
        assert found(own)[0]["cluster"].status == status
    finally:
        client.indices.delete(index=prefix + index)


def test_records_of_a_type_that_is_not_known_yet_are_told(own: Settings) -> None:
    provision_all(own)
    producer = KafkaProducer(**producer_options(own))
    header = [("ce_type", b"org.dateline.article.resolved.v9")]
    producer.send(own.topic(topics.RESOLVED), key=b"a" * 32, value=b"{}", headers=header).get(timeout=30)
    producer.close()
    check = found(own)[0]["message types"]
    assert (check.status, "resolved.v9" in check.finding, "upgrade" in check.fix) == ("failed", True, True)


def test_what_is_in_no_file_of_the_archive_is_told_once_there_is_one(own: Settings, tmp_path: Path) -> None:
    """Warned of after a day: a timer may archive."""
    name = f"lag of {topics.ARCHIVE_GROUP}"
    provision_all(own)
    with Publisher(own) as publisher:
        publisher.push(pages(3))
    assert name not in found(own)[0], "nobody archives"
    environment = {**os.environ, **own.environment(), "DATELINE_ARCHIVE_DIR": str(tmp_path)}
    subprocess.run([*DATELINE, "archive", "--until-end"], env=environment, check=True, capture_output=True)
    assert (found(own)[0][name].status, found(own)[0][name].finding[:2]) == ("ok", "0 ")
    producer = KafkaProducer(**producer_options(own))
    two_days_ago = int((time.time() - 2 * 86400) * 1000)
    producer.send(own.topic(topics.RAW), b"<p>a", timestamp_ms=two_days_ago).get(timeout=30)
    producer.close()
    check = found(own)[0][name]
    assert (check.status, "2 d ago" in check.finding, "DatelineArchiveStalled" in check.fix) == (
        "warning",
        True,
        True,
    )


def test_with_one_service_down_the_other_is_still_examined(own: Settings) -> None:
    checks, code = found(own.model_copy(update={"kafka_bootstrap_servers": f"127.0.0.1:{free_port()}"}))
    assert code == UNREACHABLE
    assert (checks["kafka"].status, "DATELINE_KAFKA_BOOTSTRAP_SERVERS" in checks["kafka"].fix) == (
        "unreachable",
        True,
    )
    assert checks["elasticsearch"].status == "ok"
