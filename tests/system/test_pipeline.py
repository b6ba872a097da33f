"""Documents that are not the samples: from other producers, poisoned, replayed, rejected and retried."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from kafka import KafkaProducer

from deploy.archive.in_order import send_in_order
from deploy.kafka_reader import read_topic
from deploy.provision import provision_kafka
from deploy.services import admin
from producers.publish import Publisher
from schemas.settings import Settings
from schemas.topics import ENRICHED, RAW, Topic
from schemas.urls import article_id, document_id, normalise
from tests.system.corpus import as_records, document, page_url, pages, poisonous
from tests.system.running import DATELINE, Pipeline, dateline, pipeline

PAGES = 60


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[Pipeline]:
    """A pipeline that has taken in sixty good pages and twenty poisonous ones."""
    with pipeline(settings) as running:
        with Publisher(settings) as publisher:
            counts = publisher.push(pages(PAGES))
        assert (counts.pushed, counts.rejected, counts.failed) == (PAGES + 19, 1, 0)
        running.wait_for([article_id(normalise(page_url(number))) for number in range(PAGES)])
        running.wait_for([article_id(normalise(poison.subject or "")) for poison in poisonous()])
        yield running


def rejections(running: Pipeline) -> dict[str, dict[str, Any]]:
    return {str(one.get("url")).rpartition("/")[2]: one for one in running.rejected()}


def raw_producer(settings: Settings) -> KafkaProducer:
    """Anybody's producer, with nothing of ours but the address."""
    return KafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)


def test_poison_is_rejected_with_its_reason_and_the_rest_is_searchable(running: Pipeline) -> None:
    reasons = {name: one["reason"] for name, one in rejections(running).items()}
    expected = {
        "empty": "empty",
        "whitespace": "empty",
        "twenty-megabytes": "too_large",
        "json-list": "not_an_object",
        "json-broken": "bad_json",
        "json-wrong-types": "wrong_type",
        "json-without-content": "missing_content",
        "picture": "unsupported_type",
        "pdf": "unsupported_type",
        "gzip-bomb": "too_large",
    }
    assert {name: reasons.get(name) for name in expected} == expected
    assert not {"fault", "timeout", "crashed", "refused_by_index"} & set(reasons.values())
    assert len(set(running.articles())) == PAGES + 20 - len(reasons)


def test_a_record_with_only_subject_and_content_type_is_indexed(
    running: Pipeline, settings: Settings
) -> None:
    """What kcat, or any other tool, sends."""
    url = "https://elsewhere.example/2026/kcat-story"
    page = (
        b"<html><head><title>Kcat story told</title></head><body><article>"
        + b"<p>A story of some length told by kcat to all who read it.</p>" * 8
    )
    producer = raw_producer(settings)
    headers = [("ce_subject", url.encode()), ("content-type", b"text/html")]
    producer.send(settings.topic(RAW), value=page, headers=headers).get(timeout=30)
    producer.close()
    running.wait_for([article_id(normalise(url))])
    found = running.articles()[article_id(normalise(url))]
    assert found["url"]["full"] == url
    assert found["headline"] == "Kcat story told"


def test_replaying_the_raw_topic_changes_no_document(running: Pipeline, settings: Settings) -> None:
    before, versions, rejected = running.articles(), running.versions(), rejections(running)
    running.supervisor.stop_workers()
    for worker in running.supervisor.workers:
        worker.process = None
    running.wait_until_replayable()
    assert running.command("replay").returncode == 0
    for worker in running.supervisor.workers:
        worker.start()
    running.wait_until(lambda: running.lag() == 0)
    after = running.articles()
    assert {key: without_ingested(one) for key, one in after.items()} == {
        key: without_ingested(one) for key, one in before.items()
    }
    assert running.versions() == versions
    assert {key: without_ingested(one) for key, one in rejections(running).items()} == {
        key: without_ingested(one) for key, one in rejected.items()
    }
    assert any(after[key]["event"] != before[key]["event"] for key in after), "nothing was written again"


def without_ingested(source: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name != "event"}


def test_a_message_that_is_no_article_is_rejected_by_resolve(running: Pipeline, settings: Settings) -> None:
    producer = raw_producer(settings)
    producer.send(settings.topic(ENRICHED), key=b"en", value=b'{"article_id": 7}').get(timeout=30)
    producer.close()
    running.wait_until(lambda: any(one["stage"] == "resolve" for one in running.rejected()))
    (one,) = [one for one in running.rejected() if one["stage"] == "resolve"]
    assert one["reason"] == "bad_message"
    assert "article_id" in one["error"]


def test_rejected_documents_are_listed_shown_retried_and_dropped(
    running: Pipeline, settings: Settings
) -> None:
    listed = running.command("rejected", "list", "--reason", "bad_json", "--json").stdout.splitlines()
    one = next(line for line in map(json.loads, listed) if line["url"].endswith("json-broken"))
    shown = running.command("rejected", "show", one["rejected_id"], "--body")
    assert shown.stdout == b'{"url": "https://a.example", "text": "'

    assert running.command("rejected", "retry", one["rejected_id"]).returncode == 0
    running.wait_until(lambda: rejections(running).get("json-broken", {}).get("attempts") == 2)

    assert running.command("rejected", "drop", one["rejected_id"]).returncode == 0
    running.wait_until(lambda: "json-broken" not in rejections(running))
    again = running.command("rejected", "show", one["rejected_id"])
    assert again.returncode == 1
    assert b"rejected list" in again.stderr


def test_trace_says_why_a_document_was_rejected(running: Pipeline) -> None:
    answer = running.command("trace", "https://poison.example/picture")
    assert answer.returncode == 0
    assert b"unsupported_type" in answer.stdout


def test_trace_of_an_unknown_document_says_so_and_fails(running: Pipeline) -> None:
    answer = running.command("trace", "https://never.example/pushed")
    assert answer.returncode == 1
    assert b"nothing is known" in answer.stderr


def test_pushing_a_changed_file_is_a_revision_and_an_unchanged_one_is_nothing(
    running: Pipeline, settings: Settings
) -> None:
    url = "https://elsewhere.example/revised"
    identity = article_id(normalise(url))
    texts = [
        f"The ferry carried {number} people across the strait in one stormy night of work. " * 6
        for number in (90, 90, 98)
    ]
    for seconds, text in enumerate(texts):
        body = (
            f"<html><body><article><h1>Ferry in the storm</h1><p>{text}</p></article></body></html>".encode()
        )
        with Publisher(settings) as publisher:
            publisher.push([document(body, "text/html", url, seconds * 60)])
        running.wait_until(lambda: running.lag() == 0)
    article = running.articles()[identity]
    assert article["revision"] == 2
    assert "98 people" in article["body"]
    assert article["first_seen_at"] < article["observed_at"]


def test_fetches_of_one_page_that_come_together_are_worked_on_in_their_order(
    running: Pipeline, settings: Settings
) -> None:
    pages, fetches = 40, 3
    urls = [f"https://elsewhere.example/together/{page}" for page in range(pages)]
    documents = []
    for page, url in enumerate(urls):
        for fetch in range(fetches):
            text = (
                f"Ferry number {page} carried {fetch + 90} people across the strait in one stormy night. " * 6
            )
            body = f"<html><body><article><h1>Ferry {page}</h1><p>{text}</p></article></body></html>"
            documents.append(document(body.encode(), "text/html", url, fetch * 60))
    with Publisher(settings) as publisher:
        publisher.push(documents)
    running.wait_until(lambda: running.lag() == 0)
    articles = running.articles()
    revisions = [articles[article_id(normalise(url))]["revision"] for url in urls]
    assert revisions == [fetches] * pages


def test_an_old_fetch_that_arrives_late_does_not_overwrite_a_newer_one(
    running: Pipeline, settings: Settings
) -> None:
    url = "https://elsewhere.example/late"
    for seconds, word in ((600, "newer"), (0, "older")):
        body = f"<html><body><article><h1>Late</h1><p>{f'The {word} text of this page is told here at length. ' * 8}</p></article>".encode()
        with Publisher(settings) as publisher:
            publisher.push([document(body, "text/html", url, seconds)])
        running.wait_until(lambda: running.lag() == 0)
    assert "newer" in running.articles()[article_id(normalise(url))]["body"]


def test_push_files_takes_directories_lines_and_gzip(
    running: Pipeline, settings: Settings, tmp_path: Any
) -> None:
    text = (
        "Headline of a file\n\n"
        + "A paragraph that a reader can read, with enough words in it to stand. " * 6
    )
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(text.replace("file", "gzip").encode()))
    lines = [
        {"url": f"https://lines.example/{n}", "text": text + str(n), "fetched_at": "2026-05-01T00:00:00Z"}
        for n in range(3)
    ]
    (tmp_path / "c.jsonl").write_bytes(b"\n".join(msgspec.json.encode(line) for line in lines))
    (tmp_path / "d.html").mkdir()
    answer = running.command("push", "files", str(tmp_path), "--source", "me")
    assert answer.returncode == 0, answer.stderr
    assert b"5 pushed, 0 rejected, 0 failed" in answer.stderr
    wanted = [article_id(normalise(line["url"])) for line in lines] + [document_id(None, text.encode())]
    running.wait_for(wanted)
    assert set(wanted) <= set(running.articles())


def test_doctor_is_content_with_a_running_pipeline(running: Pipeline) -> None:
    answer = running.command("doctor", "--json")
    checks = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.returncode == 0
    wrong = [check for check in checks if check["status"] != "ok" and not check["name"].startswith("disk")]
    assert wrong == [], "the disk is this machine's"


def test_provisioning_again_changes_nothing(running: Pipeline) -> None:
    answer = running.command("provision")
    assert (answer.returncode, answer.stdout) == (0, b"")


def test_in_order_a_document_is_sent_once_the_one_before_has_left_resolve(
    running: Pipeline, settings: Settings
) -> None:
    page = b"<article>%s</article>" % (
        b"<p>One of two pages that are sent in order, and long enough.</p>" * 8
    )
    documents = (document(page, "text/html", f"https://order.example/{number}") for number in range(2))
    records = list(as_records(documents))
    (resolve,) = (worker for worker in running.supervisor.workers if worker.stage == "resolve")
    with Publisher(settings) as publisher, ThreadPoolExecutor(1) as pool:
        resolve.signal(signal.SIGSTOP)
        try:
            sending = pool.submit(send_in_order, publisher, records, settings)
            running.wait_until(lambda: records[0].key in keys(settings, ENRICHED, "dl_article_id"))
            time.sleep(1.5)
            assert records[1].key not in keys(settings, RAW)
        finally:
            resolve.signal(signal.SIGCONT)
        sending.result(timeout=60)
    assert records[1].key in keys(settings, RAW)


def keys(settings: Settings, topic: Topic, header: str = "") -> set[bytes | None]:
    """Of all records of the topic; or what a header of theirs says."""
    records = read_topic(settings, topic)
    return {dict(one.headers).get(header) if header else one.key for one in records}


def test_workers_take_the_partitions_that_a_topic_gains_while_they_run(
    running: Pipeline, settings: Settings
) -> None:
    more = settings.model_copy(update={"raw_partitions": 2 * RAW.partitions})
    answer = dateline(more, "provision")
    assert b"(12 to 24 partitions)" in answer.stdout, answer.stderr
    urls = {page_url(number, seed=24) for number in range(PAGES)}
    with Publisher(more) as publisher:
        publisher.push(page for page in pages(PAGES, seed=24) if page.subject in urls)
    assert any(record.partition >= RAW.partitions for record in read_topic(settings, RAW))
    running.wait_for([article_id(normalise(url)) for url in urls])
    assert running.command("provision").stdout == b"", "what has more than it needs stays"


def test_an_interrupted_push_reports_what_kafka_has(
    settings: Settings, running: Pipeline, tmp_path: Any
) -> None:
    """Ctrl-C ends with 130; everything counted as pushed is on the topic."""
    del running
    own = settings.model_copy(update={"topic_prefix": settings.topic_prefix + "interrupted."})
    with admin(own) as client:
        list(provision_kafka(client, own, dry_run=False))
    lines = (
        msgspec.json.encode({"url": f"https://lines.example/{n}", "text": "x" * 200}) for n in range(200_000)
    )
    (tmp_path / "many.jsonl").write_bytes(b"\n".join(lines))
    process = subprocess.Popen(
        [*DATELINE, "push", "files", str(tmp_path / "many.jsonl")],
        env={**os.environ, **own.environment()},
        stderr=subprocess.PIPE,
    )
    while not any(True for _ in read_topic(own, RAW)):
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    pushed = int(re.search(rb"(\d+) pushed", errors)[1])  # type: ignore[index]
    on_topic = sum(1 for _ in read_topic(own, RAW))
    assert 0 < pushed <= on_topic < 200_000
