"""The public corpora, read from where `DATELINE_QUALITY_DATA` says; none of them is part of the repository."""

from __future__ import annotations

import gzip
import json
import lzma
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Page(NamedTuple):
    """A page and what people say is on it."""

    name: str
    url: str | None
    html: bytes
    gold: dict[str, Any]


def wcxb(root: Path) -> Iterator[Page]:
    """Main text, title, author and date of article pages."""
    labels = lzma.decompress((root / "wcxb" / "dev_ground_truth.jsonl.xz").read_bytes())
    for row in map(json.loads, labels.splitlines()):
        html = gzip.decompress((root / "wcxb" / "html_dev" / f"{row['file_id']}.html.gz").read_bytes())
        yield Page(row["file_id"], row["url"], html, row["ground_truth"])


def fundus_evaluation(root: Path) -> Iterator[Page]:
    """Main text by paragraphs; those in square brackets are optional."""
    folder = root / "fundus-evaluation"
    for name, gold in json.loads((folder / "ground_truth.json").read_text(encoding="utf-8")).items():
        yield Page(name, gold["url"], gzip.decompress((folder / "html" / name).read_bytes()), gold)


def fundus_fixtures(root: Path) -> Iterator[Page]:
    """Title, authors and full timestamps of pages of many countries; versions in file order are pages in date order."""
    for labels in sorted((root / "fundus-parser-fixtures" / "pages").glob("*/*.json")):
        pages = sorted(labels.parent.glob(f"{labels.stem}_[0-9]*.html.gz"))
        versions = json.loads(labels.read_text(encoding="utf-8")).values()
        for page, gold in zip(pages, versions, strict=False):
            yield Page(page.name, None, gzip.decompress(page.read_bytes()), gold)


def adbar_text(root: Path) -> Iterator[Page]:
    """Segments that must, and must not, be in the text."""
    pages = _adbar_pages(root)
    for url, gold in _adbar_labels(root, "extraction_labels").items():
        if gold["file"] in pages:
            yield Page(gold["file"], url, pages[gold["file"]], gold)


def adbar_dates(root: Path) -> Iterator[Page]:
    """Publication days."""
    pages = _adbar_pages(root)
    for url, gold in _adbar_labels(root, "date_labels").items():
        if gold["file"] in pages:
            yield Page(gold["file"], url, pages[gold["file"]], gold)


def _adbar_pages(root: Path) -> dict[str, bytes]:
    with tarfile.open(root / "adbar-eval" / "pages.tar.xz") as archive:
        files = ((member.name, archive.extractfile(member)) for member in archive.getmembers())
        return {name.removeprefix("pages/"): file.read() for name, file in files if file is not None}


def _adbar_labels(root: Path, name: str) -> dict[str, dict[str, Any]]:
    with lzma.open(root / "adbar-eval" / f"{name}.json.xz", "rt", encoding="utf-8") as file:
        labels: dict[str, dict[str, Any]] = json.load(file)
    return labels


def lingua_sentences(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Sentences by language."""
    with tarfile.open(root / "lingua-testdata" / "testdata.tar.xz") as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            if file is not None and member.name.endswith("/sentences.txt"):
                language = member.name.removeprefix("./").split("/")[0]
                yield language, file.read().decode().splitlines()
