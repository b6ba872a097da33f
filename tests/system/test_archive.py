"""A system's documents archived, and replayed into an empty one: the same articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from deploy.archive.in_order import send_in_order
from deploy.demo import Samples
from producers.publish import Publisher
from schemas.settings import Settings
from schemas.topics import RAW
from schemas.urls import article_id, normalise
from tests.system.corpus import as_records, poisonous
from tests.system.running import Pipeline, pipeline

UNTIMED = "https://elsewhere.example/2026/untimed"
POISON = 5


@pytest.fixture(scope="module")
def archived(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Any, Any]:
    """The samples, some poison, and a page pushed without its time, through one system; then its archive."""
    own = settings.model_copy(update={"archive_dir": tmp_path_factory.mktemp("archive")})
    with pipeline(own) as running:
        with Publisher(own) as publisher:
            send_in_order(publisher, as_records(Samples()), own)
            publisher.push(list(poisonous())[:POISON])
        _push_untimed(own)
        running.wait_for([article_id(normalise(UNTIMED))])
        running.wait_until(lambda: running.lag() == 0)
        answer = running.command("archive", "--until-end")
        assert answer.returncode == 0, answer.stderr
        return own, running.articles(), running.rejected()


def _push_untimed(settings: Settings) -> None:
    page = (
        b"<html><title>Untimed</title><article>" + b"<p>A page that does not say when it was fetched.</p>" * 8
    )
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    headers = [("ce_subject", UNTIMED.encode()), ("content-type", b"text/html")]
    producer.send(settings.topic(RAW), page, headers=headers).get(timeout=30)
    producer.close()


def _lasting(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without when and where from it was read."""
    passing = ("event", "topic", "partition", "offset", "first_failed_at")
    kept = [{name: value for name, value in one.items() if name not in passing} for one in documents]
    return sorted(kept, key=lambda one: str(one["article_id"]))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, Any, Any]]:
    """Article, field, and what it was and is."""
    return [
        (article_id, name, old.get(name), after.get(article_id, {}).get(name))
        for article_id, old in before.items()
        for name in {*old, *after.get(article_id, {})} - {"event"}
        if old.get(name) != after.get(article_id, {}).get(name)
    ]


def test_the_archive_of_a_topic_replayed_into_an_empty_system_gives_an_equal_index(
    archived: tuple[Settings, Any, Any],
) -> None:
    source, articles, rejected = archived
    empty = source.model_copy(
        update={"topic_prefix": source.topic_prefix + "b.", "index_prefix": source.index_prefix + "b-"}
    )
    with pipeline(empty) as running:
        verified = running.command("archive", "verify")
        assert (verified.returncode, b" 0 problems" in verified.stderr) == (0, True), verified.stderr
        replayed = running.command("replay", "--from", "archive", "--in-order")
        assert replayed.returncode == 0, replayed.stderr
        running.wait_until(
            lambda: running.lag() == 0 and len(running.settled()) == len(articles) + len(rejected) - 1
        )
        differences = _differences(articles, running.articles())
        assert not differences, "\n".join(map(str, differences))
        by_push = [one for one in rejected if one["stage"] == "push"]
        assert _lasting(running.rejected()) == _lasting([one for one in rejected if one not in by_push])
        _audit(running, len(articles), len(rejected) - len(by_push))


def _audit(running: Pipeline, searchable: int, rejected: int) -> None:
    """Nothing is missing; then a document is taken out of the index behind the pipeline's back."""
    audited = running.command("verify")
    assert (audited.returncode, audited.stdout) == (0, b""), audited.stdout + audited.stderr
    report = json.loads(running.command("report", "--json").stdout)
    assert b"documents by source" in running.command("report", "--since", "2020").stdout
    states = {state: count for state, count in report["states"].items() if count}
    assert (states["searchable"], states["rejected"], report["gaps"]) == (searchable, rejected, {})
    assert set(states) <= {"searchable", "rejected", "superseded", "unchanged"}
    gone = article_id(normalise(UNTIMED))
    running.client.delete(index=running.settings.index("news-articles"), id=gone)
    (gap,) = running.command("verify", "--json").stdout.splitlines()
    assert json.loads(gap)["kind"] == "missing"
    assert json.loads(gap)["id"] == gone
    assert b"outcome  missing" in running.command("trace", UNTIMED).stdout


def test_archiving_again_finds_nothing_new_and_one_damaged_byte_is_told(
    archived: tuple[Settings, Any, Any],
) -> None:
    settings, _, _ = archived
    assert settings.archive_dir is not None
    (path,) = Path(settings.archive_dir).glob("*.warc.gz")
    running = Pipeline(settings, None)  # type: ignore[arg-type]  # its commands only
    assert (
        b"\n0 documents archived"
        in b"\n" + running.command("archive", "--until-end").stderr[-500:].rpartition(b"}\n")[2]
    )
    data = bytearray(path.read_bytes())
    data[-200] ^= 0xFF
    path.write_bytes(data)
    assert running.command("archive", "verify").returncode == 1
    running.client.close()
