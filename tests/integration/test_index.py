"""What a real Elasticsearch answers, and what the sink makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch

from deploy.provision import provision_elasticsearch
from deploy.search.body import FieldValue, Filters
from deploy.search.engine import Engine, Search
from schemas.events import EnrichedArticle, Extraction, Fingerprint, Outcome, ResolvedArticle, Url
from schemas.index.templates import ARTICLES, INDICES
from schemas.settings import Settings
from stream_processors.documents import article_document
from stream_processors.sinks.client import connect
from stream_processors.sinks.elasticsearch import Action, Unavailable, Verdict, write

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Elasticsearch]:
    client = connect(settings)
    assert len(list(provision_elasticsearch(client, settings, dry_run=False))) == 2 * len(INDICES)
    yield client
    client.close()


@pytest.fixture(scope="module")
def index(client: Elasticsearch, settings: Settings) -> str:
    return settings.index(ARTICLES.alias)


def article(article_id: str, language: str, headline: str, body: str) -> ResolvedArticle:
    return ResolvedArticle(
        article_id=article_id,
        url=Url(full=f"https://example.com/{article_id}"),
        observed_at=NOW,
        first_seen_at=NOW,
        language=language,
        headline=headline,
        body=body,
        fingerprint=Fingerprint(text="t", content="c"),
        extraction=Extraction(method="test"),
    )


def action(index: str, message: ResolvedArticle, version: int = 1) -> Action:
    return Action(index, message.article_id, version, msgspec.json.encode(article_document(message, NOW)))


def test_an_article_is_created_then_updated_and_an_older_one_is_stale(
    client: Elasticsearch, index: str
) -> None:
    message = article("a" * 32, "en", "One", "Body")
    outcomes = [write(client, [action(index, message, version)])[0].outcome for version in (5, 5, 6, 4)]
    assert outcomes == [Outcome.CREATED, Outcome.UPDATED, Outcome.UPDATED, Outcome.STALE]


def test_a_document_that_cannot_be_parsed_is_refused_and_its_neighbours_are_written(
    client: Elasticsearch, index: str
) -> None:
    good = action(index, article("b" * 32, "en", "Good", "Body"))
    bad = Action(index, "c" * 32, 1, b'{"revision": "not a number"}')
    results = write(client, [good, bad, good])
    assert [result.verdict for result in results] == [Verdict.DONE, Verdict.REJECT, Verdict.DONE]
    assert "document_parsing_exception" in results[1].error
    assert "revision" in results[1].error


def test_a_wrong_date_is_stored_and_not_indexed(client: Elasticsearch, index: str) -> None:
    odd = Action(index, "d" * 32, 1, b'{"published_at": "the day before yesterday"}')
    assert write(client, [odd])[0].verdict is Verdict.DONE


def test_unknown_fields_do_not_change_the_mapping(client: Elasticsearch, index: str) -> None:
    before = client.indices.get_mapping(index=index).body
    assert (
        write(client, [Action(index, "e" * 32, 1, b'{"surprise": {"deep": [1, "two"]}}')])[0].verdict
        is Verdict.DONE
    )
    assert client.indices.get_mapping(index=index).body == before


def test_a_missing_index_is_not_the_documents_fault_and_is_never_made(
    client: Elasticsearch, index: str
) -> None:
    (result,) = write(client, [Action(index + "-gone", "f" * 32, 1, b"{}")])
    assert result.verdict is Verdict.RETRY
    assert not client.indices.exists(index=index + "-gone")


def test_deleting_what_is_not_there_is_done(client: Elasticsearch, index: str) -> None:
    (result,) = write(client, [Action(index, "0" * 32, 1, None)])
    assert (result.verdict, result.outcome) == (Verdict.DONE, Outcome.DELETED)


def test_a_dead_cluster_says_nothing_of_the_documents(settings: Settings, index: str) -> None:
    dead = connect(settings.at("", "http://127.0.0.1:9"))
    with pytest.raises(Unavailable):
        write(dead, [action(index, article("a" * 32, "en", "One", "Body"))])
    dead.close()


@pytest.mark.parametrize(
    ("language", "body", "query"),
    [
        ("en", "The councillors were voting on ferries", "councillor vote ferry"),
        ("de", "Die Häfen wurden geschlossen", "Hafens geschlossener"),
        ("fr", "Les négociations ont échoué", "négociation échouer"),
        ("ru", "Рыбаки вернулись из моря", "рыбак море"),
        ("es", "Los pescadores volvieron", "pescador"),
        ("ar", "عاد الصيادون إلى الميناء", "ميناء"),
        ("zh", "渡船下月恢复运营", "渡船"),
        ("tr", "Balıkçılar limana döndüler", "balıkçı"),
        ("pt", "Os pescadores voltaram ao porto", "pescador portos"),
        ("th", "เรือข้ามฟากหยุดเดินเรือเพราะพายุ", "พายุ"),
        ("el", "Οι ψαράδες επέστρεψαν στο λιμάνι", "λιμανι"),
        ("ja", "連絡船は来月に運航を再開する", "運航 再開"),
    ],
)
def test_search_stems_in_the_articles_language(
    client: Elasticsearch, index: str, language: str, body: str, query: str
) -> None:
    message = article(language * 16, language, "Unrelated", body)
    write(client, [action(index, message)])
    client.indices.refresh(index=index)
    assert found(client, index, query, language) == [language * 16]


def test_diacritics_may_be_left_out_and_the_stored_source_has_no_stems(
    client: Elasticsearch, index: str
) -> None:
    message = article("1" * 32, "lt", "Uostas", "Klaipėda laukia laivų")
    write(client, [action(index, message)])
    client.indices.refresh(index=index)
    assert found(client, index, "klaipeda", "lt") == ["1" * 32]
    hit = client.get(index=index, id="1" * 32)
    assert "stemmed" not in hit["_source"]
    assert isinstance(msgspec.convert(hit["_source"], EnrichedArticle, strict=False), EnrichedArticle)


def found(client: Elasticsearch, index: str, query: str, language: str, **options: Any) -> list[str]:
    """The ids of what a search in one language finds."""
    search = Search(query, Filters(values=(FieldValue("language", language),)), **options)
    hits = Engine(client, index, lambda _: []).run(search, size=5, now=NOW).hits
    return [hit.article["article_id"] for hit in hits]


def test_provisioning_says_what_differs_and_mends_it(client: Elasticsearch, settings: Settings) -> None:
    assert list(provision_elasticsearch(client, settings, dry_run=False)) == []
    client.indices.delete_index_template(name=settings.index(ARTICLES.alias))
    planned = [str(change) for change in provision_elasticsearch(client, settings, dry_run=True)]
    assert planned == [f"create index template {settings.index(ARTICLES.alias)}"]
    assert [str(c) for c in provision_elasticsearch(client, settings, dry_run=False)] == planned
    assert list(provision_elasticsearch(client, settings, dry_run=False)) == []
