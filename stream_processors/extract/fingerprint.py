"""What makes two articles the same: fingerprints of the body and of everything extracted; word counts."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import msgspec

from schemas.events import EnrichedArticle, Fingerprint

_WORD = re.compile(r"[^\W_]+")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
"""Kana and ideographs, which are written without spaces: each counts as a word."""
_OPENINGS = bytes([*range(0xE3, 0xEA), 0xEF, 0xF0])
_NOT_CONTENT = frozenset(
    {"article_id", "url", "observed_at", "fingerprint", "extraction", "pipeline", "published_from"}
)
_encoder = msgspec.json.Encoder(order="deterministic")


def of_text(body: str) -> str:
    """SHA-256 (hex) of the letters and digits of a body, words apart: typography and layout do not count."""
    folded = body if body.isascii() else unicodedata.normalize("NFKC", body)
    words = " ".join(_WORD.findall(folded.casefold()))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def of_content(article: EnrichedArticle) -> str:
    """SHA-256 (hex) of every field that was extracted; identity, fetch time and how it was found do not count."""
    fields = {name: getattr(article, name) for name in article.__struct_fields__ if name not in _NOT_CONTENT}
    return hashlib.sha256(_encoder.encode(fields)).hexdigest()


def fingerprint(article: EnrichedArticle) -> Fingerprint:
    return Fingerprint(text=of_text(article.body), content=of_content(article))


def count_words(text: str) -> int:
    """Words between spaces that hold a letter or digit, and every ideograph or kana."""
    spaced = _SPACELESS.sub(" ", text) if _may_be_spaceless(text) else text
    tokens = spaced.split()
    mixed = (word for word in tokens if not word.isalnum())
    words = sum(map(str.isalnum, tokens)) + sum(
        word[0].isalnum() or any(map(str.isalnum, word)) for word in mixed
    )
    return words + (0 if spaced is text else len(_SPACELESS.findall(text)))


def _may_be_spaceless(text: str) -> bool:
    """Has the text bytes that open kana and ideographs in UTF-8? Looking at bytes takes a tenth of the time."""
    if text.isascii():
        return False
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded.translate(None, _OPENINGS)) < len(encoded)
