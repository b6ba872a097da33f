"""Requests are built, and answers read, without a cluster."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from deploy.search.body import (
    FieldValue,
    Filters,
    copies_body,
    filter_clauses,
    group_sizes,
    nearest_body,
    read_facets,
    scored,
    search_body,
    total,
)
from deploy.search.snippets import read_hits, snippet_of
from deploy.times import parse_time
from schemas.index import ARTICLE_FIELDS

NOON = dt.datetime(2018, 7, 3, 12, tzinfo=dt.UTC)
MAPPED = {field.name for field in ARTICLE_FIELDS}
QUERY = {"match_all": {}}


def test_one_article_stands_for_its_copies_unless_all_are_asked_for() -> None:
    collapsed, everything = search_body(QUERY, size=10), search_body(QUERY, size=10, all_copies=True)
    assert collapsed["collapse"] == {"field": "duplicate.group_id"}
    assert collapsed["aggs"]["groups"]["cardinality"]["field"] == "duplicate.group_id"
    assert not {"collapse", "aggs"} & set(everything)


def test_equal_scores_are_told_apart_so_that_pages_do_not_overlap() -> None:
    for sort in ("relevance", "newest", "oldest", "arrival"):
        assert search_body(QUERY, size=10, sort=sort)["sort"][-1] == {"article_id": "asc"}


def test_newer_articles_and_originals_come_a_little_earlier_and_nothing_is_left_out() -> None:
    query = scored(QUERY, Filters(since=NOON), NOON)["bool"]
    assert query["must"] == [QUERY]
    assert query["should"][0]["distance_feature"]["origin"] == NOON.isoformat()
    assert query["filter"] == [{"range": {"@timestamp": {"gte": NOON.isoformat()}}}]
    assert "minimum_should_match" not in query


def test_facets_count_groups_where_copies_are_collapsed() -> None:
    collapsed = search_body(QUERY, size=0, facets=["language"])["aggs"]["language"]
    assert collapsed["aggs"]["groups"]["cardinality"]["field"] == "duplicate.group_id"
    assert "aggs" not in search_body(QUERY, size=0, facets=["language"], all_copies=True)["aggs"]["language"]


def test_facets_are_read_most_frequent_first() -> None:
    buckets = [
        {"key": "en", "doc_count": 9, "groups": {"value": 2}},
        {"key": "de", "doc_count": 3, "groups": {"value": 3}},
    ]
    answer = {"aggregations": {"language": {"buckets": buckets}}}
    assert list(read_facets(answer, ["language"])["language"].items()) == [("de", 3), ("en", 2)]


def test_the_vector_search_obeys_the_filters() -> None:
    knn = nearest_body([1.0], Filters(values=(FieldValue("section", "Sport"),)), 5)["knn"]
    assert knn["filter"] == filter_clauses(Filters(values=(FieldValue("section", "Sport"),)))
    assert knn["num_candidates"] >= knn["k"]


def test_several_values_of_a_field_are_alternatives_and_those_of_two_fields_are_not() -> None:
    values = (FieldValue("section", "Sport"), FieldValue("section", "World"), FieldValue("authors", "A. B."))
    either, both = filter_clauses(Filters(values=values))
    assert len(either["bool"]["should"]) == 2
    assert both["term"]["authors"]["value"] == "A. B."


def test_a_value_can_be_left_out() -> None:
    (clause,) = filter_clauses(Filters(values=(FieldValue("section", "Sport", negated=True),)))
    assert "term" in clause["bool"]["must_not"][0]


def test_a_language_also_finds_its_scripts_and_regions() -> None:
    (clause,) = filter_clauses(Filters(values=(FieldValue("language", "zh"),)))
    assert [next(iter(part)) for part in clause["bool"]["should"]] == ["term", "prefix"]
    assert clause["bool"]["should"][1]["prefix"]["language"]["value"] == "zh-"


def test_the_time_filter_has_the_bounds_that_are_given() -> None:
    assert filter_clauses(Filters()) == []
    assert filter_clauses(Filters(since=NOON)) == [{"range": {"@timestamp": {"gte": NOON.isoformat()}}}]
    assert filter_clauses(Filters(until=NOON)) == [{"range": {"@timestamp": {"lte": NOON.isoformat()}}}]


def test_group_sizes_are_read_from_the_answer() -> None:
    assert copies_body(["a"])["query"] == {"terms": {"duplicate.group_id": ["a"]}}
    assert group_sizes({"aggregations": {"sizes": {"buckets": [{"key": "a", "doc_count": 3}]}}}) == {"a": 3}


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


HIT: dict[str, Any] = {
    "_score": 2.5,
    "_source": {"article_id": "a", "body": "The ferries\n\nsailed again."},
    "highlight": {"body": ["the \x02ferries\x03\n sailed"]},
    "sort": [2.5, 0, "a"],
}


def test_a_hit_is_read_with_its_snippet_and_its_place() -> None:
    (hit,) = read_hits({"hits": {"hits": [HIT]}})
    assert (hit.article["article_id"], hit.score, hit.sort) == ("a", 2.5, (2.5, 0, "a"))
    assert (hit.snippet, hit.group) == ("the \x02ferries\x03 sailed", "a")


def test_a_hit_without_highlight_begins_with_its_body() -> None:
    (hit,) = read_hits({"hits": {"hits": [{"_source": HIT["_source"]}]}})
    assert (hit.snippet, hit.score) == ("The ferries sailed again.", None)


@pytest.mark.parametrize(
    ("body", "words", "marked"),
    [
        ("The councillors were voting on ferries", ["councillor", "ferry"], ["councillors", "ferries"]),
        ("Die Häfen wurden geschlossen", ["hafen"], ["Häfen"]),
        ("Рыбаки вернулись из моря", ["рыбак"], ["Рыбаки"]),
        ("渡船下月恢复运营", ["渡船"], ["渡船下月恢复运营"]),
        ("A cat sat on the mat", ["category"], []),
    ],
)
def test_a_word_is_marked_in_whatever_form_it_has(body: str, words: list[str], marked: list[str]) -> None:
    pieces = snippet_of(body, words).split("\x02")[1:]
    assert [piece.partition("\x03")[0] for piece in pieces] == marked


def test_a_snippet_begins_shortly_before_the_first_word() -> None:
    body = "First things first. " * 100 + "Then the dockers struck. " + "More of it. " * 100
    snippet = snippet_of(body, ["docker"])
    assert "\x02dockers\x03" in snippet
    assert len(snippet) < 250


def test_what_was_found_is_counted_in_groups_where_copies_are_collapsed() -> None:
    hits = {"hits": {"total": {"value": 9}, "hits": []}}
    assert total(hits) == 9
    assert total({**hits, "aggregations": {"groups": {"value": 4}}}) == 4
