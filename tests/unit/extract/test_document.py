"""The entry: dispatch, what is refused and why, and the fields that every article has."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import tracemalloc

import msgspec
import pytest

from schemas import urls
from schemas.events import EnrichedArticle, RawDocument, Reason, Rejection
from stream_processors.extract import extract, hostile

OBSERVED = dt.datetime(2024, 5, 3, 6, tzinfo=dt.UTC)
SENTENCE = (
    "The harbour bell rang for the first time in ninety years, and nobody knew who had pulled the rope. "
)
PAGE = f"<!DOCTYPE html><html><title>Bell rings</title><body><p>{SENTENCE * 4}</p></body></html>".encode()


def document(body: bytes, content_type: str = "text/html", subject: str | None = None) -> RawDocument:
    return RawDocument(body=body, content_type=content_type, observed_at=OBSERVED, subject=subject)


def read(body: bytes, content_type: str = "text/html", subject: str | None = None) -> EnrichedArticle:
    return extract(document(body, content_type, subject))


def refusal(body: bytes, content_type: str = "text/html") -> Rejection:
    with pytest.raises(Rejection) as caught:
        read(body, content_type)
    return caught.value


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", Reason.EMPTY),
        (b" \r\n\t\x00\x00", "text/plain", Reason.EMPTY),
        (b"\xef\xbb\xbf", "text/html", Reason.EMPTY),
        (b"<html><script>alert(1)</script></html>", "text/html", Reason.NO_TEXT),
        (b"--- *** ---", "text/plain", Reason.NO_TEXT),
        (b'{"text": "cut', "application/json", Reason.BAD_JSON),
        (b'{"a":' * 100_000, "application/json", Reason.BAD_JSON),
        (b'[{"text": "in a list"}]', "application/json", Reason.NOT_AN_OBJECT),
        (b'{"url": "https://a.example/1"}', "application/json", Reason.MISSING_CONTENT),
        (b'{"text": " \\n "}', "application/json", Reason.EMPTY),
        (b'{"text": 5}', "application/json", Reason.WRONG_TYPE),
        (b'{"text": "Good.", "url": ["a"]}', "application/json", Reason.WRONG_TYPE),
        (b'{"text": "Good.", "fetched_at": 1530612930}', "application/json", Reason.WRONG_TYPE),
        (b'{"text": "Good.", "fetched_at": "yesterday"}', "application/json", Reason.BAD_TIME),
        (b"%PDF-1.7 and so on", "text/html", Reason.UNSUPPORTED_TYPE),
        (b"PK\x03\x04 and so on", "text/plain", Reason.UNSUPPORTED_TYPE),
        (b"\x89PNG\r\n\x1a\n", "application/octet-stream", Reason.UNSUPPORTED_TYPE),
        (b"some bytes", "image/png", Reason.UNSUPPORTED_TYPE),
        (b"<rss><channel/></rss>", "application/xml", Reason.UNSUPPORTED_TYPE),
        (bytes(range(1, 32)) * 20 + b"x", "", Reason.UNSUPPORTED_TYPE),
        (bytes(range(1, 9)) * 50 + b"x", "text/plain", Reason.UNREADABLE),
        (gzip.compress(PAGE, mtime=0)[:-20], "text/html", Reason.UNREADABLE),
        (b"\x1f\x8b no gzip", "application/gzip", Reason.UNREADABLE),
        (gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0), "text/html", Reason.UNSUPPORTED_TYPE),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    body: bytes, content_type: str, reason: Reason
) -> None:
    refused = refusal(body, content_type)
    assert refused.reason == reason
    assert len(refused.message) > 20


def test_a_document_over_the_limit_is_refused() -> None:
    with pytest.raises(Rejection) as caught:
        extract(document(PAGE), max_bytes=len(PAGE) - 1)
    assert caught.value.reason == Reason.TOO_LARGE
    assert extract(document(PAGE), max_bytes=len(PAGE)).body


def test_a_gzip_bomb_is_refused_without_being_unpacked() -> None:
    bomb = gzip.compress(b"a" * 60_000_000)
    tracemalloc.start()
    assert refusal(bomb, "application/gzip").reason == Reason.TOO_LARGE
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000


def test_a_gzip_body_of_a_thousand_members_is_refused() -> None:
    assert refusal(gzip.compress(b"") * 1000, "application/gzip").reason == Reason.UNREADABLE


def test_a_page_of_very_many_tags_is_refused() -> None:
    assert refusal(b"<p>x" * (hostile.MAX_TAGS + 1)).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    "content_type", ["text/html", "text/plain", "application/gzip", "application/octet-stream", ""]
)
def test_a_page_is_recognised_whatever_the_header_says(content_type: str) -> None:
    plain, packed = read(PAGE, content_type), read(gzip.compress(PAGE), content_type)
    assert plain.headline == packed.headline == "Bell rings"
    assert plain.body == packed.body


def test_an_unnamed_json_object_is_recognised() -> None:
    assert (
        read(b'{"text": "' + SENTENCE.encode() + b'"}', "application/octet-stream").body == SENTENCE.strip()
    )


def test_the_identity_is_that_of_the_address() -> None:
    url = "https://www.harbour.example/bell?utm_source=x"
    article = read(PAGE, subject=url)
    assert article.article_id == urls.document_id(url, PAGE)
    assert article.url.full == "https://harbour.example/bell"
    assert article.publisher.domain == "harbour.example"


def test_the_address_in_a_json_object_counts_where_the_record_has_none() -> None:
    body = msgspec.json.encode({"url": "https://a.example/1", "text": SENTENCE})
    assert read(body, "application/json").article_id == urls.document_id("https://a.example/1", body)
    assert read(body, "application/json", "https://b.example/2").article_id == urls.document_id(
        "https://b.example/2", body
    )


def test_the_text_fingerprint_ignores_layout_and_typography() -> None:
    one = read("The “bell” rang.\n\nIt was LATE that night.".encode(), "text/plain")
    two = read(b'The "bell" rang.\n\nit was late  that night!', "text/plain")
    assert (
        one.fingerprint.text
        == two.fingerprint.text
        == hashlib.sha256(b"the bell rang it was late that night").hexdigest()
    )
    assert one.fingerprint.content != two.fingerprint.content


def test_the_content_fingerprint_ignores_when_and_where_the_article_was_seen() -> None:
    first = read(PAGE, subject="https://a.example/1")
    later = extract(
        msgspec.structs.replace(
            document(PAGE, subject="https://a.example/1"), observed_at=OBSERVED + dt.timedelta(1)
        )
    )
    other = read(PAGE.replace(b"Bell rings", b"Bell is silent"), subject="https://a.example/1")
    assert first.fingerprint == later.fingerprint
    assert first.fingerprint.text == other.fingerprint.text
    assert first.fingerprint.content != other.fingerprint.content


def test_a_text_of_few_letters_has_no_language() -> None:
    article = read(b"It rang.", "text/plain")
    assert (article.language, article.language_confidence) == ("und", 0.0)


def test_a_printed_date_under_the_heading_counts_and_the_page_clock_above_it_does_not() -> None:
    clock = b'<body><div class="date">Friday, 3 May 2024</div><h1>Bell rings</h1>'
    page = PAGE.replace(b"<body>", clock)
    assert read(page).published_at is None
    dated = read(page.replace(b"</h1>", b'</h1><div class="date">Published: 2 May 2024</div>'))
    assert (dated.published_at, dated.published_from) == (dt.datetime(2024, 5, 2, tzinfo=dt.UTC), "text")


@pytest.mark.parametrize("published", ["2030-01-01", "1970-01-01", "0000-00-00", "soon"])
def test_an_implausible_date_is_no_date(published: str) -> None:
    page = PAGE.replace(
        b"<title>", f'<meta property="article:published_time" content="{published}"><title>'.encode()
    )
    assert read(page).published_at is None


@pytest.mark.parametrize(
    ("encoding", "content_type", "meta"),
    [
        ("windows-1251", "text/html; charset=windows-1251", ""),
        ("windows-1251", "text/html", '<meta charset="windows-1251">'),
        ("windows-1251", "text/html", ""),
        ("koi8-r", 'text/html; charset="KOI8-R"', ""),
        ("utf-8", "text/html; charset=iso-8859-1", ""),
        ("utf-8-sig", "text/html; charset=windows-1251", ""),
        ("utf-16", "text/html", ""),
        ("utf-16", "text/html; charset=utf-8", ""),
        ("utf-16-le", "text/html; charset=utf-16le", ""),
    ],
)
def test_the_charset_is_found_from_bytes_header_and_page(encoding: str, content_type: str, meta: str) -> None:
    sentence = (
        "Над гаванью впервые за девяносто лет прозвонил колокол, и никто не знал, кто потянул за верёвку. "
    )
    page = f"<html><head>{meta}<title>Колокол</title></head><body><p>{sentence * 4}</p></body></html>"
    article = read(page.encode(encoding), content_type)
    assert article.body == (sentence * 4).strip()
    assert article.headline == "Колокол"


def test_valid_utf_8_beats_a_declaration_that_would_read_it_too() -> None:
    article = read(
        "La fête a été gâchée par la marée, dit le maître du port.".encode(), "text/plain; charset=iso-8859-1"
    )
    assert article.body.startswith("La fête a été gâchée")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert (
        read("Ça va, là-bas ?".encode(encoding), "text/plain; charset=windows-1252").body == "Ça va, là-bas ?"
    )


def test_the_comments_are_no_article_though_they_be_longer() -> None:
    readers = (
        "<p>I have said for years that somebody ought to oil that rope, and did anybody listen to me? No.</p>"
        * 20
    )
    page = PAGE.replace(b"<p>", b"<div><p>").replace(
        b"</body>",
        f'</div><div><p>An unmarked teaser.</p></div><div class="comments">{readers}</div></body>'.encode(),
    )
    assert read(page).body == (SENTENCE * 4).strip()


def test_the_printed_heading_beats_a_rewritten_title_that_resembles_it() -> None:
    head = b'<meta property="og:title" content="Old harbour bell rings - and nobody knows why">'
    page = PAGE.replace(b"<title>", head + b"<title>").replace(
        b"<p>", b"<h1>Old harbour bell rings at night</h1><p>"
    )
    assert read(page).headline == "Old harbour bell rings at night"


def test_controls_go_and_letters_are_composed() -> None:
    article = read(
        "A cafe\u0301 ope\x00ned\x07 by the\u202e pier\ufeff, and the bell rang all night.".encode(),
        "text/plain",
    )
    assert article.body == "A café opened by the pier, and the bell rang all night."
