from __future__ import annotations

import re

import pytest

from stream_processors.extract.tree import Tree

PAGE = """<html lang=en><body><script type="application/LD+json">{"a": 1}</script>
<noscript><script type="application/ld+json">{"b": 2}</script></noscript>
<p class="Byline">By <a rel=author href=/jo>Jo</a><!-- no text --> and others</p>
<time pubdate>3 July</time><meta itemprop=datePublished content=2018><span property=date hidden>x</span></body></html>"""


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree(PAGE)


@pytest.mark.parametrize(
    ("attribute", "tag"), [("rel", "a"), ("pubdate", "time"), ("itemprop", "meta"), ("property", "span")]
)
def test_elements_are_found_by_the_attributes_that_readers_look_for(
    tree: Tree, attribute: str, tag: str
) -> None:
    assert [tree.tags[i] for i in tree.having(attribute)] == [tag]


def test_elements_are_found_by_a_part_of_their_class(tree: Tree) -> None:
    assert [tree.tags[i] for i in tree.classed(re.compile("yline"))] == ["p"]


def test_a_text_has_no_attributes_and_an_element_those_of_its_tag(tree: Tree) -> None:
    link = tree.places("a")[0]
    assert tree.attributes[link] == {"rel": "author", "href": "/jo"}
    assert tree.texts[link + 1] == "Jo"
    assert tree.attributes[link + 1] == {}


def test_only_scripts_outside_what_is_left_out_state_something(tree: Tree) -> None:
    assert tree.scripts == ['{"a": 1}']


def test_ends_and_parents_span_the_page(tree: Tree) -> None:
    paragraph = tree.places("p")[0]
    assert tree.text(paragraph) == "By Jo and others"
    assert tree.tags[tree.parents[paragraph]] == "body"
    assert tree.ends[0] == len(tree.tags)
    assert [tree.texts[i] for i in tree.children(paragraph)] == ["By ", "", " and others"]
