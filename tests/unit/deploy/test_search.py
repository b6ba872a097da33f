"""Queries are built, and answers read, without a cluster."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from deploy.search import Filters, filter_clauses, parse_time, read_hits, search_body, total
from schemas.index import ARTICLE_FIELDS

NOON = dt.datetime(2018, 7, 3, 12, tzinfo=dt.UTC)
MAPPED = {field.name for field in ARTICLE_FIELDS}


def _body(
    query: str = "dam talks", filters: Filters | None = None, *, all_copies: bool = False
) -> dict[str, Any]:
    return search_body(query, filters or Filters(), size=10, offset=0, all_copies=all_copies)


def _text_query(query: str) -> dict[str, Any]:
    (must,) = _body(query)["query"]["bool"]["must"]
    return must


def test_all_words_are_looked_for_in_the_texts_the_headline_first() -> None:
    query = _text_query(" dam talks ")["simple_query_string"]
    assert (query["query"], query["default_operator"]) == ("dam talks", "and")
    assert query["fields"][:3] == ["headline^3", "summary^2", "body^1"]
    assert "stemmed.de.headline^1.5" in query["fields"]


@pytest.mark.parametrize("query", ["", " ", "*"])
def test_no_words_find_everything(query: str) -> None:
    assert _text_query(query) == {"match_all": {}}


def test_an_endless_query_is_cut() -> None:
    """The cluster would refuse it: too many clauses."""
    assert len(_text_query("x " * 100_000)["simple_query_string"]["query"]) <= 5000


def test_one_article_stands_for_its_copies_unless_all_are_asked_for() -> None:
    collapsed, everything = _body(), _body(all_copies=True)
    assert collapsed["collapse"]["field"] == "duplicate.group_id"
    assert collapsed["aggs"]["groups"]["cardinality"]["field"] == "duplicate.group_id"
    assert not {"collapse", "aggs"} & set(everything)


def test_equal_scores_are_told_apart_so_that_pages_do_not_overlap() -> None:
    assert _body()["sort"] == ["_score", {"@timestamp": "desc"}, {"article_id": "asc"}]


def test_every_filter_is_on_a_mapped_field() -> None:
    filters = Filters(NOON, NOON, None, "Harbour Times", "example.com", "Shipping", "Maren Tveit")
    clauses = filter_clauses(filters)
    names = [name for clause in clauses for part in clause.values() for name in part]
    assert len(names) == 5
    assert set(names) <= MAPPED


def test_a_language_also_finds_its_scripts_and_regions() -> None:
    (clause,) = filter_clauses(Filters(language="zh"))
    assert clause["bool"]["should"] == [{"term": {"language": "zh"}}, {"prefix": {"language": "zh-"}}]


def test_the_time_filter_has_the_bounds_that_are_given() -> None:
    assert filter_clauses(Filters()) == []
    assert filter_clauses(Filters(since=NOON)) == [{"range": {"@timestamp": {"gte": NOON.isoformat()}}}]
    assert filter_clauses(Filters(until=NOON)) == [{"range": {"@timestamp": {"lte": NOON.isoformat()}}}]


def _at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2018", _at(2018, 1, 1), _at(2018, 12, 31, 23, 59, 59, 999000)),
        ("2018-07", _at(2018, 7, 1), _at(2018, 7, 31, 23, 59, 59, 999000)),
        ("2018-12", _at(2018, 12, 1), _at(2018, 12, 31, 23, 59, 59, 999000)),
        ("2016-02", _at(2016, 2, 1), _at(2016, 2, 29, 23, 59, 59, 999000)),
        ("2018-07-03", _at(2018, 7, 3), _at(2018, 7, 3, 23, 59, 59, 999000)),
        ("2018-12-31", _at(2018, 12, 31), _at(2018, 12, 31, 23, 59, 59, 999000)),
        ("9999", _at(9999, 1, 1), _at(9999, 12, 31, 23, 59, 59, 999000)),
        ("9999-12", _at(9999, 12, 1), _at(9999, 12, 31, 23, 59, 59, 999000)),
        ("2018-07-03T10:15:00Z", _at(2018, 7, 3, 10, 15), _at(2018, 7, 3, 10, 15)),
        ("2018-07-03T12:15:00+02:00", _at(2018, 7, 3, 10, 15), _at(2018, 7, 3, 10, 15)),
        ("2018-07-03T10:15", _at(2018, 7, 3, 10, 15), _at(2018, 7, 3, 10, 15)),
    ],
)
def test_a_time_means_its_beginning_or_its_end(text: str, start: dt.datetime, end: dt.datetime) -> None:
    assert parse_time(text) == start
    assert parse_time(text, end=True) == end


@pytest.mark.parametrize("text", ["", "yesterday", "2018-13", "2018-02-30", "18", "2018-07-03T25:00", "0000"])
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_time(text)
    with pytest.raises(ValueError, match=r"\S"):
        parse_time(text, end=True)


HIT = {
    "_score": 2.5,
    "_source": {"article_id": "a", "body": "The ferries\n\nsailed again."},
    "highlight": {"body": ["the \x02ferries\x03\n sailed"]},
    "inner_hits": {"copies": {"hits": {"total": {"value": 3}}}},
}


def test_a_hit_is_read_with_its_snippet_and_the_count_of_its_other_copies() -> None:
    (hit,) = read_hits({"hits": {"hits": [HIT]}})
    assert (hit.article["article_id"], hit.score, hit.copies) == ("a", 2.5, 2)
    assert hit.snippet == "the \x02ferries\x03 sailed"


def test_a_hit_without_highlight_begins_with_its_body() -> None:
    (hit,) = read_hits({"hits": {"hits": [{"_source": HIT["_source"]}]}})
    assert (hit.snippet, hit.copies, hit.score) == ("The ferries sailed again.", 0, None)


def test_what_was_found_is_counted_in_groups_where_copies_are_collapsed() -> None:
    hits = {"hits": {"total": {"value": 9}, "hits": []}}
    assert total(hits) == 9
    assert total({**hits, "aggregations": {"groups": {"value": 4}}}) == 4
