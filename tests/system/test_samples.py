"""The sample articles, pushed as the demo pushes them, come out as their manifest expects."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from deploy.commands.push import push_source
from deploy.demo import Samples
from schemas.settings import Settings
from schemas.urls import article_id, normalise
from tests.system.running import Pipeline, pipeline

PORT_TALKS = "https://agence-exemple.example/en/wire/transport/klaipeda-port-talks-break-off"


def expectations() -> list[dict[str, Any]]:
    folder = Samples()._folder
    return msgspec.json.decode((folder / "manifest.json").read_bytes())


def latest_expectations() -> list[dict[str, Any]]:
    """The last fetch of each URL."""
    by_url: dict[str, dict[str, Any]] = {}
    for entry in sorted(expectations(), key=lambda entry: entry["fetched_at"]):
        by_url[entry["url"]] = entry
    return list(by_url.values())


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[Pipeline]:
    with pipeline(settings) as running:
        push_source(Samples(), settings)
        running.wait_for(sorted(Samples().article_ids()))
        yield running


@pytest.fixture(scope="module")
def articles(running: Pipeline) -> dict[str, dict[str, Any]]:
    return running.articles()


def folded(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").split())


@pytest.mark.parametrize("entry", latest_expectations(), ids=lambda entry: entry["file"])
def test_a_sample_is_found_as_its_manifest_says(
    entry: dict[str, Any], articles: dict[str, dict[str, Any]]
) -> None:
    article = articles[article_id(normalise(entry["url"]))]
    expect = entry["expect"]
    assert folded(article.get("headline")) == folded(expect["headline"])
    assert article["language"].partition("-")[0] == expect["language"]
    assert (article.get("published_at") or "").startswith((expect["published_at"] or "").removesuffix("Z"))
    body = folded(article["body"])
    assert [phrase for phrase in expect["must_contain"] if folded(phrase) not in body] == []
    assert [phrase for phrase in expect["must_not_contain"] if folded(phrase) in body] == []


def test_exact_copies_are_one_group(articles: dict[str, dict[str, Any]]) -> None:
    groups: dict[str, set[str]] = {}
    for entry in latest_expectations():
        original = entry["expect"]["copy_of"]
        if original:
            own, other = (article_id(normalise(url)) for url in (entry["url"], original))
            groups.setdefault(other, {other}).add(own)
    assert groups
    for members in groups.values():
        assert len({articles[member]["duplicate"]["group_id"] for member in members}) == 1
        kinds = sorted(articles[member]["duplicate"]["kind"] for member in members)
        assert kinds.count("exact") == len(members) - 1, (
            "the first is the original, or near another text that came before"
        )
        assert set(kinds) <= {"exact", "none", "near"}


def test_copies_of_three_outlets_are_of_their_originals_story(running: Pipeline) -> None:
    """In whatever order they came: pushed all at once, articles overtake one another."""
    told = running.command("search", "--story", PORT_TALKS, "--json").stdout.splitlines()
    story = [json.loads(line) for line in told]
    copies = [one for one in story if one["duplicate"]["kind"] in ("exact", "near")]
    assert len({one["url"]["domain"] for one in copies}) == 3
    assert len({one["duplicate"]["group_id"] for one in copies}) == 1


def test_a_page_fetched_twice_is_one_article_of_revision_two(articles: dict[str, dict[str, Any]]) -> None:
    urls = [entry["url"] for entry in expectations()]
    revised = {url for url in urls if urls.count(url) == 2}
    assert revised
    for url in revised:
        article = articles[article_id(normalise(url))]
        first, second = sorted(entry["fetched_at"] for entry in expectations() if entry["url"] == url)
        assert article["revision"] == 2
        assert (article["first_seen_at"], article["observed_at"]) == (first, second)


def test_the_search_command_collapses_copies(running: Pipeline) -> None:
    query = '"Klaipeda port talks break off"'
    collapsed = running.command("search", query, "--json").stdout.splitlines()
    every = running.command("search", query, "--json", "--all-copies").stdout.splitlines()
    assert (len(collapsed), len(every)) == (1, 3)
    assert msgspec.json.decode(collapsed[0])["copies"] == 3, "the group has an edited copy, too"


def test_search_stems_in_the_language_of_the_article(running: Pipeline) -> None:
    answer = running.command("search", "Streiks Schiff", "--json", "--language", "de")
    assert b"Klaipeda" in answer.stdout


def test_trace_tells_the_story_of_a_document(running: Pipeline) -> None:
    url = next(entry["url"] for entry in expectations() if entry["expect"]["copy_of"])
    answer = running.command("trace", url, "--json")
    steps = [msgspec.json.decode(line) for line in answer.stdout.splitlines()]
    *way, outcome = [step["what"] for step in steps]
    once = list(dict.fromkeys(way))  # the copy is told again where its original came behind it
    assert once == ["pushed", "extracted", "compared", "resolved", "searchable"]
    assert outcome == "searchable"
