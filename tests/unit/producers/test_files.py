"""Files as a source: every kind is read, the bytes stay as they are, and what cannot be read does not stop the rest."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.base import Item, Refused, Unreadable
from producers.files import FileSource, bounded_lines, json_facts
from producers.publish import outgoing_record
from producers.urls_of_files import UrlRule, page_url
from schemas import topics
from schemas.events import RawDocument, Reason

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
MTIME = dt.datetime(2018, 7, 3, 10, 15, tzinfo=dt.UTC)
LIMIT = 4096


def _source(
    *paths: str | Path,
    rule: str = "auto",
    fetched_at: dt.datetime | None = None,
    stdin: bytes = b"",
    max_bytes: int = LIMIT,
) -> FileSource:
    return FileSource(
        [str(path) for path in paths],
        url_rule=UrlRule(rule),
        source="test",
        fetched_at=fetched_at,
        max_bytes=max_bytes,
        stdin=io.BytesIO(stdin),
        now=NOW,
    )


def _write(file: Path, data: bytes | str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    os.utime(file, (MTIME.timestamp(), MTIME.timestamp()))
    return file


def _only(source: FileSource) -> RawDocument:
    (item,) = source
    assert isinstance(item, RawDocument), item
    return item


def _names(items: list[Item]) -> list[str]:
    return [
        item.extensions["file"] if isinstance(item, RawDocument) else type(item).__name__ for item in items
    ]


def _json(**fields: object) -> str:
    return json.dumps(fields)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.html", "text/html"),
        ("a.HTM", "text/html"),
        ("a.xhtml", "application/xhtml+xml"),
        ("a.txt", "text/plain"),
        ("a.json", "application/json"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_one_document_with_its_bytes_unchanged(
    name: str, content_type: str, packed: bool, tmp_path: Path
) -> None:
    data = b"\xef\xbb\xbf caf\xe9 \x00\r\n"
    file = _write(tmp_path / (name + ".gz" if packed else name), gzip.compress(data) if packed else data)
    document = _only(_source(file))
    assert (document.body, document.content_type) == (data, content_type)
    assert (document.observed_at, document.source) == (MTIME, "test")


@pytest.mark.parametrize("packed", [False, True])
def test_each_line_of_a_jsonl_file_is_a_document(packed: bool, tmp_path: Path) -> None:
    data = '{"url":"https://example.com/a"}\n\n  \r\n{"text":"ä"}\r\nno json'.encode()
    file = _write(
        tmp_path / ("a.jsonl.gz" if packed else "a.ndjson"), gzip.compress(data) if packed else data
    )
    documents = [item for item in _source(file) if isinstance(item, RawDocument)]
    assert [document.body for document in documents] == [
        b'{"url":"https://example.com/a"}',
        '{"text":"ä"}'.encode(),
        b"no json",
    ]
    assert [document.subject for document in documents] == ["https://example.com/a", None, None]
    assert documents[2].extensions["file"] == f"{file}:5"


def test_standard_input_is_json_lines_observed_now() -> None:
    document = _only(_source("-", stdin=b'{"text":"a"}\n'))
    assert (document.content_type, document.observed_at) == ("application/json", NOW)


def test_a_directory_is_searched_in_depth_and_in_order(tmp_path: Path) -> None:
    for name in ("b/2.html", "b/1.txt", "a/c/3.html.gz", ".hidden.html", "read.me", "z.html"):
        _write(tmp_path / name, gzip.compress(b"x") if name.endswith("gz") else b"x")
    assert _names(list(_source(tmp_path))) == ["z.html", "a/c/3.html.gz", "b/1.txt", "b/2.html"]


def test_a_pattern_is_expanded_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("2018-02/b.html", "2018-01/a.html", "2019-01/c.html"):
        _write(tmp_path / name, "x")
    monkeypatch.chdir(tmp_path)
    assert _names(list(_source("2018-*/*.html"))) == ["a.html", "b.html"]
    assert _names(list(_source("**/*.html"))) == ["a.html", "b.html", "c.html"]


def test_a_name_that_looks_like_a_pattern_is_the_file_of_that_name(tmp_path: Path) -> None:
    assert _only(_source(_write(tmp_path / "a[1].html", "x"))).body == b"x"


def test_reading_again_gives_equal_documents(tmp_path: Path) -> None:
    """So that pushing a file twice is harmless."""
    _write(tmp_path / "a.html", "x")
    _write(tmp_path / "b.jsonl", '{"text":"a"}\n')
    source = _source(tmp_path)
    assert list(source) == list(source) == list(_source(tmp_path))


RULES = {
    "auto": None,
    "none": None,
    "path": "https://example.com/2018/a%20story.html",
    "https://example.org/{stem}": "https://example.org/a%20story",
    "https://example.org/{name}": "https://example.org/a%20story.html",
    "https://example.org/x/{path}": "https://example.org/x/example.com/2018/a%20story.html",
}


@pytest.mark.parametrize("rule", RULES)
def test_the_url_follows_the_rule(rule: str, tmp_path: Path) -> None:
    _write(tmp_path / "example.com/2018/a story.html.gz", gzip.compress(b"x"))
    assert _only(_source(tmp_path, rule=rule)).subject == RULES[rule]


def test_a_document_that_states_its_url_is_believed_unless_told_otherwise(tmp_path: Path) -> None:
    file = _write(tmp_path / "a.json", _json(url="https://example.com/a"))
    assert _only(_source(file)).subject == "https://example.com/a"
    assert _only(_source(file, rule="path")).subject == "https://example.com/a"
    assert _only(_source(file, rule="none")).subject is None


def test_a_template_without_a_place_for_the_file_is_refused() -> None:
    """It would give all files one address."""
    with pytest.raises(ValueError, match="url-from"):
        UrlRule("https://example.com/")


def test_a_file_whose_name_is_no_text_has_an_address_too(tmp_path: Path) -> None:
    """File systems hold names of any bytes."""
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.html"))
    assert _only(_source(_write(file, "x"), rule="path")).subject == "https://caf%E9.html"


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ('<link rel="canonical" href="https://example.com/a?x=1&amp;y=2">', "https://example.com/a?x=1&y=2"),
        ("<LINK HREF='https://example.com/a' REL='alternate Canonical'>", "https://example.com/a"),
        ('<meta property="og:url" content="https://example.com/b">', "https://example.com/b"),
        ("<meta name=og:url content=https://example.com/b>", "https://example.com/b"),
        ('<meta property="og:url" content="https://example.com/b"><link rel=canonical href=https://example.com/a>',
         "https://example.com/a"),
        ('<link rel="canonical" href="/relative">', None),
        ('<link rel="canonical">', None),
        ("<p>no address</p>", None),
        (" " * 200_000 + '<link rel="canonical" href="https://example.com/a">', None),
    ],
)  # fmt: skip
def test_a_page_gives_itself_an_address(page: str, url: str | None) -> None:
    assert page_url(page.encode()) == url


def test_a_stated_time_beats_the_flag_beats_the_files(tmp_path: Path) -> None:
    flag = dt.datetime(2017, 1, 1, tzinfo=dt.UTC)
    file = _write(tmp_path / "a.json", _json(text="a"))
    stated = _write(tmp_path / "b.json", _json(text="a", fetched_at="2016-05-04T03:02:01Z"))
    assert _only(_source(file)).observed_at == MTIME
    assert _only(_source(file, fetched_at=flag)).observed_at == flag
    assert _only(_source(stated, fetched_at=flag)).observed_at == dt.datetime(
        2016, 5, 4, 3, 2, 1, tzinfo=dt.UTC
    )


@pytest.mark.parametrize("time", ["yesterday", "1980-01-01T00:00:00Z", "2026-03-03T00:00:00Z"])
def test_a_stated_time_that_cannot_be_refuses_the_document(time: str, tmp_path: Path) -> None:
    (item,) = _source(_write(tmp_path / "a.json", _json(fetched_at=time)))
    assert isinstance(item, Refused)
    assert item.rejection.reason is Reason.BAD_TIME


def test_what_cannot_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    _write(tmp_path / "a.html.gz", b"\x1f\x8b broken")
    _write(tmp_path / "b.html.gz", gzip.compress(b"x" * 1000)[:-8])
    (tmp_path / "c.html").symlink_to(tmp_path / "nowhere")
    _write(tmp_path / "d.html", "x")
    items = list(
        _source(tmp_path, tmp_path / "absent.html", _write(tmp_path / "a.pdf", "x"), tmp_path / "d.html")
    )
    assert _names(items) == [
        "Unreadable",
        "Unreadable",
        "Unreadable",
        "d.html",
        "Unreadable",
        "Unreadable",
        "d.html",
    ]
    unreadable = [item for item in items if isinstance(item, Unreadable)]
    assert all(item.where and item.why for item in unreadable)
    assert ".jsonl" in unreadable[-1].why, "it says what can be read"


def test_lines_before_the_break_in_a_file_are_documents(tmp_path: Path) -> None:
    lines = b"".join(b'{"text":"%d"}\n' % i for i in range(20_000))
    file = _write(tmp_path / "a.jsonl.gz", gzip.compress(lines)[:-2000])
    *documents, last = _source(file)
    assert len(documents) > 1000
    assert isinstance(last, Unreadable)


def test_a_document_beyond_the_limit_is_read_no_further(tmp_path: Path) -> None:
    """A gzip bomb: 20 MB out of 20 kB."""
    file = _write(tmp_path / "a.html.gz", gzip.compress(bytes(20_000_000)))
    document = _only(_source(file))
    assert len(document.body) == LIMIT + 1
    assert outgoing_record(document, LIMIT).topic is topics.REJECTED


def test_a_document_at_the_limit_is_taken(tmp_path: Path) -> None:
    document = _only(_source(_write(tmp_path / "a.html", b"x" * LIMIT)))
    assert outgoing_record(document, LIMIT).topic is topics.RAW


def test_a_line_beyond_the_limit_is_refused_and_the_next_is_read() -> None:
    long = b'"' + b"x" * 3 * LIMIT + b'"\n'
    documents = [item for item in _source("-", stdin=long + b"{}\n") if isinstance(item, RawDocument)]
    assert [len(document.body) for document in documents] == [LIMIT + 1, 2]
    assert outgoing_record(documents[0], LIMIT).topic is topics.REJECTED


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("size", range(7, 13))
def test_lines_are_told_apart_wherever_the_limit_falls(size: int, end: bytes) -> None:
    lines = list(bounded_lines(io.BytesIO(b"x" * size + end + b"y\n"), 10))
    assert [line.rstrip(b"\r\n") for line in lines] == [b"x" * min(size, 10), b"y"]


def test_memory_does_not_grow_with_the_input() -> None:
    class Endless(io.RawIOBase):
        left = 30_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            line = b'{"text":"' + b"x" * 988 + b'"}\n'
            self.left -= 1
            if self.left < 0:
                return 0
            buffer[: len(line)] = line
            return len(line)

    source = FileSource(
        ["-"], url_rule=UrlRule("none"), source="test", fetched_at=None, max_bytes=LIMIT,
        stdin=io.BufferedReader(Endless(), 1000), now=NOW,
    )  # fmt: skip
    tracemalloc.start()
    try:
        count = sum(1 for _ in source)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count > 29_000
    assert peak < 1_000_000


def test_documents_come_one_at_a_time(tmp_path: Path) -> None:
    """A file that appears only after the first document was taken is still read."""
    _write(tmp_path / "a.html", "x")
    documents: Iterator[Item] = iter(_source(tmp_path / "a.html", tmp_path / "b.html"))
    next(documents)
    _write(tmp_path / "b.html", "y")
    assert _names(list(documents)) == ["b.html"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"url":5,"fetched_at":{}}',
        b'{"url":"\\ud800"}',
        b'{"url":""}',
        b"{" * 9,
    ],
)
def test_json_that_is_none_has_no_facts(body: bytes) -> None:
    """It is for the processors to reject, with its bytes."""
    facts = json_facts(body)
    assert (facts.url, facts.fetched_at) == (None, None)
