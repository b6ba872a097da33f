"""Searches against a cluster: which requests are sent, in which order, and what comes of them."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import elasticsearch
import msgspec
from elasticsearch import Elasticsearch

from deploy.errors import Failed, Unreachable
from deploy.search import body as requests
from deploy.search.body import GROUP, Filters, Hit, group_of
from deploy.search.clauses import Clause, Texts
from deploy.search.fields import BadQuery
from deploy.search.fusion import Ranked, collapsed, fuse, ranked
from deploy.search.language import like, parse
from deploy.search.pages import Place, fingerprint, place_of, token_of
from deploy.search.snippets import read_hits
from deploy.search.story import parts_of
from schemas.index.fields import STEMMERS
from schemas.index.templates import STORIES
from stream_processors.sinks.client import reason_of

Mode = Literal["lexical", "semantic", "hybrid"]
Embed = Callable[[str], Sequence[float]]
WINDOW = 200
"""Articles of each ranking that a fused one is made of; a semantic search ends there."""
MAX_MEMBERS = 1000
LIKE_CHARACTERS = 5000
FEW_WORDS = 40


class Search(msgspec.Struct, frozen=True):
    """What is asked for. `like` is the id of an article to find others like it."""

    query: str = "*"
    filters: Filters = Filters()
    mode: Mode = "lexical"
    sort: str = "relevance"
    exact: bool = False
    all_copies: bool = False
    like: str | None = None


class Found(msgspec.Struct, frozen=True):
    """A page of results. `total` counts all of them, `took` the server's milliseconds; `token` leads to the next page."""

    hits: list[Hit]
    total: int
    took: int
    notes: tuple[str, ...] = ()
    facets: dict[str, dict[str, int]] = {}
    token: str | None = None


class Engine:
    """Searches the articles in `index`, told in `stories`; `embed` makes the vector of a text and is only called where one is needed."""

    def __init__(self, client: Elasticsearch, index: str, embed: Embed, stories: str = STORIES.alias) -> None:
        self._client = client
        self._index = index
        self._embed = embed
        self._stories = stories
        self._took = 0

    def run(
        self,
        search: Search,
        *,
        size: int,
        token: str | None = None,
        facets: Sequence[str] = (),
        now: dt.datetime,
    ) -> Found:
        """A page of results.

        Raises:
            BadQuery: the query, a filter or the token makes no sense.
            Failed, Unreachable: see `sentences_of_search`.
        """
        self._took = 0
        place = place_of(token, fingerprint(search)) if token else Place(fingerprint(search), now)
        if search.like is None and search.mode == "lexical":
            found = self._lexical(search, size, place, facets)
        else:
            found = self._by_rankings(search, size, place, facets)
        counted = found.hits if search.all_copies else self._with_copies(found.hits)
        return msgspec.structs.replace(found, hits=counted, took=self._took)

    def _lexical(self, search: Search, size: int, place: Place, facets: Sequence[str]) -> Found:
        parsed = parse(search.query, self._texts(search))
        notes = parsed.notes
        clause = parsed.loose if place.loose and parsed.loose else parsed.clause
        found = self._page(search, clause, parsed.words, size, place, facets)
        if not found.total and parsed.loose and not place.after:
            place = msgspec.structs.replace(place, loose=True)
            found = self._page(search, parsed.loose, parsed.words, size, place, facets)
            if found.total:
                notes += ("no article has all of these words; these have most of them",)
        if not found.total:
            notes += tuple(self._suggestions(search.filters))
        return msgspec.structs.replace(found, notes=notes)

    def _page(
        self,
        search: Search,
        clause: Clause,
        words: Sequence[str],
        size: int,
        place: Place,
        facets: Sequence[str],
    ) -> Found:
        query = ordered(search, clause, place.now)
        if place.after and not search.all_copies:
            return self._page_of_groups(search, query, words, size, place)
        request = requests.search_body(
            query,
            size=size,
            sort=search.sort,
            all_copies=search.all_copies,
            after=place.after,
            facets=facets,
        )
        answer = self._ask(request)
        hits = read_hits(answer, words)
        token = _next(place, hits) if len(hits) == size and size else None
        return Found(hits, requests.total(answer), 0, (), requests.read_facets(answer, facets), token)

    def _page_of_groups(
        self, search: Search, query: Clause, words: Sequence[str], size: int, place: Place
    ) -> Found:
        """The server cannot go on after a hit and collapse: of the hits that follow, those that lead their groups are kept."""
        kept: list[Hit] = []
        after: Sequence[Any] = place.after
        answer: dict[str, Any] = {}
        while len(kept) < size:
            request = requests.search_body(
                query, size=3 * size, sort=search.sort, all_copies=True, after=after
            )
            answer = self._ask(request)
            hits = read_hits(answer, words)
            leaders = self._leaders(search, query, hits)
            kept += [hit for hit in hits if hit.article["article_id"] in leaders]
            if len(hits) < 3 * size:
                break
            after = hits[-1].sort
        token = _next(place, kept[:size]) if len(kept) > size or len(kept) == size else None
        return Found(kept[:size], requests.total(answer), 0, token=token)

    def _leaders(self, search: Search, query: Clause, hits: Sequence[Hit]) -> set[str]:
        groups = list(dict.fromkeys(hit.group for hit in hits))
        if not groups:
            return set()
        answer = self._ask(requests.leaders_body(query, groups, search.sort))
        return {hit["_id"] for hit in answer["hits"]["hits"]}

    def _by_rankings(self, search: Search, size: int, place: Place, facets: Sequence[str]) -> Found:
        """Semantic, hybrid and "like this": rankings of at most `WINDOW` articles, fused here."""
        if facets or search.sort != "relevance":
            raise BadQuery("facets and other orders are for searches by words, not by likeness")
        words, clause, vector, notes, seed = self._sought(search)
        rankings: list[list[Ranked]] = []
        if clause is not None:
            query = ordered(search, _without(clause, seed), place.now)
            rankings.append(ranked(self._ask(requests.ranking_body(query, WINDOW))))
        if vector is not None:
            nearest = ranked(self._ask(requests.nearest_body(vector, search.filters, WINDOW)))
            rankings.append([item for item in nearest if item.group != seed])
        whole = rankings[0] if len(rankings) == 1 else fuse(rankings)
        ranking = whole if search.all_copies else collapsed(whole)
        shown = ranking[place.offset : place.offset + size]
        hits = self._articles(shown, clause, words)
        end = place.offset + size
        token = token_of(msgspec.structs.replace(place, offset=end)) if end < len(ranking) and size else None
        return Found(hits, len(ranking), 0, notes, token=token)

    def _sought(
        self, search: Search
    ) -> tuple[tuple[str, ...], Clause | None, Sequence[float] | None, tuple[str, ...], str | None]:
        """Words to mark, a clause and a vector to look for, notes, and the group of the article that is the example."""
        if search.like is not None:
            example = self.article(search.like, vector=True)
            text = " ".join(str(example.get(name) or "") for name in ("headline", "summary", "body"))
            clause = None if search.mode == "semantic" else like(text[:LIKE_CHARACTERS], least_articles=2)
            vector = None if search.mode == "lexical" else example.get("embedding")
            if clause is None and vector is None:
                raise BadQuery(f"the article {search.like} has no vector: leave --semantic out")
            return (), clause, vector, (), group_of(example)
        parsed = parse(search.query, self._texts(search))
        text = " ".join(parsed.words) or search.query
        if not text.strip("* "):
            raise BadQuery("a semantic search needs words")
        vector = self._embed(text)
        if search.mode == "semantic":
            return parsed.words, None, vector, parsed.notes, None
        return parsed.words, parsed.loose or parsed.clause, vector, parsed.notes, None

    def _texts(self, search: Search) -> Texts:
        """The fields to look into: of the languages asked for; for many words of those that the index holds.

        A word is a clause for each field, and a cluster takes so many clauses.
        """
        languages: Sequence[str] = search.filters.languages()
        if not languages and len(search.query.split()) > FEW_WORDS:
            values = {"values": {"terms": {"field": "language", "size": 100}}}
            buckets = self._ask({"size": 0, "aggs": values})["aggregations"]["values"]["buckets"]
            languages = sorted({str(bucket["key"]).partition("-")[0] for bucket in buckets})
        return Texts(languages or tuple(STEMMERS), exact=search.exact)

    def _articles(self, shown: Sequence[Ranked], clause: Clause | None, words: Sequence[str]) -> list[Hit]:
        if not shown:
            return []
        answer = self._ask(requests.articles_body([item.article_id for item in shown], clause))
        by_id = {hit.article["article_id"]: hit for hit in read_hits(answer, words)}
        return [
            msgspec.structs.replace(by_id[item.article_id], score=round(item.score, 6))
            for item in shown
            if item.article_id in by_id
        ]

    def members(self, field: str, values: Sequence[str], sort: Sequence[Any]) -> Found:
        """All articles that have one of the values, in that order."""
        self._took = 0
        answer = self._ask(requests.members_body(field, values, sort, MAX_MEMBERS))
        return Found(read_hits(answer), requests.total(answer), self._took)

    def story(self, story_id: str) -> Found:
        """All articles of a story, of what it was merged into and of what was merged into it, from its beginning."""
        parts = parts_of(story_id, lambda request: self._ask(request, self._stories))
        return self.members("story.id", parts, requests.SORTS["oldest"])

    def article(self, article_id: str, *, vector: bool = False) -> dict[str, Any]:
        """An article of the index.

        Raises:
            Failed: it is not there.
        """
        source = {"exclude_vectors": False} if vector else requests.WITHOUT_VECTOR
        request = {"size": 1, "query": {"ids": {"values": [article_id]}}, "_source": source}
        hits = self._ask(request)["hits"]["hits"]
        if not hits:
            raise Failed(
                f"no article {article_id} is indexed: `dateline trace {article_id}` tells where it is"
            )
        found: dict[str, Any] = hits[0]["_source"]
        return found

    def _with_copies(self, hits: Sequence[Hit]) -> list[Hit]:
        if not hits:
            return []
        answer = self._ask(requests.copies_body([hit.group for hit in hits]))
        sizes = requests.group_sizes(answer)
        return [msgspec.structs.replace(hit, copies=max(0, sizes.get(hit.group, 1) - 1)) for hit in hits]

    def _suggestions(self, filters: Filters) -> Iterator[str]:
        """What a filter may have meant that no article passes."""
        for wanted in filters.values:
            if wanted.negated or "*" in wanted.value:
                continue
            values = {"values": {"terms": {"field": wanted.field, "size": 1000}}}
            buckets = self._ask({"size": 0, "aggs": values})["aggregations"]["values"]["buckets"]
            known = {str(bucket["key"]).lower(): str(bucket["key"]) for bucket in buckets}
            if wanted.value.lower() in known:
                continue
            near = difflib.get_close_matches(wanted.value.lower(), known, n=3, cutoff=0.5)
            there = ", ".join(known[name] for name in near or list(known)[:3])
            yield f"no article has {wanted.field} {wanted.value!r}" + (f"; there is {there}" if there else "")

    def _ask(self, request: dict[str, Any], index: str | None = None) -> dict[str, Any]:
        index = index or self._index
        with sentences_of_search(index):
            answer = self._client.search(index=index, body=request, allow_partial_search_results=False)
        self._took += int(answer["took"])
        return dict(answer.body)


def ordered(search: Search, clause: Clause, now: dt.datetime) -> Clause:
    """The query, scored where the order needs it."""
    if search.sort == "relevance":
        return requests.scored(clause, search.filters, now)
    return {"bool": {"filter": [clause, *requests.filter_clauses(search.filters)]}}


def _without(clause: Clause, group: str | None) -> Clause:
    return {"bool": {"must": [clause], "must_not": [{"term": {GROUP: group}}]}} if group else clause


def _next(place: Place, hits: Sequence[Hit]) -> str | None:
    return token_of(msgspec.structs.replace(place, after=tuple(hits[-1].sort))) if hits else None


@contextmanager
def sentences_of_search(index: str) -> Iterator[None]:
    """A sentence for what a search can meet.

    Raises:
        BadQuery: the cluster refuses the query.
        Failed: the index does not exist.
        Unreachable: its shards are not there.
    """
    try:
        yield
    except elasticsearch.NotFoundError as error:
        raise Failed(f"the index {index} does not exist: run `dateline provision`") from error
    except elasticsearch.BadRequestError as error:
        reason = reason_of(error)
        if "too many clauses" in reason.lower():
            raise BadQuery(
                "the query has too many words for this cluster: leave some out, or name a --language"
            ) from error
        raise BadQuery(f"Elasticsearch refuses the query: {reason}") from error
    except elasticsearch.ApiError as error:
        if error.status_code != 503:
            raise
        raise Unreachable(
            f"{index} cannot be searched now (503): a part of it is not available (the cluster is red) or is still "
            "starting: see `dateline doctor`, then repeat"
        ) from error
