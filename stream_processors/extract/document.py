"""The entry: which kind of document it is, and the article made of what its reader found."""

from __future__ import annotations

import math

import msgspec

from schemas import urls
from schemas.events import (
    EnrichedArticle,
    Extraction,
    Fingerprint,
    Image,
    Publisher,
    RawDocument,
    Reason,
    Rejection,
)
from stream_processors.extract import charset, fingerprint, genres, html, language, months, sniff
from stream_processors.extract.clean import is_sentence, limit_marks, one_line
from stream_processors.extract.content import Content
from stream_processors.extract.outlet import country_of_domain
from stream_processors.extract.packed import Packed, read_json
from stream_processors.extract.sniff import Kind
from stream_processors.extract.text import read_text

MAX_BYTES = 8 * 1024 * 1024
MAX_PARAGRAPHS = 20_000
_NO_FINGERPRINT = Fingerprint(text="", content="")
_FULL_LENGTH = 150
"""Words from which the length of a body no longer lowers its quality."""
_MOST = 0.7
_STUB, _LISTED = 0.5, 0.3
"""Below the half under which dashboards call an extraction doubtful."""


def extract(document: RawDocument, *, max_bytes: int = MAX_BYTES) -> EnrichedArticle:
    """The article in a raw document, not yet enriched. Pure: the same document gives the same article.

    Raises:
        Rejection: the document has no article that can be read; the reason and a sentence say why. Nothing else is
            raised, whatever the bytes.
    """
    content, url = read(document, max_bytes=max_bytes)
    return article(document, content, url)


def read(document: RawDocument, *, max_bytes: int = MAX_BYTES) -> tuple[Content, str | None]:
    """What the document states and holds, and its address; it may yet have no text."""
    body, kind = sniff.open_body(document.body, document.content_type, max_bytes)
    packed = _unpack(body, kind, document.content_type)
    url = document.subject or packed.url
    title = one_line(packed.title)
    _refuse_binary(packed.text)
    reader = html.read_html if packed.is_html else read_text
    content = reader(packed.text, url=url, title=title, observed_at=document.observed_at)
    return content, url


def warm_up() -> None:
    """Load every table and model now (about 2 s) rather than with the first documents."""
    months.warm_up()
    language.warm_up()
    html.warm_up()


def _unpack(body: bytes, kind: Kind, content_type: str) -> Packed:
    if kind is Kind.JSON:
        return read_json(body)
    text = charset.decode(body, sniff.charset_of(content_type))
    return Packed(text=text, is_html=kind is Kind.HTML)


def _refuse_binary(text: str) -> None:
    if sniff.is_binary(text):
        raise Rejection(
            Reason.UNREADABLE,
            "the bytes are no text in any known encoding; push the page itself and state its charset in content-type",
        )


def article(document: RawDocument, content: Content, url: str | None) -> EnrichedArticle:
    """The article made of what was read.

    Raises:
        Rejection: there is no text in it, or too much.
    """
    body = "\n\n".join(content.paragraphs)
    if not any(map(str.isalnum, body)):
        raise Rejection(
            Reason.NO_TEXT, "no readable text is left after navigation and scripts; push the article's page"
        )
    if len(content.paragraphs) > MAX_PARAGRAPHS:
        raise Rejection(
            Reason.TOO_LARGE, f"more than {MAX_PARAGRAPHS} paragraphs; push the articles one by one"
        )
    tag, confidence = language.identify(body)
    words = fingerprint.count_words(body)
    article_id = _identify(url, document.body)
    known = urls.describe(url or content.canonical)
    published = content.published
    enriched = EnrichedArticle(
        article_id=article_id,
        url=known,
        observed_at=document.observed_at,
        body=body,
        fingerprint=_NO_FINGERPRINT,
        extraction=Extraction(method=content.method, quality=_quality(content, words)),
        language=tag,
        language_confidence=confidence,
        publisher=_publisher(content, known.registered_domain),
        headline=content.headline,
        summary=content.summary,
        byline=content.byline,
        authors=content.authors,
        section=content.section,
        genre=content.genre,
        located=content.located,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_from=content.published_from,
        modified_at=content.modified_at,
        keywords=content.keywords,
        image=Image(content.image) if content.image else None,
        word_count=words,
        char_count=len(body),
        free_access=content.free_access,
    )
    return msgspec.structs.replace(enriched, fingerprint=fingerprint.fingerprint(enriched))


def _publisher(content: Content, domain: str | None) -> Publisher:
    return Publisher(content.publisher, domain, content.country or country_of_domain(domain))


def _identify(url: str | None, body: bytes) -> str:
    """The id; of text with floods of combining marks there is none, as normalising takes quadratic time."""
    if not url:
        text = body.decode("utf-8", "replace")
        if limit_marks(text) != text:
            raise Rejection(
                Reason.UNREADABLE, "a letter has more than 30 combining marks; push the document with its URL"
            )
    return urls.document_id(url, body)


def _quality(content: Content, words: int) -> float:
    """0 to 1: the share of the text that stands in sentences, less where the text is short or a part of the article.

    At most `_LISTED` for a page that lists articles.
    """
    total = sum(map(len, content.paragraphs))
    in_sentences = sum(len(row) for row in content.paragraphs if is_sentence(row))
    quality = (
        in_sentences
        / max(total, 1)
        * math.sqrt(min(1.0, words / _FULL_LENGTH))
        * _completeness(content, words)
    )
    return round(min(quality, _LISTED) if content.genre == genres.LISTING else quality, 3)


def _completeness(content: Content, words: int) -> float:
    """The share of the stated length, where much is missing; half of a text that is short and not free to read."""
    if content.words and words < _MOST * content.words:
        return words / content.words
    return _STUB if content.free_access is False and words < _FULL_LENGTH else 1.0
