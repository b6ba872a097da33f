"""`dateline export` from JSON Lines, and its requests to the index, without services."""

from __future__ import annotations

import builtins
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deploy.commands.export import (
    Problems,
    export,
    export_body,
    export_query,
    from_lines,
    of_sources,
    resolved,
)
from deploy.errors import FAILED, REJECTED, USAGE
from deploy.parquet import arrow_schema, write_parquet
from deploy.search.body import Filters
from schemas.events import ResolvedArticle
from schemas.settings import Settings

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
RESOLVED = json.dumps(json.loads((GOLDEN / "article.resolved.v1.json").read_bytes()))
ENRICHED = json.dumps(json.loads((GOLDEN / "article.enriched.v1.json").read_bytes()))


def _run(*arguments: str, lines: str = "") -> Result:
    return CliRunner().invoke(export, arguments, input=lines, obj=Settings())


def test_articles_from_standard_input_become_ninjs_one_a_line() -> None:
    result = _run("-", lines=f"{RESOLVED}\n\n{ENRICHED}\n")
    exported = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [article["standard"]["version"] for article in exported] == ["3.1", "3.1"]
    assert "2 exported, 0 rejected" in result.stderr


def test_our_own_json_comes_out_as_it_went_in() -> None:
    result = _run("-", "--format", "jsonl", lines=RESOLVED)
    assert resolved(result.stdout.encode()) == resolved(RESOLVED.encode())


def test_an_article_that_is_not_resolved_was_first_seen_when_it_was_fetched() -> None:
    article = resolved(ENRICHED.encode())
    assert article.first_seen_at == article.observed_at


def test_a_file_is_read_and_another_written(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(RESOLVED, encoding="utf-8")
    result = _run("-i", str(source), "-o", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["type"] == "text"


def test_a_line_that_is_no_article_is_named_and_left_out() -> None:
    lines = f"{RESOLVED}\n{{}}\n"
    assert _run("-", lines=lines).exit_code == 0
    strict = _run("-", "--strict", lines=lines)
    assert strict.exit_code == REJECTED
    assert "line 2: rejected" in strict.stderr
    assert _run("-", lines="nonsense").exit_code == FAILED


def test_filters_do_not_go_with_a_file() -> None:
    assert _run("-", "--language", "de", lines=RESOLVED).exit_code == USAGE
    assert _run("dam talks", "-i", "some.jsonl").exit_code == USAGE


def test_a_file_that_is_missing_is_said_in_a_sentence(tmp_path: Path) -> None:
    result = _run("-i", str(tmp_path / "none.jsonl"))
    assert result.exit_code == FAILED
    assert "cannot read" in result.stderr


def test_parquet_holds_every_field_with_its_type() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    article = resolved(RESOLVED.encode())
    assert write_parquet([article, article], file) == 2
    table = parquet.read_table(io.BytesIO(file.getvalue()))
    assert table.column_names == list(ResolvedArticle.__struct_fields__)
    row = table.to_pylist()[0]
    assert (row["article_id"], row["first_seen_at"]) == (article.article_id, article.first_seen_at)
    assert [place["name"] for place in row["places"]] == [place.name for place in article.places]


def test_columns_keep_their_types_where_nothing_is_known() -> None:
    pytest.importorskip("pyarrow")
    types = {field.name: str(field.type) for field in arrow_schema()}
    assert types["published_at"] == "timestamp[us, tz=UTC]"
    assert types["embedding"] == "list<item: double>"


def test_parquet_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_pyarrow(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    result = _run("-", "--format", "parquet", lines=RESOLVED)
    assert result.exit_code == FAILED
    assert "dateline[parquet]" in result.stderr


def test_a_page_follows_the_last_article_of_the_one_before() -> None:
    first = export_body({"match_all": {}}, vectors=False, after=None)
    assert "search_after" not in first
    after = [1530612000000, "a" * 32]
    assert export_body({"match_all": {}}, vectors=False, after=after)["search_after"] == after
    assert first["sort"] == [{"@timestamp": "asc"}, {"article_id": "asc"}]


def test_copies_are_left_out_unless_asked_for() -> None:
    original, everything = {"term": {"duplicate.kind": "none"}}, {"match_all": {}}
    assert original in export_query(everything, Filters(), all_copies=False)["bool"]["filter"]
    assert original not in export_query(everything, Filters(), all_copies=True)["bool"]["filter"]


def test_the_vector_comes_only_where_it_is_asked_for() -> None:
    assert export_body({}, vectors=False, after=None)["_source"] == {"excludes": ["embedding"]}
    assert export_body({}, vectors=True, after=None)["_source"] == {"exclude_vectors": False}


def test_a_query_that_makes_no_sense_is_a_usage_error() -> None:
    result = _run("hedline:strike")
    assert result.exit_code == USAGE
    assert "did you mean headline" in result.stderr


def test_csv_has_a_head_and_no_formulas(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    article = json.loads(RESOLVED) | {"headline": '=HYPERLINK("http://evil.example")'}
    result = _run("-", "--format", "csv", "-o", str(target), lines=json.dumps(article))
    assert result.exit_code == 0
    (row,) = csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines(keepends=True))
    assert row["headline"] == "'" + article["headline"]
    assert row["article_id"] == article["article_id"]
    assert row["places.name"] == "; ".join(place["name"] for place in article["places"])


def test_what_the_index_adds_is_left_aside_and_what_it_cannot_give_is_counted() -> None:
    source = json.loads(RESOLVED) | {"@timestamp": "2026-01-01T00:00:00Z", "event": {"ingested": "x"}}
    problems = Problems()
    articles = list(of_sources([("a", source), ("b", {})], problems))
    assert [article.article_id for article in articles] == [source["article_id"]]
    assert problems.count == 1


def test_lines_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(f"{RESOLVED}\nnonsense\n", encoding="utf-8")
    problems = Problems()
    lines = from_lines(str(file), problems)
    assert next(lines).article_id == json.loads(RESOLVED)["article_id"]
    assert problems.count == 0
