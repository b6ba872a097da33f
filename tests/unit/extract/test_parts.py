"""The small rules, one by one."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from stream_processors.extract import headline, jsonld, lines, months, people
from stream_processors.extract.clean import clean, key, limit_marks
from stream_processors.extract.fingerprint import count_words
from stream_processors.extract.text import read_text


@pytest.mark.parametrize(
    ("title", "site", "domain", "wanted"),
    [
        ("Bell rings again | The Clyde Bugle", "The Clyde Bugle", None, "Bell rings again"),
        ("Bell rings again - clyde-bugle", None, "clyde-bugle.example", "Bell rings again"),
        ("Clyde Bugle: Bell rings again", None, "clyde-bugle.example", "Bell rings again"),
        (
            "Bell rings again - but for whom?",
            "The Clyde Bugle",
            "clyde-bugle.example",
            "Bell rings again - but for whom?",
        ),
        ("The Clyde Bugle", "The Clyde Bugle", None, "The Clyde Bugle"),
        (
            "Rock &amp; roll &#8216;dead&#8217; | The Clyde Bugle",
            "The Clyde Bugle",
            None,
            "Rock & roll ‘dead’",
        ),
    ],
)
def test_the_headline_stands_without_the_sites_name(
    title: str, site: str | None, domain: str | None, wanted: str
) -> None:
    assert headline.choose([title], site, domain) == wanted


def test_a_part_that_other_titles_lack_is_no_headline() -> None:
    assert headline.choose(["Bell rings again | News", "Bell rings again"], None, None) == "Bell rings again"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Mairi Stewart and Ewan Reid", ("Mairi Stewart", "Ewan Reid")),
        ("By MAIRI STEWART, political correspondent", ("Mairi Stewart",)),
        ("Von Antje Möller und Jörg Petersen", ("Antje Möller", "Jörg Petersen")),
        ("Par Solenn Kervadec (avec agences)", ("Solenn Kervadec",)),
        ("Автор: Матвей Саранский", ("Матвей Саранский",)),
        ("Published on 2 May by Chen Zhao", ("Chen Zhao",)),
        ("By Staff Writer", ()),
        ("The Bugle newsroom", ()),
        ("https://a.example/author/7", ()),
    ],
)
def test_a_byline_names_people(byline: str, names: tuple[str, ...]) -> None:
    assert people.names(byline) == names


@pytest.mark.parametrize(
    "line", ["By the river they wept.", "By noon the fire was out", "By 2030 all ships will sail", "Stand by"]
)
def test_a_sentence_that_opens_with_by_is_no_byline(line: str) -> None:
    assert not people.is_byline(line)


@pytest.mark.parametrize(
    "line",
    ["Read also: Wool price rises", "Lire aussi : La laine monte", "Читайте также: Шерсть дорожает", "相关阅读：老戏台", "Share", "Advertisement",
     "© 2026 The Moor Gazette", "We use cookies to improve this site. Accept", "Contact | Privacy | RSS", "Sign up for our newsletter", "[ Print ] [ Mail ] [ Fax ]"],
)  # fmt: skip
def test_chrome_is_known_by_its_form(line: str) -> None:
    assert lines.is_chrome(line)


@pytest.mark.parametrize(
    "line",
    ["Read the letter aloud, the judge said.", "She shared the cookies with the children.", "It was more than enough.", "The copyright term was extended to 95 years.",
     "This picture was shared by a village council.", "Related companies must register by June, the ministry said.", "Read more than once, the letter still made no sense."],
)  # fmt: skip
def test_a_sentence_is_no_chrome(line: str) -> None:
    assert not lines.is_chrome(line)


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("KLAIPEDA, Lithuania, March 3 (Agence Exemple) - Talks to end", "Klaipeda, Lithuania"),
        ("NAIROBI (AE) — Owners of minibuses", "Nairobi"),
        ("NEW YORK — Owners of minibuses", None),
        ("UPDATE: Talks (see below) - go on", None),
        ("Talks to end a strike (again) - broke off", None),
    ],
)
def test_the_place_of_a_dateline_is_stated_only_where_it_is_certain(opening: str, place: str | None) -> None:
    assert lines.dateline_place(opening) == place


@pytest.mark.parametrize(
    "block",
    ['{"@type": "NewsArticle", "headline": "x",}', '<!-- {"@type": "NewsArticle", "headline": "x"} -->', '{"@type": "NewsArticle", "headline": "x"};',
     "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;x&quot;}", '{"@type": "NewsArticle",\n"headline": "x", "d": "a\tb"}'],
)  # fmt: skip
def test_slightly_broken_json_ld_is_read(block: str) -> None:
    node, _, _ = jsonld.article([block])
    assert node is not None
    assert node["headline"] == "x"


def test_the_article_is_found_in_graphs_and_not_in_lists_of_others() -> None:
    others = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "other"}]}
    own = {"@type": ["NewsArticle"], "headline": "own", "author": {"@id": "#a"}}
    author = {"@id": "#a", "@type": "Person", "name": "Ann Lee"}
    graph = {"@graph": [others, {"@type": "WebPage", "mainEntity": own}, author]}
    node, by_id, _ = jsonld.article([json.dumps(graph)])
    assert node is not None
    assert node["headline"] == "own"
    assert jsonld.named(node["author"], by_id) == [("Ann Lee", {"person"})]


def test_month_names_are_known_without_accents_and_in_genitives() -> None:
    assert [
        months.number(name) for name in ("FEVRIER", "février", "июля", "شباط", "Eylül", "sept.", "nonsense")
    ] == [2, 2, 7, 2, 9, 9, None]


def test_words_are_counted_in_scripts_without_spaces() -> None:
    assert count_words("Two words, 3.") == 3
    assert count_words("колокол — звонит") == 2
    assert count_words("叙利亚 2018 年") == 5


def test_floods_of_combining_marks_are_cut() -> None:
    text = limit_marks("a" + "\u0301" * 5000)
    assert len(text) == 31
    assert clean("e\u0301") == "é"
    assert key("É-t é!") == "été"


HEADERS = {
    "a line that stands twice, before a longer one": "From all our correspondents on the coast\nBell rings again\nBell rings again\n\n",
    "the end of a breadcrumb": "From all our correspondents on the coast\nHome > Harbour > Bell rings again\nBell rings again\n\n",
    "a line that stands alone": "The Harbour Courier of Lower Combe\nSign in\n\nBell rings again\n\n",
    "the longest short line, menus aside": "Home  News  Harbour  Weather  Letters  Archive\nCourier\nBell rings again\n",
    "a line that is not all capitals": "HARBOUR AND COAST DESK\n\nBell rings again\n\n",
}


@pytest.mark.parametrize("name", HEADERS)
def test_the_title_of_a_scraped_text_is(name: str) -> None:
    body = (
        "The harbour bell rang for the first time in ninety years.\n\nNobody knew who had pulled the rope.\n"
    )
    content = read_text(
        HEADERS[name] + body, url=None, title=None, observed_at=dt.datetime(2024, 5, 3, tzinfo=dt.UTC)
    )
    assert content.headline == "Bell rings again"
    assert content.paragraphs == tuple(body.strip().split("\n\n"))


def test_a_wrapped_text_is_joined_to_paragraphs() -> None:
    wrapped = (
        "The harbour bell rang for the first time in ninety years on\nMonday night, and nobody in the town knew who had pulled\n"
        "the rope.\n\nThe sexton said that the tower had been locked since the war\nand that the only key hangs in the town hall, where it was\n"
        "found in the morning.\n"
    )
    content = read_text(wrapped, url=None, title=None, observed_at=dt.datetime(2024, 5, 3, tzinfo=dt.UTC))
    assert [paragraph[-8:] for paragraph in content.paragraphs] == ["he rope.", "morning."]
