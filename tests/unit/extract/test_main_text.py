"""What belongs to the running text of a page, rule by rule."""

from __future__ import annotations

import datetime as dt

import pytest

from schemas.events import EnrichedArticle, RawDocument
from stream_processors.extract import blocks, chrome, container, extract, sift
from stream_processors.extract.tree import Tree

OBSERVED = dt.datetime(2024, 5, 3, 6, tzinfo=dt.UTC)
FIRST = "The mill by the weir turned again on Monday, for the first time since the flood of nine years ago took its wheel away."
SECOND = "Nobody had asked for it, the miller said, but the children wanted to see how flour comes about."
THIRD = "The new wheel was cut from three oaks that had come down in the storms of the past two winters."
TEXT = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
LONG = (
    "<p>"
    + "</p><p>".join(
        f"{text} It was told for the {i}th time." for i in range(3) for text in (FIRST, SECOND, THIRD)
    )
    + "</p>"
)


def read(page: str) -> EnrichedArticle:
    body = f"<!DOCTYPE html><html><body>{page}</body></html>".encode()
    return extract(RawDocument(body=body, content_type="text/html", observed_at=OBSERVED))


def paragraphs(page: str) -> list[str]:
    return read(page).body.split("\n\n")


def found_by_class(names: str, tag: str = "div") -> bool:
    tree = Tree(f"<body><{tag} class='{names}'>x</{tag}></body>")
    return chrome.is_called_chrome(tree, tree.places(tag)[-1])


@pytest.mark.parametrize(
    "names",
    ["related-stories", "article__related", "shareBar", "js-newsletter signup", "post-meta", "AuthorBio", "photo-caption", "comments-area", "cookieNotice",
     "twitter-tweet", "meta", "entry-tags", "m-teaser", "factbox", "privacy-notice", "inlineTextbox"],
)  # fmt: skip
def test_chrome_is_known_by_what_it_is_called(names: str) -> None:
    assert found_by_class(names)


@pytest.mark.parametrize(
    "names",
    ["story-body", "no-share", "has-sidebar", "no_toc_section", "metafield-rich_text", "biography-text", "navy-blue", "paywall", "teaser-text", "wpb_column", "shadow-md", "relative mx-auto", "l-relative", "legendary"],
)  # fmt: skip
def test_names_that_only_begin_alike_are_no_chrome(names: str) -> None:
    assert not found_by_class(names)


def test_wrappers_and_what_holds_the_headline_or_most_of_the_text_are_no_chrome() -> None:
    assert not found_by_class("newsletter-page", "main")
    assert paragraphs(f"<div class='sidebar-left'><h1>Mill</h1>{TEXT}</div>") == [FIRST, SECOND, THIRD]
    assert paragraphs(f"<h1>Mill</h1><div class='content'><div class='promo-wide'>{TEXT}</div></div>") == [
        FIRST,
        SECOND,
        THIRD,
    ]


def test_comments_are_no_article_even_where_they_are_longer() -> None:
    page = f"<h1>Mill</h1><div class='b'>{TEXT}</div><div id='comments'>{LONG}{LONG}</div>"
    assert paragraphs(page) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("lead", ["<h2>{}</h2>", "<p>{}</p>", "<div class=intro><p>{}</p></div>"])
def test_a_standfirst_between_headline_and_text_opens_the_text(lead: str) -> None:
    standfirst = "A wheel of three oaks brings back the sound that the valley had missed for nine years"
    page = f"<main><header><p>Elsewhere a bridge was closed for the whole summer.</p><h1>Mill</h1>{lead.format(standfirst + '.')}</header>"
    assert paragraphs(f"{page}<div class=b>{TEXT}</div></main>") == [standfirst + ".", FIRST, SECOND, THIRD]


def test_an_article_cut_in_sections_of_one_kind_is_joined() -> None:
    page = f"<h1>Mill</h1><div class=g><div class=rich>{LONG}</div><div class=ad-slot>x</div><div class=rich><p>{FIRST}</p></div></div>"
    assert paragraphs(page)[-1] == FIRST


def test_pages_without_paragraphs_are_read_by_the_text_in_other_elements() -> None:
    rows = "".join(
        f"<div data-x><span>{text}</span></div>" for text in (FIRST, SECOND, THIRD, FIRST[:-1] + " indeed.")
    )
    assert paragraphs(f"<h1>Mill</h1><div><div class=c>{rows}</div></div>")[:3] == [FIRST, SECOND, THIRD]


def test_a_list_of_links_goes_with_its_heading_and_a_list_of_names_stays() -> None:
    headlines = "".join(
        f"<li><a href=x>The weir will be raised by {i} inches before the winter</a></li>" for i in "456"
    )
    names = "".join(f"<li><a href=x>{name}</a></li>" for name in ("Upper mill", "Lower mill", "Salt mill"))
    page = f"<div class=b><p>{FIRST}</p><h3>On the weir</h3><ul>{headlines}</ul><p>{SECOND}</p><h3>Mills</h3><ul>{names}</ul><p>{THIRD}</p></div>"
    assert paragraphs(f"<h1>Mill</h1>{page}") == [
        FIRST,
        SECOND,
        "Mills",
        "Upper mill",
        "Lower mill",
        "Salt mill",
        THIRD,
    ]


def test_teasers_of_linked_headings_go_and_one_linked_heading_stays() -> None:
    teaser = "<h3><a href=x>The weir will be raised</a></h3><p>By four inches, before the winter comes.</p>"
    page = f"<h1>Mill</h1><div class=b>{TEXT}{teaser}{teaser.replace('weir', 'bridge')}</div>"
    assert paragraphs(page) == [FIRST, SECOND, THIRD]
    kept = f"<h1>Mill</h1><div class=b><p>{FIRST}</p><h3><a href=x>The wheel</a></h3><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert paragraphs(kept) == [FIRST, "The wheel", SECOND, THIRD]


def test_what_stands_under_a_heading_that_leads_elsewhere_goes() -> None:
    page = f"<h1>Mill</h1><div class=b>{LONG}<h2>Ähnliche Beiträge</h2><p>The weir will be raised by four inches.</p></div>"
    assert paragraphs(page)[-1].startswith(THIRD)


def test_a_long_tail_of_unlinked_items_is_text_and_a_short_one_is_not() -> None:
    winners = "".join(f"<p>Best loaf of group {i}: the bakery by the gate</p>" for i in range(9))
    assert len(paragraphs(f"<h1>Mill</h1><div class=b>{TEXT}{winners}</div>")) == 12
    for tail in ("<div>Valley and weir</div>", "<p><a href=x>Valley and weir</a></p>", "<p>*</p>"):
        assert paragraphs(f"<h1>Mill</h1><div class=b>{TEXT}{tail}</div>") == [FIRST, SECOND, THIRD]


def test_an_unlinked_paragraph_right_below_the_last_sentence_signs_off_the_text() -> None:
    page = f"<h1>Mill</h1><div class=b>{TEXT}<p>Yours, the miller</p></div>"
    assert paragraphs(page) == [FIRST, SECOND, THIRD, "Yours, the miller"]


def test_a_text_that_the_page_holds_twice_is_read_once() -> None:
    page = f"<h1>Mill</h1><div class=b><section>{TEXT}<p>Hear, hear!</p></section><section>{TEXT}<p>Hear, hear!</p></section></div>"
    found = paragraphs(page)
    assert found[:3] == [FIRST, SECOND, THIRD]
    assert found.count(FIRST) == 1


def test_first_rank_headings_that_are_not_the_headline_head_sections() -> None:
    page = f"<title>Mill turns again</title><div class=b><p>{FIRST}</p><h1>The wheel</h1><p>{SECOND}</p><h1>The oaks</h1>{LONG}</div>"
    assert paragraphs(page)[:4] == [FIRST, "The wheel", SECOND, "The oaks"]


def test_links_that_a_paragraph_introduces_stay() -> None:
    links = "".join(
        f"<li><a href=x>The weir will be raised by {i} inches before the winter</a></li>" for i in "456"
    )
    intro = "In the course of the past year the council decided the following about the weir:"
    page = f"<h1>Mill</h1><div class=b><p>{FIRST}</p><p>{intro}</p><ul>{links}</ul><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert len(paragraphs(page)) == 7


def test_a_heading_that_recurs_does_not_end_the_text() -> None:
    courses = "".join(f"<h3>Recommended mills</h3><p>{text}</p>" for text in (FIRST, SECOND, THIRD))
    page = f"<h1>Mill</h1><div class=b>{LONG}{courses.replace(' the ', ' that ')}</div>"
    assert paragraphs(page)[-1] == THIRD.replace(" the ", " that ")


def test_a_teaser_between_headline_and_text_is_the_standfirst() -> None:
    teaser = "A wheel of three oaks brings back the sound that the valley had missed for nine years."
    page = f"<article><h1>Mill</h1><p class=article-teaser>{teaser}</p><div class=b>{TEXT}</div></article>"
    assert paragraphs(page) == [teaser, FIRST, SECOND, THIRD]


def test_sections_whose_classes_begin_alike_make_one_text() -> None:
    page = f"<h1>Mill</h1><div class=g><div class='row wide'>{LONG}</div><div class='row narrow'><p>{FIRST[:-1]} indeed.</p></div></div>"
    assert paragraphs(page)[-1] == f"{FIRST[:-1]} indeed."


def test_tables_keep_their_rows_and_code_its_lines() -> None:
    table = "<figure><table><tr><th>Mill</th><th>Wheels</th></tr><tr><td>Upper</td><td>2</td></tr></table></figure>"
    page = f"<h1>Mills</h1><div class=b><p>{FIRST}</p>{table}<p>{SECOND}</p><pre>grind(a)\nsift(b)</pre><p>{THIRD}</p></div>"
    assert paragraphs(page) == [FIRST, "Mill Wheels", "Upper 2", SECOND, "grind(a)", "sift(b)", THIRD]


@pytest.mark.parametrize(
    "text",
    ["To view the full story, please subscribe to the Weir Post.", "Already a subscriber? Log in here.", "Bereits Abonnent? Hier anmelden.",
     "Cet article est réservé aux abonnés.", "¿Ya eres suscriptor? Inicia sesión.", "Sign in to continue reading this article."],
)  # fmt: skip
def test_a_plea_to_subscribe_is_no_text(text: str) -> None:
    assert sift.is_plea(text)
    assert paragraphs(f"<h1>Mill</h1><div class=b>{TEXT}<p>{text}</p></div>") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "text", ["She subscribed to the paper all her life.", "Members register in May to vote in June."]
)
def test_sentences_about_subscribers_are_text(text: str) -> None:
    assert not sift.is_plea(text)
    assert read(f"<h1>Mill</h1><div class=b>{TEXT}<p>{text}</p></div>").free_access is None


def test_blocks_tell_their_links_lists_and_headings() -> None:
    tree = Tree("<body><h2>A b</h2><ul><li>one <a href=x>two</a></li></ul>c<br>d<p>e</body>")
    found = [
        (block.text, block.tag, block.linked, block.group)
        for block in blocks.read(tree, tree.places("body")[0])
    ]
    assert found == [("A b", "h2", 0, 0), ("one two", "li", 3, 1), ("c\nd", "body", 0, 0), ("e", "p", 0, 0)]


def test_what_stands_above_the_headline_in_one_element_with_the_text_is_no_text() -> None:
    page = f"<div><p>Elsewhere a bridge was closed for the whole summer, as its piles have rotted away.</p><h1>Mill</h1>{TEXT}</div>"
    assert paragraphs(page) == [FIRST, SECOND, THIRD]


def test_no_container_is_found_where_there_is_too_little_text() -> None:
    assert container.find(Tree(f"<body><p>{FIRST}</p></body>")) is None
