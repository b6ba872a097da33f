"""Every way news arrives, end to end: a site that is crawled, partners that post, an archive with its producer killed."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from producers.tokens import new_token
from schemas.settings import Settings
from schemas.urls import article_id, normalise
from tests.fakes.collector import Collector, collector
from tests.fakes.site import Answer, Site, site
from tests.services import free_port
from tests.system.running import DATELINE, Pipeline, pipeline

DELAY_SECONDS = 0.3
ARCHIVED = 4000
KILLS = 10
STORY = (
    "<p>The harbour of {place} opened again on Friday after nine days of storm number {n}, the port's master said."
    "<p>Ferries sailed to the islands in the afternoon, and {n} lorries waited at the quay to be taken across."
    "<p>Fishermen had lost {n} nets, said their union, which asked the ministry for help before the winter comes."
)


def page(n: int, place: str = "Norhavn") -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>Harbour opens again after storm {n}</title></head>"
        f"<body><article><h1>Harbour opens again after storm {n}</h1>{STORY.format(n=n, place=place)}</article>"
    ).encode()


def rss(*links: str) -> Answer:
    items = "".join(f"<item><link>{link}</link><title>{link}</title></item>" for link in links)
    return Answer(f"<rss version='2.0'><channel><title>Outlet</title>{items}</channel></rss>".encode())


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    """Where every process sends its traces."""
    with collector() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", running.url)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "500")
        yield running


@pytest.fixture(scope="module")
def running(settings: Settings, traces: Collector) -> Iterator[Pipeline]:
    quick = {
        "fetch_private": True,
        "fetch_delay": DELAY_SECONDS,
        "fetch_timeout": 3.0,
        "log_level": "warning",
        "tracing": True,
    }
    with pipeline(settings.model_copy(update=quick)) as running:
        yield running


@contextmanager
def started(running: Pipeline, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A `dateline` command in the background, ended with SIGTERM."""
    environment = {**os.environ, **running.settings.environment()}
    process = subprocess.Popen([*DATELINE, *arguments], env=environment, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def ids(*urls: str) -> list[str]:
    return [article_id(normalise(url)) for url in urls]


def test_a_site_of_several_hosts_is_followed_politely_into_the_index(running: Pipeline) -> None:
    with site() as first, site() as second:
        first.pages |= {
            "/robots.txt": Answer(b"User-agent: *\nDisallow: /closed\n"),
            "/rss": rss("/1", f"{second.url}/2", "/closed/3", "/slow", "/gone"),
            "/1": Answer(page(1), headers={"Content-Type": "text/html"}),
            "/slow": Answer(b"x" * 1000, drip_seconds=0.5),
        }
        second.pages["/2"] = Answer(page(2), headers={"Content-Type": "text/html"})
        urls = [first.url + "/1", second.url + "/2", first.url + "/4"]
        with started(
            running, "push", "feed", first.url + "/rss", "--follow", "--least-interval", "1"
        ) as process:
            running.wait_for(ids(*urls[:2]))
            first.pages |= {"/4": Answer(page(4)), "/rss": rss("/1", "/4")}
            interval_of(running, first.url + "/rss")
            assert process.poll() is None
        running.command("push", "feed", first.url + "/rss")
        running.wait_for(ids(*urls))
        articles = running.articles()
        assert articles[ids(urls[0])[0]]["headline"] == "Harbour opens again after storm 1"
        assert_polite(first)
        assert "/closed/3" not in first.paths()
        assert first.paths().count("/1") == 1


def interval_of(running: Pipeline, url: str) -> str:
    shown = running.command("sources", "show", url)
    assert shown.returncode == 0, shown.stderr
    return str(json.loads(shown.stdout)["state"])


def assert_polite(host: Site) -> None:
    """No two requests at once, the pause between them, robots.txt first, a name that can be asked."""
    for earlier, later in itertools.pairwise(sorted(host.requests)):
        assert later.began - earlier.began >= DELAY_SECONDS * 0.95
    assert host.paths()[0] == "/robots.txt"
    assert all(request.headers["user-agent"].startswith("Dateline/") for request in host.requests)


def test_a_sitemap_is_read_into_the_index_and_a_second_time_nothing_is_fetched(running: Pipeline) -> None:
    with site({"/5": Answer(page(5), headers={"Content-Type": "text/html"})}) as host:
        host.pages["/sitemap.xml"] = Answer(f"<urlset><url><loc>{host.url}/5</loc></url></urlset>".encode())
        assert running.command("push", "sitemap", host.url).returncode == 0
        running.wait_for(ids(host.url + "/5"))
        before = host.paths().count("/5")
        again = running.command("push", "sitemap", host.url)
        assert b"0 pushed" in again.stderr
        assert host.paths().count("/5") == before == 1


def test_private_addresses_are_not_fetched_unless_it_is_allowed(running: Pipeline) -> None:
    closed = Pipeline(running.settings.model_copy(update={"fetch_private": False}), running.supervisor)
    with site() as host:
        done = closed.command("push", "feed", host.url + "/rss")
        assert done.returncode == 1
        assert b"private address" in done.stderr
        assert host.requests == []


class Partner:
    """Someone who posts documents."""

    def __init__(self, port: int, token: str) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._token = token

    def post(
        self, body: bytes, content_type: str = "application/json", token: str | None = None, trace: str = ""
    ) -> tuple[int, dict[str, object]]:
        request = urllib.request.Request(f"{self._url}/articles", body, {"Content-Type": content_type})
        if trace:
            request.add_header("traceparent", trace)
        request.add_header("Authorization", f"Bearer {self._token if token is None else token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, {**json.loads(error.read()), "retry_after": error.headers.get("Retry-After")}

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self._url + path, timeout=5) as answer:
                return int(answer.status)
        except OSError:
            return 0


@pytest.fixture
def partner(running: Pipeline, tmp_path: Path) -> Iterator[Partner]:
    port, (token, line) = free_port(), new_token("agency")
    (tmp_path / "tokens").write_text(line + "\n")
    options = ["--tokens", str(tmp_path / "tokens"), "--port", str(port), "--requests-per-minute", "60"]
    with started(running, "push", "serve", *options):
        partner = Partner(port, token)
        deadline = time.monotonic() + 30
        while partner.get("/ready") != 200:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield partner


def document(n: int) -> bytes:
    return json.dumps({"url": f"https://partner.example/{n}", "html": page(n).decode()}).encode()


def test_what_partners_post_is_found_and_bad_requests_are_answered(
    running: Pipeline, partner: Partner
) -> None:
    status, answer = partner.post(document(10))
    assert (status, answer["article_ids"]) == (202, ids("https://partner.example/10"))
    assert partner.post(document(11) + b"\n" + document(12), "application/x-ndjson")[0] == 202
    running.wait_for(ids(*(f"https://partner.example/{n}" for n in (10, 11, 12))))
    assert partner.post(document(13), token="wrong")[0] == 401
    assert partner.post(b"{", "application/json")[0] == 400
    assert partner.post(b'{"url": "https://partner.example/14"}')[0] == 400
    assert partner.post(document(15), "text/html")[0] == 415
    assert partner.post(json.dumps({"text": "x" * 9_000_000}).encode())[0] == 400
    assert [partner.get(path) for path in ("/", "/openapi.json", "/live", "/metrics")] == [200] * 4


def test_a_partners_trace_goes_from_the_post_to_the_index(
    running: Pipeline, partner: Partner, traces: Collector
) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    assert partner.post(document(16), trace=f"00-{trace_id}-00f067aa0ba902b7-01")[0] == 202
    stages = {"push", "extract", "enrich", "resolve", "story", "index"}
    running.wait_until(lambda: {name.split()[0] for name in traces.names(trace_id)} == stages)
    push = next(span for span in traces.spans if span[0] == trace_id and span[3].startswith("push"))
    assert push[2] == "00f067aa0ba902b7", "below the partner's own span"
    assert {span[2] for span in traces.spans if span[0] == trace_id} == {push[1], push[2]}


def test_a_partner_that_posts_too_often_is_asked_to_wait(partner: Partner) -> None:
    answers = [partner.post(b"{}") for _ in range(15)]
    statuses = [status for status, _ in answers]
    assert statuses[:10] == [400] * 10
    assert 429 in statuses
    assert {answer["retry_after"] for status, answer in answers if status == 429} == {"1"}


def archive(path: Path) -> None:
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for n in range(ARCHIVED):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"https://archive.example/{n}",
                "response",
                payload=io.BytesIO(page(n, "Sorvik")),
                http_headers=headers,
            )
            writer.write_record(record)


def test_a_producer_killed_ten_times_leaves_every_record_once_in_the_index(
    running: Pipeline, tmp_path: Path
) -> None:
    archive(tmp_path / "news.warc.gz")
    command = [*DATELINE, "push", "warc", "--resume", str(tmp_path / "news.warc.gz")]
    environment = {**os.environ, **running.settings.environment()}
    for kill in range(KILLS):
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        time.sleep(1.0 + 0.1 * kill)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert running.command(*command[len(DATELINE) :]).returncode == 0
    wanted = set(ids(*(f"https://archive.example/{n}" for n in range(ARCHIVED))))
    running.wait_until(lambda: wanted <= set(running.articles()), seconds=300)
    shown = running.command("sources", "list", "--json")
    assert any(json.loads(line)["kind"] == "warc" for line in shown.stdout.splitlines())
