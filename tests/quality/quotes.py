"""Quotes and speakers on public corpora: `python -m tests.quality.quotes [--part first|second|all] [--show N]`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import sys
import tarfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from schemas.events import EnrichedArticle, Extraction, Fingerprint, Url
from stream_processors.enrich.quotes import QUOTES
from tests.quality.metrics import Score, ratio

ROOT = Path(os.environ.get("DATELINE_QUALITY_DATA") or Path(__file__).parents[3] / "shared" / "data")
STRETCH = re.compile(r"[“\"]([^“”\"]{2,3000})[”\"]")
Range = tuple[int, int]


class Attributed(NamedTuple):
    """A text, and its gold: what is attributed, and the places of who said it (several people may have marked it)."""

    name: str
    text: str
    gold: list[tuple[list[Range], list[Range]]]


def article(body: str, language: str, headline: str | None = None) -> EnrichedArticle:
    """An article with nothing but a text."""
    return EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        headline=headline,
        body=body,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="quality"),
        language=language,
    )


def files(archive: Path, folder: str) -> Iterator[tuple[str, str]]:
    """Names and texts of a folder of a compressed archive, in order of name."""
    with tarfile.open(archive) as tar:
        members = sorted((m for m in tar.getmembers() if m.isfile()), key=lambda m: m.name)
        for member in members:
            file = tar.extractfile(member)
            if file is not None and member.name.removeprefix("./").startswith(folder):
                yield member.name.removeprefix("./"), file.read().decode()


def polnear(split: str) -> list[Attributed]:
    """News texts whose attributions people have marked, with source, cue and content."""
    texts: dict[str, str] = {}
    marks: dict[str, list[tuple[list[Range], list[Range]]]] = {}
    for name, content in files(ROOT / "polnear" / "polnear_text_attributions.tar.xz", f"{split}/"):
        stem = name.rsplit("/", 1)[1]
        if name.endswith(".txt"):
            texts[stem.removesuffix(".txt")] = content
        elif name.endswith(".ann"):
            marks.setdefault(stem.removesuffix(".ann").rsplit("_", 1)[0], []).extend(_brat(content))
    return [Attributed(name, text, marks.get(name, [])) for name, text in sorted(texts.items())]


def _brat(content: str) -> Iterator[tuple[list[Range], list[Range]]]:
    spans: dict[str, list[Range]] = {}
    rows = [row for line in content.split("\n") if len(row := line.split("\t")) > 1]
    for row in rows:
        if row[0].startswith("T"):
            places = row[1].split(" ", 1)[1].split(";")
            spans[row[0]] = [(int(a), int(b)) for a, b in (place.split() for place in places)]
    for row in rows:
        if row[0].startswith("E"):
            parts = [part.split(":") for part in row[1].split()]
            sides = {
                k: [p for key, ref in parts if key.startswith(k) for p in spans.get(ref, [])]
                for k in ("Content", "Source")
            }
            yield sides["Content"], sides["Source"]


def german(split: str) -> list[Attributed]:
    """German news texts with their direct quotes."""
    found = []
    for name, content in files(ROOT / "german-quotes" / "german_quotes.tar.xz", f"{split}/"):
        page = json.loads(content)
        direct = [a for a in page["annotations"] if a["type"] == "Direct"]
        gold = [(_places(a["quote"]), _places(a["speaker"])) for a in direct]
        found.append(Attributed(name, page["originalText"], gold))
    return found


def _places(part: dict[str, list[dict[str, int]]]) -> list[Range]:
    return [(span["charBegin"], span["charEnd"]) for span in part["spans"]]


def overlaps(left: Range, right: Range) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def found_in(text: str, language: str, *, indirect: bool = False) -> dict[int, dict[str, Range]]:
    """The direct (or the indirect) quotes of a text: places by role."""
    quotes: dict[int, dict[str, Range]] = {}
    found = QUOTES.find(article(text, language), [])
    for span in found.spans:
        if found.fields["quotes"][span.of or 0].indirect == indirect:
            quotes.setdefault(span.of or 0, {})[span.role] = (span.start, span.end)
    return quotes


def reported(corpus: Sequence[Attributed]) -> Score:
    """Indirect speech: right where it overlaps what is attributed, and its speaker's mention a source of that."""
    hits = found = 0
    for page in corpus:
        for quote in found_in(page.text, "en", indirect=True).values() if page.gold else ():
            sources = _sources(page, quote["text"])
            found += 1
            hits += any(overlaps(quote["speaker"], source) for source in sources)
    return ratio(hits, found, sum(bool(sources) for page in corpus for _, sources in page.gold))


def speakers(corpus: Sequence[Attributed], show: int) -> Score:
    """Speakers of quoted stretches of three words or more: right where the mention overlaps a marked source."""
    hits = found = wanted = 0
    for page in corpus:
        quotes = found_in(page.text, "en")
        for stretch in STRETCH.finditer(page.text):
            if len(stretch[1].split()) < 3:
                continue
            place = stretch.span(1)
            sources = _sources(page, place)
            speaker = next(
                (q["speaker"] for q in quotes.values() if "speaker" in q and overlaps(q["text"], place)), None
            )
            hit = speaker is not None and any(overlaps(speaker, source) for source in sources)
            hits, found, wanted = hits + hit, found + (speaker is not None), wanted + bool(sources)
            if show and not hit and (sources or speaker):
                _show(page, place, speaker, sources)
    return ratio(hits, found, wanted)


def _sources(page: Attributed, place: Range) -> list[Range]:
    return [
        s for contents, sources in page.gold if any(overlaps(c, place) for c in contents) for s in sources
    ]


def _show(page: Attributed, place: Range, speaker: Range | None, sources: Sequence[Range]) -> None:
    texts = [page.text[a:b] for a, b in sources]
    context = page.text[max(0, place[0] - 150) : place[1] + 100].replace("\n", "¶")
    sys.stdout.write(f"-- {page.text[slice(*speaker)] if speaker else None!r} gold {texts!r}\n   {context}\n")


def direct_spans(corpus: Sequence[Attributed], show: int) -> tuple[Score, Score]:
    """Direct quotes: with the same bounds apart from marks, and overlapping by more than half of both."""
    exact = half = found = wanted = 0
    for page in corpus:
        gold = [place for contents, _ in page.gold for place in contents]
        quotes = [q["text"] for q in found_in(page.text, "de").values()]
        same = {q for q in quotes if any(abs(q[0] - g[0]) <= 2 and abs(q[1] - g[1]) <= 2 for g in gold)}
        close = {q for q in quotes if any(_mostly(q, g) for g in gold)}
        exact, half, found, wanted = (
            exact + len(same),
            half + len(close),
            found + len(quotes),
            wanted + len(gold),
        )
        if show:
            for place in [q for q in quotes if q not in close] + [
                g for g in gold if not any(_mostly(q, g) for q in quotes)
            ]:
                kind = "extra" if place in quotes else "missed"
                sys.stdout.write(f"-- {kind}: {page.text[max(0, place[0] - 90) : place[1] + 50]!r}\n")
    return ratio(exact, found, wanted), ratio(half, found, wanted)


def _mostly(left: Range, right: Range) -> bool:
    common = min(left[1], right[1]) - max(left[0], right[0])
    return common * 2 > max(left[1] - left[0], right[1] - right[0])


def part_of(corpus: Sequence[Attributed], part: str) -> Sequence[Attributed]:
    return {"first": corpus[::2], "second": corpus[1::2]}.get(part, corpus)


def _row(name: str, score: Score, texts: int) -> str:
    return f"{name:<42} P {score.precision:.3f}  R {score.recall:.3f}  F {score.f:.3f}  ({texts} texts)\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--part", choices=["first", "second", "all"], default="all")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    if not (ROOT / "polnear").exists():
        sys.exit(f"{ROOT / 'polnear'} is absent: set DATELINE_QUALITY_DATA")
    english, deutsch = (
        part_of(polnear(options.split), options.part),
        part_of(german(options.split), options.part),
    )
    started = time.process_time()
    score = speakers(english, options.show & 1)
    exact, half = direct_spans(deutsch, options.show & 2)
    seconds = time.process_time() - started
    sys.stdout.write(_row(f"polnear {options.split}: speaker of direct quotes", score, len(english)))
    sys.stdout.write(_row(f"polnear {options.split}: indirect speech", reported(english), len(english)))
    sys.stdout.write(_row(f"german-quotes {options.split}: same bounds", exact, len(deutsch)))
    sys.stdout.write(_row(f"german-quotes {options.split}: most of it", half, len(deutsch)))
    size = sum(len(page.text) for page in (*english, *deutsch))
    sys.stdout.write(
        f"{size / 3000 / seconds:.0f} articles of 3,000 characters per CPU-second, gold included\n"
    )


if __name__ == "__main__":
    main()
