"""`dateline why`: the evidence for or against two articles being copies."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from deploy.commands.why import why
from schemas import codec
from schemas.events import Duplicate, ResolvedArticle
from schemas.settings import Settings
from tests.fakes.messages import enriched, resolved

TEXT = (
    "The ferry Marigold ran aground near Port Ellery with 143 passengers. The coastguard at Saint Brannock said that "
    "three lifeboats took everyone off within 90 minutes, and that Captain Ines Calder was the last to leave the ship."
)
A, B = "https://a.example/x", "https://b.example/x"


def _ask(tmp_path: Path, *articles: ResolvedArticle) -> tuple[int, str]:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"".join(codec.encode(article) + b"\n" for article in articles))
    settings = Settings(_env_file=None)
    answer = CliRunner().invoke(why, [A, B, "--articles", str(file)], obj=settings)
    return answer.exit_code, answer.output


def test_a_copy_is_explained_with_its_numbers_names_and_figures(tmp_path: Path) -> None:
    group = enriched(A).article_id
    copy = resolved(
        B, body=TEXT + " It was towed away.", duplicate=Duplicate(kind="near", of=group, group_id=group)
    )
    code, text = _ask(tmp_path, resolved(A, body=TEXT, duplicate=Duplicate(group_id=group)), copy)
    assert code == 0
    assert "near     rare shingles contained" in text
    assert "143, 90" in text
    assert "Brannock" in text
    assert f"the same: {group}" in text


def test_articles_that_have_nothing_in_common_are_no_copies(tmp_path: Path) -> None:
    other = resolved(B, body="Trams will run all night from May on, the city council decided. " * 5)
    code, text = _ask(tmp_path, resolved(A, body=TEXT), other)
    assert code == 0
    assert "no copy  too little in common" in text


def test_an_article_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, text = _ask(tmp_path, resolved(A, body=TEXT))
    assert code == 1
    assert enriched(B).article_id in text


def test_two_reports_of_one_event_are_alike_enough_for_a_story_and_two_events_are_not(tmp_path: Path) -> None:
    report = "Lifeboats from Saint Brannock took 143 passengers off the ferry Marigold near Port Ellery, its captain Ines Calder said."
    trams = "Trams will run all night from May on, the city council of Lowick decided after a long debate."
    for body, alike in ((report, True), (trams, False)):
        _, text = _ask(tmp_path, resolved(A, body=TEXT), resolved(B, body=body))
        line = next(line for line in text.splitlines() if line.startswith("likeness"))
        score, needed = re.findall(r"\d\.\d+", line.replace("-", ""))[:2]
        assert (float(score) >= float(needed)) is alike, line


def test_articles_in_two_languages_are_compared_by_cosine(tmp_path: Path) -> None:
    vector = (1.0, *(0.0,) * 511)
    one, other = resolved(A, body=TEXT, embedding=vector), resolved(B, language="de", embedding=vector)
    assert (
        "likeness 1.00, a story of either alone takes the other from 0.58 on: cosine 1.00"
        in _ask(tmp_path, one, other)[1]
    )
