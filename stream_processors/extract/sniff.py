"""What a document is: by its content type, by its first bytes where that says nothing or cannot be true."""

from __future__ import annotations

import enum
import re
import zlib

from schemas.events import Reason, Rejection

GZIP = b"\x1f\x8b"
_BLANK = bytes(range(33)) + b"\x7f"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MAGIC = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive or office document"), (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"), (b"GIF87a", "a GIF image"), (b"GIF89a", "a GIF image"),
    (b"BZh", "a bzip2 archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!\x1a", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"), (b"\x28\xb5\x2f\xfd", "a zstd archive"), (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"), (b"ID3", "an MP3 file"), (b"OggS", "an Ogg file"), (b"wOFF", "a font"),
    (b"wOF2", "a font"), (b"\xd0\xcf\x11\xe0", "an office document"), (b"{\\rtf", "an RTF document"),
    (b"\x00\x00\x01\x00", "an icon"), (b"SQLite format 3", "a database"), (GZIP, "a gzip archive"),
)  # fmt: skip
_AT = ((4, b"ftyp", "a video or AVIF image"), (8, b"WEBP", "a WebP image"), (257, b"ustar", "a tar archive"))
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|meta|title|article|div|p|h[1-6]|table|section|main|span|a)[\s>/]",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"^(?:<\?xml[^>]{0,200}>\s{0,50})?(?:<!--.{0,2000}?-->\s{0,50}){0,5}", re.DOTALL)
_HEAD = 4096
_MAX_MEMBERS = 100
_CHARSET = re.compile(r"""charset\s{0,5}=\s{0,5}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_BROKEN = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_MAX_BROKEN = 0.1
_BINARY_SAMPLE = 20_000


class Kind(enum.Enum):
    """Which reader a document is for."""

    HTML = enum.auto()
    TEXT = enum.auto()
    JSON = enum.auto()


_KINDS = {
    "text/html": Kind.HTML, "application/xhtml+xml": Kind.HTML, "text/plain": Kind.TEXT, "text/markdown": Kind.TEXT,
    "application/json": Kind.JSON, "text/json": Kind.JSON,
}  # fmt: skip
_SILENT = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/x-unknown", "application/unknown", "application/xml",
     "text/xml", "application/gzip", "application/x-gzip"}
)  # fmt: skip
"""Types that say nothing about the content, and XML, which may be a page."""


def open_body(body: bytes, content_type: str, max_bytes: int) -> tuple[bytes, Kind]:
    """The bytes, unpacked if they are gzipped, and their kind.

    Raises:
        Rejection: `too_large`, `empty`, `unsupported_type`, or `unreadable` for a broken gzip body.
    """
    _check_size(len(body), max_bytes)
    kind, known = _declared(content_type)
    if body.startswith(GZIP) and known:
        body = _gunzip(body, max_bytes)
    if not _without_bom(body[:_HEAD]).strip(_BLANK) and not _without_bom(body).strip(_BLANK):
        raise Rejection(
            Reason.EMPTY, "the document has no bytes but white space and controls; was the page fetched?"
        )
    _refuse_magic(body, content_type)
    if not known:
        raise Rejection(
            Reason.UNSUPPORTED_TYPE, f"content type {content_type[:100]!r} is not read; push {_READ}"
        )
    return body, _sniffed(body, content_type) if kind is None else _corrected(body, kind)


_READ = "text/html, text/plain or application/json"


def charset_of(content_type: str) -> str | None:
    """The charset parameter of a content type."""
    found = _CHARSET.search(content_type[:500])
    return found[1] if found else None


def is_binary(text: str) -> bool:
    """Are more than a tenth of the first characters controls or undecodable?"""
    sample = text[:_BINARY_SAMPLE]
    return len(_BROKEN.findall(sample)) > _MAX_BROKEN * len(sample)


def _declared(content_type: str) -> tuple[Kind | None, bool]:
    """The kind that a content type names, and whether the document is read at all."""
    essence = content_type.partition(";")[0].strip().lower()
    if essence in _KINDS:
        return _KINDS[essence], True
    return None, essence in _SILENT or "/" not in essence


def _corrected(body: bytes, kind: Kind) -> Kind:
    """Servers send pages as text/plain; a document that opens with <html> is one."""
    opening = _opening(body)[:20].lower()
    return Kind.HTML if kind is Kind.TEXT and opening.startswith((b"<!doctype html", b"<html")) else kind


def _sniffed(body: bytes, content_type: str) -> Kind:
    opening = _opening(body)
    if opening.startswith(b"{"):
        return Kind.JSON
    if _HTML.match(opening) or (opening.startswith(b"<") and _HTML.search(opening)):
        return Kind.HTML
    if "xml" in content_type or _looks_binary(body):
        raise Rejection(
            Reason.UNSUPPORTED_TYPE, f"neither page, text nor JSON by its first bytes; push {_READ}"
        )
    return Kind.TEXT


def _looks_binary(body: bytes) -> bool:
    if body.startswith(_BOMS):
        return False
    sample = body[:_HEAD]
    controls = len(sample) - len(
        sample.translate(None, bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32)))
    )
    return controls > 0.02 * len(sample)


def _opening(body: bytes) -> bytes:
    head = _without_bom(body[:_HEAD]).replace(b"\x00", b"").lstrip(_BLANK)
    return _MARKUP.sub(b"", head, count=1)


def _without_bom(body: bytes) -> bytes:
    return next((body[len(mark) :] for mark in _BOMS if body.startswith(mark)), body)


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise Rejection(
            Reason.TOO_LARGE,
            f"{size} bytes, more than {max_bytes}; push the page alone, or raise max_document_bytes",
        )


def _refuse_magic(body: bytes, content_type: str) -> None:
    names = [name for magic, name in _MAGIC if body.startswith(magic)]
    names += [
        name
        for at, magic, name in _AT
        if body[at : at + len(magic)] == magic and not body.lstrip()[:1].isalnum()
    ]
    if names:
        raise Rejection(
            Reason.UNSUPPORTED_TYPE, f"the bytes are {names[0]} ({content_type[:100]!r}); push {_READ}"
        )


def _gunzip(body: bytes, max_bytes: int) -> bytes:
    """All members of a gzip body, never more than one byte over the limit."""
    unpacked = bytearray()
    members = 0
    while body.startswith(GZIP):
        members += 1
        if members > _MAX_MEMBERS:
            raise Rejection(
                Reason.UNREADABLE, f"more than {_MAX_MEMBERS} gzip members; push one document a record"
            )
        member = zlib.decompressobj(wbits=31)
        try:
            unpacked += member.decompress(body, max_bytes + 1 - len(unpacked))
        except zlib.error as error:
            raise Rejection(
                Reason.UNREADABLE, f"the gzip body is broken ({error}); fetch the page again"
            ) from error
        _check_size(len(unpacked), max_bytes)
        if not member.eof:
            raise Rejection(Reason.UNREADABLE, "the gzip body is cut short; fetch the page again")
        body = member.unused_data.lstrip(b"\x00")
    return bytes(unpacked)
