"""Articles out of scraped plain text: what a page's text looked like after its mark-up was thrown away.

The classifier leans on form: what repeats, where it stands, how long it is and how it ends. A headline stands in the
page's header and again over (or under) the article; sentences end in full stops; chrome does neither.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

from schemas.events import Reason, Rejection
from stream_processors.extract import dates, lines, people, scrape
from stream_processors.extract.clean import is_sentence, key, refuse_flood, unique
from stream_processors.extract.content import Content
from stream_processors.extract.dates import Moment, is_plausible
from stream_processors.extract.scrape import Row

METHOD = "text-lines"
MAX_ROWS = 20_000
MIN_TITLE, MAX_TITLE = 12, 250
_MAX_QUESTION = 120
_MIN_WORDS = 4
_MAX_HEADER = 40
"""Lines before the first sentence in which a title is looked for; site maps are longer than any header."""
_NEARLY_LONGEST = 0.6
"""Share of the longest candidate's length at which an earlier one is preferred: site names and sections are shorter."""
_WIDE = 3
"""Letters of alphabets that an ideograph, kana or Hangul syllable is worth."""


def read_text(text: str, *, url: str | None, title: str | None, observed_at: dt.datetime) -> Content:
    """The article in a scraped text; `url` and `title` are what the producer knows of it.

    Raises:
        Rejection: `too_large` where the text has more than 20,000 lines or 2 million characters.
    """
    refuse_flood(text)
    rows = scrape.rows(text)
    if len(rows) > MAX_ROWS:
        raise Rejection(
            Reason.TOO_LARGE, f"{len(rows)} lines, more than {MAX_ROWS}; push the articles one by one"
        )
    headline = title or _headline(rows)
    start, end = _bounds(rows, headline)
    title_at = _title_above(rows[:start], headline)
    top = [row.text for row in (*rows[title_at + 1 : start], *rows[start:end][:3])]
    published, source = _published(top, rows, title_at, url, observed_at)
    kept = _kept(rows, start, end, headline)
    if not kept and not title:
        headline, kept = None, [row.text for row in rows if not is_furniture(row)]
    byline = next(filter(people.is_byline, top), None)
    return Content(
        paragraphs=tuple(kept),
        method=METHOD,
        headline=headline,
        byline=byline,
        authors=people.printed_names(byline),
        keywords=unique(tag for row in rows[end:] for tag in lines.tags(row.text)),
        located=lines.dateline_place(kept[0]) if kept else None,
        published=published,
        published_from=source,
    )


def first_date(texts: list[str], locale: str | None, observed_at: dt.datetime) -> Moment | None:
    """The date of the first line that holds a plausible date and hardly anything else."""
    written = (lines.written_date(text, locale) for text in texts)
    return next((moment for moment in written if moment and is_plausible(moment, observed_at)), None)


def _published(
    top: list[str], rows: list[Row], title_at: int, url: str | None, observed_at: dt.datetime
) -> tuple[Moment | None, str | None]:
    """The date under the title, else one with time of day directly above it, else that of the address.

    A page's clock stands first, above the title, and mostly without time of day.
    """
    if moment := first_date(top, None, observed_at):
        return moment, "text"
    above = [rows[title_at - 1].text] if title_at > 1 else []
    moment = first_date(above, None, observed_at)
    if moment and moment.precision != "day":
        return moment, "text"
    moment = dates.of_url(url)
    return (moment, "url") if moment and is_plausible(moment, observed_at) else (None, None)


def _headline(rows: list[Row]) -> str | None:
    """The longest line that stands twice or ends a breadcrumb; else the best short, unpunctuated one of the header."""
    header = _header(rows)
    counts = Counter(row.key for row in rows)
    for row in rows[: len(header) + 1]:
        counts.update(key(part) for part in lines.crumbs(row.text)[1:])
    titles = [row.text for row in header if _is_title(row)]
    repeated = [text for text in titles if counts[key(text)] > 1]
    return max(repeated, key=len, default=None) or _best([row for row in header if _is_title(row)])


def _header(rows: list[Row]) -> list[Row]:
    """The rows above the first running text; none where there is no end to them."""
    spaced = _is_spaced(rows)
    header: list[Row] = []
    for row in rows:
        if _opens_text(row, spaced=spaced) and not _is_question_title(row, header):
            return header
        header.append(row)
    return header[:_MAX_HEADER]


def _is_spaced(rows: list[Row]) -> bool:
    """Do the paragraphs stand apart? Then a sentence amid other lines is a notice."""
    texts = [row.alone for row in rows if lines.is_text(row.text)]
    return 2 * sum(texts) > len(texts)


def _opens_text(row: Row, *, spaced: bool) -> bool:
    apart = row.alone or not spaced or len(row.text) >= lines.LONG_LINE
    return apart and lines.is_text(row.text) and not is_furniture(row)


def _is_question_title(row: Row, header: list[Row]) -> bool:
    """A headline may be a question, where no other headline came before it."""
    question = row.text.endswith(("?", "？", "؟")) and len(row.text) < _MAX_QUESTION
    return question and not any(
        len(other.text.split()) >= _MIN_WORDS and _is_title(other) for other in header
    )


def _best(titles: list[Row]) -> str | None:
    """Of lines that stand alone and are not all capitals, if there are any, the first that is nearly the longest."""
    for narrower in (lambda row: row.alone, lambda row: not row.text.isupper()):
        titles = list(filter(narrower, titles)) or titles
    longest = max((_width(row.text) for row in titles), default=0)
    return next((row.text for row in titles if _width(row.text) >= _NEARLY_LONGEST * longest), None)


def _is_title(row: Row) -> bool:
    if _width(row.text) < MIN_TITLE or len(row.text) > MAX_TITLE or row.menu:
        return False
    return len(lines.crumbs(row.text)) == 1 and not is_furniture(row)


def _width(text: str) -> int:
    return (
        len(text)
        if text.isascii()
        else len(text) + (_WIDE - 1) * sum("\u3040" <= c <= "\ud7a3" for c in text)
    )


def _bounds(rows: list[Row], headline: str | None) -> tuple[int, int]:
    """First and last row of the body: from the first running text under the title to the last."""
    title = _title_above(rows, headline)
    spaced = _is_spaced(rows)
    texts = [i for i, row in enumerate(rows) if i > title and _opens_text(row, spaced=spaced)]
    return (texts[0], texts[-1] + 1) if texts else (title + 1, len(rows))


def _title_above(rows: list[Row], headline: str | None) -> int:
    """Where the title over the article stands: the last one before running text begins; -1 where there is none."""
    wanted = key(headline or "")
    last = -1
    for i, row in enumerate(rows):
        if wanted and row.key == wanted:
            last = i
        elif last >= 0 and lines.is_text(row.text) and not is_furniture(row):
            break
    return last


def is_furniture(row: Row) -> bool:
    """Is the row chrome, a byline, a date line, a menu or a line of tags?"""
    text = row.text
    if row.menu or lines.is_chrome(text) or people.is_byline(text):
        return True
    return lines.written_date(text) is not None or bool(lines.tags(text))


def _kept(rows: list[Row], start: int, end: int, headline: str | None) -> list[str]:
    counts = Counter(row.key for row in rows)
    wanted = key(headline or "")
    kept: list[str] = []
    for row in rows[start:end]:
        if row.key in ("", wanted) or is_furniture(row) or row.text in kept[-2:]:
            continue
        if lines.is_text(row.text) or (counts[row.key] == 1 and _is_subheading(row.text)):
            kept.append(row.text)
    return kept


def _is_subheading(text: str) -> bool:
    """A line between paragraphs that is no breadcrumb; single words are mostly controls."""
    return (" " in text or not text.isascii() or is_sentence(text)) and len(lines.crumbs(text)) == 1
