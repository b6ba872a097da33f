"""Which of a page's dates is its publication: pages of a few elements, one for each rule."""

from __future__ import annotations

import datetime as dt

import pytest

from stream_processors.extract import dates, dates_relative, metadata, stamps
from stream_processors.extract.publication import with_region
from stream_processors.extract.tree import Tree

NOW = dt.datetime(2018, 7, 5, 12, 0, tzinfo=dt.UTC)
TITLE = "Harbour bridge opens after two years of works"
TEXT = "<p>The bridge over the harbour was opened by the mayor on Monday, and the first lorries crossed it at noon.</p>"


def dated(
    body: str, head: str = "", url: str | None = None, lang: str = "en-GB"
) -> tuple[str | None, str | None]:
    page = (
        f"<html lang='{lang}'><head><title>{TITLE}</title>{head}</head><body>{body}{TEXT * 3}</body></html>"
    )
    found = metadata.read(Tree(page), url, NOW)
    at = found.published.at.isoformat() if found.published else None
    return (
        at[:10] if at and found.published and found.published.precision == "day" else at and at[:16]
    ), found.published_from


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (f"<h1>{TITLE}</h1><time datetime='2018-07-03T10:15+02:00'>3 July</time>", ("2018-07-03T08:15", "time")),
        (f"<h1>{TITLE}</h1><time class='updated' datetime='2018-07-04'></time><time class='published' datetime='2018-07-03'></time>",
         ("2018-07-03", "time")),
        (f"<h1>{TITLE}</h1><meta itemprop='datePublished' content='2018-07-03'>", ("2018-07-03", "meta")),
        (f"<h1>{TITLE}</h1><abbr class='published' title='2018-07-03T10:15:00Z'>Tuesday</abbr>", ("2018-07-03T10:15", "time")),
        (f"<h1>{TITLE}</h1><div class='entry-date'>3 July 2018</div>", ("2018-07-03", "text")),
        (f"<h1>{TITLE}</h1><p><span>By Ann Lee</span><span>3 July 2018</span></p>", ("2018-07-03", "text")),
        (f"<h1>{TITLE}</h1><p>Stand: 03.07.2018, 10:15 Uhr</p>", ("2018-07-03T10:15", "text")),
        (f"<div class='box'><small>03.07.18</small><h1>{TITLE}</h1></div>", ("2018-07-03", "text")),
        (f"<h1>{TITLE}</h1><p>Mis en ligne le 3 juillet 2018</p>", ("2018-07-03", "text")),
        (f"<h1>{TITLE}</h1><span class='post-time'>3 hours ago</span>", ("2018-07-05T09:00", "relative")),
        (f"<h1>{TITLE}</h1><span class='updated' title='2018-07-03T10:15:00Z'></span>", ("2018-07-03T10:15", "updated")),
    ],
)  # fmt: skip
def test_a_date_of_the_body_is_found_by_its_mark_or_place(body: str, wanted: tuple[str, str]) -> None:
    assert dated(body) == wanted


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{TITLE}</h1>{TEXT * 40}<div class='comment-list'><p class='comment'>Bob, 4 July 2018</p></div>",
        f"<h1>{TITLE}</h1>{TEXT * 40}<p>© Harbour News 4 July 2018</p>",
        f"<h1>{TITLE}</h1>{TEXT * 90}<aside><p>4 July 2018</p><p>3 July 2018</p></aside>",
        f"<h1>{TITLE}</h1>{TEXT * 90}<ul class='related'><li><time datetime='2018-07-01'></time></li></ul>",
        f"<p>Current date: 4 July 2018</p><h1>{TITLE}</h1>",
        f"<div class='date'>Wednesday, 4 July 2018</div><h1>{TITLE}</h1>",
        f"<h1>{TITLE}</h1><p class='date'>7 July 2018</p>",
        f"<h1>{TITLE}</h1><p>The works had cost more than anyone had thought when on 3 July 2016 the council voted for them at last.</p>",
    ],
)
def test_dates_of_other_things_are_not_the_article_s(body: str) -> None:
    assert dated(body) == (None, None)


def test_the_head_comes_before_the_body_which_may_add_the_time_of_day() -> None:
    head = "<meta name='citation_publication_date' content='2018/07/03'>"
    assert dated(f"<h1>{TITLE}</h1><p class='date'>1 July 2018</p>", head) == ("2018-07-03", "meta")
    assert dated(f"<h1>{TITLE}</h1><time datetime='2018-07-03T10:15Z'></time>", head) == (
        "2018-07-03T10:15",
        "time",
    )


def test_a_meta_element_may_say_by_its_name_alone_that_it_holds_the_date() -> None:
    assert dated("", "<meta property='acme:uploaded' content='2018-07-03'>") == ("2018-07-03", "meta")
    assert dated("", "<meta property='acme:published_count' content='20180703'>") == (None, None)
    assert dated("", "<meta property='acme:modified_date' content='2018-07-03'>") == (None, None)


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "WebPage", "datePublished": "2018-07-03"}',
        '{"@graph": [{"@type": "Organization"}, {"@type": "VideoObject", "uploadDate": "2018-07-03"}]}',
        '{"@type": "NewsArticle", "headline": "The "new" bridge", "datePublished": "2018-07-03"}',
    ],
)
def test_json_ld_of_pages_and_videos_and_broken_json_ld_is_read(block: str) -> None:
    assert dated("", f"<script type='application/ld+json'>{block}</script>") == ("2018-07-03", "jsonld")


@pytest.mark.parametrize(
    "path",
    [
        "2018/07/03/bridge",
        "news/bridge-20180703.html",
        "2018-07-03-bridge",
        "bridge-03-07-2018",
        "2018/7/3/bridge",
    ],
)
def test_the_address_tells_the_day(path: str) -> None:
    assert dated("", url=f"https://news.example/{path}") == ("2018-07-03", "url")


def test_a_time_without_zone_takes_that_of_the_same_clock_elsewhere() -> None:
    head = "<meta property='article:published_time' content='2018-07-03T10:15:00'>"
    body = f"<h1>{TITLE}</h1><time datetime='2018-07-03T10:15:00+02:00'></time>"
    assert dated(body, head) == ("2018-07-03T08:15", "meta")


def test_the_day_is_that_of_the_page_s_own_zone() -> None:
    head = "<meta property='article:published_time' content='2018-07-04T01:15:00Z'>"
    body = f"<h1>{TITLE}</h1><time datetime='2018-07-03T21:15:00-04:00'></time>"
    found = metadata.read(Tree(f"<html><head>{head}</head><body>{body}</body></html>"), None, NOW)
    assert found.published is not None
    assert (found.published.day, found.published.at.day) == (dt.date(2018, 7, 3), 4)


@pytest.mark.parametrize(
    ("stated", "day", "offset"),
    [("2018-07-03T02:15:00Z", 2, -180), ("2018-07-01T21:15:00Z", 2, 180), ("2018-07-02T21:15:00Z", 2, 0), ("2018-07-04T12:15:00Z", 4, 0)],
)  # fmt: skip
def test_the_day_in_the_address_tells_the_zone_of_a_time_in_utc(stated: str, day: int, offset: int) -> None:
    head = f"<meta property='article:published_time' content='{stated}'>"
    found = metadata.read(
        Tree(f"<html><head>{head}</head></html>"), "https://news.example/2018/07/02/bridge", NOW
    ).published
    assert found is not None
    assert (found.day.day, found.offset) == (day, offset)
    assert found.at == dt.datetime.fromisoformat(stated)


def test_a_clock_without_zone_takes_the_instant_that_another_statement_gives_with_one() -> None:
    block = '{"@type": "NewsArticle", "datePublished": "2018-07-04T07:25:06"}'
    head = f"<script type='application/ld+json'>{block}</script><meta property='article:published_time' content='2018-07-03T21:25:06Z'>"
    found = metadata.read(Tree(f"<html><head>{head}</head></html>"), None, NOW).published
    assert found is not None
    assert (found.at.isoformat()[:16], found.day) == ("2018-07-03T21:25", dt.date(2018, 7, 4))


def test_a_vague_date_of_the_head_counts_where_it_is_earlier_than_the_page_s_own() -> None:
    body = f"<h1>{TITLE}</h1><div class='date'>4 July 2018</div>"
    assert dated(body, "<meta name='date' content='2018-07-02'>") == ("2018-07-02", "meta")
    assert dated(body, "<meta name='date' content='2018-07-05'>") == ("2018-07-04", "text")


@pytest.mark.parametrize(
    ("locale", "other", "url", "wanted"),
    [
        ("en", None, "https://a.co.uk/x", "en-GB"), ("en", "en_US", "https://a.com/", "en-US"), ("en", None, "https://a.com/", "en"),
        (None, None, "https://a.de/", "und-DE"), ("en_AU", None, "https://a.de/", "en-AU"), (None, None, None, None),
    ],
)  # fmt: skip
def test_the_region_of_bare_english_is_looked_for(
    locale: str | None, other: str | None, url: str | None, wanted: str | None
) -> None:
    assert with_region(locale, other, url) == wanted


@pytest.mark.parametrize(
    ("text", "locale", "wanted"),
    [
        ("Posted 3 hours ago", "en-US", "2018-07-05T09:00"), ("vor 5 Stunden", "de", "2018-07-05T07:00"),
        ("il y a 3 heures", "fr", "2018-07-05T09:00"), ("3小时前", "zh-CN", "2018-07-05T09:00"), ("2時間前", "ja", "2018-07-05T10:00"),
        ("قبل 3 ساعات", "ar", "2018-07-05T09:00"), ("5 минут назад", "ru", "2018-07-05T11:55"), ("2 days ago", None, "2018-07-03T00:00"),
        ("вчера в 14:30", "ru", "2018-07-04T14:30"), ("heute, 09:15 Uhr", "de", "2018-07-05T09:15"),
    ],
)  # fmt: skip
def test_relative_dates_count_from_the_fetch(text: str, locale: str | None, wanted: str) -> None:
    found = dates_relative.parse(text, locale, NOW)
    assert found is not None
    assert found.at.isoformat()[:16] == wanted


@pytest.mark.parametrize("text", ["3 hours", "in 3 hours", "2 months ago", "yesterday", "30 minutes read"])
def test_what_tells_no_time_is_no_relative_date(text: str) -> None:
    assert dates_relative.parse(text, "en", NOW) is None


@pytest.mark.parametrize(
    ("marks", "text", "kind"),
    [
        ("post-date", "", "published"), ("last-modified", "", "modified"), ("date", "Updated 3 July 2018", "modified"),
        ("date", "Publié le 3 juillet, mis à jour le 4", "published"), ("date", "3 July 2018", ""),
    ],
)  # fmt: skip
def test_marks_and_labels_say_of_what_a_date_is(marks: str, text: str, kind: str) -> None:
    assert stamps.kind_of(marks, text) == kind


@pytest.mark.parametrize(("text", "year"), [("31.10.23", 2023), ("31/10/98", 1998)])
def test_years_of_two_digits_belong_to_the_web_s_age(text: str, year: int) -> None:
    found = dates.find(text)
    assert found is not None
    assert found.moment.at.year == year


def test_marked_dates_of_several_days_are_those_of_a_list() -> None:
    cards = "".join(
        f"<div class='card'><time class='published' datetime='2018-07-0{day}'></time></div>" for day in "124"
    )
    head = "<meta name='date' content='June 27, 2018'>"
    assert dated(f"<h1>{TITLE}</h1>{cards}", head) == ("2018-06-27", "meta")


@pytest.mark.parametrize(
    ("line", "kind"),
    [("Updated 3 July 2018", "modified"), ("3 July 2018 / 10:15 / Updated 8 hours ago", ""), ("Posted 3 July 2018, updated 5 July", "published")],
)  # fmt: skip
def test_a_label_stands_before_its_date(line: str, kind: str) -> None:
    assert stamps.label_of(line) == kind
