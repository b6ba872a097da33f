"""Extraction's figures on the public corpora, beside the libraries on the same pages: `python -m tests.quality.extraction`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from schemas.codec import to_utc
from schemas.events import EnrichedArticle, RawDocument, Rejection
from stream_processors.extract import warm_up
from stream_processors.extract.document import article, read
from tests.quality import corpora, metrics, reasons
from tests.quality.corpora import Page
from tests.quality.metrics import Score

ROOT = Path(os.environ.get("DATELINE_QUALITY_DATA") or Path(__file__).parents[3] / "shared" / "data")
OBSERVED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
POOR = 0.8
TOP_LANGUAGES = frozenset(
    ["ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "hu", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh"]
)  # fmt: skip


class Result(NamedTuple):
    """What a tool found on a page; times are ISO 8601 as far as known."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    quality: str = ""
    day: str = ""
    """The day of publication in the zone of the page: what a reader of it sees, and what labels of days hold."""


def dateline(page: Page) -> Result:
    """This product."""
    document = RawDocument(body=page.html, content_type="text/html", observed_at=OBSERVED, subject=page.url)
    day = ""
    try:
        content, url = read(document)
        day = content.published.day.isoformat() if content.published else ""
        found = article(document, content, url)
    except Rejection as rejection:
        return Result(quality=rejection.message, day=day)
    return Result(
        found.body, found.headline or "", found.authors, _published(found), found.extraction.method, day
    )


def _published(article: EnrichedArticle) -> str:
    if article.published_at is None:
        return ""
    text = article.published_at.isoformat()
    return text[:10] if article.published_precision == "day" else text


def trafilatura(page: Page) -> Result:
    """The library that people pick, with metadata."""
    import trafilatura as library

    found = library.bare_extraction(page.html, url=page.url, with_metadata=True, include_comments=False)
    if found is None:
        return Result()
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Result(found.text or "", found.title or "", authors, found.date or "", day=found.date or "")


TOOLS: dict[str, Callable[[Page], Result]] = {"dateline": dateline, "trafilatura": trafilatura}


def run(tool: str, pages: list[Page]) -> list[Result]:
    """Every page's result, in order, on all cores."""
    with ProcessPoolExecutor(initializer=warm_up) as pool:
        return list(pool.map(TOOLS[tool], pages, chunksize=8))


def text_scores(
    pages: list[Page], results: list[Result], gold: Callable[[Page], list[str]], measure: Any
) -> list[Score]:
    """The better score over a page's gold texts."""
    return [
        max((measure(result.text, text) for text in gold(page)), key=lambda score: score.f)
        for page, result in zip(pages, results, strict=True)
    ]


def segment_score(pages: list[Page], results: list[Result]) -> Score:
    """Wanted segments found, unwanted ones left out."""
    hits = wanted = false = 0
    for page, result in zip(pages, results, strict=True):
        hits += sum(segment in result.text for segment in page.gold["with"])
        wanted += len(page.gold["with"])
        false += sum(segment in result.text for segment in page.gold["without"])
    return metrics.ratio(hits, hits + false, wanted)


def title_exact(pages: list[Page], results: list[Result], gold: Callable[[Page], str | None]) -> float:
    """Share of titles that are equal but for case, spacing and punctuation."""
    pairs = [(gold(page), result.title) for page, result in zip(pages, results, strict=True)]
    return metrics.mean(metrics.folded(left) == metrics.folded(right) for left, right in pairs if left)


def author_score(pages: list[Page], results: list[Result], gold: Callable[[Page], list[str]]) -> Score:
    """Names found and wanted, counted over all pages that name an author."""
    hits = found = wanted = 0
    for page, result in zip(pages, results, strict=True):
        names = {metrics.folded(name) for name in gold(page)}
        if names:
            own = {metrics.folded(name) for name in result.authors}
            hits, found, wanted = hits + len(names & own), found + len(own), wanted + len(names)
    return metrics.ratio(hits, found, wanted)


def minute_accuracy(pages: list[Page], results: list[Result]) -> float:
    """Share of publication times right to the minute, zone included."""
    pairs = [
        (page.gold.get("publishing_date"), result.published)
        for page, result in zip(pages, results, strict=True)
    ]
    return metrics.mean(_minute(left) == _minute(right) for left, right in pairs if left)


def _minute(text: str) -> str:
    if len(text) <= 10:
        return text
    return to_utc(dt.datetime.fromisoformat(text)).isoformat()[:16]


def day_score(pages: list[Page], results: list[Result], gold: Callable[[Page], str | None]) -> str:
    """Share of publication days right, of all pages (unknown is wrong), of those with a day found (P), of those dated (R)."""
    pairs = [(_day(gold(page)), result.day[:10]) for page, result in zip(pages, results, strict=True)]
    right = sum(wanted == found for wanted, found in pairs if wanted)
    dated = sum(bool(wanted) for wanted, _ in pairs)
    known = sum(bool(found) for _, found in pairs)
    return f"{right / len(pairs):.3f}  P {right / max(known, 1):.3f} R {right / max(dated, 1):.3f}"


def _day(text: object) -> str:
    """A labelled day; not-a-number labels a page without date."""
    return text[:10] if isinstance(text, str) else ""


def bracketed(page: Page) -> list[str]:
    """The gold text with the optional paragraphs, and without them."""
    paragraphs = page.gold["body"]
    optional = [text.startswith("[") and text.endswith("]") for text in paragraphs]
    full = "\n".join(text[1:-1] if flag else text for text, flag in zip(paragraphs, optional, strict=True))
    return [full, "\n".join(text for text, flag in zip(paragraphs, optional, strict=True) if not flag)]


def measure(tool: str, wanted: frozenset[str], poor: bool) -> Iterator[tuple[str, str]]:
    """Rows of a measure's name and its figures."""
    for name, rows in CORPORA.items():
        if name in wanted:
            yield from rows(tool, poor)


@cache
def loaded(name: str) -> list[Page]:
    return list(getattr(corpora, name)(ROOT))


def _show(scores: list[Score]) -> str:
    means = (metrics.mean(getattr(score, part) for score in scores) for part in ("f", "precision", "recall"))
    return "{:.3f}  P {:.3f} R {:.3f}".format(*means)


def _wcxb(tool: str, poor: bool) -> Iterator[tuple[str, str]]:
    pages = loaded("wcxb")
    results = run(tool, pages)

    def gold(page: Page) -> list[str]:
        return [page.gold["main_content"]]

    scores = text_scores(pages, results, gold, metrics.word_score)
    yield "wcxb articles, word F1", _show(scores)
    yield "wcxb title exact", f"{title_exact(pages, results, lambda page: page.gold['title']):.3f}"
    yield from _author_rows("wcxb", pages, results, lambda page: _names(page.gold["author"]))
    yield from _wcxb_days(pages, results, poor)
    yield from _poor("wcxb", pages, results, scores, gold, poor)


def _wcxb_days(pages: list[Page], results: list[Result], poor: bool) -> Iterator[tuple[str, str]]:
    rows = zip(pages, results, strict=True)
    dated = [(page, result) for page, result in rows if page.gold.get("publish_date")]
    both = [page for page, _ in dated], [result for _, result in dated]
    yield f"wcxb date to the day ({len(dated)})", day_score(*both, lambda page: page.gold["publish_date"])
    yield from _day_errors(*both, "publish_date") if poor else ()


def _fundus(tool: str, poor: bool) -> Iterator[tuple[str, str]]:
    pages = loaded("fundus_evaluation")
    results = run(tool, pages)
    scores = text_scores(pages, results, bracketed, metrics.rouge_lsum)
    yield "fundus-evaluation, ROUGE-LSum F", _show(scores)
    yield from _poor("fundus", pages, results, scores, bracketed, poor)


def _adbar(tool: str, poor: bool) -> Iterator[tuple[str, str]]:
    del poor
    pages = loaded("adbar_text")
    score = segment_score(pages, run(tool, pages))
    yield "adbar-eval, segment F", f"{score.f:.3f}  P {score.precision:.3f} R {score.recall:.3f}"


def _dates(tool: str, poor: bool) -> Iterator[tuple[str, str]]:
    pages = loaded("adbar_dates")
    results = run(tool, pages)
    yield "adbar-eval dates, accuracy", day_score(pages, results, lambda page: page.gold["date"])
    in_utc = [result._replace(day=result.published[:10]) for result in results]
    yield "adbar-eval dates, by the day in UTC", day_score(pages, in_utc, lambda page: page.gold["date"])
    yield from _day_errors(pages, results, "date") if poor else ()


def _day_errors(pages: list[Page], results: list[Result], name: str) -> Iterator[tuple[str, str]]:
    for page, result in zip(pages, results, strict=True):
        if _day(page.gold[name]) != result.day:
            yield f"  date {page.name}", f"wanted {_day(page.gold[name]) or '-'} found {result.day or '-'}"


def _fixtures(tool: str, poor: bool) -> Iterator[tuple[str, str]]:
    pages = loaded("fundus_fixtures")
    results = run(tool, pages)
    yield "fundus fixtures, date to the minute", f"{minute_accuracy(pages, results):.3f}"
    yield (
        "fundus fixtures, title exact",
        f"{title_exact(pages, results, lambda page: page.gold.get('title')):.3f}",
    )
    yield from _author_rows("fundus fixtures,", pages, results, fixture_authors)
    yield from _fixture_errors(pages, results) if poor else ()


def _fixture_errors(pages: list[Page], results: list[Result]) -> Iterator[tuple[str, str]]:
    for page, result in zip(pages, results, strict=True):
        gold = page.gold
        if gold.get("title") and metrics.folded(gold["title"]) != metrics.folded(result.title):
            yield f"  title {page.name}", f"wanted {gold['title']!r} found {result.title!r}"
        if gold.get("publishing_date") and _minute(gold["publishing_date"]) != _minute(result.published):
            yield f"  date {page.name}", f"wanted {gold['publishing_date']} found {result.published or '-'}"
        if gold.get("authors") and set(gold["authors"]) != set(result.authors):
            yield f"  authors {page.name}", f"wanted {gold['authors']} found {list(result.authors)}"


def _poor(
    corpus: str,
    pages: list[Page],
    results: list[Result],
    scores: list[Score],
    gold: Callable[[Page], list[str]],
    named: bool,
) -> Iterator[tuple[str, str]]:
    """How many pages score below `POOR`, of which kinds; and, if wished, each with its reason."""
    rows = [row for row in zip(pages, results, scores, strict=True) if row[2].f < POOR]
    kinds = Counter(reasons.kind(score, result.text) for _, result, score in rows)
    yield f"{corpus} pages below {POOR}", f"{len(rows)} of {len(pages)}  {dict(kinds)}"
    for page, result, score in sorted(rows, key=lambda row: row[2].f) if named else ():
        why = reasons.reason(score, result.text, gold(page)[0], result.quality)
        yield (
            f"  {corpus} {page.name}",
            f"F {score.f:.2f} P {score.precision:.2f} R {score.recall:.2f} {why} {page.url}",
        )


def _author_rows(
    corpus: str, pages: list[Page], results: list[Result], gold: Callable[[Page], list[str]]
) -> Iterator[tuple[str, str]]:
    """All that the labels call authors; and the people among them, as labels also hold desks, agencies, sites and titles."""
    for name, wanted in (("author F", gold), ("author F, people only", lambda page: people_only(gold(page)))):
        score = author_score(pages, results, wanted)
        yield f"{corpus} {name}", f"{score.f:.3f}  P {score.precision:.3f} R {score.recall:.3f}"


_NO_PERSON = re.compile(
    r"\b(?:staff|team|editors?|newsroom|newsdesk|desk|redaktion|press|presse|agentur|afp|ap|dpa|reuters|admin\w*|"
    r"anonymous|ph\.?d|md|ms|rd|dvm|cpa|mba|rdn)\b|オンライン|新聞|\.\w\w\b|/",
    re.IGNORECASE,
)


_DEGREE = re.compile(r"^(?:(?:Dr|Prof)\.\s+)+")


def people_only(names: list[str]) -> list[str]:
    """The names that can be a person's: two words or more, or none that has capitals; and no desk, agency or degree."""
    names = [_DEGREE.sub("", name) for name in names]
    return [name for name in names if not _NO_PERSON.search(name) and (" " in name or not name.isascii())]


def fixture_authors(page: Page) -> list[str]:
    """The labels of a fixture, split where one label joins names."""
    return [name for text in page.gold.get("authors") or [] for name in re.split(r" (?:et|und|and) ", text)]


def _names(text: str | None) -> list[str]:
    pieces = (text or "").replace(" and ", ",").replace(";", ",").replace(" | ", ",").split(",")
    return [piece.strip() for piece in pieces if piece.strip()]


def _languages(tool: str, poor: bool) -> Iterator[tuple[str, str]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    from stream_processors.extract.language import identify

    right: dict[str, float] = {}
    library = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for language, lines in corpora.lingua_sentences(ROOT):
        gold = _primary(language)
        found = (
            (identify(line)[0] if tool == "dateline" else library.classify(line)[0]) for line in lines[:300]
        )
        right[language] = metrics.mean(_primary(tag) == gold for tag in found)
    yield (
        "lingua sentences, 20 large languages",
        f"{metrics.mean(v for k, v in right.items() if k in TOP_LANGUAGES):.3f}",
    )
    yield "lingua sentences, all", f"{metrics.mean(right.values()):.3f}"
    for language, value in sorted(right.items(), key=lambda item: item[1])[:15] if poor else ():
        yield f"  language {language}", f"{value:.3f}"


def _primary(tag: str) -> str:
    language = tag.split("-", maxsplit=1)[0]
    return {"nb": "no", "nn": "no"}.get(language, language)


def _speed(tool: str, poor: bool) -> Iterator[tuple[str, str]]:
    del poor
    pages = loaded("wcxb")[:80] + loaded("fundus_evaluation")[:40]
    for page in pages[:5]:
        TOOLS[tool](page)
    started = time.process_time()
    for page in pages:
        TOOLS[tool](page)
    yield "pages per CPU-second", f"{len(pages) / (time.process_time() - started):.1f}"


CORPORA: dict[str, Callable[[str, bool], Iterator[tuple[str, str]]]] = {
    "wcxb": _wcxb,
    "fundus": _fundus,
    "adbar": _adbar,
    "dates": _dates,
    "fixtures": _fixtures,
    "languages": _languages,
    "speed": _speed,
}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="*", default=list(CORPORA), help=f"of {', '.join(CORPORA)}")
    parser.add_argument("--tool", action="append", choices=list(TOOLS), help="default: all")
    parser.add_argument("--poor", action="store_true", help="also name the pages that went wrong")
    arguments = parser.parse_args()
    if not ROOT.is_dir():
        sys.stderr.write(f"no test data at {ROOT}: set DATELINE_QUALITY_DATA to where it is\n")
        return 1
    warm_up()
    for tool in arguments.tool or TOOLS:
        for name, figures in _rows(tool, arguments.corpora, poor=arguments.poor):
            sys.stdout.write(f"{tool:<12}{name:<40}{figures}\n")
            sys.stdout.flush()
    return 0


def _rows(tool: str, names: Iterable[str], *, poor: bool) -> Iterator[tuple[str, str]]:
    return measure(tool, frozenset(names), poor)


if __name__ == "__main__":
    sys.exit(main())
