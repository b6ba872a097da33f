"""The saved searches (Discover sessions): a question, its columns and its order."""

from __future__ import annotations

from typing import Any, NamedTuple

from deploy.kibana.data_views import ARTICLES_VIEW, INGEST_VIEW, REJECTED_VIEW, STORIES_VIEW, View
from deploy.kibana.objects import Names, Reference, SavedObject, search_source

INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"
FILTER_INDEX = "kibanaSavedObjectMeta.searchSourceJSON.filter[0].meta.index"
COLUMNS = ("headline", "publisher.name", "publisher.domain", "language", "url.full")


class Search(NamedTuple):
    """`originals` adds a filter pill that leaves copies out; `today` begins with the current day."""

    name: str
    title: str
    description: str
    query: str = ""
    columns: tuple[str, ...] = COLUMNS
    sort: tuple[tuple[str, str], ...] = (("@timestamp", "desc"),)
    view: View = ARTICLES_VIEW
    originals: bool = True
    today: bool = False
    language: str = "kuery"

    def build(self, names: Names) -> SavedObject:
        source = search_source(self.query, self.language, indexRefName=INDEX)
        references = [self.view.reference(names, INDEX)]
        if self.originals:
            source = search_source(self.query, self.language, indexRefName=INDEX, filter=[_originals()])
            references.append(Reference("index-pattern", names.id(self.view.name), FILTER_INDEX))
        attributes: dict[str, Any] = {
            "title": names.title(self.title),
            "description": self.description,
            "columns": list(self.columns),
            "sort": [list(order) for order in self.sort],
            "grid": {},
            "hideChart": False,
            "isTextBasedQuery": False,
            "kibanaSavedObjectMeta": source,
            "timeRestore": self.today,
        }
        if self.today:
            attributes["timeRange"] = {"from": "now/d", "to": "now/d"}
        return SavedObject("search", names.id(self.name), attributes, (*references, names.tag()))


def _originals() -> dict[str, Any]:
    return {
        "meta": {
            "alias": "Originals only",
            "disabled": False,
            "negate": False,
            "type": "phrase",
            "key": "duplicate.kind",
            "params": {"query": "none"},
            "indexRefName": FILTER_INDEX,
        },
        "query": {"match_phrase": {"duplicate.kind": "none"}},
        "$state": {"store": "appState"},
    }


SAMPLE = Search(
    "search-sample",
    "[News] A random sample",
    "Matching articles in the order of their ids, which are hashes: a sample that no outlet, date or ranking has chosen, the same "
    "every time.",
    sort=(("article_id", "asc"),),
)
REJECTED = Search(
    "search-rejected",
    "[News] Rejected documents by reason",
    "What could not be processed, and why. `dateline rejected show ID` gives the bytes, `retry` sends them through again.",
    columns=("reason", "stage", "url", "source", "error", "attempts", "size"),
    sort=(("reason", "asc"), ("@timestamp", "desc")),
    view=REJECTED_VIEW,
    originals=False,
)
COPIES = Search(
    "search-copies",
    "[News] Copies with their original",
    "Near copies and rewrites beside what they were made from, group by group.",
    query="duplicate.kind: (exact or near or rewritten)",
    columns=(
        "duplicate.kind",
        "headline",
        "publisher.domain",
        "duplicate.of",
        "duplicate.similarity",
        "duplicate.evidence",
    ),
    sort=(("duplicate.group_id", "asc"), ("@timestamp", "asc")),
    originals=False,
)
SEARCHES = (
    Search(
        "search-all",
        "[News] All articles, newest first",
        "Everything that was published, by publication time; else by the time when it was first seen.",
    ),
    Search("search-today", "[News] Today", "What was published today.", today=True),
    Search(
        "search-headline",
        "[News] In the headline only",
        "Replace the star: a headline is searched as text, so words are enough.",
        query="headline: *",
        columns=("headline", "publisher.domain", "language", "url.full"),
    ),
    Search(
        "search-near",
        "[News] Words near one another",
        "Lucene syntax: both words within five words of each other. KQL has no such operator.",
        query='body:"talks agreement"~5 OR headline:"talks agreement"~5',
        language="lucene",
    ),
    Search(
        "search-outlet",
        "[News] One outlet",
        "Replace the star by an outlet's domain.",
        query="publisher.domain: *",
        columns=("headline", "section", "authors", "url.full"),
    ),
    Search(
        "search-opinion",
        "[News] Opinion and analysis",
        "What the publisher marks so.",
        query="genre: (opinion or analysis)",
        columns=("headline", "genre", "authors", "publisher.domain", "language", "url.full"),
    ),
    Search(
        "search-long",
        "[News] Long reads",
        "1,500 words and more.",
        query="word_count >= 1500",
        columns=("headline", "word_count", "publisher.domain", "language", "url.full"),
    ),
    Search(
        "search-undated",
        "[News] Without a date, or with a doubtful one",
        "No publication time was found, only a month or year, or only the time of an update.",
        query="not published_at: * or published_precision: (month or year) or published_from: updated",
        columns=(
            "headline",
            "published_precision",
            "published_from",
            "first_seen_at",
            "publisher.domain",
            "url.full",
        ),
    ),
    COPIES,
    REJECTED,
    Search(
        "search-unlocated",
        "[News] Places without coordinates",
        "A place is named, and none of them could be put on the map.",
        query="places.name: * and not places.location: *",
        columns=("headline", "places.name", "language", "publisher.domain", "url.full"),
    ),
    Search(
        "search-new",
        "[News] New since the last visit",
        "By the time at which an article came into the index: set the time range to your last visit.",
        columns=("headline", "publisher.domain", "language", "published_at", "url.full"),
        sort=(("event.ingested", "desc"),),
        view=INGEST_VIEW,
        originals=False,
    ),
    Search(
        "search-stories",
        "[News] Stories, largest first",
        "Events that more than one article tells, over all languages. Those that became part of an older story are left out.",
        query="not merged_into: *",
        columns=("label", "articles", "outlets", "copies", "languages", "first_at", "last_at", "places"),
        sort=(("articles", "desc"),),
        view=STORIES_VIEW,
        originals=False,
    ),
    SAMPLE,
)
