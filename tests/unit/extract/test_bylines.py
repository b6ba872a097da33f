"""Who wrote an article: what marks people apart, and which of a page's sources is believed."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, RawDocument
from stream_processors.extract import bylines, extract, people

TEXT = (
    "<p>The harbour bell rang on Monday for the first time in ninety years, and nobody knew who had pulled the rope.</p>"
    "<p>The sexton said that the tower had been locked since the war and that the only key hangs in the town hall.</p>"
)


def article(head: str = "", top: str = "") -> EnrichedArticle:
    page = f"<html><head>{head}</head><body><article><h1>The harbour bell rings again</h1>{top}{TEXT}</article></body></html>"
    observed = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    url = "https://bugle.example/bell"
    return extract(
        RawDocument(body=page.encode(), content_type="text/html", observed_at=observed, subject=url)
    )


def json_ld(author: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": {author}}}</script>'


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ann Lee, director, Bell Society", ("Ann Lee",)),
        ("By Ann Lee, PhD", ("Ann Lee",)),
        ("bugle.example, Combe, England", ()),
        ("Staff, Ann Lee", ("Ann Lee",)),
        ("By Ann Lee, VMD. Reviewed by Tom Ash", ("Ann Lee",)),
        ("By\nAnn Lee\n7 minutes read", ("Ann Lee",)),
        ("Heard on\nThe Morning Hour\nBy\nAnn Lee", ("Ann Lee",)),
        ("ByAnn Lee", ("Ann Lee",)),
        ("vonJörg Petersen", ("Jörg Petersen",)),
        ("Ann Lee\nTom Ash", ("Ann Lee", "Tom Ash")),
        ("Dr. Ann Lee", ("Ann Lee",)),
        ("Kees van der Berg en Truus Smit", ("Kees van der Berg", "Truus Smit")),
        ("J. R. Petty", ("J. R. Petty",)),
        ("本報記者 林小明", ("林小明",)),
        ("记者 王强、李梅", ("王强", "李梅")),
        ("김민수 기자", ("김민수",)),
        ("بقلم: سلمى حداد", ("سلمى حداد",)),
        ("Ann Lee\nAlle Artikel", ("Ann Lee",)),
        ("Von Ann Lee, Leitende Wirtschaftsredakteurin", ("Ann Lee",)),
        ("Combe with", ()),
        ("AFP", ()),
        ("Reuters", ()),
        ("dpa", ()),
        ("@annlee", ()),
        ("ann.lee@bugle.example", ()),
        ("bugle.example", ()),
        ("某某新聞", ()),
    ],
)
def test_a_byline_names_people_and_nothing_else(byline: str, names: tuple[str, ...]) -> None:
    assert people.names(byline) == names


def test_a_person_in_json_ld_comes_before_the_meta_element() -> None:
    found = article(
        json_ld('{"@type": "Person", "name": "Ann Lee"}') + '<meta name="author" content="Tom Ash">'
    )
    assert found.authors == ("Ann Lee",)


def test_the_meta_element_comes_before_bylines_of_other_articles() -> None:
    found = article('<meta name="author" content="Ann Lee">', '<span class="author">Tom Ash</span>')
    assert found.authors == ("Ann Lee",)


def test_the_printed_byline_that_names_the_stated_author_is_the_byline() -> None:
    top = '<span class="author">By Tom Ash</span><span class="author">By Ann Lee</span>'
    found = article('<meta name="author" content="Ann Lee">', top)
    assert (found.byline, found.authors) == ("By Ann Lee", ("Ann Lee",))


def test_names_in_elements_of_their_own_are_not_run_together() -> None:
    found = article(top='<div class="byline"><a>Ann Lee</a><a>Tom Ash</a></div>')
    assert found.authors == ("Ann Lee", "Tom Ash")


@pytest.mark.parametrize(
    "content", ["The Bugle", "bugle", "https://bugle.example/ann", "@ann", "code: Ann Lee, design: Tom Ash"]
)
def test_the_site_a_link_or_a_handle_is_no_author(content: str) -> None:
    found = article(
        f'<meta property="og:site_name" content="The Bugle"><meta name="author" content="{content}">'
    )
    assert found.authors == ()


def test_the_owner_of_a_personal_site_is_its_author() -> None:
    found = article('<meta property="og:site_name" content="Ann Lee"><meta name="author" content="Ann Lee">')
    assert found.authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [("Lee, Ann", ("Ann Lee",)), ("Lee, Ann B.", ("Ann B. Lee",)), ("Ann Lee, PhD", ("Ann Lee",))],
)
def test_a_name_written_as_in_catalogues_is_turned_round(content: str, wanted: tuple[str, ...]) -> None:
    assert article(f'<meta name="dcterms.contributor" content="{content}">').authors == wanted


def test_who_comments_is_no_author() -> None:
    top = '<div class="comment-body"><b class="comment-author">Tom Ash</b></div>'
    assert article(top=top).authors == ()
    assert article(top=f'{top}<b class="author">Ann Lee</b>').authors == ("Ann Lee",)


def test_an_agency_is_the_byline_but_no_author_and_nobody_else_is() -> None:
    found = article(json_ld('{"@type": "Person", "name": "dpa"}'), '<span class="author">Tom Ash</span>')
    assert (found.byline, found.authors) == ("dpa", ())


@pytest.mark.parametrize(
    "line",
    [
        "<p>By <a href='/ann'>Ann Lee</a></p>",
        "<div>Written by<!-- --> <b>Ann Lee</b></div>",
        "<b>Von:</b> <i>Ann Lee</i>",
    ],
)
def test_a_byline_below_the_heading_needs_no_mark(line: str) -> None:
    assert article(top=line).authors == ("Ann Lee",)


def test_a_byline_far_below_the_heading_is_of_another_article() -> None:
    html = "<h1>Bell</h1>" + "<p>ding</p>" * 5_000 + "<p>By Ann Lee</p>"
    assert bylines.below_heading(html) is None
