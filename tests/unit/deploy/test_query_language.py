"""What people type, as a clause: forgiven where it can be, and named where it cannot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deploy.search.clauses import Texts
from deploy.search.fields import TYPES, BadQuery, field_named, keyword_field_named, near_matches
from deploy.search.language import MAX_QUERY_CHARACTERS, parse
from schemas.index import ARTICLE_FIELDS


def _must(text: str) -> list[dict[str, Any]]:
    clause = parse(text).clause["bool"]
    must: list[dict[str, Any]] = clause["must"]
    return must


def test_all_words_are_looked_for_in_the_texts_the_headline_first() -> None:
    dam, talks = _must(" dam talks ")
    assert (dam["multi_match"]["query"], talks["multi_match"]["query"]) == ("dam", "talks")
    assert dam["multi_match"]["fields"][:3] == ["headline^3.0", "summary^2.0", "body^1.0"]
    assert "stemmed.de.headline^1.5" in dam["multi_match"]["fields"]


@pytest.mark.parametrize("query", ["", " ", "*", "*:*"])
def test_no_words_find_everything(query: str) -> None:
    assert parse(query).clause == {"match_all": {}}


def test_a_language_narrows_the_fields_and_exact_leaves_stems_out() -> None:
    german = parse("Streik", Texts(["de"])).clause["multi_match"]["fields"]
    assert {name.split(".")[1] for name in german if name.startswith("stemmed")} == {"de"}
    exact = parse("Streik", Texts(exact=True)).clause["multi_match"]["fields"]
    assert exact == ["headline.exact^3.0", "summary.exact^2.0", "body.exact^1.0"]


def test_phrases_and_proximity() -> None:
    assert parse('"dam talks"').clause["multi_match"]["type"] == "phrase"
    assert parse('"dam talks"~3').clause["multi_match"]["slop"] == 3
    assert parse("“dam talks”").clause == parse('"dam talks"').clause


def test_what_is_forbidden_scores_nothing() -> None:
    for text in ("dam -flood", "dam NOT flood", "dam AND NOT flood"):
        clause = parse(text).clause["bool"]
        assert [part["multi_match"]["query"] for part in clause["must_not"]] == ["flood"], text


@pytest.mark.parametrize("text", ["dam OR talks", "dam | talks", "dam || talks"])
def test_any_of_alternatives_will_do(text: str) -> None:
    clause = parse(text).clause["bool"]
    assert (len(clause["should"]), clause["minimum_should_match"]) == (2, 1)


def test_operators_inside_a_phrase_are_words() -> None:
    assert parse('"this | that"').clause["multi_match"]["query"] == "this | that"


def test_patterns_see_words_as_they_are_written() -> None:
    clause = parse("ferr*").clause["query_string"]
    assert clause["query"] == "ferr*"
    assert not any(name.startswith("stemmed") for name in clause["fields"])


def test_a_leading_wildcard_is_left_out_with_a_note() -> None:
    parsed = parse("*boat")
    assert parsed.clause["multi_match"]["query"] == "boat"
    assert "cannot begin with a wildcard" in parsed.notes[0]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("word_count:>500", {"range": {"word_count": {"gt": 500.0}}}),
        ("word_count:[100 TO 200]", {"range": {"word_count": {"gte": 100.0, "lte": 200.0}}}),
        ("free_access:true", {"term": {"free_access": True}}),
        ("people.name:*", {"exists": {"field": "people.name"}}),
        (
            "publisher:Harb*",
            {"wildcard": {"publisher.name": {"value": "Harb*", "case_insensitive": True}}},
        ),
        (
            'publisher:"Harbour Courier"',
            {"term": {"publisher.name": {"value": "Harbour Courier", "case_insensitive": True}}},
        ),
    ],
)
def test_a_field_is_asked_for_by_its_kind(text: str, clause: dict[str, Any]) -> None:
    assert parse(text).clause == clause


def test_a_year_is_all_of_it() -> None:
    bounds = parse("date:[2018 TO 2019]").clause["range"]["@timestamp"]
    assert bounds == {"gte": "2018-01-01T00:00:00+00:00", "lte": "2019-12-31T23:59:59.999000+00:00"}
    assert parse("date:>2018").clause["range"]["@timestamp"] == {"gt": "2018-12-31T23:59:59.999000+00:00"}
    assert parse("date:2018").clause["range"]["@timestamp"]["lte"].startswith("2018-12-31")


def test_a_field_of_text_is_stemmed_too() -> None:
    fields = parse("title:strikes").clause["multi_match"]["fields"]
    assert fields[0] == "headline^3.0"
    assert all(".headline" in name for name in fields[1:])


def test_an_address_finds_its_article() -> None:
    clause = parse("http://www.example.com/a?utm_source=x").clause
    assert clause["term"]["url.full"]["value"] == "https://example.com/a"


@pytest.mark.parametrize(
    "text",
    ['"unclosed', "((((", "a AND OR (", "foo:", "C++ -", '{"query": {"match_all": {}}}', "dam ~~ ^^ \\"],
)
def test_broken_syntax_is_searched_as_words_with_a_note(text: str) -> None:
    parsed = parse(text)
    assert parsed.notes, text
    assert "query_string" not in json.dumps(parsed.clause)


def test_what_looks_like_json_stays_text() -> None:
    """Nothing that is typed becomes part of the request's structure."""
    clause = json.loads(json.dumps(parse('"}},{"match_all":{}}').clause))
    texts = [part["multi_match"]["query"] for part in clause["bool"]["must"]]
    assert texts == ["match_all"]


@pytest.mark.parametrize("text", ["(" * 4000, "a" + " OR (a" * 700, "\x00\x01", "-", "\ud800"])
def test_nothing_that_is_typed_is_a_fault(text: str) -> None:
    json.dumps(parse(text).clause)


def test_a_long_query_is_a_text_to_find_articles_like() -> None:
    parsed = parse("ferry " * (MAX_QUERY_CHARACTERS // 5))
    assert "more_like_this" in parsed.clause
    assert "like it" in parsed.notes[0]
    with pytest.raises(BadQuery, match="may have"):
        parse("x" * 1_000_000)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hedline:strike", "did you mean headline"),
        ("publsher:x", "publisher.name"),
        ("speaker:x", "quotes.speaker"),
        ("qqqqq:x", "--fields"),
        ("date:nonsense", "write 2018"),
        ("date:[2018 TO soon]", "'soon' is none"),
        ("word_count:many", "is a number"),
        ("word_count:nan", "is a number"),
        ("free_access:perhaps", "true or false"),
        ("embedding:1", "cannot be asked for"),
        ("[2018 TO 2019]", "needs a field"),
        ("headline:[a TO b]", "has no range"),
    ],
)
def test_what_cannot_be_meant_is_named(text: str, sentence: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(text)
    assert sentence in str(caught.value)


def test_every_mapped_field_can_be_named() -> None:
    assert {field.name for field in ARTICLE_FIELDS} <= set(TYPES)
    assert field_named("Outlet") == "publisher.name"
    assert near_matches("langauge") == ["language"]


def test_a_filter_needs_a_field_with_exact_values() -> None:
    assert keyword_field_named("section") == "section"
    with pytest.raises(BadQuery, match="no exact values"):
        keyword_field_named("body")


def test_plain_words_can_be_loosened_and_other_queries_cannot() -> None:
    loose = parse("dam talks stall").loose
    assert loose is not None
    assert loose["bool"]["minimum_should_match"]
    assert [parse(text).loose for text in ("dam", '"dam talks" stall', "dam -flood", "headline:a b")] == [
        None
    ] * 4
