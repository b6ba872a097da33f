"""Headers that go with a document from stage to stage."""

from __future__ import annotations

from schemas import topics
from schemas.carried import carrying, pushed_ms
from schemas.codec import Outgoing, Record

TRACE = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")


def _record(*headers: tuple[str, bytes]) -> Record:
    return Record(topic="t", partition=0, offset=0, timestamp_ms=1_700_000_000_000, headers=list(headers))


def test_the_time_starts_at_the_raw_record_and_not_where_a_producer_says() -> None:
    outgoing = carrying(Outgoing(topics.ENRICHED, b"k", b"v"), _record(("dl_pushed_ms", b"5")), raw=True)
    assert pushed_ms(outgoing.headers) == 1_700_000_000_000


def test_later_stages_hand_it_on_with_the_trace_and_nothing_else() -> None:
    record = _record(("ce_id", b"x"), ("dl_pushed_ms", b"1600000000000"), TRACE)
    outgoing = carrying(Outgoing(topics.RESOLVED, b"k", b"v", [("ce_id", b"own")]), record)
    assert outgoing.headers == [("ce_id", b"own"), ("dl_pushed_ms", b"1600000000000"), TRACE]


def test_a_header_that_is_no_time_says_nothing() -> None:
    assert pushed_ms([("dl_pushed_ms", b"soon")]) is None
    assert pushed_ms([("dl_pushed_ms", b"9" * 40)]) is None
    assert pushed_ms([]) is None
