"""`dateline why`: the evidence for or against two articles being copies."""

from __future__ import annotations

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
