"""Which of several texts of one page is taken, and when they are asked for."""

from __future__ import annotations

from stream_processors.extract import body, container
from stream_processors.extract.body import Body, Stated
from stream_processors.extract.tree import Tree

FIRST = "The mill by the weir turned again on Monday, for the first time since the flood of nine years ago took its wheel away."
SECOND = "Nobody had asked for it, the miller said, but the children wanted to see how flour comes about."
THIRD = "The new wheel was cut from three oaks that had come down in the storms of the past two winters."
TEXT = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
FOURTH = (
    "The council has promised a second wheel for the spring, if the weir holds and the oaks are dry by then."
)


def found(page: str, stated: Stated | None = None) -> Body:
    html = f"<html><body><h1>Mill</h1>{page}</body></html>"
    return body.find(Tree(html), html, stated or Stated(), "Mill")


def test_of_three_texts_the_one_most_like_the_others_is_taken() -> None:
    short, full, noisy = (
        Body((text,)) for text in (FIRST, f"{FIRST} {SECOND} {THIRD}", f"{FIRST} {SECOND} {THIRD} {FOURTH}")
    )
    assert body.most_agreed([short, noisy, full]) is full


def test_of_two_texts_the_first_is_taken_and_empty_ones_do_not_vote() -> None:
    first, second = Body((FIRST,)), Body((SECOND,))
    assert body.most_agreed([Body(), first, second]) is first
    assert body.most_agreed([Body()]) == Body()


def test_a_page_without_doubt_is_read_in_one_way() -> None:
    assert found(f"<div>{TEXT}</div>").method == "paragraphs"


def test_text_beside_the_element_is_weighed_unless_it_is_chrome() -> None:
    beside = f"<div>{TEXT}</div><div><h2>Wheels</h2><ul><li>oak</li><li>elm</li></ul><p>{FOURTH}</p></div>"
    tree = Tree(f"<body><section><h1>Mill</h1>{beside}</section></body>")
    element = container.find(tree)
    assert element is not None
    assert 0.2 < container.beside(tree, element) < 0.5
    tree = Tree(
        f"<body><section><h1>Mill</h1>{beside.replace('<div><h2>', '<div class=related><h2>')}</section></body>"
    )
    assert container.beside(tree, element) == 0.0


def test_text_beside_the_element_that_the_other_ways_find_comes_in() -> None:
    rest = f"<div><h2>Wheels</h2><ul><li>oak</li><li>elm</li></ul><p>{FOURTH}</p></div>"
    page = f"<main><section><div>{TEXT}</div>{rest}</section></main>"
    assert found(page).paragraphs[-1] == FOURTH


def test_a_body_that_the_page_states_at_length_votes_with_the_others() -> None:
    full = "<br>".join(
        [FIRST, SECOND, THIRD, *(f"{FOURTH} It was told for the {i}th time." for i in range(9))]
    )
    assert found(f"<div><p>{FIRST}</p></div>", Stated(full)).method == "jsonld"


def test_a_body_stated_as_markup_becomes_lines() -> None:
    text = f"&lt;p&gt;{FIRST}&lt;/p&gt;<p>{SECOND}</p>{THIRD}<br>" * 3
    rows = found("", Stated(text)).paragraphs
    assert rows[:3] == (FIRST, SECOND, THIRD)
