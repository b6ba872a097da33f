"""Does it run: what the indices tell. Lag and rates of the processes are in their metrics (`/metrics`, Prometheus)."""

from __future__ import annotations

from deploy.kibana import searches
from deploy.kibana.charts import Series, bars, metric, ranking, table, treemap, xy
from deploy.kibana.columns import count, number, over_time, share, top
from deploy.kibana.dashboard import Dashboard, Row
from deploy.kibana.data_views import INGEST_VIEW, REJECTED_VIEW
from deploy.kibana.panels import Layer, Lens, Linked, lens

ARTICLES, DOCUMENTS = count("Articles"), count("Documents")

PIPELINE = Dashboard(
    "pipeline",
    "[News] Pipeline",
    "Is the index fed, how fresh is it, what becomes of the documents, and what is rejected where? By the time of indexing.",
    "now-24h",
    (
        Row(
            5,
            (
                lens(
                    "written",
                    "Articles written",
                    "New and updated.",
                    12,
                    metric("articles"),
                    view=INGEST_VIEW,
                    articles=ARTICLES,
                ),
                lens(
                    "latest",
                    "Last write and last fetch",
                    "The index is as fresh as the later one is recent.",
                    12,
                    metric("written", "fetched"),
                    view=INGEST_VIEW,
                    written=number("max", "event.ingested", "Written"),
                    fetched=number("max", "observed_at", "Fetched"),
                ),
                lens(
                    "rejected",
                    "Documents rejected",
                    "At all stages; by the time at which they were fetched.",
                    12,
                    metric("documents"),
                    view=REJECTED_VIEW,
                    documents=DOCUMENTS,
                ),
                lens(
                    "revised",
                    "Share of revisions",
                    "Articles that are a later version.",
                    12,
                    metric("share"),
                    view=INGEST_VIEW,
                    share=share("of the written", "revision > 1"),
                ),
            ),
        ),
        Row(
            13,
            (
                lens(
                    "outcomes",
                    "Articles written, by outcome",
                    "none: a new original.",
                    48,
                    bars("time", "articles", split="kind"),
                    view=INGEST_VIEW,
                    time=over_time("event.ingested"),
                    kind=top("duplicate.kind", "Outcome", 5),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            13,
            (
                Lens(
                    "freshness",
                    "Fetched, and written",
                    "Two lines that part: the pipeline falls behind, or catches up.",
                    24,
                    xy(Series("line", "fetched", ("seen",)), Series("line", "written", ("articles",))),
                    (
                        Layer(
                            {"fetched": over_time("observed_at", "Fetched"), "seen": count("Fetched")},
                            INGEST_VIEW,
                        ),
                        Layer(
                            {"written": over_time("event.ingested", "Written"), "articles": count("Written")},
                            INGEST_VIEW,
                        ),
                    ),
                ),
                lens(
                    "languages",
                    "Load by language",
                    "Copies are sought within a language: the largest bounds what resolve must hold.",
                    24,
                    ranking("language", "articles"),
                    view=INGEST_VIEW,
                    language=top("language", "Language", 15, other=True),
                    articles=ARTICLES,
                ),
            ),
        ),
        Row(
            13,
            (
                lens(
                    "stages",
                    "Rejections over time, by stage",
                    "A step up after a deployment is the deployment.",
                    24,
                    bars("time", "documents", split="stage"),
                    view=REJECTED_VIEW,
                    time=over_time(),
                    stage=top("stage", "Stage", 6),
                    documents=DOCUMENTS,
                ),
                lens(
                    "reasons",
                    "Rejections by stage and reason",
                    "What each stage cannot process.",
                    24,
                    treemap(("stage", "reason"), "documents"),
                    view=REJECTED_VIEW,
                    stage=top("stage", "Stage", 6),
                    reason=top("reason", "Reason", 15),
                    documents=DOCUMENTS,
                ),
            ),
        ),
        Row(
            12,
            (
                lens(
                    "versions",
                    "Which rules made the articles",
                    "After an upgrade and a replay one line is left.",
                    24,
                    table("pipeline", "extraction", "articles", "last"),
                    view=INGEST_VIEW,
                    pipeline=top("pipeline.version", "Pipeline", 5),
                    extraction=top("extraction.version", "Extraction", 5),
                    articles=ARTICLES,
                    last=number("max", "event.ingested", "Last written"),
                ),
                lens(
                    "sources",
                    "Rejections by source",
                    "Who pushed what could not be processed.",
                    24,
                    table("source", "type", "documents", "bytes"),
                    view=REJECTED_VIEW,
                    source=top("source", "Source", 15, missing=True),
                    type=top("content_type", "Type", 5),
                    documents=DOCUMENTS,
                    bytes=number("sum", "size", "Bytes"),
                ),
            ),
        ),
        Row(
            15,
            (
                Linked(
                    searches.REJECTED.name,
                    "Rejected documents",
                    "With their reason; see `dateline rejected`.",
                    48,
                    "search",
                ),
            ),
        ),
    ),
)
