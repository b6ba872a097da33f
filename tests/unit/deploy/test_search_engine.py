"""Which requests a search sends, and what comes of their answers; the cluster is the shipped fake."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import BadRequestError, NotFoundError

from deploy.errors import Failed, Unreachable
from deploy.search.body import FieldValue, Filters
from deploy.search.engine import Engine, Search
from deploy.search.fields import BadQuery
from deploy.search.fusion import Ranked, collapsed, fuse
from deploy.search.saved import Saved, load, save
from deploy.search.watch import Watch
from schemas.settings import Settings
from tests.fakes.elasticsearch import ScriptedSearch, api_error, found, hit, meta

NOW = dt.datetime(2026, 3, 6, tzinfo=dt.UTC)
SIZES = {"aggregations": {"sizes": {"buckets": [{"key": "a", "doc_count": 3}]}}}


def engine(*answers: dict[str, Any] | Exception) -> tuple[Engine, ScriptedSearch]:
    cluster = ScriptedSearch(*answers)
    return Engine(cluster, "news-articles", lambda text: [1.0, 0.0]), cluster  # type: ignore[arg-type]


def run(searching: Engine, search: Search, **options: Any) -> Any:
    return searching.run(search, **{"size": 2, "now": NOW, **options})


def test_a_search_is_one_request_and_one_for_the_number_of_copies() -> None:
    searching, cluster = engine(found(hit("a", 2.0), hit("b")), found(**SIZES))
    result = run(searching, Search("strike"))
    assert [(item.article["article_id"], item.copies) for item in result.hits] == [("a", 2), ("b", 0)]
    assert (result.total, result.took, len(cluster.requests)) == (2, 6, 2)


def test_most_words_are_enough_where_no_article_has_all_and_that_is_said() -> None:
    searching, cluster = engine(found(), found(hit("a")), found(**SIZES))
    result = run(searching, Search("strike harbour zzz"))
    assert "most of them" in result.notes[0]
    assert "should" in cluster.requests[1]["query"]["bool"]["must"][0]["bool"]


def test_the_next_page_of_groups_skips_copies_of_what_was_shown() -> None:
    """The server cannot go on after a hit and collapse; the copy of a group on the first page leads no group."""
    searching, cluster = engine(found(hit("a", 3.0), hit("b", 2.0)), found(**SIZES))
    first = run(searching, Search("strike"))
    follow_up, cluster = engine(
        found(hit("a2", 1.5, duplicate={"group_id": "a"}), hit("c", 1.0)),
        found(hit("a", 3.0), hit("c", 1.0)),
        found(**SIZES),
    )
    second = run(follow_up, Search("strike"), token=first.token)
    assert [item.article["article_id"] for item in second.hits] == ["c"]
    assert cluster.requests[0]["search_after"] == [2.0, "b"]
    assert "collapse" not in cluster.requests[0]
    assert second.token is None


def test_a_token_of_another_search_or_of_nobody_is_refused() -> None:
    searching, _ = engine(found(hit("a"), hit("b")), found(**SIZES))
    token = run(searching, Search("strike")).token
    with pytest.raises(BadQuery, match="another search"):
        run(searching, Search("other"), token=token)
    for nonsense in ("x", "é", "AAAA", token[:-6]):
        with pytest.raises(BadQuery, match="page token"):
            run(searching, Search("strike"), token=nonsense)


def test_hybrid_fuses_both_rankings_and_shows_one_of_each_group() -> None:
    searching, cluster = engine(
        found(hit("a"), hit("b")),
        found(hit("b"), hit("a2", duplicate={"group_id": "a"})),
        found(hit("a"), hit("b")),
        found(**SIZES),
    )
    result = run(searching, Search("strike", mode="hybrid"))
    assert [item.article["article_id"] for item in result.hits] == ["b", "a"]
    assert cluster.requests[1]["knn"]["query_vector"] == [1.0, 0.0]


def test_fusion_rewards_what_both_found() -> None:
    one, two = [Ranked(name, name, 1.0) for name in "abc"], [Ranked(name, name, 1.0) for name in "dbe"]
    assert fuse([one, two])[0].article_id == "b"
    assert [item.article_id for item in collapsed([Ranked("a", "g", 2), Ranked("b", "g", 1)])] == ["a"]


def test_like_looks_for_neither_the_article_nor_its_copies() -> None:
    example = hit("a", headline="Strike", body="Dockers", embedding=[0.0, 1.0], duplicate={"group_id": "g"})
    searching, cluster = engine(
        found(example), found(hit("b")), found(hit("x", duplicate={"group_id": "g"}), hit("b")),
        found(hit("b")), found(**SIZES),
    )  # fmt: skip
    result = run(searching, Search(mode="hybrid", like="a"))
    assert [item.article["article_id"] for item in result.hits] == ["b"]
    assert cluster.requests[0]["_source"] == {"exclude_vectors": False}
    assert cluster.requests[2]["knn"]["query_vector"] == [0.0, 1.0]


def test_a_filter_that_nothing_passes_is_named_with_what_is_there() -> None:
    buckets = [{"key": "Harbour Courier", "doc_count": 4}]
    searching, _ = engine(found(), found(aggregations={"values": {"buckets": buckets}}))
    filters = Filters(values=(FieldValue("publisher.name", "Harbor Courier"),))
    assert run(searching, Search("strike", filters)).notes == (
        "no article has publisher.name 'Harbor Courier'; there is Harbour Courier",
    )


def not_there() -> NotFoundError:
    return NotFoundError("index_not_found_exception", meta(404), {})


def refused(reason: str) -> BadRequestError:
    body = {"error": {"root_cause": [{"type": "x", "reason": reason}]}}
    return BadRequestError("search_phase_execution_exception", meta(400), body)


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (not_there(), Failed, "dateline provision"),
        (api_error(503, "search_phase_execution_exception"), Unreachable, "the cluster is red"),
        (refused("too many clauses, the max is 1024"), BadQuery, "too many words"),
        (refused("something odd"), BadQuery, "something odd"),
    ],
    ids=["missing index", "red cluster", "too many clauses", "anything else"],
)
def test_what_the_cluster_answers_is_one_sentence(
    error: Exception, kind: type[Exception], sentence: str
) -> None:
    searching, _ = engine(error)
    with pytest.raises(kind) as caught:
        run(searching, Search("strike"))
    assert sentence in str(caught.value)


def test_a_semantic_search_needs_words() -> None:
    with pytest.raises(BadQuery, match="needs words"):
        run(engine()[0], Search("*", mode="semantic"))


def test_an_article_is_shown_once_though_rounds_overlap_and_a_copy_not_again() -> None:
    copy = hit("a2", duplicate={"group_id": "a"})
    searching, cluster = engine(found(hit("a")), found(hit("a"), copy), found(hit("b")))
    watch = Watch(searching, Saved("docks", Search("strike")), now=NOW)
    rounds = [watch.look(NOW + dt.timedelta(minutes=minute)) for minute in (5, 6, 7)]
    assert [[item.article["article_id"] for item in shown] for shown in rounds] == [["a"], [], ["b"]]
    since = [str(request["query"]["bool"]["filter"][-1]) for request in cluster.requests]
    assert "2026-03-06T00:00:00" in since[0], "not before it began"
    assert "2026-03-06T00:03:00" in since[1], "two minutes of the round before"


def test_a_saved_search_goes_on_where_it_stopped(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, _env_file=None)
    searching, _ = engine(found(hit("a")), found(hit("a")))
    watch = Watch(searching, Saved("docks", Search("strike")), now=NOW)
    watch.look(NOW)
    save(settings, watch.state)
    again = Watch(searching, load(settings, "docks"), now=NOW + dt.timedelta(days=1))
    assert again.look(NOW + dt.timedelta(days=1)) == []


def test_a_name_that_is_not_saved_names_those_that_are(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, _env_file=None)
    save(settings, Saved("docks", Search("strike")))
    with pytest.raises(BadQuery, match="there are: docks"):
        load(settings, "dams")
    with pytest.raises(BadQuery, match="is no name"):
        load(settings, "../../etc/passwd")
