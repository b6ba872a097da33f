"""Places on two annotated corpora: `python -m tests.quality.places`.

LGL (local papers) and TR-News; the weights of acceptance and resolution were fitted on every other article ("fitted"),
the rest was only looked at for this report ("kept").
"""

from __future__ import annotations

import datetime as dt
import lzma
import os
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from math import acos, cos, radians, sin
from pathlib import Path
from typing import NamedTuple

from schemas.events import EnrichedArticle, Extraction, Fingerprint, GeoPoint, Url
from stream_processors.enrich import places
from stream_processors.enrich.gazetteer import gazetteer
from stream_processors.enrich.gazetteer_names import fold
from stream_processors.enrich.places_mentions import Mention, mentions
from stream_processors.enrich.places_resolution import resolve
from tests.quality.metrics import Score, ratio

ROOT = Path(os.environ.get("DATELINE_QUALITY_DATA") or Path(__file__).parents[3] / "shared" / "data")
CORPORA = {"LGL": "lgl.xml.xz", "TR-News": "TR-News.xml.xz"}
NEAR_KILOMETRES = 161.0
"""100 miles, as is usual in the field."""


class Toponym(NamedTuple):
    start: int
    end: int
    phrase: str
    point: GeoPoint | None


class Document(NamedTuple):
    text: str
    gold: list[Toponym]


def documents(root: Path, name: str) -> list[Document]:
    with lzma.open(root / "geoparsing" / CORPORA[name]) as file:
        articles = ET.parse(file).getroot()
    return [Document(a.findtext("text") or "", sorted(map(_toponym, a.iter("toponym")))) for a in articles]


def _toponym(node: ET.Element) -> Toponym:
    lat, lon = node.findtext("gaztag/lat"), node.findtext("gaztag/lon")
    point = GeoPoint(float(lat), float(lon)) if lat and lon else None
    return Toponym(
        int(node.findtext("start") or 0), int(node.findtext("end") or 0), node.findtext("phrase") or "", point
    )


def article(text: str) -> EnrichedArticle:
    return EnrichedArticle(
        article_id="0" * 32,
        url=Url(),
        observed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        body=text,
        fingerprint=Fingerprint(text="", content=""),
        extraction=Extraction(method="corpus"),
        language="en",
    )


def spans(docs: Sequence[Document], *, exact: bool = False, all_wanted: bool = False) -> Score:
    """Precision and recall of the spans, by overlap unless `exact`.

    Toponyms without coordinates (roads, farms) are neither asked for nor held against, unless `all_wanted`.
    """
    hits = found = recalled = wanted = 0
    for doc in docs:
        ours = [(s.start, s.end) for s in places.PLACES.find(article(doc.text), ()).spans]
        for span in ours:
            meant = [g for g in doc.gold if _meets(span, g, exact=exact)]
            if meant and not all_wanted and all(g.point is None for g in meant):
                continue
            found += 1
            hits += bool(meant)
        gold = [g for g in doc.gold if g.point or all_wanted]
        wanted += len(gold)
        recalled += sum(any(_meets(span, g, exact=exact) for span in ours) for g in gold)
    return Score(ratio(hits, found, wanted).precision, ratio(recalled, found, wanted).recall)


def _meets(span: tuple[int, int], gold: Toponym, *, exact: bool) -> bool:
    if exact:
        return span == (gold.start, gold.end)
    return span[0] < gold.end and gold.start < span[1]


def near(docs: Sequence[Document]) -> float:
    """The share of gold names, given as names, that are put within 161 km of their place; unknown names are wrong."""
    right = total = 0
    for doc in docs:
        for toponym, point in located(doc):
            total += 1
            right += point is not None and _kilometres(point, toponym.point) <= NEAR_KILOMETRES
    return right / total if total else 0.0


def located(doc: Document) -> Iterator[tuple[Toponym, GeoPoint | None]]:
    """Where the resolver puts each gold name that has coordinates."""
    known = gazetteer()
    gold = [g for g in doc.gold if g.point]
    given = [mention for g in gold if (mention := _mention(g))]
    names = places.names_of([places.beside(doc.text, given, known)], known)
    sure = [name._replace(sure=1.0) for name in names.values()]
    chosen = [r.number for r in resolve(sure, known)]
    numbers = dict(zip(names, chosen, strict=True))
    for toponym in gold:
        number = numbers.get(fold(toponym.phrase))
        yield toponym, None if number is None else places.location(number, chosen, known)


def _mention(toponym: Toponym) -> Mention | None:
    alone = mentions(toponym.phrase, gazetteer(), "en")
    most = [m for m in alone if m.end - m.start >= 0.6 * len(toponym.phrase)]
    shown = {"start": toponym.start, "end": toponym.end, "text": toponym.phrase}
    return most[0]._replace(**shown) if most else None


def _kilometres(a: GeoPoint, b: GeoPoint | None) -> float:
    if b is None:
        return float("inf")
    lat, lon, lat2, lon2 = map(radians, (a.lat, a.lon, b.lat, b.lon))
    return 6371.0 * acos(max(-1.0, min(1.0, sin(lat) * sin(lat2) + cos(lat) * cos(lat2) * cos(lon - lon2))))


def main() -> None:
    if not (ROOT / "geoparsing").is_dir():
        sys.exit(f"no corpora at {ROOT}: set DATELINE_QUALITY_DATA")
    print(
        f"{'corpus':8} {'articles':9} {'P':>6} {'R':>6} {'F':>6} {'exact F':>8} {'F, all':>7} {'161 km':>7}"
    )
    for name in CORPORA:
        docs = documents(ROOT, name)
        for part, chosen in (("all", docs), ("fitted", docs[::2]), ("kept", docs[1::2])):
            score = spans(chosen)
            exact, everything = spans(chosen, exact=True), spans(chosen, all_wanted=True)
            figures = (score.precision, score.recall, score.f)
            print(
                f"{name:8} {part:9}",
                *(f"{x:6.3f}" for x in figures),
                f"{exact.f:8.3f} {everything.f:7.3f} {near(chosen):7.3f}",
            )


if __name__ == "__main__":
    main()
