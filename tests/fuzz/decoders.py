"""Every decoder of bytes from outside, with good bytes to begin from and the errors by which it may refuse others."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import brotli
import zstandard
from protego import Protego
from warcio.warcwriter import WARCWriter

from deploy.archive import files, form
from deploy.search.fields import BadQuery
from deploy.search.language import parse as parse_query
from producers.archives import body_of, records
from producers.base import Unreadable
from producers.decoding import EncodingError, decoded, salvaged
from producers.feed_format import FeedError, parse_feed
from producers.files import bounded_lines, json_facts
from producers.sitemap_format import SitemapError, parse_sitemap
from producers.tokens import TokensError, new_token, read_tokens
from schemas import carried, codec, rejections, urls
from schemas.codec import Record
from schemas.events import EnrichedArticle, RawDocument, Rejection, ResolvedArticle, Story
from schemas.settings import Settings
from stream_processors.documents import indexable
from stream_processors.extract import extract
from tests.fakes.messages import NOON, enriched, resolved

LIMIT = 256 * 1024
NOON_MS = 1530619200000
PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour opens | Outlet</title>
<meta property="article:published_time" content="2018-07-03T10:00:00Z"><script type="application/ld+json">
{"@type":"NewsArticle","headline":"Harbour opens","author":[{"name":"A. Writer"}],"datePublished":"2018-07-03"}</script>
</head><body><nav><a href="/">Home</a></nav><article><h1>Harbour opens</h1><p>By A. Writer</p><p>The harbour opened again on Friday,
after nine days of storm, said the mayor.</p><p>&quot;We waited&quot; he said.</p></article></body></html>"""
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title><link>https://example.com</link><ttl>60</ttl>
<item><title>A</title><link>https://example.com/a</link><guid>1</guid><pubDate>Tue, 03 Jul 2018 10:00:00 GMT</pubDate></item>
</channel></rss>"""
JSON_FEED = b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","url":"https://example.com/a","content_text":"b"}]}'
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.com/a</loc>
<lastmod>2018-07-03</lastmod></url></urlset>"""
DOCUMENT = b'{"url": "https://example.com/a", "text": "The harbour opened.", "fetched_at": "2018-07-03T10:00:00Z", "title": "Harbour"}'


class Decoder(NamedTuple):
    """`refusals` are what it says of bytes that it does not take; any other error is a fault."""

    decode: Callable[[bytes], object]
    good: tuple[bytes, ...]
    refusals: tuple[type[Exception], ...] = (Rejection,)


def _in_file(read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def decode(data: bytes) -> object:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.warc.gz"
            path.write_bytes(data)
            return read(path)

    return decode


def _web_archive(path: Path) -> None:
    for _, item in records(path):
        if not isinstance(item, Unreadable):
            try:
                body_of(item, LIMIT)
            except Exception:  # noqa: BLE001 (as `WarcSource._record` does: one record does not end the archive)
                continue


def _archive_bytes(*, compressed: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compressed)
    for offset in range(3):
        form.write(
            writer,
            Record(
                "articles.raw", 0, offset, NOON_MS, b"k", PAGE, [("ce_subject", b"https://example.com/a")]
            ),
        )
    return out.getvalue()


def _headers(data: bytes) -> codec.Headers:
    """The bytes as headers, under names that are read, or any."""
    names = (
        "ce_time",
        "ce_subject",
        "content-type",
        "dl_article_id",
        "dl_attempts",
        "dl_rejected_stage",
        "dl_pushed_ms",
    )
    parts = data.split(b"\n")
    return [
        (names[n] if n < len(names) else part[:20].decode("latin-1"), part) for n, part in enumerate(parts)
    ]


def _record(data: bytes) -> Record:
    return Record("articles.raw", 0, 0, NOON_MS, data[:32], data, _headers(data))


def _raw_document(data: bytes) -> None:
    carried.pushed_ms(_headers(data))
    codec.decode_raw(data, _headers(data), NOON_MS)


def _rejected(data: bytes) -> None:
    from schemas.events import Reason, Stage

    made = rejections.reject(_record(data), Stage.EXTRACT, Rejection(Reason.EMPTY, "x"))
    rejections.decode_rejection(made.headers)
    rejections.decode_rejection(_headers(data))


def _extracted(content_type: str) -> Callable[[bytes], object]:
    def decode(data: bytes) -> object:
        document = RawDocument(
            body=data, content_type=content_type, observed_at=NOON, subject="https://example.com/a"
        )
        return extract(document, max_bytes=LIMIT)

    return decode


def _indexable(data: bytes) -> None:
    settings = Settings(_env_file=None)
    for topic in ("articles.resolved", "stories", "articles.rejected"):
        indexable(Record(topic, 0, 0, NOON_MS, data[:40], data, _headers(data)), settings, NOON)


DECODERS: dict[str, Decoder] = {
    "raw document": Decoder(_raw_document, (b"2018-07-03T10:00:00Z\nhttps://example.com/a\ntext/html",)),
    "enriched article": Decoder(
        lambda data: codec.decode(data, EnrichedArticle), (codec.encode(enriched()),)
    ),
    "resolved article": Decoder(
        lambda data: codec.decode(data, ResolvedArticle), (codec.encode(resolved()),)
    ),
    "story": Decoder(
        lambda data: codec.decode(data, Story),
        (b'{"story_id":"a","label":"b","first_at":"2018-07-03T10:00:00Z"}',),
    ),
    "rejection": Decoder(
        _rejected, (b"2018-07-03T10:00:00Z\nhttps://example.com/a\ntext/html\n\n3\nextract\n5",)
    ),
    "deletion": Decoder(lambda data: codec.deletion_time(_record(data)), (b"0" * 32,)),
    "record of the index": Decoder(_indexable, (codec.encode(resolved()),), ()),
    "address": Decoder(
        lambda data: urls.normalise(data.decode("utf-8", "replace")),
        (b"https://www.example.com:443/a/../b?utm_source=x&id=5#top",),
        (ValueError,),
    ),
    "page": Decoder(_extracted("text/html; charset=utf-8"), (PAGE, gzip.compress(PAGE))),
    "page of no type": Decoder(_extracted(""), (PAGE, DOCUMENT)),
    "text": Decoder(
        _extracted("text/plain"),
        (b"Harbour opens\n\nBy A. Writer\n3 July 2018\n\nThe harbour opened again on Friday.",),
    ),
    "JSON document": Decoder(_extracted("application/json"), (DOCUMENT,)),
    "facts of JSON": Decoder(json_facts, (DOCUMENT,), ()),
    "JSON lines": Decoder(
        lambda data: list(bounded_lines(io.BytesIO(data), 1000)), (DOCUMENT + b"\n" + DOCUMENT,), ()
    ),
    "feed": Decoder(
        lambda data: parse_feed(data, "application/rss+xml", "https://example.com/rss"), (FEED,), (FeedError,)
    ),
    "JSON feed": Decoder(
        lambda data: parse_feed(data, "application/feed+json", "https://example.com/f"),
        (JSON_FEED,),
        (FeedError,),
    ),
    "sitemap": Decoder(
        parse_sitemap, (SITEMAP, gzip.compress(SITEMAP), b"https://example.com/a\n"), (SitemapError,)
    ),
    "robots.txt": Decoder(
        lambda data: Protego.parse(data.decode("utf-8-sig", "replace")).can_fetch(
            "https://example.com/a", "x"
        ),
        (b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 2\nSitemap: https://example.com/s.xml",),
        (),
    ),
    "gzip": Decoder(lambda data: decoded([data], "gzip", LIMIT), (gzip.compress(PAGE),), (EncodingError,)),
    "deflate": Decoder(
        lambda data: decoded([data], "deflate", LIMIT), (zlib.compress(PAGE),), (EncodingError,)
    ),
    "brotli": Decoder(lambda data: salvaged([data], "br", LIMIT), (brotli.compress(PAGE),), ()),
    "zstd": Decoder(lambda data: salvaged([data], "zstd", LIMIT), (zstandard.compress(PAGE),), ()),
    "web archive": Decoder(
        _in_file(_web_archive), (_archive_bytes(compressed=True), _archive_bytes(compressed=False)), ()
    ),
    "archive": Decoder(_in_file(lambda path: list(files.read(path))), (_archive_bytes(compressed=True),), ()),
    "file of tokens": Decoder(_in_file(read_tokens), (new_token("agency")[1].encode(),), (TokensError,)),
    "query": Decoder(
        lambda data: parse_query(data.decode("utf-8", "replace")),
        (
            b'headline:"harbour strike"~2 AND (language:en OR places.name:Riga) -sport +2018 date:[2018 TO 2019]',
        ),
        (BadQuery,),
    ),
}
