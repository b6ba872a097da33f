"""What a record tells of a document."""

from __future__ import annotations

import msgspec
import pytest
from kafka import TopicPartition

from deploy import trace
from schemas import codec, topics, urls
from schemas.codec import Outgoing, Record
from schemas.events import Duplicate, RawDocument, Reason, Rejection, Stage
from schemas.rejections import decode_rejection, headers_for_retry, reject
from tests.fakes.messages import NOON, enriched, resolved

NOON_MS = 1530619200000
URL = "https://example.com/a"
ID = urls.article_id(URL)
DOCUMENT = RawDocument(
    body=b"<p>a</p>", content_type="text/html", observed_at=NOON, subject=URL, source="files"
)
RAW = Outgoing(topics.RAW, ID.encode(), DOCUMENT.body, codec.raw_headers(DOCUMENT))
ENRICHED = Outgoing(topics.ENRICHED, b"en", codec.encode(enriched(URL)), codec.article_headers(enriched(URL)))
RESOLVED = Outgoing(
    topics.RESOLVED, ID.encode(), codec.encode(resolved(URL)), codec.article_headers(resolved(URL))
)


def _record(outgoing: Outgoing, offset: int = 4, prefix: str = "t.") -> Record:
    name = prefix + outgoing.topic.name
    return Record(name, 2, offset, NOON_MS, outgoing.key, outgoing.value, outgoing.headers)


REJECTED = reject(_record(RAW), Stage.EXTRACT, Rejection(Reason.TIMEOUT, "took too long"))


def test_an_id_is_taken_as_it_is_and_an_address_is_normalised() -> None:
    assert urls.article_id_of(ID) == urls.article_id_of("http://www.example.com/a?utm_source=x") == ID
    with pytest.raises(ValueError, match="absolute"):
        urls.article_id_of("story")


@pytest.mark.parametrize("outgoing", [RAW, ENRICHED, RESOLVED, REJECTED], ids=lambda o: o.topic.name)
def test_the_documents_own_records_are_found(outgoing: Outgoing) -> None:
    assert trace._concerns(_record(outgoing), ID)
    assert not trace._concerns(_record(outgoing), urls.article_id("https://example.com/b"))


def test_a_record_with_a_foreign_key_is_found_by_its_address() -> None:
    pushed_with_kcat = Outgoing(topics.RAW, b"5", b"<p>", [("ce_subject", b"http://www.example.com/a")])
    assert trace._concerns(_record(pushed_with_kcat), ID)


@pytest.mark.parametrize(
    ("outgoing", "stage", "what", "detail"),
    [
        (RAW, "push", "pushed", "8 bytes of text/html by files"),
        (ENRICHED, "enrich", "extracted", "test, en, 0 words, undated"),
        (RESOLVED, "story", "resolved", "revision 1, no copy of another"),
        (REJECTED, "rejected", "rejected", "at extract: timeout: took too long (attempt 1)"),
    ],
    ids=lambda value: value.topic.name if isinstance(value, Outgoing) else None,
)
def test_a_record_is_a_step_in_words(outgoing: Outgoing, stage: str, what: str, detail: str) -> None:
    step = trace._step(_record(outgoing), outgoing.topic)
    assert (step.stage, step.what, step.detail) == (stage, what, detail)
    assert (step.at, step.where) == (NOON, f"t.{outgoing.topic.name}[2]@4")


def test_a_copy_names_its_original_and_the_evidence() -> None:
    copy = resolved(
        URL, duplicate=Duplicate(kind="exact", of="b" * 32, group_id="b" * 32, evidence="same text")
    )
    step = trace._step(_record(Outgoing(topics.RESOLVED, b"", codec.encode(copy))), topics.RESOLVED)
    assert step.detail == f"revision 1, exact copy of {'b' * 32}: same text"


def test_a_retried_document_says_so() -> None:
    twice = msgspec.structs.replace(decode_rejection(REJECTED.headers), attempts=2)
    again = Outgoing(topics.RAW, RAW.key, RAW.value, headers_for_retry(REJECTED.headers, twice))
    assert trace._step(_record(again), topics.RAW).detail.endswith("retried after 2 attempts")


def test_a_tombstone_is_a_step_too() -> None:
    assert trace._step(_record(Outgoing(topics.RESOLVED, b"", None)), topics.RESOLVED).what == "deleted"
    assert trace._step(_record(Outgoing(topics.REJECTED, b"", None)), topics.REJECTED).what == "dropped"


def test_a_record_that_cannot_be_read_is_a_step_with_the_reason() -> None:
    step = trace._step(_record(Outgoing(topics.RESOLVED, b"", b"<p>")), topics.RESOLVED)
    assert step.what == "unreadable"
    assert "not a ResolvedArticle" in step.detail


@pytest.mark.parametrize(
    ("committed", "waiting"),
    [
        ({}, "4 records are before it"),
        ({2: 3}, "1 records are before it"),
        ({2: 4}, "next in line"),
        ({2: 5}, None),
    ],
)
def test_what_lies_beyond_the_committed_offset_waits(committed: dict[int, int], waiting: str | None) -> None:
    offsets = {TopicPartition("t.articles.raw", number): offset for number, offset in committed.items()}
    steps = list(trace._waiting(_record(RAW), offsets, "dateline-enrich"))
    assert [step.detail for step in steps] == ([waiting] if waiting else [])


def test_every_topic_that_is_traced_has_a_reader_and_words() -> None:
    assert set(trace.READERS) == set(trace._DESCRIBE) == set(trace._STAGES)


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ([("push", "pushed"), ("index", "searchable")], "searchable"),
        ([("push", "pushed"), ("waiting", "for dateline-enrich")], "waiting"),
        ([("push", "pushed"), ("rejected", "rejected")], "rejected"),
        ([("push", "pushed"), ("rejected", "retried"), ("index", "searchable")], "searchable"),
        ([("push", "pushed"), ("rejected", "dropped")], "dropped"),
        ([("push", "pushed"), ("enrich", "deleted"), ("story", "deleted")], "deleted"),
        ([("push", "pushed"), ("rejected", "retried")], "missing"),
        ([("push", "pushed"), ("enrich", "extracted")], "missing"),
    ],
)
def test_the_steps_add_up_to_one_outcome(steps: list[tuple[str, str]], outcome: str) -> None:
    assert trace.outcome([trace.Step(*step) for step in steps]).what == outcome
