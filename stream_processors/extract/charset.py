"""Bytes to text: byte order mark, UTF-8 where it is valid, then what header and page declare, then detection."""

from __future__ import annotations

import codecs
import re

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

from stream_processors.extract import mojibake

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""", re.IGNORECASE)
_META_BYTES = 4096
"""Browsers look at 1,024 bytes; real pages put scripts before the declaration."""
_SAMPLE_BYTES = 65_536
_ASCII_BYTED = {"utf-16-le": b"\0", "utf-16-be": b"\0", "iso2022_jp": b"\x1b"}
"""Encodings whose bytes can pass for UTF-8, and the byte that every real text of theirs holds."""
_SUPERSETS = {"shift_jis": "cp932", "euc_kr": "cp949", "gbk": "gb18030", "gb2312": "gb18030"}
"""What browsers read under these names, by the WHATWG encoding standard."""
_MAX_DAMAGE = 0.05


def decode(body: bytes, declared: str | None) -> str:
    """The bytes as text, mojibake undone; never fails, undecodable bytes become replacement characters.

    `declared` is the charset of the content type. Valid UTF-8 beats every declaration: text in another encoding is
    almost never valid UTF-8 by chance.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return mojibake.repair(body[len(mark) :].decode(encoding, "replace"))
    names = [name for name in (_known(declared), _known(_in_page(body))) if name]
    telling = _ASCII_BYTED.get(names[0]) if names else None
    if telling and telling in body:
        return mojibake.repair(_lenient(body, names[0]))
    try:
        return mojibake.repair(body.decode("utf-8"), body)
    except UnicodeDecodeError:
        return mojibake.repair(_decode_legacy(body, names))


def _decode_legacy(body: bytes, names: list[str]) -> str:
    damaged = body.decode("utf-8", "replace")
    if "utf-8" in names and _is_slightly_damaged(damaged):
        return damaged
    detected = _known(detect_encoding(body, max_len=_SAMPLE_BYTES))
    for name in (*names, detected):
        text = _strict(body, name)
        if text is not None:
            return text
    if _is_slightly_damaged(damaged):
        return damaged
    return _lenient(body, next((name for name in (*names, detected) if name and name != "utf-8"), "cp1252"))


def _is_slightly_damaged(text: str) -> bool:
    """Few replacement characters beside many well-formed sequences: UTF-8 that was cut or pasted into."""
    damage = text.count("\ufffd")
    sound = len(text.encode("utf-8", "replace")) - len(text) - 2 * damage
    return damage <= 1 + _MAX_DAMAGE * sound


def _strict(body: bytes, name: str | None) -> str | None:
    try:
        return body.decode(name) if name else None
    except UnicodeError:
        return None


def _lenient(body: bytes, name: str) -> str:
    try:
        return body.decode(name, "replace")
    except UnicodeError:
        return body.decode("cp1252", "replace")


def _in_page(body: bytes) -> str | None:
    found = _META.search(body, 0, _META_BYTES)
    return found[1].decode("ascii", "replace") if found else None


def _known(name: str | None) -> str | None:
    """The name by the WHATWG table, which keeps codecs that are no character sets (zip, rot13) out."""
    mapped = map_encoding_to_html5(name, fallback_utf8=False) if name else None
    try:
        found = codecs.lookup(mapped).name if mapped else None
    except LookupError:
        return None
    return _SUPERSETS.get(found, found) if found else None
