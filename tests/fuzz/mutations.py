"""Bytes that are nearly good: what a decoder reads far into before it meets the fault."""

from __future__ import annotations

from hypothesis import strategies as st

TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"<",
    b"]]>",
    b"&#x110000;",
    b'"',
    b"\\ud800",
    b"{",
    b"[" * 50,
    b"\r\n\r\n",
    b"-1",
    b"9" * 30,
    b"\xf0\x9f",
    b"%zz",
)


@st.composite
def nearly(draw: st.DrawFn, good: tuple[bytes, ...]) -> bytes:
    """One of the good ones, cut, repeated, flipped and spliced up to six times; or anything."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=300))
    data = draw(st.sampled_from(good))
    for _ in range(draw(st.integers(1, 6))):
        data = _changed(draw, data)
    return data


def _changed(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    to = draw(st.integers(at, min(len(data), at + 200)))
    kind = draw(st.sampled_from(("cut", "repeat", "flip", "token", "splice", "end")))
    if kind == "flip" and at < len(data):
        return data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :]
    pieces = {
        "cut": b"",
        "repeat": data[at:to] * draw(st.integers(2, 8)),
        "token": draw(st.sampled_from(TOKENS)),
        "splice": draw(st.binary(max_size=12)),
    }
    return data[:at] if kind == "end" else data[:at] + pieces.get(kind, b"") + data[to:]
