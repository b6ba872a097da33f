"""Which of a page's titles is the headline."""

from __future__ import annotations

import datetime as dt

import pytest

from stream_processors.extract import headline, metadata
from stream_processors.extract.page import Page, collect
from stream_processors.extract.tree import Tree


def page(html: str) -> Page:
    return collect(Tree(html))


def chosen(html: str, site: str | None = None, domain: str | None = None) -> str | None:
    return headline.choose(headline.candidates(page(html), {}), site, domain)


def titled(title: str, og: str, *headings: str) -> str:
    rows = "".join(f"<h1>{row}</h1>" for row in headings)
    return f'<html><head><title>{title}</title><meta property="og:title" content="{og}"></head><body>{rows}</body></html>'


def test_the_heading_that_readers_see_beats_a_title_for_search_engines() -> None:
    html = titled(
        "Harbour bell: what we know",
        "Harbour bell rings: what we know",
        "Harbour bell rings after ninety years",
    )
    assert chosen(html) == "Harbour bell rings after ninety years"


def test_a_heading_that_names_the_blog_is_no_headline() -> None:
    html = titled("The Harbour Blog: A storm is coming in", "A storm is coming in", "The Harbour Blog")
    assert chosen(html) == "A storm is coming in"


def test_an_only_heading_worded_otherwise_counts_if_it_shares_a_word() -> None:
    html = titled(
        "Bells: definition and history", "Bells: definition and history", "How bells are cast in our foundry"
    )
    assert chosen(html) == "How bells are cast in our foundry"
    html = titled(
        "Bells: definition and history", "Bells: definition and history", "Sign in to your account here"
    )
    assert chosen(html) == "Bells: definition and history"


def test_the_headline_that_a_newsroom_states_comes_before_the_heading() -> None:
    html = titled("Bell rings again", "Bell rings again", "Bell rings again after ninety years")
    stated = {"@type": "NewsArticle", "headline": "Harbour bell rings again after ninety silent years"}
    assert headline.candidates(page(html), stated)[0] == stated["headline"]
    blog = {**stated, "@type": "BlogPosting"}
    assert headline.candidates(page(html), blog)[0] == "Bell rings again after ninety years"


def test_a_stated_headline_that_is_cut_gives_way_to_the_whole_heading() -> None:
    heading = "Harbour bell rings again after ninety silent years"
    stated = {"@type": "NewsArticle", "headline": "Harbour bell rings again …"}
    assert headline.candidates(page(titled(heading, heading, heading)), stated)[0] == heading


def test_a_site_s_own_slogan_is_no_headline_though_it_shares_the_site_s_name() -> None:
    title = "Bell rings in town - The Bugle"
    assert (
        chosen(titled(title, title, "The Bugle, first paper of the coast"), "The Bugle")
        == "Bell rings in town"
    )


def test_what_follows_two_different_kickers_is_the_headline() -> None:
    end = "Bell rings again after ninety years"
    assert headline.choose([f"Night of the bell - {end}", f"Lower Combe: {end}"], None, None) == end


def test_a_drawn_line_parts_titles_as_a_bar_does() -> None:
    assert (
        headline.choose(["Bell rings again in town│The Bugle"], "The Bugle", None)
        == "Bell rings again in town"
    )


def test_a_short_heading_that_opens_the_title_is_the_headline() -> None:
    assert chosen(titled("Coastal erosion | Bureau of Shores", "", "Coastal erosion")) == "Coastal erosion"


def test_a_kicker_in_the_heading_is_not_glued_to_it() -> None:
    html = "<h1><span>Night of the bell</span>Town asks who pulled the rope</h1>"
    assert page(html).headings == ["Night of the bell Town asks who pulled the rope"]


def test_one_word_in_two_elements_stays_one_word() -> None:
    assert (
        page("<h1>Mc<b>Donald</b> iP<i>hone</i> (<i>new</i>) T<small>HE</small></h1>")
        .headings[0]
        .endswith("iPhone (new) THE")
    )


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Bell rings again after ninety years | Opinion", "Bell rings again after ninety years"),
        (
            "Harbour | Bell rings again after ninety years | Lower Combe",
            "Bell rings again after ninety years",
        ),
        (
            "Bell rings again in town | Rope is missing today",
            "Bell rings again in town | Rope is missing today",
        ),
    ],
)
def test_between_bars_the_part_that_dwarfs_the_others_is_the_headline(title: str, wanted: str) -> None:
    assert headline.choose([title], None, None) == wanted


def test_a_part_that_most_titles_have_stays() -> None:
    kicked, bare = "After the storm - Bell rings again", "Bell rings again"
    assert headline.choose([kicked, bare], None, None) == bare
    assert headline.choose([kicked, kicked, kicked, bare], None, None) == kicked


def test_a_label_that_only_mentions_the_site_stays() -> None:
    title = "The courier's 2026 bell predictions: quiet"
    assert headline.choose([title], None, "courier.example") == title


def test_a_closing_quote_is_no_separator() -> None:
    assert headline.choose(["«Wir läuten weiter»"], None, None) == "«Wir läuten weiter»"


@pytest.mark.parametrize(
    ("link", "url", "wanted"),
    [
        ("https://bugle.example/bell", "https://www.bugle.example/bell?ref=1", "https://bugle.example/bell"),
        ("/bell", "https://bugle.example/a", "https://bugle.example/bell"),
        ("https://bugle.example/", "https://bugle.example/bell", None),
        ("https://other.example/bell", "https://bugle.example/bell", None),
        ("https://bugle.example/bell", None, "https://bugle.example/bell"),
        ("https://bugle.example", None, None),
        ("http://[::1", None, None),
    ],
)
def test_the_canonical_address_counts_only_where_it_is_plausible(
    link: str, url: str | None, wanted: str | None
) -> None:
    tree = Tree(f'<html><head><link rel="canonical" href="{link}"></head><body><p>x</p></body></html>')
    assert metadata.read(tree, url, dt.datetime(2026, 4, 1, tzinfo=dt.UTC)).canonical == wanted
